package schedule

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/target/targettest"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/reference"
)

// effect is a server that refuses requests without a key, and changes a contact all the
// same: for those that are chosen.
type effect struct {
	next   http.Handler
	chosen func(r *http.Request, n int64) bool
	n      atomic.Int64
}

func (e *effect) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	e.next.ServeHTTP(w, r)
	if r.Header.Get("Authorization") != "" || !strings.Contains(r.URL.Path, "/contacts/") || !e.chosen(r, e.n.Add(1)) {
		return
	}
	change := httptest.NewRequest(http.MethodPatch, r.URL.Path, strings.NewReader(`{"city": "Elsewhere"}`))
	change.Header.Set("Authorization", "Bearer the-main-key")
	change.Header.Set("Content-Type", "application/json")
	e.next.ServeHTTP(httptest.NewRecorder(), change)
}

// TestOneLookAfterSeveralRefusals: refusals on the same contact are proved to have no
// effect by one look. Where something has changed each runs again, so that the one that
// does it is found, and the others pass.
func TestOneLookAfterSeveralRefusals(t *testing.T) {
	p := packtest.Bundled(t)
	for _, c := range []struct {
		name   string
		chosen func(r *http.Request, n int64) bool
		failed []string // by name
		alone  bool     // none of those that run again does it
	}{
		{name: "none has an effect", chosen: func(*http.Request, int64) bool { return false }},
		{
			name: "one has", chosen: func(r *http.Request, _ int64) bool { return r.Method == http.MethodDelete },
			failed: []string{"deleteContact without an Authorization header"},
		},
		{
			name: "the first request has, whichever it is", chosen: func(r *http.Request, n int64) bool { return n == 1 },
			failed: []string{"updateContact without an Authorization header", "deleteContact without an Authorization header"}, alone: true,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			clock := targettest.NewClock()
			server := &effect{next: targettest.NewReference(t, clock.Now, reference.Limits{}), chosen: c.chosen}
			config := configuredRun(t, p, server, clock, scenarios(t, p, plan.Selection{Name: "^(update|delete)Contact (without an|with a malformed key)"}))
			config.Concurrency = 1
			outcome, err := Run(t.Context(), config)
			require.NoError(t, err)
			require.Len(t, outcome.Scenarios, 4, "each has one record")
			var failed []string
			looks := 0
			for _, s := range outcome.Scenarios {
				for _, e := range s.Exchanges {
					if e.Operation == "getContact" {
						looks++
					}
				}
				if s.State == verdict.Passed {
					continue
				}
				require.Equal(t, verdict.Failed, s.State, s.Reason)
				require.Contains(t, s.Reason, "the contact has changed: city")
				require.Equal(t, c.alone, strings.Contains(s.Reason, "none of them does it alone"), s.Reason)
				failed = append(failed, s.Name)
			}
			if c.alone {
				require.Subset(t, failed, c.failed, "those that nobody can tell apart")
				return
			}
			require.Equal(t, c.failed, failed)
			if len(failed) == 0 {
				require.Equal(t, 2, looks, "one before and one after all of them")
			}
		})
	}
}

func TestAScenarioThatFailedForAnothersEffectRunsAgain(t *testing.T) {
	p, clock := packtest.Bundled(t), targettest.NewClock()
	next := targettest.NewReference(t, clock.Now, reference.Limits{})
	server := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodDelete && r.Header.Get("Authorization") == "" {
			r = r.Clone(r.Context())
			r.Header.Set("Authorization", "Bearer the-main-key")
			next.ServeHTTP(httptest.NewRecorder(), r)
			r.Header.Del("Authorization")
		}
		next.ServeHTTP(w, r)
	})
	config := configuredRun(t, p, server, clock, scenarios(t, p, plan.Selection{Name: "^deleteContact without an|^(getContact|updateContact) for a contact that never|^getContact under"}))
	config.Concurrency = 1
	for _, seed := range []string{"1", "2", "3", "4", "5", "6"} { // another order each time
		config.Seed = seed
		outcome, err := Run(t.Context(), config)
		require.NoError(t, err)
		require.Len(t, outcome.Scenarios, 4)
		for _, s := range outcome.Scenarios {
			require.Equal(t, s.Operation == "deleteContact", s.State == verdict.Failed, "%s: %s", s.Name, s.Reason)
		}
	}
}
