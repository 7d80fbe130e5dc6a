package verdict

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestStateOf(t *testing.T) {
	tests := []struct {
		name     string
		strict   bool
		scenario Scenario
		want     State
	}{
		{name: "its own", scenario: Scenario{State: Passed}, want: Passed},
		{name: "a check says worse", scenario: Scenario{State: Passed, Checks: []Check{{State: Failed}}}, want: Failed},
		{name: "a case says worse", scenario: Scenario{State: Passed, Cases: []Case{{State: Inconclusive}}}, want: Inconclusive},
		{name: "a warning", scenario: Scenario{State: Warned}, want: Warned},
		{name: "a warning, strictly", strict: true, scenario: Scenario{State: Warned}, want: Failed},
		{name: "none", scenario: Scenario{Checks: []Check{{State: Passed}}}, want: ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := &Result{Origin: Origin{Settings: Settings{Strict: test.strict}}, Scenarios: []Scenario{test.scenario}}
			require.Equal(t, test.want, r.StateOf(&r.Scenarios[0]))
			if test.want != "" {
				require.Equal(t, 1, Decide(r).Counts[test.want], "what is shown is what is counted")
			}
		})
	}
}
