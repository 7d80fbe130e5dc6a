package certify

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
)

// sample is a Result in which everything passed.
func sample() *verdict.Result {
	scenario := func(id, requirement string) verdict.Scenario {
		return verdict.Scenario{
			Identity: verdict.Identity{ID: id, Name: "A scenario", Requirements: []string{requirement}},
			State:    verdict.Passed,
			Checks:   []verdict.Check{{Requirement: requirement, State: verdict.Passed}},
			Answers:  []verdict.Answers{{Operation: "get", Status: 200, Count: 1}, {Operation: "get", Status: 404, Count: 1}},
		}
	}
	return &verdict.Result{
		Planned: 2, Inventory: 2,
		Scenarios: []verdict.Scenario{scenario("a:1", "E-1"), scenario("a:2", "R-1")},
		Requirements: []verdict.Requirement{
			{ID: "E-1", Level: "MUST", Page: "errors", State: verdict.Passed},
			{ID: "R-1", Level: "MUST", Page: "reference", State: verdict.Passed},
		},
		Cells: []verdict.Cell{{Operation: "get", Status: 200, State: verdict.Passed}, {Operation: "get", Status: 404, State: verdict.Passed}},
	}
}

func TestLevels(t *testing.T) {
	resource := func(s verdict.State) func(*verdict.Result) {
		return func(r *verdict.Result) {
			r.Scenarios[1].State, r.Scenarios[1].Checks[0].State, r.Requirements[1].State = s, s, s
		}
	}
	errorPage := func(s verdict.State) func(*verdict.Result) {
		return func(r *verdict.Result) {
			r.Scenarios[0].State, r.Scenarios[0].Checks[0].State, r.Requirements[0].State = s, s, s
		}
	}
	for _, c := range []struct {
		name    string
		change  func(*verdict.Result)
		level   Level
		missing int
		result  string // of the test result
		failed  []string
		warned  []string
	}{
		{name: "everything passed", change: func(*verdict.Result) {}, level: FullLevel, result: "PASSED"},
		{name: "a resource's failed", change: resource(verdict.Failed), level: ErrorsLevel, result: "FAILED", failed: []string{"R-1"}},
		{name: "a resource's warned", change: resource(verdict.Warned), level: FullLevel, result: "WARNED", warned: []string{"R-1"}},
		{name: "a resource's is not applicable", change: resource(verdict.NotApplicable), level: FullLevel, result: "PASSED"},
		{name: "a resource's was not exercised", change: resource(verdict.NotExercised), level: NoLevel, missing: 2, result: "FAILED", failed: []string{"R-1"}},
		{name: "a resource's is inconclusive", change: resource(verdict.Inconclusive), level: NoLevel, missing: 2, result: "FAILED", failed: []string{"R-1"}},
		{name: "an error's failed", change: errorPage(verdict.Failed), level: NoLevel, result: "FAILED", failed: []string{"E-1"}},
		{name: "an error's was not exercised", change: errorPage(verdict.NotExercised), level: NoLevel, missing: 2, result: "FAILED", failed: []string{"E-1"}},
		{name: "a success cell failed", change: func(r *verdict.Result) { r.Cells[0].State = verdict.Failed }, level: ErrorsLevel, result: "FAILED"},
		{name: "an error cell failed", change: func(r *verdict.Result) { r.Cells[1].State = verdict.Failed }, level: NoLevel, result: "FAILED"},
		{name: "another status came in its place, as permitted", change: func(r *verdict.Result) {
			for n := range r.Scenarios {
				s := &r.Scenarios[n]
				s.Answers = s.Answers[:1]
				s.Checks = append(s.Checks, verdict.Check{Operation: "get", Status: 400, State: verdict.Passed, InPlaceOf: []int{404}})
			}
			verdict.Tally(r)
		}, level: FullLevel, result: "PASSED"},
		{name: "a cell was not exercised", change: func(r *verdict.Result) { r.Cells[0].State = verdict.NotExercised }, level: NoLevel, missing: 1, result: "FAILED"},
		{name: "a requirement that no scenario asserted", change: func(r *verdict.Result) { r.Requirements[1].State = verdict.NotExercised }, level: NoLevel, missing: 1, result: "FAILED", failed: []string{"R-1"}},
		{name: "a selection", change: func(r *verdict.Result) { r.Scenarios, r.Planned = r.Scenarios[:1], 1 }, level: NoLevel, result: "FAILED"},
		{name: "a problem", change: func(r *verdict.Result) { r.Problems = []verdict.Problem{{Kind: verdict.Interrupted}} }, level: NoLevel, result: "FAILED"},
		{name: "our own fault", change: resource(verdict.Error), level: NoLevel, missing: 2, result: "FAILED", failed: []string{"R-1"}},
		{name: "no requirement at all", change: func(r *verdict.Result) { r.Requirements = nil }, level: NoLevel, result: "FAILED"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := sample()
			c.change(r)
			r.Verdict = verdict.Decide(r)
			require.Equal(t, c.level, LevelOf(r))
			require.Len(t, Missing(r), c.missing)
			got := testResultOf(&Evidence{Result: r})
			require.Equal(t, c.result, got.Result)
			require.ElementsMatch(t, c.failed, got.FailedTests)
			require.ElementsMatch(t, c.warned, got.WarnedTests)
			require.NotNil(t, got.PassedTests)
		})
	}
}

func TestLevelsIncludeEachOther(t *testing.T) {
	require.True(t, FullLevel.AtLeast(ErrorsLevel))
	require.True(t, ErrorsLevel.AtLeast(ErrorsLevel))
	require.False(t, ErrorsLevel.AtLeast(FullLevel))
	require.False(t, NoLevel.AtLeast(ErrorsLevel))
}

func TestIdentities(t *testing.T) {
	r := sample()
	r.Target = verdict.Target{Kind: "url", BaseURL: "https://crm.example.com", TLSKeys: []string{"aa"}}
	all := identities(r)
	require.Len(t, all, 2)
	require.Contains(t, all[0].Established, "stated by the vendor")
	require.Equal(t, "sha256:aa", all[1].Value)
	r.Target = verdict.Target{Kind: "url", BaseURL: "http://crm.example.com"}
	require.Equal(t, "none", identities(r)[1].Value)
}
