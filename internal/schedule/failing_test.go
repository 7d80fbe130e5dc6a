package schedule

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/target/targettest"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/reference"
)

// A server error that nobody asked for, once, is no ground for a verdict; what fails each
// time and never succeeds is how the target answers, though it cannot be asked twice.
func TestWhatFailsEachTime(t *testing.T) {
	p := packtest.Bundled(t)
	deletes := packtest.Written("Given a deleteList request that is accepted", "When it is sent", "Then it is accepted")
	updates := packtest.Written("Given a company", "Given an updateCompany request that is accepted", "When it is sent", "Then it is accepted")
	reads := packtest.Written("Given a company", "Given a getCompany request that is accepted", "When it is sent", "Then it is accepted")
	removes := func(r *http.Request) bool {
		return r.Method == http.MethodDelete && strings.Contains(r.URL.Path, "/lists/")
	}
	changes := func(r *http.Request) bool { return r.Method == http.MethodPatch }
	for _, c := range []struct {
		name     string
		scenario plan.Scenario
		about    func(*http.Request) bool
		status   int                   // that a success is answered with
		failures int                   // how many times; 0 for always
		want     map[verdict.State]int // of 4 scenarios
	}{
		{name: "a removal that is done", scenario: deletes, about: removes, status: 500,
			want: map[verdict.State]int{verdict.Inconclusive: 2, verdict.Failed: 2}},
		{name: "a removal that is done, twice", scenario: deletes, about: removes, status: 500, failures: 2,
			want: map[verdict.State]int{verdict.Inconclusive: 2, verdict.Passed: 2}},
		{name: "a valid request that prepares the scenario about it", scenario: updates, about: changes, status: 400,
			want: map[verdict.State]int{verdict.Failed: 4}},
		{name: "a valid request that prepares another scenario", scenario: reads, about: changes, status: 400,
			want: map[verdict.State]int{verdict.Inconclusive: 4}},
		{name: "a server error to what prepares the scenario about it", scenario: updates, about: changes, status: 500,
			want: map[verdict.State]int{verdict.Inconclusive: 2, verdict.Failed: 2}},
		{name: "a refusal that can have another reason", scenario: updates, about: changes, status: 404, failures: 2,
			want: map[verdict.State]int{verdict.Inconclusive: 2, verdict.Passed: 2}},
		{name: "a refusal that can have another reason, each time", scenario: updates, about: changes, status: 404,
			want: map[verdict.State]int{verdict.Inconclusive: 2, verdict.Failed: 2}},
	} {
		t.Run(c.name, func(t *testing.T) {
			clock, failures := targettest.NewClock(), 0
			next := targettest.NewReference(t, clock.Now, reference.Limits{})
			handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				kept := httptest.NewRecorder()
				next.ServeHTTP(kept, r)
				if c.about(r) && kept.Code < 300 && (c.failures == 0 || failures < c.failures) {
					failures++
					refuse(w, c.status)
					return
				}
				for name, values := range kept.Header() {
					w.Header()[name] = values
				}
				w.WriteHeader(kept.Code)
				_, _ = w.Write(kept.Body.Bytes())
			})
			var all []plan.Scenario
			for n := range 4 {
				s := c.scenario
				s.ID, s.Line = "features/written.feature:"+string(rune('1'+n)), n+1
				all = append(all, s)
			}
			config := configuredRun(t, p, handler, clock, all)
			config.Concurrency = 1
			outcome, err := Run(context.Background(), config)
			require.NoError(t, err)
			states := map[verdict.State]int{}
			for _, s := range outcome.Scenarios {
				states[s.State]++
			}
			require.Equal(t, c.want, states)
		})
	}
}
