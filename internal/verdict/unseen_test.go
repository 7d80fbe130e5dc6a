package verdict

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestUnseenCases(t *testing.T) {
	const proxy, other = "413 from nginx", "does not apply"
	unseen := func(reason string) Case { return Case{Name: "x", State: NotApplicable, Reason: reason} }
	passed, failed := Case{Name: "y", State: Passed}, Case{Name: "z", State: Failed, Reason: "500"}
	for _, c := range []struct {
		name      string
		scenarios []Scenario
		want      string
	}{
		{name: "none"},
		{name: "other states", scenarios: []Scenario{{Cases: []Case{passed, failed}}}},
		{
			name:      "by reason, the most first",
			scenarios: []Scenario{{Cases: []Case{unseen(other), passed}}, {Cases: []Case{unseen(proxy), unseen(proxy)}}, {Cases: []Case{failed, unseen(proxy)}}},
			want:      "3 cases of 2 scenarios: 413 from nginx; 1 case of 1 scenario: does not apply",
		},
		{
			name:      "no more than a reader looks at",
			scenarios: []Scenario{{Cases: []Case{unseen("1"), unseen("2"), unseen("3"), unseen("4"), unseen("5"), unseen("6"), unseen("7")}}},
			want:      "1 case of 1 scenario: 1; 1 case of 1 scenario: 2; 1 case of 1 scenario: 3; 1 case of 1 scenario: 4; 1 case of 1 scenario: 5; 2 more reasons",
		},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, (&Result{Scenarios: c.scenarios}).unseenCases()) })
	}
}
