package verdict

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// What applies only to a target that has it does not apply where nothing has
// shown it; what applies to all has then not been exercised, unless the run was
// none of everything.
func TestTallyOfRequirements(t *testing.T) {
	for _, c := range []struct {
		name     string
		optional bool
		part     func(*Result)
		checks   []Check
		judged   map[string]int
		want     State
		count    int
	}{
		{name: "nothing", want: NotExercised},
		{name: "nothing, of a selection", part: func(r *Result) { r.Inventory = 2 }, want: Deselected},
		{name: "nothing, of a shard", part: func(r *Result) { r.Settings.Shard = &Shard{Index: 1, Count: 2, Of: 1} }, want: Deselected},
		{name: "nothing, of a run that only reads", part: func(r *Result) { r.Settings.ReadOnly = true }, want: Deselected},
		{name: "nothing of what is optional", optional: true, want: NotApplicable},
		{name: "nothing of what is optional, of a selection", optional: true, part: func(r *Result) { r.Inventory = 2 }, want: Deselected},
		{name: "a scenario that is left out", part: func(r *Result) { r.Settings.ReadOnly = true }, checks: []Check{{Requirement: "A-001", State: Deselected}}, want: Deselected},
		{name: "a scenario without means, of a selection", part: func(r *Result) { r.Inventory = 2 }, checks: []Check{{Requirement: "A-001", State: NotExercised}}, want: NotExercised, count: 1},
		{name: "a check of what is optional", optional: true, checks: []Check{{Requirement: "A-001", State: Failed}}, want: Failed, count: 1},
		{name: "an answer that was held against it", optional: true, judged: map[string]int{"A-001": 3}, want: Passed, count: 3},
		{name: "several answers that break it", checks: []Check{{Requirement: "A-001", State: Failed, Exchange: "x", Also: []string{"y", "z"}}}, judged: map[string]int{"A-001": 3}, want: Failed, count: 6},
		{name: "another requirement's check", checks: []Check{{Requirement: "A-002", State: Passed}}, want: NotExercised},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := &Result{
				Planned: 1, Inventory: 1,
				Scenarios:    []Scenario{{Checks: c.checks, Judged: c.judged}},
				Requirements: []Requirement{{ID: "A-001", Optional: c.optional, State: Passed, Checks: 3}},
			}
			if c.part != nil {
				c.part(r)
			}
			Tally(r)
			require.Equal(t, c.want, r.Requirements[0].State)
			require.Equal(t, c.count, r.Requirements[0].Checks)
		})
	}
}
