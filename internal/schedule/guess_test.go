package schedule

import (
	"context"
	"maps"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/target/targettest"
	"github.com/assaykit/assay/internal/verdict"
)

// A refusal of a request that was made up from the document shows nothing, whatever
// depends on it; a server error does, and so does the refusal of one that is vouched
// for.
func TestRefusalsOfGuessedRequests(t *testing.T) {
	sent := packtest.Written("Given a createList request that is accepted", "When it is sent", "Then it is accepted")
	refused := packtest.Written("Given a createList request that is accepted", `When it is sent with body field "title" set to 7`, "Then it is refused")
	needed := packtest.Written("Given a deleteList request that is accepted", "When it is sent", "Then it is accepted")
	for _, c := range []struct {
		name     string
		guessed  bool
		status   int // of every POST
		scenario plan.Scenario
		want     verdict.State
	}{
		{name: "a guess", guessed: true, status: 400, scenario: sent, want: verdict.NotExercised},
		{name: "a guess that fails", guessed: true, status: 500, scenario: sent, want: verdict.Failed},
		{name: "no guess", status: 400, scenario: sent, want: verdict.Failed},
		{name: "a refusal beside a guess", guessed: true, status: 400, scenario: refused, want: verdict.NotExercised},
		{name: "a refusal beside no guess", status: 400, scenario: refused, want: verdict.Inconclusive},
		{name: "what needs a guess", guessed: true, status: 400, scenario: needed, want: verdict.NotExercised},
		{name: "what needs no guess", status: 400, scenario: needed, want: verdict.Inconclusive},
		{name: "an accepted guess", guessed: true, scenario: sent, want: verdict.Passed},
		{name: "a refusal beside an accepted guess", guessed: true, scenario: refused, want: verdict.Passed},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, f := *packtest.Bundled(t), *packtest.Bundled(t).Fixtures
			f.Requests = maps.Clone(f.Requests)
			guess := f.Requests["createList"]
			guess.Guessed = c.guessed
			f.Requests["createList"] = guess
			p.Fixtures = &f
			clock := targettest.NewClock()
			answer := func(w http.ResponseWriter, r *http.Request, _ int64) bool {
				return c.status != 0 && r.Method == http.MethodPost && refuse(w, c.status)
			}
			outcome, err := Run(context.Background(), configuredRun(t, &p, &meddler{next: targettest.NewReference(t, clock.Now, generous), answer: answer}, clock, []plan.Scenario{c.scenario}))
			require.NoError(t, err)
			require.Equal(t, c.want, outcome.Scenarios[0].State, outcome.Scenarios[0].Reason)
		})
	}
}

// Where the document is what lacks a status, the target is not blamed for it.
func TestUndocumentedRefusals(t *testing.T) {
	s := packtest.Written("Given a createList request that is accepted", `When it is sent with body field "title" set to 7`, "Then it is refused")
	for _, c := range []struct {
		name         string
		undocumented string
		want         verdict.State
	}{
		{name: "of any requirement", want: verdict.Failed},
		{name: "of one that SHOULD be met", undocumented: "CRM-ERR-008", want: verdict.Warned},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, f := *packtest.Bundled(t), *packtest.Bundled(t).Fixtures
			f.Error.Undocumented = c.undocumented
			p.Fixtures = &f
			clock := targettest.NewClock()
			answer := func(w http.ResponseWriter, r *http.Request, n int64) bool {
				return r.Method == http.MethodPost && n == 1 && refuse(w, 418)
			}
			outcome, err := Run(context.Background(), configuredRun(t, &p, &meddler{next: targettest.NewReference(t, clock.Now, generous), answer: answer}, clock, []plan.Scenario{s}))
			require.NoError(t, err)
			require.Equal(t, c.want, outcome.Scenarios[0].State, outcome.Scenarios[0].Reason)
		})
	}
}
