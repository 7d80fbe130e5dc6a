package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/assaykit/assay/internal/setting"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/reference"
	"github.com/assaykit/assay/reference/faults"
)

// defaultAddr is where the reference server listens.
const defaultAddr = "127.0.0.1:8080"

// serveOptions are the flags of serve.
type serveOptions struct {
	addr, control                       string
	key, other, expired, revoked, burst string
	perSecond, perMinute                int
	fault                               string
	deviations                          []string
}

func (a *app) serveCommand() *cobra.Command {
	var o serveOptions
	var list bool
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run the reference server",
		Long: `Run the reference server: an implementation of the contract to read and to try, with its
data in memory. Ctrl-C stops it.

With --deviation the server makes a mistake that real servers make, and breaks one
sentence of the contract. This is the quickest way to see a failure.`,
		Example: `  assay serve
  assay serve --addr 127.0.0.1:9000 --per-second 10 --per-minute 200
  assay serve --deviation create-contact-accepts-missing-list-id`,
		Args:              noArguments,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if list {
				return a.listFaults(nil, faults.Deviations())
			}
			return a.serve(a.untilStopped(cmd), o)
		},
	}
	addOwn(cmd, o.settings()...)
	addOwn(cmd, setting.Setting{Flag: "list-deviations", Help: "list the mistakes that --deviation can give the server", Value: setting.Flag(&list)})
	return cmd
}

func (o *serveOptions) settings() []setting.Setting {
	key := func(flag, preset, help string, into *string) setting.Setting {
		return setting.Setting{Flag: flag, Takes: "KEY", Default: preset, Help: help, Value: setting.Preset{Value: setting.Any(into)}}
	}
	limit := func(flag string, preset int, help string, into *int) setting.Setting {
		return setting.Setting{Flag: flag, Takes: "N", Default: strconv.Itoa(preset), Help: help, Value: setting.Preset{Value: setting.Number(into, 0, 0)}}
	}
	return []setting.Setting{
		{Flag: "addr", Takes: "HOST:PORT", Default: defaultAddr, Value: setting.Preset{Value: setting.Any(&o.addr)},
			Help: "the address of the API; port 0 for a free one"},
		{Flag: "control", Takes: "HOST:PORT", Default: "none", Value: setting.Any(&o.control),
			Help: "the address of the control handler, which resets the data"},
		key("key", "demo-key", "an API key", &o.key),
		key("other-org-key", "demo-other-org-key", "an API key of another organization", &o.other),
		key("expired-key", "demo-expired-key", "an API key that has expired", &o.expired),
		key("revoked-key", "demo-revoked-key", "an API key that was revoked", &o.revoked),
		key("burst-key", "demo-burst-key", "an API key of an organization of its own, for exhausting its rate limit", &o.burst),
		limit("per-second", reference.DefaultLimits.PerSecond, "requests a second for each organization; 0 for no limit", &o.perSecond),
		limit("per-minute", reference.DefaultLimits.PerMinute, "requests a minute for each organization; 0 for no limit", &o.perMinute),
		{Flag: "fault-header", Takes: "NAME", Default: "X-Conformance-Fault", Value: setting.Preset{Value: setting.Any(&o.fault)},
			Help: "the request header that, with the value 500, makes the server fail; '' for none"},
		{Flag: "deviation", Takes: "NAME", Repeats: true, Complete: setting.Deviations, Value: setting.List(&o.deviations, nil),
			Help: "give the server the mistake of this name"},
	}
}

func (o serveOptions) config() (reference.Config, error) {
	if o.fault != "" {
		if name, _, err := target.ParseFaultHeader(o.fault + ": 500"); err != nil || name != o.fault {
			return reference.Config{}, hinted(fmt.Errorf("--fault-header %q is not the name of a header", o.fault),
				"the value that makes the server fail is always 500")
		}
	}
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
	}, nil
}

func (a *app) serve(ctx context.Context, o serveOptions) error {
	config, err := o.config()
	if err != nil {
		return err
	}
	server, control, err := o.server(config)
	if err != nil {
		return err
	}
	failures := make(chan error, 2)
	api, err := listen("--addr", o.addr, server, failures)
	if err != nil {
		return err
	}
	defer func() { _ = api.Close() }() // nothing is left to be done about it
	controlled := ""
	if o.control != "" {
		c, err := listen("--control", o.control, control, failures)
		if err != nil {
			return err
		}
		defer func() { _ = c.Close() }() // as above
		controlled = c.Addr
	}
	text, err := o.banner(api.Addr, controlled)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprint(a.out, text); err != nil {
		return err
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
func listen(flag, addr string, handler http.Handler, failures chan<- error) (*http.Server, error) {
	listener, err := net.Listen("tcp", addr)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, hinted(fmt.Errorf("serve: address %s is in use", addr), "%s sets another one, such as 127.0.0.1:0", flag)
	case err != nil:
		return nil, hinted(fmt.Errorf("serve: %w", err), "%s needs HOST:PORT, such as 127.0.0.1:8080", flag)
	}
	server := &http.Server{Addr: listener.Addr().String(), Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			failures <- err
		}
	}()
	return server, nil
}
