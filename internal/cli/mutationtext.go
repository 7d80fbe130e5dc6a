package cli

import (
	"fmt"
	"strings"
	"time"

	"github.com/assaykit/assay/internal/measure"
	"github.com/assaykit/assay/internal/report"
	"github.com/assaykit/assay/internal/wording"
)

// mutationText lists what was not killed, by state, and the score.
func mutationText(score measure.Score, took time.Duration) string {
	var b strings.Builder
	for _, state := range []measure.State{measure.Misjudged, measure.Unclear, measure.Survived} {
		listed := 0
		for _, o := range score.Outcomes {
			if o.State != state {
				continue
			}
			if listed++; listed == 1 {
				fmt.Fprintf(&b, "%s\n", state)
			}
			fmt.Fprintf(&b, "  %s  %s\n    %s\n", o.Fault, strings.TrimSpace(o.Requirement+" "+orAll(o.Operation)), o.Says)
			if o.Reason != "" {
				fmt.Fprintf(&b, "    %s\n", report.Line(strings.TrimSpace(o.Scenario+"  "+o.Reason)))
			}
		}
	}
	if len(score.Operators) > 0 {
		writeTallies(&b, "operator", score.Operators)
		writeTallies(&b, "operation", score.Operations)
	}
	fmt.Fprintf(&b, "%d of %d faults killed, %d for the wrong reason, %d unclear, %d survived; %d more are permitted; %s; in %s: %d %%\n",
		score.Killed, score.Faults-score.Permitted, score.Misjudged, score.Unclear, score.Survived, score.Permitted,
		wording.Count(score.Kinds, "kind"), took.Round(time.Second), score.Percent)
	return b.String()
}

// writeTallies writes a table of faults by what they have in common.
func writeTallies(b *strings.Builder, head string, tallies []measure.Tally) {
	fmt.Fprintf(b, "%-30s  %7s  %7s  %12s  %7s  %8s  %9s\n", head, "faults", "killed", "wrong reason", "unclear", "survived", "permitted")
	for _, t := range tallies {
		fmt.Fprintf(b, "%-30s  %7d  %7d  %12d  %7d  %8d  %9d\n", t.Name, t.Faults, t.Killed, t.Misjudged, t.Unclear, t.Survived, t.Permitted)
	}
	b.WriteString("\n")
}
