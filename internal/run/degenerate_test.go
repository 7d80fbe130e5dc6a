package run_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/reference"
	"github.com/assaykit/assay/spec"
)

// A server that keeps next to nothing of the contract is never found to keep it,
// and no rejection of it counts: it would have rejected anything.
func TestDegenerateServers(t *testing.T) {
	p := packtest.Bundled(t)
	const fieldErrors = `{"detail": [{"loc": ["body", "title"], "msg": "wrong", "type": "value_error"}]}`
	unauthorized := answer(401, `{"detail": "Missing Authorization header"}`)
	notFound := answer(404, `{"detail": "Contact not found"}`)
	invalid := answer(422, fieldErrors)
	// So long that it is not waited for.
	limited := with("Retry-After", "3600", answer(429, `{"detail": "Rate limit exceeded"}`))
	broken := answer(500, `{"detail": "Internal server error"}`)
	empty := answer(200, `{}`)
	everything := merged(t)

	for _, c := range []struct {
		name    string
		handler func(conforming http.Handler) http.Handler
		right   func(operation string) bool // of which operations the answers are right; nil for none
		exit    int                         // 0 for any but 0 and that of our own faults
	}{
		{name: "always 200 {}", handler: always(empty), exit: verdict.ExitUnreachable},
		{name: "always an empty listing", handler: always(answer(200, `{"data": []}`)), exit: verdict.ExitFailed},
		{
			name: "always an empty page", exit: verdict.ExitFailed,
			handler: always(answer(200, `{"data": [], "pagination": {"page": 1, "limit": 50, "total": 0, "has_next": false}}`)),
		},
		{
			name: "pages without end", exit: verdict.ExitFailed,
			handler: always(answer(200, `{"data": [], "pagination": {"page": 1, "limit": 50, "total": 4000, "has_next": true}}`)),
		},
		{name: "always 401", handler: always(unauthorized), exit: verdict.ExitUnreachable},
		{name: "always 404", handler: always(notFound), exit: verdict.ExitUnreachable},
		// Another server would not say so in the words of the contract: this one is judged.
		{name: "always 422", handler: always(invalid), exit: verdict.ExitFailed},
		{name: "always 429", handler: always(limited), exit: verdict.ExitUnreachable},
		{name: "always 500", handler: always(broken), exit: verdict.ExitUnreachable},
		{name: "an echo", handler: always(http.HandlerFunc(echo)), exit: verdict.ExitUnreachable},
		{name: "HTML", handler: always(with("Content-Type", "text/html", answer(200, "<h1>It works!</h1>"))), exit: verdict.ExitUnreachable},
		{name: "204 without a body", handler: always(answer(204, "")), exit: verdict.ExitUnreachable},
		{name: "200 without a body", handler: always(answer(200, "")), exit: verdict.ExitUnreachable},
		{name: "another API", handler: always(&library{}), exit: verdict.ExitUnreachable},
		{name: "closed connections", handler: always(http.HandlerFunc(hangUp)), exit: verdict.ExitUnreachable},
		{name: "silence", handler: always(http.HandlerFunc(keepSilent)), exit: verdict.ExitUnreachable},
		{name: "all members at once, always 200", handler: always(everything(200)), exit: verdict.ExitFailed},
		{name: "all members at once, with the right status", handler: always(everything(0)), exit: verdict.ExitFailed},
		{name: "ids that are objects", handler: always(idsOf(map[string]any{})), exit: verdict.ExitFailed},
		{name: "ids that are null", handler: always(idsOf(nil)), exit: verdict.ExitFailed},
		{name: "ids that are truth values", handler: always(idsOf(true)), exit: verdict.ExitFailed},

		{name: "listings, else 200 {}", handler: listingsElse(empty), right: isListing, exit: verdict.ExitFailed},
		{name: "listings, else 401", handler: listingsElse(unauthorized), right: isListing},
		{name: "listings, else 404", handler: listingsElse(notFound), right: isListing},
		{name: "listings, else 422", handler: listingsElse(invalid), right: isListing},
		{name: "listings, else 429", handler: listingsElse(limited), right: isListing},
		{name: "listings, else 500", handler: listingsElse(broken), right: isListing},
		{name: "listings, else an echo", handler: listingsElse(http.HandlerFunc(echo)), right: isListing},
		{name: "listings, else closed connections", handler: listingsElse(http.HandlerFunc(hangUp)), right: isListing},
		{name: "listings, else silence", handler: listingsElse(http.HandlerFunc(keepSilent)), right: isListing},

		{name: "right, and then closed connections", handler: firstRight(300, http.HandlerFunc(hangUp)), right: anything, exit: verdict.ExitUnreachable},
		{name: "right, and then silence", handler: firstRight(300, http.HandlerFunc(keepSilent)), right: anything, exit: verdict.ExitUnreachable},

		{name: "right and 401 by turns", handler: byTurns(unauthorized), right: anything},
		{name: "right and 500 by turns", handler: byTurns(broken), right: anything},
		{name: "right and 200 {} by turns", handler: byTurns(empty), right: anything},
		{name: "right and closed connections by turns", handler: byTurns(http.HandlerFunc(hangUp)), right: anything},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			profile := target.BundledProfile()
			profile.Timeout = target.Duration(20 * time.Second) // a machine that is busy is not silent
			if strings.Contains(c.name, "silence") {
				profile.Timeout = target.Duration(200 * time.Millisecond)
			}
			profile.Consistency = target.Duration(20 * time.Millisecond)
			profile.BurstBudget = 20
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
			defer cancel()
			r, err := run.Execute(ctx, run.Options{
				Pack: p, Seed: "7", Tool: verdict.Tool{Name: "assay", Version: "test"},
				Profile: profile, Handler: c.handler(newConforming(t)), Scope: run.Scope{Selection: sample},
			})
			require.NoError(t, err)
			require.NoError(t, ctx.Err(), "it took too long")
			require.NotEqual(t, verdict.ExitConformant, r.Verdict.Exit, r.Verdict.Reason)
			require.NotEqual(t, verdict.ExitBroken, r.Verdict.Exit, "%s\n%s", r.Verdict.Reason, inState(r, verdict.Error))
			if c.exit != 0 {
				require.Equal(t, c.exit, r.Verdict.Exit, r.Verdict.Reason)
			}
			for _, s := range r.Scenarios {
				if s.State == verdict.Passed && rejects(p, s.ID) && (c.right == nil || !c.right(s.Operation)) {
					t.Errorf("passed: %s %s", s.ID, s.Name)
				}
			}
		})
	}
}

// sample is of each kind of operation one, because what holds of one holds of
// all: what is degenerate knows no difference.
var sample = plan.Selection{Operations: []string{
	"listLists", "createList", "createContact", "updateCompany", "removeListContacts",
}}

func anything(string) bool { return true }

// inState lists the scenarios in a state, for who reads a failure.
func inState(r *verdict.Result, state verdict.State) string {
	text := ""
	for _, s := range r.Scenarios {
		if s.State == state {
			text += s.ID + " " + s.Name + ": " + s.Reason + "\n"
		}
	}
	return text
}

// rejects reports whether a scenario passes only if something is rejected.
func rejects(p *pack.Pack, id string) bool {
	at := slices.IndexFunc(p.Inventory.Scenarios, func(s plan.Scenario) bool { return s.ID == id })
	return slices.ContainsFunc(p.Inventory.Scenarios[at].Steps, func(s plan.Step) bool {
		refused := strings.Contains(s.Text, "is refused") && !strings.HasSuffix(s.Text, "or without effect")
		return strings.Contains(s.Text, "is rejected") || refused
	})
}

// newConforming is the bundled server, without data.
func newConforming(t testing.TB) http.Handler {
	t.Helper()
	server, err := reference.New(target.BundledConfig())
	require.NoError(t, err)
	return server
}

func always(handler http.Handler) func(http.Handler) http.Handler {
	return func(http.Handler) http.Handler { return handler }
}

// answer always answers the same.
func answer(status int, body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if body != "" && w.Header().Get("Content-Type") == "" {
			w.Header().Set("Content-Type", "application/json")
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	})
}

func with(header, value string, handler http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set(header, value)
		handler.ServeHTTP(w, r)
	})
}

func echo(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.Copy(w, r.Body)
}

func hangUp(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

func keepSilent(_ http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body) // or the server does not notice that the client is gone
	<-r.Context().Done()
}

var listings = map[string]string{"listLists": "/lists", "listContacts": "/contacts", "listCompanies": "/companies"}

func isListing(operation string) bool { return listings[operation] != "" }

// listingsElse answers the listings rightly, and everything else otherwise.
func listingsElse(other http.Handler) func(http.Handler) http.Handler {
	return func(conforming http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			for _, path := range listings {
				if r.Method == http.MethodGet && r.URL.Path == reference.BasePath+path {
					conforming.ServeHTTP(w, r)
					return
				}
			}
			other.ServeHTTP(w, r)
		})
	}
}

// firstRight answers some requests rightly, and those after them otherwise.
func firstRight(most int64, other http.Handler) func(http.Handler) http.Handler {
	return func(conforming http.Handler) http.Handler {
		var n atomic.Int64
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if n.Add(1) <= most {
				conforming.ServeHTTP(w, r)
				return
			}
			other.ServeHTTP(w, r)
		})
	}
}

// byTurns answers one request rightly and the next one otherwise.
func byTurns(other http.Handler) func(http.Handler) http.Handler {
	return func(conforming http.Handler) http.Handler {
		var n atomic.Int64
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if n.Add(1)%2 == 1 {
				conforming.ServeHTTP(w, r)
				return
			}
			other.ServeHTTP(w, r)
		})
	}
}

// merged makes a server that answers with everything that any example of the
// document has, with one status or, for 0, with the one of a success.
func merged(t *testing.T) func(status int) http.Handler {
	t.Helper()
	source, err := spec.Files.ReadFile("openapi.yaml")
	require.NoError(t, err)
	var document any
	require.NoError(t, yaml.Unmarshal(source, &document))
	all := map[string]any{}
	collect(document, all)
	require.Contains(t, all, "deleted")
	require.Contains(t, all, "work_email")
	object := body(t, map[string]any{"data": all, "detail": "Contact not found"})
	list := body(t, map[string]any{
		"data": []any{all}, "detail": "Contact not found",
		"pagination": map[string]any{"page": 1, "limit": 50, "total": 1, "has_next": false, "next_cursor": nil},
	})
	return func(status int) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			success, text := status, object
			if last := r.URL.Path[strings.LastIndex(r.URL.Path, "/"):]; r.Method == http.MethodGet && strings.HasSuffix(last, "s") {
				text = list
			}
			if success == 0 {
				success = map[string]int{http.MethodPost: 201}[r.Method]
			}
			answer(max(success, 200), text).ServeHTTP(w, r)
		})
	}
}

// collect gathers the members of every payload among the examples below a node.
func collect(node any, into map[string]any) {
	switch v := node.(type) {
	case []any:
		for _, child := range v {
			collect(child, into)
		}
	case map[string]any:
		for _, name := range []string{"example", "value"} {
			if example, ok := v[name].(map[string]any); ok {
				payload, _ := example["data"].(map[string]any)
				if items, ok := example["data"].([]any); ok && len(items) > 0 {
					payload, _ = items[0].(map[string]any)
				}
				for member, value := range payload {
					if value != nil || into[member] == nil {
						into[member] = value
					}
				}
			}
		}
		for _, child := range v {
			collect(child, into)
		}
	}
}

func body(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	require.NoError(t, err)
	return string(text)
}

// idsOf answers everything with a thing that has such an id, and the listings
// with one that has whatever was asked for.
func idsOf(id any) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var sent map[string]any
		_ = json.NewDecoder(r.Body).Decode(&sent)
		thing := map[string]any{"id": id, "title": sent["title"], "work_email": r.URL.Query().Get("email"), "domain": r.URL.Query().Get("domain")}
		var data any = thing
		if r.Method == http.MethodGet {
			data = []any{thing}
		}
		text, _ := json.Marshal(map[string]any{"data": data})
		status := 200
		if r.Method == http.MethodPost {
			status = 201
		}
		answer(status, string(text)).ServeHTTP(w, r)
	})
}
