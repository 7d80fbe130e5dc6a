package measure

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/fault"
	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/reference/faults"
)

// whole is a score of the bundled pack in which everything was killed.
func whole(t testing.TB) Score {
	t.Helper()
	p := packtest.Bundled(t)
	var all []Outcome
	for _, f := range fault.Of(p) {
		all = append(all, Outcome{Fault: f.Name, State: Killed})
	}
	for _, d := range faults.Deviations() {
		all = append(all, Outcome{Fault: d.Name, State: Killed})
	}
	score, basis := ScoreOf(all), BasisOf(p, "v1", "bundled")
	score.Basis = &basis
	return score
}

func TestAttest(t *testing.T) {
	p := packtest.Bundled(t)
	for _, c := range []struct {
		name   string
		change func(*Score)
		want   string
	}{
		{name: "as it was measured", change: func(*Score) {}},
		{name: "of another pack", change: func(s *Score) { s.Basis.Contract = "abc" }, want: "the score of another contract pack: sha256:abc"},
		{name: "of another version", change: func(s *Score) { s.Basis.Tool = "v0" }, want: `measured by version "v0", and this is "v1"`},
		{name: "of nothing", change: func(s *Score) { s.Basis = nil }, want: "what was measured"},
		{name: "without a survivor", change: func(s *Score) { s.Outcomes = s.Outcomes[1:] }, want: "it lacks 1 of the pack's faults"},
		{name: "with a fault twice", change: func(s *Score) { s.Outcomes[0] = s.Outcomes[1] }, want: "twice"},
		{name: "with a fault of its own", change: func(s *Score) { s.Outcomes = append(s.Outcomes, Outcome{Fault: "x", State: Killed}) }, want: `"x"`},
		{name: "with a state of its own", change: func(s *Score) { s.Outcomes[0].State = "fine" }, want: `unknown state "fine"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			score := whole(t)
			c.change(&score)
			said, err := score.Attest(p, "v1", "d1")
			if c.want != "" {
				require.ErrorContains(t, err, c.want)
				return
			}
			require.NoError(t, err)
			require.Equal(t, "d1", said.Digest)
			require.Equal(t, 100, said.Percent)
		})
	}
}

// What a score claims of itself is not believed: its outcomes are counted.
func TestAttestCounts(t *testing.T) {
	score := whole(t)
	score.Outcomes[0].State, score.Outcomes[1].State = Survived, Permitted
	said, err := score.Attest(packtest.Bundled(t), "v1", "d1")
	require.NoError(t, err)
	require.Equal(t, 99, said.Percent)
	require.Equal(t, [2]int{1, 1}, [2]int{said.Survived, said.Permitted})
	require.Equal(t, score.Faults-1, said.Forbidden())
}

func TestSample(t *testing.T) {
	names := []string{"d", "a", "c", "b", "e", "f", "g", "h"}
	require.Equal(t, []string{"a", "b", "c", "d", "e", "f", "g", "h"}, Sample(names, 0, "x"))
	require.Equal(t, Sample(names, 3, "x"), Sample([]string{"h", "g", "f", "e", "d", "c", "b", "a"}, 3, "x"))
	require.NotEqual(t, Sample(names, 3, "x"), Sample(names, 3, "y"))
	require.Len(t, Sample(names, 3, "x"), 3)
}

func TestDifferences(t *testing.T) {
	score := ScoreOf([]Outcome{{Fault: "a", State: Killed}, {Fault: "b", State: Killed}})
	require.Empty(t, score.Differences([]Outcome{{Fault: "a", State: Killed}}))
	require.Equal(t, []string{"b: the score says killed, and it is survived"}, score.Differences([]Outcome{{Fault: "b", State: Survived}}))
}

func TestPage(t *testing.T) {
	p := packtest.Bundled(t)
	first := p.Inventory.Scenarios[0]
	score := ScoreOf([]Outcome{
		{Fault: "k@getContact", Operation: "getContact", State: Killed, Operator: "k"},
		{Fault: "s@getContact", Operation: "getContact", State: Survived, Operator: "s", Says: "says <b>", Rule: "a rule", Reached: []string{first.ID},
			Proof: &Proof{Scenario: first.ID, Curl: "curl 'http://127.0.0.1:8090/x'", Changes: []string{"answer status: 200 -> 404"}}},
		{Fault: "u@createList", Operation: "createList", State: Survived, Operator: "u", Reason: unreached},
	})
	page, err := score.Page(p)
	require.NoError(t, err)
	for _, part := range []string{
		"33 % of faults found", "says &lt;b&gt;", "It breaks a rule: a rule.", first.ID, "answer status: 200 -&gt; 404", "curl &#39;http://127.0.0.1:8090/x&#39;",
		"assay mutation serve --fault 's@getContact'", "No scenario meets it. These are about the operation:", "An unrecognized list type is refused",
		"The tables are wider than the screen: they can be scrolled sideways.",
	} {
		require.Contains(t, string(page), part)
	}
	require.NotContains(t, string(page), "<code>k@getContact</code>")

	page, err = score.Page(p, "--contract", "'my pack'")
	require.NoError(t, err)
	require.Contains(t, string(page), "assay mutation serve --contract &#39;my pack&#39; --fault 's@getContact'")

	page, err = ScoreOf([]Outcome{{Fault: "k", State: Killed}}).Page(p)
	require.NoError(t, err)
	require.Contains(t, string(page), "Every fault that the contract forbids was found.")
}
