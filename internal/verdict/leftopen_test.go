package verdict

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestLeftOpen(t *testing.T) {
	of := func(state State, reason string) Scenario { return Scenario{State: state, Reason: reason} }
	r := &Result{Scenarios: []Scenario{
		of(NotExercised, "needs a key that has expired"),
		of(Passed, ""),
		of(NotExercised, `answered 400 "{"name":"Assay A6a4fjixkuxns"}"`),
		of(NotExercised, `answered 400 "{"name":"Assay Aftfvszgfpuzs"}"`),
		of(NotApplicable, "has no filter"),
		of(NotExercised, `answered 422 "{"name":"Assay Aftfvszgfpuzs"}"`),
		of(NotApplicable, "has no filter"),
	}}
	for _, test := range []struct {
		name  string
		state State
		want  []OpenReason
	}{
		{name: "other names, and another status", state: NotExercised, want: []OpenReason{
			{Reason: `answered 400 "{"name":"Assay A6a4fjixkuxns"}"`, Differs: true, Scenarios: 2},
			{Reason: "needs a key that has expired", Scenarios: 1},
			{Reason: `answered 422 "{"name":"Assay Aftfvszgfpuzs"}"`, Scenarios: 1},
		}},
		{name: "the same", state: NotApplicable, want: []OpenReason{{Reason: "has no filter", Scenarios: 2}}},
		{name: "none", state: Deselected},
	} {
		t.Run(test.name, func(t *testing.T) { require.Equal(t, test.want, r.LeftOpen(test.state)) })
	}
}
