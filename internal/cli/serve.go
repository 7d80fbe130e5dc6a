package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/assaykit/assay/reference"
)

// serveOptions are the flags of serve.
type serveOptions struct {
	addr, control                       string
	key, other, expired, revoked, burst string
	perSecond, perMinute                int
	fault                               string
}

func (a *app) serveCommand() *cobra.Command {
	var o serveOptions
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run the reference server",
		Long: `Run the reference server: an implementation of the contract that is meant to be
read and tried, with its data in memory. It ends with Ctrl-C.`,
		Example: `  assay serve
  assay serve --addr 127.0.0.1:9000 --per-second 10 --per-minute 200`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.serve(cmd.Context(), o)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.addr, "addr", "127.0.0.1:8080", "address of the API")
	f.StringVar(&o.control, "control", "", "address of the control handler, which resets the data (default: none)")
	f.StringVar(&o.key, "key", "demo-key", "an API key")
	f.StringVar(&o.other, "other-org-key", "demo-other-org-key", "an API key of another organization")
	f.StringVar(&o.expired, "expired-key", "demo-expired-key", "an API key that has expired")
	f.StringVar(&o.revoked, "revoked-key", "demo-revoked-key", "an API key that was revoked")
	f.StringVar(&o.burst, "burst-key", "demo-burst-key", "an API key of an organization of its own, for exhausting its rate limit")
	f.IntVar(&o.perSecond, "per-second", reference.DefaultLimits.PerSecond, "requests a second for each organization; 0 for no limit")
	f.IntVar(&o.perMinute, "per-minute", reference.DefaultLimits.PerMinute, "requests a minute for each organization; 0 for no limit")
	f.StringVar(&o.fault, "fault-header", "X-Conformance-Fault", `request header that, with the value "500", makes the server fail; "" for none`)
	return cmd
}

func (o serveOptions) config() reference.Config {
	var keys []reference.Key
	for _, k := range []reference.Key{
		{Token: o.key, Organization: "first"},
		{Token: o.other, Organization: "second"},
		{Token: o.expired, Organization: "first", Expires: time.Unix(0, 0)},
		{Token: o.revoked, Organization: "first", Revoked: true},
		{Token: o.burst, Organization: "third"},
	} {
		if k.Token != "" {
			keys = append(keys, k)
		}
	}
	return reference.Config{
		Keys: keys, FaultHeader: o.fault,
		Limits: reference.Limits{PerSecond: o.perSecond, PerMinute: o.perMinute},
	}
}

func (a *app) serve(ctx context.Context, o serveOptions) error {
	server, err := reference.New(o.config())
	if err != nil {
		return err
	}
	failures := make(chan error, 2)
	api, err := a.listen(o.addr, server, failures)
	if err != nil {
		return err
	}
	defer func() { _ = api.Close() }()
	control := ""
	if o.control != "" {
		c, err := a.listen(o.control, server.Control(), failures)
		if err != nil {
			return err
		}
		defer func() { _ = c.Close() }()
		control = c.Addr
	}
	if _, err := fmt.Fprint(a.out, o.banner(api.Addr, control)); err != nil {
		return broken(err)
	}
	select {
	case <-ctx.Done():
		return nil
	case err := <-failures:
		return broken(err)
	}
}

// listen serves a handler; its server's Addr is the address that was really
// taken.
func (a *app) listen(addr string, handler http.Handler, failures chan<- error) (*http.Server, error) {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("serve: %w", err)
	}
	server := &http.Server{Addr: listener.Addr().String(), Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			failures <- err
		}
	}()
	return server, nil
}

func (o serveOptions) banner(api, control string) string {
	base := "http://" + api + reference.BasePath
	var b strings.Builder
	fmt.Fprintf(&b, "The reference server listens at %s\n\n", base)
	fmt.Fprintf(&b, "  curl -H 'Authorization: Bearer %s' %s/lists\n\n", o.key, base)
	b.WriteString("  ")
	for _, v := range []struct{ name, value string }{
		{"ASSAY_API_KEY", o.key}, {"ASSAY_OTHER_ORG_KEY", o.other}, {"ASSAY_EXPIRED_KEY", o.expired},
		{"ASSAY_REVOKED_KEY", o.revoked}, {"ASSAY_BURST_KEY", o.burst},
	} {
		if v.value != "" {
			fmt.Fprintf(&b, "%s=%s \\\n  ", v.name, v.value)
		}
	}
	fmt.Fprintf(&b, "assay run --target %s", base)
	if o.fault != "" {
		fmt.Fprintf(&b, " --fault-header '%s: 500'", o.fault)
	}
	b.WriteString("\n\n")
	if control != "" {
		fmt.Fprintf(&b, "  curl -X POST http://%s/reset\n\n", control)
	}
	b.WriteString("Ctrl-C ends it.\n")
	return b.String()
}
