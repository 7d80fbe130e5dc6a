package schedule

import (
	"context"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/target/targettest"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/reference"
)

// A refusal counts only where something else is not refused.
func TestARefusalOfEverythingShowsNothing(t *testing.T) {
	p := packtest.Bundled(t)
	isListing := func(r *http.Request) bool { return r.Method == "GET" && r.URL.Path == reference.BasePath+"/contacts" }
	unauthorized := func(r *http.Request) bool { return r.Header.Get("Authorization") != "Bearer the-main-key" }
	for _, c := range []struct {
		name     string
		refuses  func(*http.Request) bool
		status   int
		scenario plan.Scenario
	}{
		{
			name: "a filter", refuses: isListing, status: 400,
			scenario: packtest.Written("Given a listContacts request that is accepted", "When it is sent with the query:", "| email | * |", "Then it lists nothing, or is refused"),
		},
		{
			name: "a filter, as unauthorized", status: 401,
			refuses: func(r *http.Request) bool { return isListing(r) && r.URL.Query().Get("list_id") != "" },
			scenario: packtest.Written("Given another organization's list", "Given a contact", "Given a listContacts request that is accepted", "When it is sent",
				`Then the contact is not listed by listContacts where "list_id" is 7`),
		},
		{
			name: "a deletion", status: 404, refuses: func(r *http.Request) bool { return r.Method == "DELETE" },
			scenario: packtest.Written("Given a deleteList request that is accepted", "When it is sent for an unknown list", "Then it is rejected with 404"),
		},
		{
			name: "what is another's", status: 404, refuses: func(r *http.Request) bool { return r.Method == "PATCH" },
			scenario: packtest.Written("Given an updateContact request that is accepted", "When it is sent for another organization's contact", "Then it is refused, and reveals nothing"),
		},
		{
			name: "variations", status: 400, refuses: func(r *http.Request) bool { return r.Method == "POST" && r.URL.Path == reference.BasePath+"/lists" },
			scenario: packtest.Written("Given a createList request that is accepted", "When it is sent with each malformed body", "Then each is refused as the contract permits"),
		},
		{
			name: "an unknown path", status: 404, refuses: func(r *http.Request) bool { return !unauthorized(r) && isListing(r) },
			scenario: packtest.Written("Given a listContacts request that is accepted", "When it is sent with a path that does not exist", "Then it is refused as unknown"),
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			clock := targettest.NewClock()
			answer := func(w http.ResponseWriter, r *http.Request, _ int64) bool { return c.refuses(r) && refuse(w, c.status) }
			config := configuredRun(t, p, &meddler{next: targettest.NewReference(t, clock.Now, generous), answer: answer}, clock, []plan.Scenario{c.scenario})
			outcome, err := Run(context.Background(), config)
			require.NoError(t, err)
			require.Equal(t, verdict.Inconclusive, outcome.Scenarios[0].State, outcome.Scenarios[0].Reason)

			clock = targettest.NewClock()
			outcome, err = Run(context.Background(), configuredRun(t, p, targettest.NewReference(t, clock.Now, generous), clock, []plan.Scenario{c.scenario}))
			require.NoError(t, err)
			require.Equal(t, verdict.Passed, outcome.Scenarios[0].State, outcome.Scenarios[0].Reason)
		})
	}
}

// An error that does not come back got in the way; one that does is an answer.
func TestServerErrorsAreAskedAgain(t *testing.T) {
	p := packtest.Bundled(t)
	for _, c := range []struct {
		name  string
		times int64
		want  verdict.State
	}{
		{name: "never", want: verdict.Passed},
		{name: "once", times: 1, want: verdict.Inconclusive},
		{name: "always", times: 100, want: verdict.Failed},
	} {
		t.Run(c.name, func(t *testing.T) {
			clock := targettest.NewClock()
			answer := func(w http.ResponseWriter, _ *http.Request, n int64) bool { return n <= c.times && refuse(w, 500) }
			outcome, err := Run(context.Background(), configuredRun(t, p, &meddler{next: targettest.NewReference(t, clock.Now, generous), answer: answer}, clock,
				[]plan.Scenario{packtest.Written("Given a listLists request that is accepted", "When it is sent", "Then it is accepted")}))
			require.NoError(t, err)
			require.Equal(t, c.want, outcome.Scenarios[0].State, outcome.Scenarios[0].Reason)
		})
	}
}

// A refusal must not tell what another organization has, wherever it stands in the answer.
func TestWhatARefusalReveals(t *testing.T) {
	p := packtest.Bundled(t)
	scenario := packtest.Written("Given another organization's contact", "Given a getContact request that is accepted", "When it is sent for another organization's contact", "Then it is refused, and reveals nothing")
	for _, c := range []struct {
		name   string
		tell   func(w http.ResponseWriter, address string)
		reason string // "" for a scenario that passes
	}{
		{name: "nothing", tell: func(w http.ResponseWriter, _ string) { refuse(w, 404) }},
		{name: "a header of its own", tell: func(w http.ResponseWriter, _ string) { w.Header().Set("X-Owner", "nobody"); refuse(w, 404) }},
		{
			name:   "a header that names it",
			tell:   func(w http.ResponseWriter, address string) { w.Header().Set("X-Owner", "of "+address); refuse(w, 404) },
			reason: "header X-Owner of the answer shows",
		},
		{
			name: "a body that names it", reason: "the answer shows",
			tell: func(w http.ResponseWriter, address string) {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(http.StatusNotFound)
				_, _ = io.WriteString(w, `{"detail": "`+address+` is not yours"}`)
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			clock := targettest.NewClock()
			server := targettest.NewReference(t, clock.Now, generous)
			var address atomic.Value
			answer := func(w http.ResponseWriter, r *http.Request, _ int64) bool {
				key := r.Header.Get("Authorization")
				if email := r.URL.Query().Get("email"); email != "" && key == "Bearer the-other-key" {
					address.Store(email)
				}
				if r.Method != http.MethodGet || !strings.HasPrefix(r.URL.Path, reference.BasePath+"/contacts/") || key != "Bearer the-main-key" {
					return false
				}
				found := httptest.NewRecorder()
				server.ServeHTTP(found, r)
				if found.Code != http.StatusNotFound {
					return false
				}
				of, _ := address.Load().(string)
				c.tell(w, of)
				return true
			}
			outcome, err := Run(t.Context(), configuredRun(t, p, &meddler{next: server, answer: answer}, clock, []plan.Scenario{scenario}))
			require.NoError(t, err)
			if c.reason == "" {
				require.Equal(t, verdict.Passed, outcome.Scenarios[0].State, outcome.Scenarios[0].Reason)
				return
			}
			require.Equal(t, verdict.Failed, outcome.Scenarios[0].State, outcome.Scenarios[0].Reason)
			require.Contains(t, outcome.Scenarios[0].Reason, c.reason)
		})
	}
}

// cache keeps what was read until somebody writes.
type cache struct {
	next http.Handler
	key  func(*http.Request) string // of an answer

	mu   sync.Mutex
	kept map[string]*httptest.ResponseRecorder
}

func (c *cache) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	key := c.key(r)
	answer := c.kept[key]
	if r.Method != http.MethodGet || answer == nil {
		answer = httptest.NewRecorder()
		c.next.ServeHTTP(answer, r)
	}
	if r.Method != http.MethodGet {
		c.kept = map[string]*httptest.ResponseRecorder{}
	} else if answer.Code == http.StatusOK {
		c.kept[key] = answer
	}
	maps.Copy(w.Header(), answer.Header())
	w.WriteHeader(answer.Code)
	_, _ = w.Write(answer.Body.Bytes())
}

// An answer that a cache has is nobody else's.
func TestACacheShows(t *testing.T) {
	p := packtest.Bundled(t)
	withoutKey := packtest.Written("Given a listCompanies request that is accepted", "When it is sent with no Authorization header", "Then it is rejected with 401")
	another := packtest.Written("Given another organization's list", "Given a listLists request that is accepted", "When it is sent",
		"Then another organization's list is not listed by listLists")
	url := func(r *http.Request) string { return r.URL.String() }
	anyKey := func(r *http.Request) string { return url(r) + strconv.FormatBool(r.Header.Get("Authorization") != "") }
	perKey := func(r *http.Request) string { return url(r) + r.Header.Get("Authorization") }
	for _, c := range []struct {
		name     string
		key      func(*http.Request) string
		scenario plan.Scenario
		want     verdict.State
	}{
		{name: "for everybody", key: url, scenario: withoutKey, want: verdict.Failed},
		{name: "for everybody, another organization's", key: url, scenario: another, want: verdict.Failed},
		{name: "for every key", key: anyKey, scenario: withoutKey, want: verdict.Passed},
		{name: "for every key, another organization's", key: anyKey, scenario: another, want: verdict.Failed},
		{name: "for each key", key: perKey, scenario: withoutKey, want: verdict.Passed},
		{name: "for each key, another organization's", key: perKey, scenario: another, want: verdict.Passed},
	} {
		t.Run(c.name, func(t *testing.T) {
			clock := targettest.NewClock()
			server := &cache{next: targettest.NewReference(t, clock.Now, generous), key: c.key, kept: map[string]*httptest.ResponseRecorder{}}
			outcome, err := Run(t.Context(), configuredRun(t, p, server, clock, []plan.Scenario{c.scenario}))
			require.NoError(t, err)
			require.Equal(t, c.want, outcome.Scenarios[0].State, outcome.Scenarios[0].Reason)
		})
	}
}
