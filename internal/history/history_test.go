package history

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/verdict"
)

var noon = time.Date(2026, 6, 30, 12, 0, 0, 0, time.UTC)

// run is the Result of a run on some day, with scenarios in the given states: "." is
// passed, "F" failed, "?" inconclusive, "-" not exercised and " " not there.
func run(day int, states string) *verdict.Result {
	r := &verdict.Result{Origin: verdict.Origin{
		Contract: verdict.Contract{Title: "Library"}, Target: verdict.Target{Kind: "url", BaseURL: "http://127.0.0.1:8000"},
		Started: noon.AddDate(0, 0, day), Finished: noon.AddDate(0, 0, day).Add(90 * time.Second),
	}, Traffic: verdict.Traffic{Requests: 10}}
	for i, c := range states {
		state, reason := map[rune]verdict.State{'.': verdict.Passed, 'F': verdict.Failed, '?': verdict.Inconclusive, '-': verdict.NotExercised}[c], ""
		if state == "" {
			continue
		}
		if state == verdict.Failed {
			reason = fmt.Sprintf("status = 50%d, want 200", day)
		}
		name := string(rune('a' + i))
		r.Scenarios = append(r.Scenarios, verdict.Scenario{
			Identity: verdict.Identity{ID: name, Key: "f: " + name, Name: name}, State: state, Reason: reason, Operation: "getBook",
			Checks:    []verdict.Check{{Requirement: "A-001", Operation: "getBook", State: state, Reason: reason}},
			Exchanges: []*exchange.Exchange{{Operation: "getBook", Answer: exchange.Answer{Status: 200}, Timing: exchange.Timing{Duration: time.Duration(day+1) * time.Millisecond}}},
		})
	}
	r.Requirements = []verdict.Requirement{{ID: "A-001", State: verdict.Passed}}
	r.Planned, r.Inventory = len(r.Scenarios), len(r.Scenarios)
	return r
}

// of is the history of runs on one day after the other, given in another order.
func of(t *testing.T, states ...string) *History {
	t.Helper()
	h := &History{}
	for day := len(states) - 1; day >= 0; day-- {
		require.NoError(t, h.Add(fmt.Sprintf("%d.json", day), run(day, states[day])))
	}
	return h
}

func TestScenariosOverRuns(t *testing.T) {
	for _, c := range []struct {
		name    string
		runs    []string
		flaky   []string // with how often they changed
		failing []string // with the run since which they do not pass
	}{
		{name: "one run", runs: []string{".F"}, failing: []string{"b 0"}},
		{name: "it broke", runs: []string{".", ".", "F", "F"}, failing: []string{"a 2"}},
		{name: "it was mended", runs: []string{"F", "F", "."}},
		{name: "it broke and was mended", runs: []string{".", "F", "."}, flaky: []string{"a 2"}},
		{name: "it failed in turns", runs: []string{"F", ".", "F", "."}, flaky: []string{"a 3"}},
		{name: "what was not executed is no change", runs: []string{".", "-", ".", " ", "."}},
		{name: "nor between two failures", runs: []string{".", "F", "-", "F"}, failing: []string{"a 1"}},
		{name: "an inconclusive one did not pass", runs: []string{".", "?", "."}, flaky: []string{"a 2"}},
		{name: "the one that changed most comes first", runs: []string{"..", "FF", "..", ".F", ".."}, flaky: []string{"b 4", "a 2"}},
		{name: "the one that has failed for longest comes first", runs: []string{"..", ".F", "FF"}, failing: []string{"b 1", "a 2"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := of(t, c.runs...)
			var flaky, failing []string
			for _, s := range h.Flaky() {
				flaky = append(flaky, fmt.Sprintf("%s %d", s.Name, s.Changes))
			}
			for _, s := range h.Failing() {
				failing = append(failing, fmt.Sprintf("%s %d", s.Name, s.Since))
			}
			require.Equal(t, c.flaky, flaky, "flaky")
			require.Equal(t, c.failing, failing, "failing")
		})
	}
}

func TestRunsAreInOrder(t *testing.T) {
	h := of(t, "..", "F.", "F-")
	require.Len(t, h.Runs, 3)
	first, last := h.Runs[0], h.Runs[2]
	require.Equal(t, "0.json", first.Name)
	require.Equal(t, verdict.ExitConformant, first.Verdict.Exit)
	require.Equal(t, 2, first.States[verdict.Passed])
	require.Equal(t, time.Millisecond, first.Median)
	require.Equal(t, 90*time.Second, first.Took)
	require.Equal(t, verdict.ExitFailed, last.Verdict.Exit)
	require.Equal(t, 1, last.Findings)
	require.Equal(t, 1, last.Others())
}

func TestWhatIsNoRunOfTheContract(t *testing.T) {
	h := of(t, ".")
	other := run(1, ".")
	other.Contract.Title = "Pets"
	require.EqualError(t, h.Add("b.json", other), `b.json is of another contract: "Pets", and those before are of "Library"`)
	shard := run(1, ".")
	shard.Settings.Shard = &verdict.Shard{Index: 1, Count: 2}
	require.EqualError(t, h.Add("c.json", shard), "c.json is the result of a shard: merge the shards first")
	require.Len(t, h.Runs, 1)
}

func TestText(t *testing.T) {
	h := of(t, "..", ".F", "F.", "F.")
	bundled := run(4, "")
	bundled.Target.Kind = "bundled"
	require.NoError(t, h.Add("x\x1b.json", bundled))
	require.Equal(t, `Library: 5 runs, from 2026-06-30 12:00 to 2026-07-04 12:00
of 2 targets: http://127.0.0.1:8000, bundled. What differs between them looks flaky

started (UTC)     verdict         passed  failed  other  findings  requests  took        median answer  file
2026-06-30 12:00  conformant      2       0       0      0         10        1 min 30 s  1.0 ms         0.json
2026-07-01 12:00  non-conformant  1       1       0      1         10        1 min 30 s  2.0 ms         1.json
2026-07-02 12:00  non-conformant  1       1       0      1         10        1 min 30 s  3.0 ms         2.json
2026-07-03 12:00  non-conformant  1       1       0      1         10        1 min 30 s  4.0 ms         3.json
2026-07-04 12:00  unusable        0       0       0      0         10        1 min 30 s  -              x?.json

flaky: passed and did not pass in turns (. passed, F failed, w warned, ? inconclusive, E error, - not executed)
  .F..-  f: b, 2 changes
    status = 501, want 200

not passing now (. passed, F failed, w warned, ? inconclusive, E error, - not executed)
  ..FF-  f: a, since 2026-07-02 12:00
    status = 503, want 200
`, h.Text(func(s string) string { return strings.ReplaceAll(s, "\x1b", "?") }))
}
