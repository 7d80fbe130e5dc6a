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
		want      []Unseen
	}{
		{name: "none"},
		{name: "other states", scenarios: []Scenario{{Cases: []Case{passed, failed}}}},
		{
			name:      "by reason, the most first",
			scenarios: []Scenario{{Cases: []Case{unseen(other), passed}}, {Cases: []Case{unseen(proxy), unseen(proxy)}}, {Cases: []Case{failed, unseen(proxy)}}},
			want:      []Unseen{{Reason: proxy, Cases: 3, Scenarios: 2}, {Reason: other, Cases: 1, Scenarios: 1}},
		},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, UnseenCases(&Result{Scenarios: c.scenarios})) })
	}
}
