package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/assaykit/assay/internal/measure"
	"github.com/assaykit/assay/internal/report"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/reference/faults"
)

func (a *app) coverageCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "coverage",
		Short: "Show what a run asserts: requirements, scenarios, deviations and cells",
		Long: `Run the suite against the bundled server and show, for each requirement, how many
checks were made, by which scenarios, and how many deviations break it. A gap is
exit 1: a requirement or a cell that nothing asserted, a requirement that no
deviation breaks, a step or a resource that nothing uses.`,
		Example: "  assay coverage",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.coverage(a.untilStopped(cmd), asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	return cmd
}

func (a *app) coverage(ctx context.Context, asJSON bool) error {
	p, err := openPack("", "")
	if err != nil {
		return broken(err)
	}
	r, err := run.Execute(ctx, run.Options{Pack: p, Tool: tool()})
	if err != nil {
		return broken(err)
	}
	if ctx.Err() != nil {
		return interrupted("the coverage is unknown")
	}
	if r.Verdict.Exit != verdict.ExitConformant {
		return broken(fmt.Errorf("the bundled server does not pass: %s", r.Verdict.Reason))
	}
	found := measure.CoverageOf(p, r, faults.Deviations())
	if len(found.Gaps) > 0 {
		a.exit = verdict.ExitFailed
	}
	if asJSON {
		encoder := json.NewEncoder(a.out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(found)
	}
	return a.showCoverage(found)
}

func (a *app) showCoverage(found measure.Coverage) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%-20s  %-6s  %7s  %9s  %10s\n", "requirement", "level", "checks", "scenarios", "deviations")
	for _, q := range found.Requirements {
		fmt.Fprintf(&b, "%-20s  %-6s  %7d  %9d  %10d\n", q.ID, q.Level, q.Checks, len(q.Scenarios), len(q.Deviations))
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
