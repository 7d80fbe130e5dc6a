package steps

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
)

func TestBlame(t *testing.T) {
	for _, c := range []struct {
		name       string
		state      verdict.State
		have, want []verdict.State
	}{
		{name: "nothing to blame", state: verdict.Passed, have: []verdict.State{verdict.Passed, verdict.Passed}, want: []verdict.State{verdict.Passed, verdict.Passed}},
		{name: "a step failed", state: verdict.Failed, have: []verdict.State{verdict.Failed, verdict.Passed, ""}, want: []verdict.State{verdict.Failed, verdict.Passed, ""}},
		{name: "found after the last step", state: verdict.Failed, have: []verdict.State{verdict.Passed, verdict.Passed}, want: []verdict.State{verdict.Passed, verdict.Failed}},
		{name: "found after the last step that was executed", state: verdict.Error, have: []verdict.State{verdict.Passed, ""}, want: []verdict.State{verdict.Error, ""}},
		{name: "a step is worse than all that was broken", state: verdict.Warned, have: []verdict.State{verdict.Passed, verdict.Failed}, want: []verdict.State{verdict.Passed, verdict.Warned}},
		{name: "nothing was executed", state: verdict.NotExercised, have: []verdict.State{"", ""}, want: []verdict.State{"", ""}},
	} {
		t.Run(c.name, func(t *testing.T) {
			record := verdict.Scenario{State: c.state, Reason: "why"}
			for _, state := range c.have {
				record.Steps = append(record.Steps, verdict.Step{State: state})
			}
			blame(&record)
			var got []verdict.State
			for _, step := range record.Steps {
				got = append(got, step.State)
			}
			require.Equal(t, c.want, got)
		})
	}
}
