package verdict

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// What applies only to a target that has it does not apply where nothing has
// shown it; what applies to all has then not been exercised.
func TestTallyOfWhatNothingAsserted(t *testing.T) {
	for _, c := range []struct {
		name     string
		optional bool
		checks   []Check
		judged   map[string]int
		want     State
		count    int
	}{
		{name: "nothing", want: NotExercised},
		{name: "nothing of what is optional", optional: true, want: NotApplicable},
		{name: "a check of what is optional", optional: true, checks: []Check{{Requirement: "A-001", State: Failed}}, want: Failed, count: 1},
		{name: "an answer that was held against it", optional: true, judged: map[string]int{"A-001": 3}, want: Passed, count: 3},
		{name: "another requirement's check", checks: []Check{{Requirement: "A-002", State: Passed}}, want: NotExercised},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := &Result{
				Scenarios:    []Scenario{{Checks: c.checks, Judged: c.judged}},
				Requirements: []Requirement{{ID: "A-001", Optional: c.optional}},
			}
			Tally(r)
			require.Equal(t, c.want, r.Requirements[0].State)
			require.Equal(t, c.count, r.Requirements[0].Checks)
		})
	}
}
