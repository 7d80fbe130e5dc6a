package run_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/spec"
)

// changed is a proxy that changes the answers of one operation and status.
func changed(p *pack.Pack, operation string, status int, change func(a *httptest.ResponseRecorder, body map[string]any)) func(http.Handler) http.Handler {
	return func(conforming http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			a := httptest.NewRecorder()
			conforming.ServeHTTP(a, r)
			o, _ := p.Contract.Route(r.Method, strings.TrimPrefix(r.URL.EscapedPath(), p.Contract.BasePath))
			sent := a.Body.Bytes()
			if o.ID == operation && a.Code == status {
				var body map[string]any
				if json.Unmarshal(sent, &body) == nil {
					change(a, body)
					sent, _ = json.Marshal(body) // it was JSON before
				}
			}
			a.Header().Del("Content-Length")
			maps.Copy(w.Header(), a.Header())
			w.WriteHeader(a.Code)
			_, _ = w.Write(sent)
		})
	}
}

// behind runs the scenarios of some operations, but for what exhausts a limit, against
// the bundled server behind a proxy.
func behind(t *testing.T, proxy func(http.Handler) http.Handler, operations []string) *verdict.Result {
	t.Helper()
	r, err := run.Execute(t.Context(), run.Options{
		Pack: packtest.Bundled(t), Seed: "7", Tool: verdict.Tool{Name: "assay", Version: "test"},
		Profile: target.BundledProfile(), Handler: proxy(newConforming(t)), Scope: run.Scope{Selection: plan.Selection{Tags: "not @burst", Operations: operations}}, Disposable: true,
	})
	require.NoError(t, err)
	return r
}

// related are the operations whose scenarios an operation's answers may get at: those
// with the same beginning of the path, and the one that touches every kind of resource.
func related(t *testing.T, p *pack.Pack, operation string) []string {
	t.Helper()
	of, known := p.Contract.Operation(operation)
	require.True(t, known)
	beginning := func(o spec.Operation) string { return strings.Split(o.Path, "/")[1] }
	var names []string
	for _, o := range p.Contract.Operations {
		if beginning(o) == beginning(of) || o.ID == "createContact" {
			names = append(names, o.ID)
		}
	}
	return names
}

// A cell is red where its own answers are wrong, and nowhere else, whichever
// scenarios fail for it.
func TestCellsThatAreRed(t *testing.T) {
	p := packtest.Bundled(t)
	for _, c := range []struct {
		name      string
		operation string
		status    int
		change    func(*httptest.ResponseRecorder, map[string]any)
	}{
		{"no pagination", "listLists", 200, func(_ *httptest.ResponseRecorder, body map[string]any) { delete(body, "pagination") }},
		{"no envelope", "listContacts", 200, func(_ *httptest.ResponseRecorder, body map[string]any) {
			body["items"] = body["data"]
			delete(body, "data")
		}},
		{"a member less", "getContact", 200, func(_ *httptest.ResponseRecorder, body map[string]any) {
			delete(body["data"].(map[string]any), "city")
		}},
		{"a member that is always null", "getContact", 200, func(_ *httptest.ResponseRecorder, body map[string]any) {
			body["data"].(map[string]any)["city"] = nil
		}},
		{"a member that is always the same", "getContact", 200, func(_ *httptest.ResponseRecorder, body map[string]any) {
			body["data"].(map[string]any)["job_title"] = "Nobody"
		}},
		{"a member of a company that is always null", "getCompany", 200, func(_ *httptest.ResponseRecorder, body map[string]any) {
			body["data"].(map[string]any)["industry"] = nil
		}},
		{"a member less in what is created", "createList", 201, func(_ *httptest.ResponseRecorder, body map[string]any) {
			delete(body["data"].(map[string]any), "title")
		}},
		{"another id than was asked for", "getContact", 200, func(_ *httptest.ResponseRecorder, body map[string]any) {
			data := body["data"].(map[string]any)
			data["id"] = data["id"].(float64) + 1
		}},
		{"a header of another form", "getCompany", 200, func(a *httptest.ResponseRecorder, _ map[string]any) { a.Header().Set("X-RateLimit-Remaining", "many") }},
		{"another content type", "listCompanies", 200, func(a *httptest.ResponseRecorder, _ map[string]any) { a.Header().Set("Content-Type", "text/html") }},
		{"a refusal without its message", "deleteList", 404, func(_ *httptest.ResponseRecorder, body map[string]any) {
			body["message"] = body["detail"]
			delete(body, "detail")
		}},
		{"another status", "getContact", 404, func(a *httptest.ResponseRecorder, _ map[string]any) { a.Code = 410 }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := behind(t, changed(p, c.operation, c.status, c.change), related(t, p, c.operation))
			require.Equal(t, verdict.ExitFailed, r.Verdict.Exit, r.Verdict.Reason)
			var red []string
			for _, cell := range r.Cells {
				if cell.State == verdict.Failed || cell.State == verdict.Warned {
					red = append(red, fmt.Sprintf("%s %d", cell.Operation, cell.Status))
				}
			}
			require.Equal(t, []string{fmt.Sprintf("%s %d", c.operation, c.status)}, red)
		})
	}
}

// Where the contract leaves another status open, one that never came is neither
// asserted nor missing.
func TestCellsInWhosePlaceAnotherStatusCame(t *testing.T) {
	p := packtest.Bundled(t)
	r := behind(t, changed(p, "listContacts", 422, func(a *httptest.ResponseRecorder, body map[string]any) {
		a.Code = 400
		body["detail"] = "Invalid value"
	}), []string{"listContacts"})
	n := slices.IndexFunc(r.Cells, func(c verdict.Cell) bool { return c.Operation == "listContacts" && c.Status == 422 })
	require.Equal(t, verdict.Cell{Operation: "listContacts", Status: 422, State: verdict.NotExercised, Note: "answered 400, as permitted"}, r.Cells[n])
	require.Equal(t, verdict.ExitConformant, r.Verdict.Exit, r.Verdict.Reason)
	require.Equal(t, "partial", r.Verdict.Word, "no limit was exhausted")
}
