package html

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/diff"
	"github.com/assaykit/assay/internal/history"
	"github.com/assaykit/assay/internal/verdict"
)

// before is an earlier Result than everything: one scenario passed, and one is gone.
func before() *verdict.Result {
	r := everything()
	r.Scenarios = append(r.Scenarios[:0:0], r.Scenarios...)
	for i := range r.Scenarios {
		if s := &r.Scenarios[i]; s.Line == 30 {
			s.State, s.Reason, s.Cases = verdict.Passed, "", nil
			for j := range s.Checks {
				s.Checks[j].State, s.Checks[j].Reason = verdict.Passed, ""
			}
		}
	}
	gone := scenario(99, "getPet", 200, verdict.Passed, "", "PET-001")
	r.Scenarios = append(r.Scenarios, gone)
	r.Started = r.Started.AddDate(0, 0, -1)
	conclude(r)
	return r
}

func TestAgainst(t *testing.T) {
	r, earlier := everything(), before()
	d, err := diff.Of(earlier, r)
	require.NoError(t, err)
	c := newDocument(r).compare(d, earlier, "old.json")
	require.Equal(t, "1 January 2026, 03:04:05 UTC", c.Started)
	require.Equal(t, "1 worse than before", c.Counts)
	var headings []string
	for _, s := range c.Sections {
		headings = append(headings, s.Heading)
	}
	require.Equal(t, []string{"newly failing", "still failing", "vanished"}, headings)
	worse := c.Sections[0]
	require.True(t, worse.Worse)
	require.Equal(t, "#"+worse.Items[0].ID, worse.Items[0].Href, "to the finding")
	require.Empty(t, c.Sections[2].Items[0].Href, "nothing to show of what is gone")

	var b strings.Builder
	require.NoError(t, WriteAgainst(&b, r, earlier, "old.json"))
	require.Contains(t, b.String(), `<h2 id="comparison">Compared with old.json</h2>`)
	require.Contains(t, b.String(), `<a href="#comparison">Changes</a>`)
	require.NotContains(t, html(t, r), `id="comparison"`)

	earlier.Contract.Title = "Another"
	require.ErrorContains(t, WriteAgainst(&b, r, earlier, "old.json"), "they are of different contracts")
	require.ErrorIs(t, WriteAgainst(full{}, r, r, "old.json"), errFull)
}

// overRuns is a history of three runs, of which the second failed.
func overRuns(t *testing.T) *history.History {
	t.Helper()
	h := &history.History{}
	for day, state := range []verdict.State{verdict.Passed, verdict.Failed, verdict.Passed} {
		s := scenario(1, "getPet", 200, state, map[verdict.State]string{verdict.Failed: hostile}[state], "PET-001")
		s.Name = hostile
		r := resultOf(s, scenario(2, "getPet", 404, []verdict.State{verdict.Passed, verdict.Passed, verdict.Failed}[day], "status = 200, want 404", "PET-001"))
		r.Started, r.Finished = r.Started.AddDate(0, 0, day), r.Finished.AddDate(0, 0, day)
		require.NoError(t, h.Add(string(rune('a'+day))+hostile+".json", r))
	}
	return h
}

func TestHistory(t *testing.T) {
	d := newHistory(overRuns(t))
	require.Equal(t, "3 runs, from 2 January 2026, 03:04:05 UTC to 4 January 2026, 03:04:05 UTC", d.Span)
	require.Equal(t, "2026-01-04 03:04", d.Runs[0].Started, "the last comes first")
	require.Len(t, d.Outcome.Bars, 5)
	require.Len(t, d.Answers.Bars, 3)
	require.Equal(t, "2 changes", d.Tracks[0].All[0].What)
	require.Equal(t, "since 2026-01-04 03:04", d.Tracks[1].All[0].What)
	require.ErrorIs(t, WriteHistory(full{}, overRuns(t)), errFull)
}

func TestPagesOverSeveralResults(t *testing.T) {
	for _, page := range []struct {
		name  string
		write func(*strings.Builder) error
		wants []string
	}{
		{name: "against", write: func(b *strings.Builder) error { return WriteAgainst(b, everything(), before(), hostile) }, wants: []string{"Newly failing", "Vanished"}},
		{name: "history", write: func(b *strings.Builder) error { return WriteHistory(b, overRuns(t)) }, wants: []string{"Flaky scenarios", "Not passing now", "2 changes"}},
	} {
		for name, v := range map[string]view{"desktop": desktop, "phone": phone} {
			t.Run(page.name+" "+name, func(t *testing.T) {
				var b strings.Builder
				require.NoError(t, page.write(&b))
				tab := openPage(t, b.String(), v)
				text := eval[string](tab, "document.body.innerText")
				for _, want := range page.wants {
					require.Contains(t, text, want)
				}
				require.False(t, eval[bool](tab, `"owned" in window`), "a text of the target was executed")
				require.LessOrEqual(t, eval[int](tab, "document.documentElement.scrollWidth"), int(v.width))
				tab.accessible()
				tab.quiet()
			})
		}
	}
}
