package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/assaykit/assay/internal/measure"
	"github.com/assaykit/assay/internal/report"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/setting"
	"github.com/assaykit/assay/internal/verdict"
)

func (a *app) coverageCommand() *cobra.Command {
	var o runOptions
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "coverage",
		Short: "Show what a run asserts: requirements, scenarios, faults and cells",
		Long: `Run the suite against the bundled server and show, for each requirement, how many
checks were made, by which scenarios, and how many faults break it. A gap is
exit 1: a requirement or a cell that nothing asserted, a requirement that no
fault breaks, a step or a resource that nothing uses.

With --contract or --openapi, and a --target, another contract pack is run. Then no
step and no fault counts as missing.`,
		Example: `  assay coverage
  assay coverage --openapi openapi.yaml --target http://127.0.0.1:8080`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.coverage(a.untilStopped(cmd), cmd, o, asJSON)
		},
	}
	addProfileFlags(cmd, setting.Doctor)
	addSettings(cmd, o.settings(), setting.Doctor, false)
	addOwn(cmd, jsonSetting(&asJSON))
	return cmd
}

func (a *app) coverage(ctx context.Context, cmd *cobra.Command, o runOptions, asJSON bool) error {
	if err := a.settleCoverage(cmd, &o); err != nil {
		return err
	}
	bundled := o.Profile.Target == "" && o.Profile.Image.Ref == ""
	if bundled && o.Profile.Contract != "" {
		return hinted(errors.New("--contract needs a target: the bundled server implements another contract"), "name it with --target URL")
	}
	r, err := run.Execute(ctx, o.Options)
	switch {
	case err != nil && bundled:
		return broken(err)
	case err != nil:
		return startError(err)
	}
	if ctx.Err() != nil {
		return interrupted("the coverage is unknown")
	}
	faults := measure.Breakers()
	switch exit := r.Verdict.Exit; {
	case bundled && exit != verdict.ExitConformant:
		return broken(fmt.Errorf("the bundled server does not pass: %s", r.Verdict.Reason))
	case exit != verdict.ExitConformant && exit != verdict.ExitFailed && exit != verdict.ExitIncomplete:
		return &codedError{exit, fmt.Errorf("the coverage is unknown: %s", r.Verdict.Reason)}
	case o.Profile.Contract != "" || o.Profile.OpenAPI != "":
		faults = nil
	}
	found := measure.CoverageOf(o.Pack, r, faults)
	if len(found.Gaps) > 0 {
		a.exit = verdict.ExitFailed
	}
	if asJSON {
		encoder := json.NewEncoder(a.out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(found)
	}
	return a.showCoverage(found, faults != nil)
}

// settleCoverage has the bundled server run its own pack, whatever keys and profiles are
// at hand, unless a flag names something else.
func (a *app) settleCoverage(cmd *cobra.Command, o *runOptions) error {
	for _, name := range []string{"target", "image", "contract", "openapi", "profile"} {
		if cmd.Flags().Changed(name) {
			return a.settle(cmd, o)
		}
	}
	p, err := openPack(cmd.Context(), "", "")
	if err != nil {
		return broken(err)
	}
	o.Options = run.Options{Pack: p, Tool: tool()}
	return nil
}

// showCoverage writes a coverage, with the faults of each requirement where there
// are any.
func (a *app) showCoverage(found measure.Coverage, faults bool) error {
	var b strings.Builder
	line := func(id, level string, counts ...any) {
		text := fmt.Sprintf("%-20s  %-6s  %7v  %9v  %10v", append([]any{id, level}, counts...)...)
		if !faults {
			text = fmt.Sprintf("%-20s  %-6s  %7v  %9v", append([]any{id, level}, counts[:2]...)...)
		}
		b.WriteString(text + "\n")
	}
	line("requirement", "level", "checks", "scenarios", "faults")
	for _, q := range found.Requirements {
		line(q.ID, q.Level, q.Checks, len(q.Scenarios), len(q.Faults))
	}
	fmt.Fprintf(&b, "\n%d of %d cells asserted\n", found.Asserted, found.Cells)
	for _, gap := range found.Gaps {
		fmt.Fprintf(&b, "gap: %s\n", gap)
	}
	if len(found.Gaps) == 0 {
		b.WriteString("no gap\n")
	}
	_, err := fmt.Fprint(a.out, report.Safe(b.String()))
	return err
}
