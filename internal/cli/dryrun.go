package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/report"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/steps"
)

// dryRun shows the plan: which scenarios, for which requirements, and what would
// be written, and about how many requests that is. It sends nothing.
func (a *app) dryRun(o runOptions) error {
	scenarios, err := run.Plan(o.Options)
	if err != nil {
		return err
	}
	_, _ = io.WriteString(a.err, aboutProfile(o.Profile))
	var b strings.Builder
	writing := 0
	for _, s := range scenarios {
		writes := steps.Writes(o.Pack, s)
		does := written(writes)
		if len(writes) > 0 {
			writing++
			if o.Profile.ReadOnly {
				does = "left out, as it " + does
			}
		}
		fmt.Fprintf(&b, "%s  %s\n  %s · %s\n", report.Line(s.ID), report.Line(s.Name), report.Line(strings.Join(pack.Requirements(s), " ")), does)
	}
	if o.Shard.Count > 0 {
		fmt.Fprintf(&b, "\nshard %s:", o.Shard)
	}
	if all := len(o.Pack.Inventory.Scenarios); o.Profile.ReadOnly {
		fmt.Fprintf(&b, "\n%d of %d scenarios would run, and write nothing. --read-only leaves out %d that write.\n", len(scenarios)-writing, all, writing)
	} else {
		fmt.Fprintf(&b, "\n%d of %d scenarios would run; %d of them write. What they create is removed at the end.\n", len(scenarios), all, writing)
	}
	e := run.Expect(o.Options, scenarios)
	fmt.Fprintf(&b, "With every key, this takes %s.\n", report.About(e.Requests, e.Paced, e.Rate))
	_, err = fmt.Fprint(a.out, b.String())
	return err
}

func written(operations []string) string {
	if len(operations) == 0 {
		return "writes nothing"
	}
	return "writes with " + strings.Join(operations, ", ")
}
