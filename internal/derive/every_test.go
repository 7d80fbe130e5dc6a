package derive_test

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
)

// What is listed are the jobs that wait; one that is done can still be read.
const jobsDocument = `openapi: 3.0.3
info: {title: Jobs, version: "1"}
paths:
  /jobs:
    get: {operationId: listJobs, responses: {'200': {description: those that wait, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Job'}}}}}}}
    post:
      operationId: addJob
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string}}}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Job'}}}}, 4XX: {description: refused}}
  /jobs/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getJob, responses: {'200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Job'}}}}, 4XX: {description: refused}}}
    delete: {operationId: dropJob, responses: {'204': {description: gone}, 4XX: {description: refused}}}
components:
  schemas:
    Job: {type: object, required: [id, name, state], properties: {id: {type: integer}, name: {type: string}, state: {type: string}}}
`

// jobs is a server of them: every other job is done when so many newer ones have come; 0 for
// never.
func jobs(doneAfter int, fault string) http.Handler {
	var mu sync.Mutex
	var made int
	var kept []fields
	at := func(r *http.Request) int {
		id, _ := strconv.Atoi(r.PathValue("id"))
		for n, job := range kept {
			if job["id"] == id {
				return n
			}
		}
		return -1
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /jobs", func(w http.ResponseWriter, _ *http.Request) {
		waiting := []fields{}
		for _, job := range kept {
			if job["state"] == "waiting" {
				waiting = append(waiting, job)
			}
		}
		if fault == "leaves out the oldest" && len(waiting) > 3 {
			waiting = waiting[1:]
		}
		answer(w, 200, waiting)
	})
	mux.HandleFunc("POST /jobs", func(w http.ResponseWriter, r *http.Request) {
		var got fields
		_ = json.NewDecoder(r.Body).Decode(&got) // what is no JSON has no name
		if _, isText := got["name"].(string); !isText {
			answer(w, 400, nil)
			return
		}
		made++
		kept = append(kept, fields{"id": made, "name": got["name"], "state": "waiting"})
		if done := len(kept) - 1 - doneAfter; doneAfter > 0 && done >= 0 && done%2 == 0 {
			kept[done]["state"] = "done"
		}
		answer(w, 201, kept[len(kept)-1])
	})
	mux.HandleFunc("GET /jobs/{id}", func(w http.ResponseWriter, r *http.Request) {
		if n := at(r); n >= 0 {
			answer(w, 200, kept[n])
			return
		}
		answer(w, 404, nil)
	})
	mux.HandleFunc("DELETE /jobs/{id}", func(w http.ResponseWriter, r *http.Request) {
		n := at(r)
		if n < 0 {
			answer(w, 404, nil)
			return
		}
		kept = append(kept[:n:n], kept[n+1:]...)
		answer(w, 204, nil)
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		mux.ServeHTTP(w, r)
	})
}

// A listing has all that is there, but what has come to another state by itself.
func TestDerivedPacksReadWholeListings(t *testing.T) {
	p := packFrom(t, jobsDocument)
	for _, c := range []struct {
		name      string
		doneAfter int
		fault     string
		exit      int
	}{
		{name: "all wait", exit: verdict.ExitConformant},
		{name: "the older ones are done", doneAfter: 4, exit: verdict.ExitConformant},
		{fault: "leaves out the oldest", exit: verdict.ExitFailed},
	} {
		t.Run(cmp.Or(c.name, c.fault), func(t *testing.T) {
			t.Parallel()
			listening := httptest.NewServer(jobs(c.doneAfter, c.fault))
			t.Cleanup(listening.Close)
			r := judgedAt(t, p, listening.URL, "")
			require.Equal(t, c.exit, r.Verdict.Exit, "%s\n%s", r.Verdict.Reason, notPassed(r))
			for _, s := range r.Scenarios {
				if s.Name != "listJobs has all jobs" {
					require.Equal(t, verdict.Passed, s.State, "%s: %s", s.Name, s.Reason)
				}
			}
		})
	}
}
