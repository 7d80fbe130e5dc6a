package merge_test

import (
	"context"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/merge"
	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/verdict"
)

var noon = time.Date(2026, 6, 30, 12, 0, 0, 0, time.UTC)

// shards are the parts of a run of six scenarios, the last of which failed.
func shards(count int) []merge.Part {
	var parts []merge.Part
	for index := 1; index <= count; index++ {
		r := &verdict.Result{
			Format: verdict.Format,
			Origin: verdict.Origin{
				Seed: "7", Tool: verdict.Tool{Name: "assay", Version: "1"},
				Contract: verdict.Contract{Title: "Library", Digest: "d"}, Target: verdict.Target{Kind: "url", BaseURL: "http://127.0.0.1"},
				Settings: verdict.Settings{Concurrency: index, Shard: &verdict.Shard{Index: index, Count: count, Of: 6}},
				Started:  noon.Add(-time.Duration(index) * time.Minute), Finished: noon.Add(time.Duration(index) * time.Minute),
			},
			Inventory:    6,
			Traffic:      verdict.Traffic{Requests: 2, Limited: 1, Limiter: "nginx", Waited: time.Second, Created: 3, Removed: 2},
			Cells:        []verdict.Cell{{Operation: "getBook", Status: 200, State: verdict.NotExercised}},
			Requirements: []verdict.Requirement{{ID: "A-001", State: verdict.NotExercised}},
		}
		for line := index; line <= 6; line += count {
			state := verdict.Passed
			if line == 6 {
				state = verdict.Failed
			}
			r.Scenarios = append(r.Scenarios, verdict.Scenario{
				Identity: verdict.Identity{
					ID: fmt.Sprintf("features/a.feature:%d", line), File: "features/a.feature", Line: line,
					Key: fmt.Sprintf("features/a.feature: scenario %d", line), Requirements: []string{"A-001"},
				},
				State:     state,
				Operation: "getBook",
				Answers:   []verdict.Answers{{Operation: "getBook", Status: 200, Count: 1}},
				Checks: []verdict.Check{
					{Operation: "getBook", Status: 200, State: state, Reason: "wrong"}, {Requirement: "A-001", Operation: "getBook", State: state, Reason: "wrong"},
				},
			})
		}
		r.Planned = len(r.Scenarios)
		r.Verdict = verdict.Decide(r)
		parts = append(parts, merge.Part{Name: fmt.Sprintf("%d.json", index), Result: r})
	}
	return parts
}

func TestMerge(t *testing.T) {
	for _, count := range []int{1, 2, 3, 6} {
		parts := shards(count)
		slices.Reverse(parts) // the order in which they are given does not count
		before, err := json.Marshal(parts)
		require.NoError(t, err)
		r, err := merge.Merge(parts)
		require.NoError(t, err)
		require.Nil(t, r.Settings.Shard)
		require.Equal(t, 6, r.Planned)
		for n, s := range r.Scenarios {
			require.Equal(t, n+1, s.Line)
		}
		require.Equal(t, []verdict.Cell{{Operation: "getBook", Status: 200, State: verdict.Failed, Answers: 6}}, r.Cells)
		require.Equal(t, verdict.Failed, r.Requirements[0].State)
		require.Equal(t, 6, r.Requirements[0].Checks)
		require.Equal(t, verdict.Traffic{Requests: 2 * count, Limited: count, Limiter: "nginx", Waited: time.Second, Created: 3 * count, Removed: 2 * count}, r.Traffic)
		require.Equal(t, noon.Add(-time.Duration(count)*time.Minute), r.Started)
		require.Equal(t, noon.Add(time.Duration(count)*time.Minute), r.Finished)
		require.Equal(t, verdict.ExitFailed, r.Verdict.Exit)
		require.Equal(t, "1 scenario failed", r.Verdict.Reason)
		require.Equal(t, verdict.Decide(r), r.Verdict)
		after, err := json.Marshal(parts)
		require.NoError(t, err)
		require.JSONEq(t, string(before), string(after), "it changes none of the parts")
	}
}

// Waits of shards that ran side by side overlap, and those of shards that ran one after
// the other add up.
func TestWaitsOfShards(t *testing.T) {
	at := func(minute int) time.Time { return noon.Add(time.Duration(minute) * time.Minute) }
	for _, c := range []struct {
		name  string
		times [][2]int // minutes in which each shard began and ended
		waits []int    // of each, in minutes
		want  time.Duration
	}{
		{name: "side by side", times: [][2]int{{0, 6}, {0, 5}, {1, 7}}, waits: []int{2, 3, 1}, want: 3 * time.Minute},
		{name: "one after the other", times: [][2]int{{8, 9}, {0, 3}, {4, 7}}, waits: []int{1, 2, 3}, want: 6 * time.Minute},
		{name: "two of three side by side", times: [][2]int{{0, 5}, {3, 7}, {8, 9}}, waits: []int{4, 2, 1}, want: 5 * time.Minute},
	} {
		t.Run(c.name, func(t *testing.T) {
			parts := shards(len(c.times))
			for n, p := range parts {
				p.Result.Started, p.Result.Finished = at(c.times[n][0]), at(c.times[n][1])
				p.Result.Traffic.Waited = time.Duration(c.waits[n]) * time.Minute
				p.Result.Traffic.Waits = []verdict.Wait{{From: p.Result.Started, To: p.Result.Finished}}
			}
			r, err := merge.Merge(parts)
			require.NoError(t, err)
			require.Equal(t, c.want, r.Traffic.Waited)
			require.Len(t, r.Traffic.Waits, len(parts))
			require.True(t, slices.IsSortedFunc(r.Traffic.Waits, func(a, b verdict.Wait) int { return a.From.Compare(b.From) }))
		})
	}
}

func TestMergeRefusesWhatDoesNotBelongTogether(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(parts []merge.Part) []merge.Part
		says   string
	}{
		{"nothing", func([]merge.Part) []merge.Part { return nil }, "there is no result to merge"},
		{"no shard", func(p []merge.Part) []merge.Part { p[1].Result.Settings.Shard = nil; return p }, "2.json is not the result of a shard"},
		{"an impossible shard", func(p []merge.Part) []merge.Part { p[1].Result.Settings.Shard.Index = 4; return p }, "2.json: there is no shard 4/3 of 6 scenarios"},
		{"shards without end", func(p []merge.Part) []merge.Part {
			*p[1].Result.Settings.Shard = verdict.Shard{Index: 1, Count: 1 << 50, Of: 1 << 50}
			return p
		}, "2.json: there is no shard 1/1125899906842624"},
		{"most are missing", func([]merge.Part) []merge.Part {
			p := shards(1)
			*p[0].Result.Settings.Shard = verdict.Shard{Index: 2, Count: 40, Of: 50}
			return p
		}, "shards 1/40, 3/40, 4/40, 5/40, 6/40, 7/40, 8/40, 9/40, 10/40, 11/40 and 29 more are missing"},
		{"one is missing", func(p []merge.Part) []merge.Part { return p[:2] }, "shard 3/3 is missing"},
		{"two are missing", func(p []merge.Part) []merge.Part { return p[1:2] }, "shards 1/3, 3/3 are missing"},
		{"one is doubled", func(p []merge.Part) []merge.Part { return append(p, p[1]) }, "2.json and 2.json are both shard 2/3"},
		{"of other shards", func(p []merge.Part) []merge.Part { return append(p[:2], shards(4)[2]) }, "1.json is one of 3 shards, and 3.json one of 4"},
		{"another contract", func(p []merge.Part) []merge.Part { p[2].Result.Contract.Digest = "e"; return p }, "1.json and 3.json differ in the contract: Library, sha256:d, and Library, sha256:e"},
		{"another seed", func(p []merge.Part) []merge.Part { p[1].Result.Seed = "8"; return p }, `1.json and 2.json differ in the seed: "7", and "8"`},
		{"another target", func(p []merge.Part) []merge.Part { p[1].Result.Target.BaseURL = "http://x"; return p }, "1.json and 2.json differ in the target: \"http://127.0.0.1\", and \"http://x\""},
		{"another version", func(p []merge.Part) []merge.Part { p[1].Result.Tool.Version = "2"; return p }, "1.json and 2.json differ in the version of assay: {Name:assay Version:1 Commit:}, and {Name:assay Version:2 Commit:}"},
		{"another inventory", func(p []merge.Part) []merge.Part { p[1].Result.Inventory = 7; return p }, "1.json and 2.json differ in the number of scenarios in the contract pack: 6, and 7"},
		{"another number of scenarios", func(p []merge.Part) []merge.Part { p[1].Result.Settings.Shard.Of = 7; return p }, "1.json and 2.json differ in the number of selected scenarios: 6, and 7"},
		{"a scenario is missing", func(p []merge.Part) []merge.Part { p[1].Result.Planned--; return p }, "the shards have 5 scenarios together, and 6 were selected"},
		{"another baseline", func(p []merge.Part) []merge.Part {
			p[1].Result.Baseline = &verdict.Baseline{Entries: []verdict.Known{{Scenario: "x"}}}
			return p
		}, "1.json and 2.json differ in the baseline: []"},
		{"strict", func(p []merge.Part) []merge.Part { p[1].Result.Settings.Strict = true; return p }, "1.json and 2.json differ in the settings: {Strict:false"},
		{"lenient", func(p []merge.Part) []merge.Part { p[1].Result.Settings.AllowIncomplete = true; return p }, "differ in the settings"},
		{"other keys", func(p []merge.Part) []merge.Part {
			p[1].Result.Settings.Credentials = []string{"ASSAY_BURST_KEY"}
			return p
		}, "differ in the settings"},
		{"another selection", func(p []merge.Part) []merge.Part { p[1].Result.Settings.Selection = []string{"--tags", "@a"}; return p }, "differ in the settings"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := merge.Merge(c.change(shards(3)))
			require.ErrorContains(t, err, c.says)
		})
	}
}

// TestMergeDoesNotMindWhatHasNoMeaning: how many scenarios ran at once, and where
// the bundled server of each process was.
func TestMergeDoesNotMindWhatHasNoMeaning(t *testing.T) {
	parts := shards(2)
	for n, p := range parts {
		p.Result.Target = verdict.Target{Kind: "bundled", BaseURL: fmt.Sprintf("http://127.0.0.1:%d", n)}
	}
	parts[0].Result.Settings.Credentials = []string{}
	r, err := merge.Merge(parts)
	require.NoError(t, err)
	require.Equal(t, 2, r.Settings.Concurrency)
}

func TestMergeKeepsWhatWentWrong(t *testing.T) {
	parts := shards(2)
	broken := verdict.Problem{Kind: verdict.Broken, Message: "disk full"}
	lost := verdict.Problem{Kind: verdict.Interrupted, Message: "interrupted"}
	parts[0].Result.Problems, parts[1].Result.Problems = []verdict.Problem{lost, broken}, []verdict.Problem{lost}
	parts[1].Result.Leftovers = []verdict.Leftover{{Resource: "book"}}
	parts[1].Result.Target.ReusesIDs = true
	parts[0].Result.Cells, parts[0].Result.Requirements = nil, nil
	r, err := merge.Merge(parts)
	require.NoError(t, err)
	require.Equal(t, []verdict.Problem{lost, broken}, r.Problems)
	require.Len(t, r.Leftovers, 1)
	require.True(t, r.Target.ReusesIDs)
	require.Len(t, r.Cells, 1)
	require.Equal(t, verdict.ExitBroken, r.Verdict.Exit)
}

// TestMergeHoldsAgainstTheBaselineAnew: what none of the shards could tell alone,
// the whole does.
func TestMergeHoldsAgainstTheBaselineAnew(t *testing.T) {
	parts := shards(3)
	for _, p := range parts {
		p.Result.Baseline = &verdict.Baseline{Entries: []verdict.Known{
			{Scenario: "features/a.feature: scenario 6", Requirements: []string{"A-001"}, Operation: "getBook", Failure: []string{"wrong"}},
		}}
		verdict.NoteKnown(p.Result)
	}
	require.Equal(t, verdict.KnownUnseen, parts[0].Result.Baseline.Entries[0].State)
	r, err := merge.Merge(parts)
	require.NoError(t, err)
	require.Equal(t, verdict.KnownFailing, r.Baseline.Entries[0].State)
	require.Equal(t, verdict.KnownUnseen, parts[0].Result.Baseline.Entries[0].State, "the part is as it was")
	require.Equal(t, 0, r.Verdict.Exit, r.Verdict.Reason)
	require.Equal(t, "non-conformant", r.Verdict.Word)
}

// TestMergeOfRuns makes real runs, each with a bundled server of its own, and
// compares what comes of them with a run without shards.
func TestMergeOfRuns(t *testing.T) {
	p := packtest.Bundled(t)
	options := run.Options{Pack: p, Seed: "7", Tool: verdict.Tool{Name: "assay", Version: "test"}, Scope: run.Scope{Selection: plan.Selection{Tags: "not @burst and not @listings"}}}
	whole, err := run.Execute(context.Background(), options)
	require.NoError(t, err)
	var parts []merge.Part
	for index := 1; index <= 5; index++ {
		options.Shard = plan.Shard{Index: index, Count: 5}
		r, err := run.Execute(context.Background(), options)
		require.NoError(t, err)
		require.Equal(t, 0, r.Verdict.Exit, r.Verdict.Reason)
		parts = append(parts, merge.Part{Name: fmt.Sprint(index), Result: r})
	}
	merged, err := merge.Merge(parts)
	require.NoError(t, err)
	require.Equal(t, cellStates(whole), cellStates(merged)) // how many answers there are depends on what each shard has to make
	require.Equal(t, whole.Verdict, merged.Verdict)
	require.Equal(t, ids(whole), ids(merged))
	require.Equal(t, states(whole), states(merged))
}

func ids(r *verdict.Result) []string {
	var all []string
	for _, s := range r.Scenarios {
		all = append(all, path.Base(s.ID)+" "+string(s.State))
	}
	return all
}

func states(r *verdict.Result) map[string]verdict.State {
	all := map[string]verdict.State{}
	for _, q := range r.Requirements {
		all[q.ID] = q.State
	}
	return all
}

func cellStates(r *verdict.Result) []verdict.State {
	var all []verdict.State
	for _, c := range r.Cells {
		all = append(all, c.State)
	}
	return all
}

// TestOrderOfFiles: as the folders are walked, in which "a" comes before
// "a.feature", and not as texts are ordered.
func TestOrderOfFiles(t *testing.T) {
	parts := shards(1)
	for n, file := range []string{"features/b.feature", "features/a.feature", "features/a/z.feature", "features/a/b.feature", "features/a-b.feature", "features/a.feature"} {
		parts[0].Result.Scenarios[n].File = file
	}
	r, err := merge.Merge(parts)
	require.NoError(t, err)
	var files []string
	for _, s := range r.Scenarios {
		files = append(files, s.File)
	}
	require.Equal(t, []string{"features/a/b.feature", "features/a/z.feature", "features/a-b.feature", "features/a.feature", "features/a.feature", "features/b.feature"}, files)
}
