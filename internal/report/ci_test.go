package report

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
)

// numerous is a Result with so many violations, none of which says the same.
func numerous(n int, state verdict.State) *verdict.Result {
	var all []verdict.Scenario
	for i := range n {
		all = append(all, scenario(10+i, state, "says "+strings.Repeat("a", i%300)+strings.Repeat("b", i/300)))
	}
	return document(all...)
}

func TestAnnotationsAreAsManyAsAreShown(t *testing.T) {
	for _, c := range []struct {
		n    int
		want int
		more string
	}{
		{n: 1, want: 1}, {n: 10, want: 10}, {n: 11, want: 10, more: "and 2 more (2 failed); the log has them"}, {n: 100, want: 10, more: "and 91 more (91 failed); the log has them"},
	} {
		t.Run(fmt.Sprint(c.n), func(t *testing.T) {
			shown := written(t, "annotations", numerous(c.n, verdict.Failed))
			require.Equal(t, c.want, strings.Count(shown, "::error "))
			require.Equal(t, c.more != "", strings.Contains(shown, "more (") && strings.Contains(shown, c.more))
		})
	}
}

func TestSummaryKeepsToItsLimit(t *testing.T) {
	r := numerous(250, verdict.Failed)
	for _, c := range []struct {
		limit int
		want  string
	}{
		{limit: MaxMarkdown, want: "features/pets.feature:259"},
		{limit: 60_000, want: " more ("},
		{limit: 20_000, want: " more ("},
		{limit: 2000, want: " more ("},
		{limit: 100},
		{limit: 0},
		{limit: -5},
	} {
		t.Run(fmt.Sprint(c.limit), func(t *testing.T) {
			shown := string(Summary(r, c.limit))
			require.LessOrEqual(t, len(shown), max(0, c.limit))
			if c.want == "" {
				require.Empty(t, shown)
				return
			}
			soundMarkdown(t, shown, r)
			require.Contains(t, shown, "non-conformant")
			require.Contains(t, shown, c.want)
		})
	}
}

func TestFingerprintsStayTheSame(t *testing.T) {
	fingerprints := func(r *verdict.Result) []string {
		var issues []struct{ Fingerprint string }
		require.NoError(t, json.Unmarshal([]byte(written(t, "codequality", r)), &issues))
		var all []string
		for _, issue := range issues {
			all = append(all, issue.Fingerprint)
		}
		return all
	}
	first := fingerprints(document(scenario(12, verdict.Failed, "status = 201 {}, want 400"), scenario(20, verdict.Failed, "pet 17 is there")))
	require.Len(t, first, 2)
	require.NotEqual(t, first[0], first[1])
	moved := scenario(14, verdict.Failed, `status = 201 {"id":7}, want 400`)
	moved.Name = "another"
	again := fingerprints(document(moved, scenario(25, verdict.Failed, "pet 4711 is there")))
	require.Equal(t, first, again, "neither lines, names of scenarios nor ids make another issue")
	require.NotEqual(t, first[:1], fingerprints(document(scenario(12, verdict.Failed, "status = 500 {}, want 400"))), "another cause does")
}
