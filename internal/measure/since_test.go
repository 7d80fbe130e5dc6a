package measure

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/fault"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/plan"
)

func TestSince(t *testing.T) {
	scenario := func(key, id, text string) plan.Scenario {
		return plan.Scenario{Key: key, ID: id, Steps: []plan.Step{{Keyword: "Then", Text: text}}}
	}
	of := func(digest string, scenarios ...plan.Scenario) *pack.Pack {
		return &pack.Pack{Digest: digest, DataDigest: "data", Inventory: &plan.Inventory{Scenarios: scenarios}}
	}
	before := of("1", scenario("a", "f:1", "it is accepted"), scenario("b", "f:5", "it is refused"))
	outcomes := []Outcome{
		{Fault: "x", State: Killed, Scenario: "f:1", Key: "a"}, {Fault: "y", State: Killed, Scenario: "f:5", Key: "b"},
		{Fault: "z", State: Survived}, {Fault: "gone", State: Survived},
	}
	faults := []fault.Fault{{ID: fault.ID{Name: "x"}}, {ID: fault.ID{Name: "y"}}, {ID: fault.ID{Name: "z"}}, {ID: fault.ID{Name: "new"}}}
	for _, c := range []struct {
		name         string
		now          *pack.Pack
		tool, target string
		want         map[string]string // scenario, by fault
	}{
		{name: "nothing has changed", now: before, want: map[string]string{"x": "f:1", "y": "f:5", "z": ""}},
		{name: "a scenario has changed", now: of("2", scenario("a", "f:1", "it is accepted"), scenario("b", "f:5", "it is accepted")), want: map[string]string{"x": "f:1"}},
		{name: "a scenario has moved", now: of("2", scenario("a", "f:9", "it is accepted")), want: map[string]string{"x": "f:9"}},
		{name: "a scenario is new", now: of("2", append(before.Inventory.Scenarios, scenario("c", "f:9", "x"))...), want: map[string]string{"x": "f:1", "y": "f:5"}},
		{name: "another program", now: before, tool: "2", want: map[string]string{}},
		{name: "another target", now: before, target: "http://127.0.0.1:1", want: map[string]string{}},
		{name: "other fixtures", now: &pack.Pack{Digest: "3", DataDigest: "other", Inventory: before.Inventory}, want: map[string]string{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			earlier, basis := ScoreOf(outcomes), BasisOf(before, "", "")
			earlier.Basis = &basis
			got := map[string]string{}
			for name, o := range Since(earlier, BasisOf(c.now, c.tool, c.target), c.now, faults) {
				got[name] = o.Scenario
			}
			require.Equal(t, c.want, got)
		})
	}
	require.Empty(t, Since(ScoreOf(outcomes), BasisOf(before, "", ""), before, faults), "nothing says what it was measured with")
}
