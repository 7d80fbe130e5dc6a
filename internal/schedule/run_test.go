package schedule

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/target/targettest"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/reference"
)

// generous is a limit that a burst exhausts within a moment, and nothing else.
var generous = reference.Limits{PerSecond: 200, PerMinute: 2000}

// ask sends a request to a handler as an organization, and returns the answer.
func ask(t *testing.T, handler http.Handler, key, method, path, body string) []byte {
	t.Helper()
	r := httptest.NewRequest(method, reference.BasePath+path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+key)
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	require.Less(t, w.Code, 300, "%s %s: %s", method, path, w.Body)
	return w.Body.Bytes()
}

// ids are the ids of a listing.
func ids(t *testing.T, answer []byte) []string {
	t.Helper()
	var page struct {
		Data []struct{ ID json.Number }
	}
	require.NoError(t, json.Unmarshal(answer, &page))
	var all []string
	for _, item := range page.Data {
		all = append(all, item.ID.String())
	}
	return all
}

// populate gives each organization data that is none of the run's business.
func populate(t *testing.T, server http.Handler) {
	t.Helper()
	for _, key := range []string{"the-main-key", "the-other-key", "the-burst-key"} {
		for n := range 3 {
			ask(t, server, key, "POST", "/lists", fmt.Sprintf(`{"title": "Assay Stranger %d"}`, n))
			list := ids(t, ask(t, server, key, "GET", "/lists", ""))[n]
			for m := range 2 {
				ask(t, server, key, "POST", "/contacts", fmt.Sprintf(
					`{"list_id": %s, "work_email": "stranger%d.%d@example.com", "last_name": "Stranger", "company_domain": "strange%d.example.com"}`, list, n, m, n))
			}
		}
	}
}

// picture is everything that the organizations can see, to the letter.
func picture(t *testing.T, server http.Handler) map[string]string {
	t.Helper()
	seen := map[string]string{}
	for _, key := range []string{"the-main-key", "the-other-key", "the-burst-key"} {
		look := func(path string) []byte {
			answer := ask(t, server, key, "GET", path, "")
			seen[key+" "+path] = string(answer)
			return answer
		}
		for _, kind := range []string{"/lists", "/contacts", "/companies"} {
			for _, id := range ids(t, look(kind+"?limit=200")) {
				if kind == "/lists" {
					look(kind + "/" + id + "/contacts?limit=200")
				} else {
					look(kind + "/" + id)
				}
				if kind == "/companies" {
					look(kind + "/" + id + "/contacts?limit=200")
				}
			}
		}
	}
	return seen
}

// What a run did not create it leaves alone, and what it created it takes away.
func TestARunLeavesTheDataOfOthersAlone(t *testing.T) {
	p := packtest.Bundled(t)
	c := targettest.NewClock()
	server := targettest.NewReference(t, c.Now, generous)
	populate(t, server)
	before := picture(t, server)
	require.NotContains(t, fmt.Sprint(before), `"total":0`)
	require.NoError(t, c.Sleep(t.Context(), time.Hour)) // so that a change shows in a time of change

	outcome, err := Run(context.Background(), configuredRun(t, p, server, c, p.Inventory.Scenarios))
	require.NoError(t, err)
	require.Empty(t, outcome.Leftovers)
	require.Len(t, outcome.Scenarios, len(p.Inventory.Scenarios))
	for n, s := range outcome.Scenarios {
		require.Equal(t, p.Inventory.Scenarios[n].ID, s.ID, "in the order of the plan")
		require.Equal(t, verdict.Passed, s.State, "%s %s: %s", s.ID, s.Name, s.Reason)
	}
	require.Equal(t, outcome.Created, outcome.Removed)
	require.NoError(t, c.Sleep(t.Context(), time.Hour)) // limits are over
	require.Equal(t, before, picture(t, server))
}

// meddler stands before a server and answers some requests in its place.
type meddler struct {
	next   http.Handler
	answer func(w http.ResponseWriter, r *http.Request, n int64) bool // false: the server answers
	n      atomic.Int64
}

func (m *meddler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !m.answer(w, r, m.n.Add(1)) {
		m.next.ServeHTTP(w, r)
	}
}

func refuse(w http.ResponseWriter, status int) bool {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, `{"detail": "not now"}`)
	return true
}

func TestWhatCannotBeRemovedIsListed(t *testing.T) {
	p := packtest.Bundled(t)
	for _, c := range []struct {
		name   string
		answer func(w http.ResponseWriter, r *http.Request, n int64) bool
		want   map[string]string // resource → reason, or a part of it
	}{
		{name: "all goes well", answer: func(http.ResponseWriter, *http.Request, int64) bool { return false }},
		{
			name: "removal is refused",
			answer: func(w http.ResponseWriter, r *http.Request, _ int64) bool {
				return r.Method == "DELETE" && refuse(w, 403)
			},
			want: map[string]string{"contact": `deleteContact answered 403 "not now"`, "list": `deleteList answered 403 "not now"`},
		},
		{
			name: "removal fails",
			answer: func(w http.ResponseWriter, r *http.Request, _ int64) bool {
				return r.Method == "DELETE" && strings.Contains(r.URL.Path, "/lists") && refuse(w, 500)
			},
			want: map[string]string{"list": `deleteList answered 500 "not now"`},
		},
		{
			name: "it is gone already",
			answer: func(w http.ResponseWriter, r *http.Request, _ int64) bool {
				return r.Method == "DELETE" && refuse(w, 404)
			},
		},
		{
			name: "the connection is lost",
			answer: func(_ http.ResponseWriter, r *http.Request, _ int64) bool {
				if r.Method == "DELETE" {
					panic(http.ErrAbortHandler)
				}
				return false
			},
			want: map[string]string{"contact": "connection closed", "list": "connection closed"},
		},
		{
			name: "it cannot be looked for",
			answer: func(w http.ResponseWriter, r *http.Request, _ int64) bool {
				return r.Method == "GET" && r.URL.Path == reference.BasePath+"/contacts" && refuse(w, 500)
			},
			want: map[string]string{"contact": `listContacts answered 500 "not now"`},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			clock := targettest.NewClock()
			handler := &meddler{next: targettest.NewReference(t, clock.Now, generous), answer: c.answer}
			config := configuredRun(t, p, handler, clock, []plan.Scenario{
				packtest.Written("Given a createContact request that is accepted", "When it is sent", "Then it is accepted"),
			})
			outcome, err := Run(context.Background(), config)
			require.NoError(t, err)
			require.Len(t, outcome.Leftovers, len(c.want))
			for _, left := range outcome.Leftovers {
				require.Contains(t, left.Reason, c.want[left.Resource])
				require.NotEmpty(t, left.Identity, "by which it can be found")
			}
			require.Equal(t, 2, outcome.Created)
			require.Equal(t, 2-len(c.want), outcome.Removed)
		})
	}
}

// What appears late is found late, and removed all the same.
func TestWhatAppearsLateIsRemoved(t *testing.T) {
	p := packtest.Bundled(t)
	clock := targettest.NewClock()
	server := targettest.NewReference(t, clock.Now, generous)
	created := time.Time{}
	var mu sync.Mutex
	handler := &meddler{next: server, answer: func(w http.ResponseWriter, r *http.Request, _ int64) bool {
		mu.Lock()
		defer mu.Unlock()
		if r.Method == "POST" && strings.HasSuffix(r.URL.Path, "/contacts") {
			created = clock.Now()
		}
		if r.Method == "GET" && r.URL.Query().Get("email") != "" && clock.Now().Before(created.Add(300*time.Millisecond)) {
			_, _ = w.Write([]byte(`{"data": [], "pagination": {"page": 1, "limit": 200, "total": 0, "has_next": false}}`))
			return true
		}
		return false
	}}
	outcome, err := Run(context.Background(), configuredRun(t, p, handler, clock, []plan.Scenario{
		packtest.Written("Given a createContact request that is accepted", "When it is sent", "Then it is accepted"),
	}))
	require.NoError(t, err)
	require.Empty(t, outcome.Leftovers)
	require.Empty(t, ids(t, ask(t, server, "the-main-key", "GET", "/contacts", "")))
}

func TestAnInterruptedRun(t *testing.T) {
	p := packtest.Bundled(t)
	for _, after := range []int64{1, 100, 1500} {
		t.Run(fmt.Sprintf("after %d requests", after), func(t *testing.T) {
			clock := targettest.NewClock()
			server := targettest.NewReference(t, clock.Now, generous)
			ctx, interrupt := context.WithCancel(context.Background())
			defer interrupt()
			handler := &meddler{next: server, answer: func(_ http.ResponseWriter, _ *http.Request, n int64) bool {
				if n == after {
					interrupt()
				}
				return false
			}}
			outcome, err := Run(ctx, configuredRun(t, p, handler, clock, p.Inventory.Scenarios))
			require.NoError(t, err)
			require.Len(t, outcome.Scenarios, len(p.Inventory.Scenarios), "each has its record")
			inconclusive := 0
			for _, s := range outcome.Scenarios {
				require.Contains(t, []verdict.State{verdict.Passed, verdict.Inconclusive}, s.State, "%s: %s", s.ID, s.Reason)
				if s.State == verdict.Inconclusive {
					inconclusive++
				}
			}
			require.Positive(t, inconclusive)
			require.Empty(t, outcome.Leftovers)
			require.NoError(t, outcome.Lost)
			require.NoError(t, clock.Sleep(t.Context(), time.Hour))
			for _, kind := range []string{"/lists", "/contacts", "/companies"} {
				for _, key := range []string{"the-main-key", "the-other-key", "the-burst-key"} {
					require.Empty(t, ids(t, ask(t, server, key, "GET", kind, "")), kind)
				}
			}
		})
	}
}

func TestATargetThatDies(t *testing.T) {
	p := packtest.Bundled(t)
	for _, after := range []int64{1, 300} {
		t.Run(fmt.Sprintf("after %d requests", after), func(t *testing.T) {
			clock := targettest.NewClock()
			handler := &meddler{next: targettest.NewReference(t, clock.Now, generous), answer: func(_ http.ResponseWriter, _ *http.Request, n int64) bool {
				if n > after {
					panic(http.ErrAbortHandler)
				}
				return false
			}}
			outcome, err := Run(context.Background(), configuredRun(t, p, handler, clock, p.Inventory.Scenarios))
			require.NoError(t, err)
			require.ErrorContains(t, outcome.Lost, "connection closed")
			require.Len(t, outcome.Scenarios, len(p.Inventory.Scenarios), "each has its record")
			for _, s := range outcome.Scenarios {
				require.Contains(t, []verdict.State{verdict.Passed, verdict.Inconclusive}, s.State, "%s: %s", s.ID, s.Reason)
			}
			require.True(t, slices.ContainsFunc(outcome.Scenarios, func(s verdict.Scenario) bool {
				return s.Reason == "the target was lost before this scenario"
			}))
			require.Less(t, handler.n.Load(), after+int64(outcome.Created)*2+100, "it is not asked in vain again and again")
		})
	}
}

func TestFailFast(t *testing.T) {
	p := packtest.Bundled(t)
	clock := targettest.NewClock()
	handler := &meddler{next: targettest.NewReference(t, clock.Now, generous), answer: func(w http.ResponseWriter, r *http.Request, _ int64) bool {
		return r.Header.Get("Authorization") == "" && refuse(w, 400)
	}}
	config := configuredRun(t, p, handler, clock, scenarios(t, p, plan.Selection{Tags: "@auth"}))
	config.FailFast, config.Concurrency = true, 1
	var reported []verdict.Scenario
	config.OnScenario = func(s verdict.Scenario) { reported = append(reported, s) }
	outcome, err := Run(context.Background(), config)
	require.NoError(t, err)
	require.Less(t, len(outcome.Scenarios), len(config.Scenarios))
	failures := slices.DeleteFunc(slices.Clone(outcome.Scenarios), func(s verdict.Scenario) bool { return s.State == verdict.Passed })
	require.Len(t, failures, 1)
	require.Len(t, reported, len(outcome.Scenarios))
	require.Equal(t, failures[0].ID, reported[len(reported)-1].ID)
}

func TestOurOwnFaults(t *testing.T) {
	p := packtest.Bundled(t)
	for _, c := range []struct {
		name     string
		scenario plan.Scenario
		reason   string
		unsent   string // why the run does not begin; "" where it does
	}{
		{name: "no such resource", scenario: packtest.Written("Given a planet", "Given a listLists request that is accepted", "When it is sent", "Then it is accepted"), unsent: `unknown resource "planet"`},
		{name: "no such field", scenario: packtest.Written("Given a createList request that is accepted", "When it is sent with:", "| titel | x |", "Then it is accepted"), unsent: `unknown body field "titel", did you mean "title"?`},
		{name: "no such parameter", scenario: packtest.Written("Given a listLists request that is accepted", `When it is sent with query parameter "pag" set to 1`, "Then it is accepted"), unsent: `unknown query parameter "pag", did you mean "page"?`},
		{name: "nothing to leave out", scenario: packtest.Written("Given a createList request that is accepted", `When it is sent without body field "titel"`, "Then it is accepted"), unsent: `unknown body field "titel", did you mean "title"?`},
		{name: "no such reference", scenario: packtest.Written("Given a createList request that is accepted", `When it is sent with body field "title" set to ${new.colour}`, "Then it is accepted"), unsent: "reference ${new.colour}: new values are email"},
		{name: "no such member", scenario: packtest.Written("Given a createList request that is accepted", `When it is sent with body field "title" set to ${list.colour}`, "Then it is accepted"), unsent: `unknown member "colour"`},
		{name: "a variation without a case", scenario: packtest.Written("Given a listLists request that is accepted", "When it is sent with each invalid value of its body", "Then each is rejected with 422, naming the place"), unsent: "makes no case: listLists has no body"},
		{name: "a malformed body where there is none", scenario: packtest.Written("Given a listLists request that is accepted", "When it is sent with each malformed body", "Then each is refused as the contract permits"), unsent: "makes no case: listLists has no body"},
		{name: "a method that there is", scenario: packtest.Written("Given a listLists request that is accepted", `When it is sent with the method "POST"`, "Then it is refused as unknown"), reason: "/lists has the method POST"},
		{name: "pages that nobody read", scenario: packtest.Written("Given a listLists request that is accepted", "When it is sent", "Then its pages report the total"), reason: "no pages were read"},
		{name: "cases that nobody sent", scenario: packtest.Written("Given a listLists request that is accepted", "When it is sent", "Then each is accepted"), reason: "no cases were sent"},
	} {
		t.Run(c.name, func(t *testing.T) {
			clock := targettest.NewClock()
			outcome, err := Run(context.Background(), configuredRun(t, p, targettest.NewReference(t, clock.Now, generous), clock, []plan.Scenario{c.scenario}))
			if c.unsent != "" {
				require.ErrorContains(t, err, c.unsent)
				return
			}
			require.NoError(t, err)
			require.Len(t, outcome.Scenarios, 1)
			require.Equal(t, verdict.Error, outcome.Scenarios[0].State, outcome.Scenarios[0].Reason)
			require.Contains(t, outcome.Scenarios[0].Reason, c.reason)
			require.NotContains(t, outcome.Scenarios[0].Reason, "panicked")
		})
	}
}

func TestAnUnknownStepSendsNothing(t *testing.T) {
	p := packtest.Bundled(t)
	clock := targettest.NewClock()
	handler := &meddler{next: targettest.NewReference(t, clock.Now, generous), answer: func(http.ResponseWriter, *http.Request, int64) bool { return false }}
	_, err := Run(context.Background(), configuredRun(t, p, handler, clock, []plan.Scenario{
		packtest.Written("Given a listLists request that is accepted", "When it is sent", "Then it is accepted"),
		packtest.Written("Given a listLists request that is accepted", "When it is sent", "Then it is acepted"),
	}))
	require.ErrorContains(t, err, `did you mean "it is accepted"?`)
	require.Zero(t, handler.n.Load())
}
