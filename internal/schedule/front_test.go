package schedule

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/target/targettest"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/reference"
)

// Behind a proxy with a limit, what the API did not see is shown, and counts neither
// for it nor against it.
func TestMalformedBodiesBehindAProxy(t *testing.T) {
	p, clock := packtest.Bundled(t), targettest.NewClock()
	api := targettest.NewReference(t, clock.Now, reference.Limits{})
	for _, c := range []struct {
		name  string
		front func(w http.ResponseWriter)
		state verdict.State
		cases map[verdict.State]int
		says  string
	}{
		{
			name: "with a limit", state: verdict.Passed, cases: map[verdict.State]int{verdict.NotApplicable: 1},
			says: "status = 413 text/html from nginx/1.22.1: a limit in front of the API refused the request for its size, and the API did not see it",
			front: func(w http.ResponseWriter) {
				w.Header().Set("Server", "nginx/1.22.1")
				w.Header().Set("Content-Type", "text/html")
				w.WriteHeader(413)
				_, _ = io.WriteString(w, "<h1>413</h1>")
			},
		},
		{
			name: "with a limit in the API's form", state: verdict.Passed, cases: map[verdict.State]int{},
			front: func(w http.ResponseWriter) {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(413)
				_, _ = io.WriteString(w, `{"detail": "too large"}`)
			},
		},
		{
			name: "that fails", state: verdict.Failed, cases: map[verdict.State]int{verdict.Failed: 1},
			says: `status = 500 "Internal error"`,
			front: func(w http.ResponseWriter) {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(500)
				_, _ = io.WriteString(w, `{"detail": "Internal error"}`)
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			proxy := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.ContentLength > 30_000 {
					c.front(w)
					return
				}
				api.ServeHTTP(w, r)
			})
			s := packtest.Written("Given a createList request that is accepted", "When it is sent with each malformed body", "Then each is refused as the contract permits")
			s.Tags = []string{"@CRM-ERR-007"}
			outcome, err := Run(context.Background(), configuredRun(t, p, proxy, clock, []plan.Scenario{s}))
			require.NoError(t, err)
			record := outcome.Scenarios[0]
			require.Equal(t, c.state, record.State, record.Reason)
			seen := map[verdict.State]int{}
			for _, found := range record.Cases {
				if found.State != verdict.Passed {
					seen[found.State]++
					require.Contains(t, found.Reason, c.says)
				}
			}
			require.Equal(t, c.cases, seen)
		})
	}
}

// Which client error refuses what is malformed, the contract leaves open.
func TestWhichRefusalOfAMalformedBodyIsPermitted(t *testing.T) {
	p, clock := packtest.Bundled(t), targettest.NewClock()
	for _, c := range []struct {
		name      string
		operation string
		concerns  func(r *http.Request, body string) bool
		status    int
		body      string
		fails     string // the name of the case; empty: none
	}{
		{name: "another content type, 415", operation: "createList", status: 415, body: `{"detail": "no"}`,
			concerns: func(r *http.Request, _ string) bool { return r.Header.Get("Content-Type") == "text/plain" }},
		{name: "a form, 415", operation: "createList", status: 415, body: `{"detail": "no"}`,
			concerns: func(r *http.Request, _ string) bool {
				return r.Header.Get("Content-Type") == "application/x-www-form-urlencoded"
			}},
		{name: "a form, 415 in another form", operation: "createList", status: 415, body: `{"title": "no"}`, fails: "a form",
			concerns: func(r *http.Request, _ string) bool {
				return r.Header.Get("Content-Type") == "application/x-www-form-urlencoded"
			}},
		{name: "a form, accepted", operation: "updateContact", status: 200, body: `{"data": {"updated": 1}}`, fails: "a form",
			concerns: func(r *http.Request, _ string) bool {
				return r.Header.Get("Content-Type") == "application/x-www-form-urlencoded"
			}},
		{name: "null, 404", operation: "addListContacts", status: 404, body: `{"detail": "Contact not found"}`,
			concerns: func(_ *http.Request, body string) bool { return body == `{"contact_ids":null}` }},
		{name: "null, 418", operation: "addListContacts", status: 418, body: `{"detail": "no"}`, fails: `body field "contact_ids": null`,
			concerns: func(_ *http.Request, body string) bool { return body == `{"contact_ids":null}` }},
		{name: "JSON with a word behind it, accepted", operation: "updateContact", status: 200, body: `{"data": {"updated": 1}}`, fails: "JSON with a word behind it",
			concerns: func(_ *http.Request, body string) bool { return strings.HasSuffix(body, "} x") }},
		{name: "JSON twice, accepted", operation: "updateContact", status: 200, body: `{"data": {"updated": 1}}`, fails: "JSON twice",
			concerns: func(_ *http.Request, body string) bool { return strings.Contains(body, "}{") }},
		{name: "malformed JSON, 404", operation: "updateContact", status: 404, body: `{"detail": "Contact not found"}`,
			concerns: func(_ *http.Request, body string) bool { return strings.Contains(body, ",}") }},
	} {
		t.Run(c.name, func(t *testing.T) {
			api := targettest.NewReference(t, clock.Now, reference.Limits{})
			server := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				r.Body = io.NopCloser(strings.NewReader(string(body)))
				if len(body) == 0 || !c.concerns(r, string(body)) {
					api.ServeHTTP(w, r)
					return
				}
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(c.status)
				_, _ = io.WriteString(w, c.body)
			})
			s := packtest.Written("Given a "+c.operation+" request that is accepted", "When it is sent with each malformed body", "Then each is refused as the contract permits")
			outcome, err := Run(context.Background(), configuredRun(t, p, server, clock, []plan.Scenario{s}))
			require.NoError(t, err)
			var failed []string
			for _, found := range outcome.Scenarios[0].Cases {
				if found.State != verdict.Passed {
					failed = append(failed, found.Name)
				}
			}
			if c.fails == "" {
				require.Empty(t, failed, outcome.Scenarios[0].Reason)
				return
			}
			require.Equal(t, []string{c.fails}, failed)
		})
	}
}

// What refuses a request beyond the limit in front of the API is not judged as the
// API's, whichever request it meets. What the API refuses in another form is.
func TestALimiterInFrontOfTheLimit(t *testing.T) {
	p := packtest.Bundled(t)
	few := scenarios(t, p, plan.Selection{Tags: "@burst", Operations: []string{"createList"}})
	const (
		varnish = "<h1>Error 429 Too Many Requests</h1>\n<p>Varnish cache server</p>"
		haproxy = "<html><body><h1>403 Forbidden</h1>\nRequest forbidden by administrative rules.\n</body></html>"
	)
	created := func(r *http.Request, key string) bool {
		return r.Method == http.MethodPost && r.Header.Get("Authorization") == "Bearer "+key
	}
	for _, c := range []struct {
		name    string
		refuses func(r *http.Request) bool // while the API's limit is exhausted
		status  int
		page    string
		server  string
		want    verdict.State
		says    string
	}{
		{
			name: "meets the request itself", status: 429, page: varnish, want: verdict.Inconclusive,
			refuses: func(r *http.Request) bool { return created(r, "the-burst-key") },
			says:    "Varnish in front of the target limits requests before the API does: it answered 429",
		},
		{
			name: "meets another organization's", status: 429, page: varnish, want: verdict.Inconclusive,
			refuses: func(r *http.Request) bool { return created(r, "the-main-key") },
			says:    "Varnish in front of the target limits requests before the API does: it answered 429",
		},
		{
			name: "refuses with 403", status: 403, page: haproxy, want: verdict.Inconclusive,
			refuses: func(r *http.Request) bool { return created(r, "the-burst-key") },
			says:    "HAProxy in front of the target limits requests before the API does: it answered 403",
		},
		{
			name: "names itself otherwise than the API", status: 429, page: "<h1>Slow down</h1>", server: "edge/7", want: verdict.Inconclusive,
			refuses: func(r *http.Request) bool { return created(r, "the-burst-key") },
			says:    "edge/7 in front of the target limits requests before the API does: it answered 429",
		},
		{
			name: "is the API", status: 429, page: "Slow down", want: verdict.Failed,
			refuses: func(r *http.Request) bool { return created(r, "the-burst-key") },
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			clock := targettest.NewClock()
			window := &fixedWindow{most: 20}
			api := &limited{limiter: window, next: targettest.NewReference(t, clock.Now, reference.Limits{}), now: clock.Now}
			exhausted := func() bool {
				api.mu.Lock()
				defer api.mu.Unlock()
				return window.count > window.most && !clock.Now().Truncate(time.Second).After(window.window)
			}
			server := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if !c.refuses(r) || !exhausted() {
					api.ServeHTTP(w, r)
					return
				}
				w.Header().Set("Content-Type", "text/html")
				w.Header().Set("Retry-After", "5")
				if c.server != "" {
					w.Header().Set("Server", c.server)
				}
				w.WriteHeader(c.status)
				_, _ = io.WriteString(w, c.page)
			})
			outcome, err := Run(t.Context(), configuredRun(t, p, server, clock, few))
			require.NoError(t, err)
			require.Len(t, outcome.Scenarios, 1)
			for _, s := range outcome.Scenarios {
				require.Equal(t, c.want, s.State, s.Reason)
				require.Contains(t, s.Reason, c.says)
				for _, check := range s.Checks {
					require.True(t, c.want == verdict.Failed || check.State != verdict.Failed, check.Reason)
				}
			}
		})
	}
}
