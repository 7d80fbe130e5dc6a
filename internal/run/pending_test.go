package run_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/clock"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
)

// printFiles are a pack for prints, which take some time to be made and to be removed. A
// job tells how far one is. A print is read with a token that the job shows.
var printFiles = map[string]string{
	"spec/openapi.yaml": `openapi: 3.0.3
info: {title: Prints, version: "1"}
paths:
  /prints:
    get: {operationId: listPrints, responses: {"200": {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Print'}}}}}}}
    post:
      operationId: orderPrint
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [title], properties: {title: {type: string}}}}}}
      responses: {"202": {description: ordered, headers: {Location: {schema: {type: string}}}, content: {application/json: {schema: {type: object, required: [ticket], properties: {ticket: {type: string}}}}}}}
  /jobs/{job}:
    parameters: [{name: job, in: path, required: true, schema: {type: integer}}]
    get:
      operationId: readJob
      responses: {"200": {description: a job, content: {application/json: {schema: {type: object, required: [state], properties: {state: {type: string, enum: [queued, printing, done]}, print: {type: object, properties: {id: {type: string}}}}}}}}, "404": {description: none}}
  /prints/{print}:
    parameters: [{name: print, in: path, required: true, schema: {type: string}}, {name: ticket, in: query, required: true, schema: {type: string}}]
    get: {operationId: readPrint, responses: {"200": {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Print'}}}}, "403": {description: no ticket}, "404": {description: none}}}
    delete: {operationId: binPrint, responses: {"202": {description: soon}, "403": {description: no ticket}, "404": {description: none}}}
components:
  schemas:
    Print: {type: object, required: [id, title], properties: {id: {type: string}, title: {type: string}}}
`,
	"spec/requirements.yaml": `
- {id: PRT-001, level: MUST, text: A print that is ordered is made., source: {page: prints, section: Orders}, applies: [orderPrint], provocation: plain}
- {id: PRT-002, level: MUST, text: A print that is binned is gone soon., source: {page: prints, section: Bin}, applies: [binPrint], provocation: plain}
- {id: PRT-003, level: MUST, text: A print is shown to whoever has its ticket., source: {page: prints, section: Tickets}, applies: [readPrint], provocation: plain}
- {id: PRT-004, level: MUST, text: A print that is gone is not found., source: {page: prints, section: Bin}, applies: [readPrint], provocation: plain}
`,
	"fixtures/requests.yaml": `
listPrints: {}
orderPrint: {body: {title: '${new.name}'}}
readJob: {skip: the harness asks for jobs}
readPrint: {path: {print: '${print.id}'}, query: {ticket: '${print.ticket}'}}
binPrint: {path: {print: '${print.id}'}, query: {ticket: '${print.ticket}'}}
`,
	"fixtures/invalid.yaml": "{}\n",
	"fixtures/valid.yaml":   "{}\n",
	"fixtures/resources.yaml": `
item_id: id
authentication: {scheme: none}
preflight: [listPrints]
resources:
  print:
    plural: prints
    create: orderPrint
    pending: {operation: readJob, at: Location, state: /state, while: [queued, printing], id: /print/id}
    values: {ticket: /ticket}
    identity: title
    find: {operation: listPrints, match: title}
    read: readPrint
    remove: binPrint
`,
	"features/prints.feature": `Feature: Prints
  @PRT-001
  Scenario: A print that is ordered is made
    Given an orderPrint request that is accepted
    When it is sent
    Then it is accepted
    And the print has what was sent

  @PRT-002
  Scenario: A print that is binned is gone soon
    Given a print
    And another print
    And a binPrint request that is accepted
    When it is sent
    Then it is accepted
    And the print is not listed by listPrints
    And the other print is listed by listPrints

  @PRT-003
  Scenario: A print is shown to whoever has its ticket
    Given a print
    And a readPrint request that is accepted
    When it is sent with query parameter "ticket" set to none
    Then it is rejected with 403

  @PRT-004
  Scenario: A print that is gone is not found
    Given a print
    And a readPrint request that is accepted
    When it is sent for a deleted print
    Then it is rejected with 404
`,
}

// prints is a server of them.
type prints struct {
	fault string

	mu     sync.Mutex
	orders []*order
}

type order struct {
	title, ticket string
	asked         int // how often somebody has asked for its job
	leaving       int // how often somebody may still see it; 0 for nobody who bins it
	gone          bool
}

func (p *prints) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	path := strings.TrimPrefix(r.URL.Path, "/v1")
	var number int
	_, _ = fmt.Sscanf(path, "/jobs/%d", &number)
	_, _ = fmt.Sscanf(path, "/prints/p%d", &number)
	var one *order
	if number > 0 && number <= len(p.orders) {
		one = p.orders[number-1]
	}
	const steps = 3
	made := func(o *order) bool { return o.asked >= steps && !o.gone }
	switch {
	case r.Method == http.MethodPost:
		var sent struct{ Title string }
		_ = json.NewDecoder(r.Body).Decode(&sent)
		o := &order{title: sent.Title, ticket: fmt.Sprintf("t%d", len(p.orders))}
		if p.fault == "prints something else" {
			o.title = "Blank"
		}
		p.orders = append(p.orders, o)
		w.Header().Set("Location", fmt.Sprintf("/v1/jobs/%d", len(p.orders)))
		say(w, http.StatusAccepted, map[string]string{"ticket": o.ticket})
	case path == "/prints":
		all := []map[string]string{}
		for n, o := range p.orders {
			if o.leaving > 0 {
				o.leaving--
				o.gone = o.leaving == 0
			}
			if made(o) {
				all = append(all, map[string]string{"id": fmt.Sprintf("p%d", n+1), "title": o.title})
			}
		}
		slices.Reverse(all)
		say(w, http.StatusOK, all)
	case one == nil || strings.HasPrefix(path, "/prints/") && !made(one):
		w.WriteHeader(http.StatusNotFound)
	case strings.HasPrefix(path, "/jobs/"):
		if one.asked++; one.asked < steps || p.fault == "never prints" {
			say(w, http.StatusOK, map[string]any{"state": "printing"})
			return
		}
		say(w, http.StatusOK, map[string]any{"state": "done", "print": map[string]string{"id": fmt.Sprintf("p%d", number)}})
	case r.URL.Query().Get("ticket") != one.ticket && p.fault != "shows every print":
		w.WriteHeader(http.StatusForbidden)
	case r.Method == http.MethodDelete:
		if p.fault != "bins nothing" {
			one.leaving = steps
		}
		w.WriteHeader(http.StatusAccepted)
	default:
		if one.leaving > 0 && p.fault != "shows what is binned" {
			one.leaving--
			one.gone = one.leaving == 0
		}
		say(w, http.StatusOK, map[string]string{"id": fmt.Sprintf("p%d", number), "title": one.title})
	}
}

func TestWhatTakesTime(t *testing.T) {
	p := packOf(t, printFiles)
	for _, c := range []struct {
		fault  string
		breaks string // the requirement; "" for none
	}{
		{},
		{fault: "prints something else", breaks: "PRT-001"},
		{fault: "never prints", breaks: "PRT-001"},
		{fault: "bins nothing", breaks: "PRT-002"},
		{fault: "shows every print", breaks: "PRT-003"},
	} {
		t.Run(cmp.Or(c.fault, "conforming"), func(t *testing.T) {
			t.Parallel()
			server := &prints{fault: c.fault}
			r := within(t, p, server, time.Second)
			if c.breaks != "" {
				require.Equal(t, verdict.Failed, stateOf(r, c.breaks), "%s\n%s", r.Verdict.Reason, notPassed(r))
				return
			}
			for _, s := range r.Scenarios {
				require.Equal(t, verdict.Passed, s.State, "%s: %s", s.Name, s.Reason)
			}
			require.Empty(t, r.Leftovers)
			for _, o := range server.orders {
				require.True(t, o.gone || o.leaving > 0, "what the run has made is gone again")
			}
		})
	}
}

// unasked is a server of prints that says in Retry-After how long it wants to be asked no
// more, and counts who asks sooner.
type unasked struct {
	prints
	clock *clock.Idle
	form  func(now time.Time) string // of Retry-After

	early int
	until map[string]time.Time // by the path of a job
}

func (u *unasked) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	now := u.clock.Now()
	w.Header().Set("Date", now.UTC().Format(http.TimeFormat))
	u.mu.Lock()
	isJob := strings.Contains(r.URL.Path, "/jobs/")
	path := r.URL.Path
	if r.Method == http.MethodPost {
		path = fmt.Sprintf("/v1/jobs/%d", len(u.orders)+1)
	}
	if isJob && now.Before(u.until[path]) {
		u.early++
	}
	if isJob || r.Method == http.MethodPost {
		u.until[path] = now.Add(2 * time.Second)
		w.Header().Set("Retry-After", u.form(now))
	}
	u.mu.Unlock()
	u.prints.ServeHTTP(w, r)
}

// Whoever says how long not to ask again is not asked before, in both forms of
// Retry-After; what takes longer than a run waits is left open.
func TestPollingObeysRetryAfter(t *testing.T) {
	p := packOf(t, printFiles)
	for _, c := range []struct {
		name   string
		form   func(now time.Time) string
		budget time.Duration
		state  verdict.State
	}{
		{name: "seconds", form: func(time.Time) string { return "2" }, budget: time.Minute, state: verdict.Passed},
		{name: "a date", form: func(now time.Time) string { return now.Add(2 * time.Second).UTC().Format(http.TimeFormat) }, budget: time.Minute, state: verdict.Passed},
		{name: "longer than a run waits", form: func(time.Time) string { return "3600" }, budget: time.Minute, state: verdict.Inconclusive},
	} {
		t.Run(c.name, func(t *testing.T) {
			idle := clock.NewIdle(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
			server := &unasked{clock: idle, form: c.form, until: map[string]time.Time{}}
			s := httptest.NewServer(server)
			defer s.Close()
			r, err := run.Execute(t.Context(), run.Options{
				Pack: p, Seed: "7", Tool: verdict.Tool{Name: "assay", Version: "test"}, Policy: run.Policy{AllowIncomplete: true}, Clock: idle.Clock(),
				Profile: target.Profile{
					Concurrency: 1, Target: s.URL + "/v1", Keys: target.Keys{Main: "the-key-of-the-prints"}, Consistency: target.Duration(c.budget),
				},
			})
			require.NoError(t, err)
			if c.state == verdict.Passed { // otherwise a run asks once more what it has to remove
				require.Zero(t, server.early)
			}
			for _, s := range r.Scenarios {
				require.Equal(t, c.state, s.State, "%s: %s", s.Name, s.Reason)
			}
		})
	}
}
