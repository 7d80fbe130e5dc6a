package cli

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/spf13/cobra"

	"github.com/assaykit/assay/internal/fault"
	"github.com/assaykit/assay/internal/measure"
	"github.com/assaykit/assay/internal/report"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/setting"
	"github.com/assaykit/assay/reference"
)

func (a *app) mutationServeCommand() *cobra.Command {
	var o runOptions
	var name, addr string
	cmd := &cobra.Command{
		Use:   "serve --fault NAME",
		Short: "Put one fault in front of a server, for any tool to find",
		Long: `Put one fault in front of a server, for any tool to find: requests are passed on to the
target, or to the bundled server, and the fault changes what it is a fault of. It ends
with Ctrl-C. Requests need the keys of the target; the bundled server takes those that
assay serve prints.`,
		Example: `  assay mutation serve --fault answer.member-missing@getContact:200/data/city
  assay mutation serve --fault answer.body-empty@getPets:200 --openapi openapi.yaml --target http://127.0.0.1:8080`,
		Args:              noArguments,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if name == "" {
				return hinted(errors.New("--fault is missing: which one"), "see: assay mutation --list")
			}
			o.dryRun = true // the requests are somebody else's, and so are the keys
			if err := a.settle(cmd, &o); err != nil {
				return err
			}
			return a.serveFault(a.untilStopped(cmd), o, name, addr)
		},
	}
	addProfileFlags(cmd, setting.Doctor)
	addSettings(cmd, o.settings(), setting.Doctor, false)
	addOwn(cmd,
		setting.Setting{Flag: "fault", Takes: "NAME", Value: setting.Any(&name),
			Help: "the name of the fault, as assay mutation --list has it"},
		setting.Setting{Flag: "addr", Takes: "HOST:PORT", Default: measure.ServeAddr, Value: setting.Preset{Value: setting.Any(&addr)},
			Help: "the address to listen at; port 0 for a free one"})
	return cmd
}

func (a *app) serveFault(ctx context.Context, o runOptions, name, addr string) error {
	f, err := fault.Named(o.Pack, name)
	if err != nil {
		return err
	}
	next, err := inFrontOf(o)
	if err != nil {
		return err
	}
	failures := make(chan error, 1)
	layer := fault.New(fault.Options{Pack: o.Pack, Fault: &f, Next: next})
	server, err := listen("--addr", addr, layer, failures)
	if err != nil {
		return err
	}
	defer func() { _ = server.Close() }() // nothing is left to be done about it
	text := fmt.Sprintf("listens at http://%s%s\n%s %s\n", server.Addr, o.Pack.Contract.BasePath, f.Operation, f.Says)
	if _, err := fmt.Fprint(a.out, report.Safe(text)); err != nil {
		return err
	}
	select {
	case <-ctx.Done():
		return nil
	case err := <-failures:
		return broken(err)
	}
}

// inFrontOf is what a fault stands in front of: the target, or a bundled server with the keys of assay serve.
func inFrontOf(o runOptions) (http.Handler, error) {
	if o.Profile.Target != "" {
		return run.Server(o.Options)()
	}
	demo := serveOptions{
		key: "demo-key", other: "demo-other-org-key", expired: "demo-expired-key", revoked: "demo-revoked-key", burst: "demo-burst-key",
		fault: "X-Conformance-Fault",
	}
	config, err := demo.config()
	if err != nil {
		return nil, err
	}
	return reference.New(config)
}
