package derive_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/derive"
	"github.com/assaykit/assay/internal/verdict"
)

// Crates have an id of the client's, and bottles lie within them until they are sealed.
const cratesDocument = `openapi: 3.0.3
info: {title: Crates, version: "1"}
paths:
  /crates:
    get: {operationId: listCrates, responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Crate'}}}}}}}
  /crates/{crate}:
    parameters: [{name: crate, in: path, required: true, schema: {type: string, pattern: '^[a-z0-9-]+$'}}]
    get: {operationId: getCrate, responses: {'200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Crate'}}}}, '404': {description: none}}}
    put:
      operationId: putCrate
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [colour], properties: {colour: {type: string}, weight: {type: integer, minimum: 1}}}}}}
      responses: {'201': {description: made}, '200': {description: replaced}, '400': {description: refused}, '409': {description: it is sealed}}
    delete: {operationId: dropCrate, responses: {'204': {description: gone}, '404': {description: none}}}
  /crates/{crate}/seal:
    parameters: [{name: crate, in: path, required: true, schema: {type: string}}]
    post: {operationId: sealCrate, responses: {'204': {description: sealed}, '404': {description: none}}}
  /crates/{crate}/bottles:
    parameters: [{name: crate, in: path, required: true, schema: {type: string}}]
    get: {operationId: listBottles, responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Bottle'}}}}}, '404': {description: none}}}
    post:
      operationId: addBottle
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [label], properties: {label: {type: string}, size: {type: integer, default: 75}, cork: {type: boolean, default: true}, note: {type: string, default: none}}}}}}
      responses:
        '201': {description: made, headers: {Location: {schema: {type: string}}}, content: {application/json: {schema: {$ref: '#/components/schemas/Bottle'}}}}
        '400': {description: refused}
        '404': {description: none}
        '409': {description: it is sealed}
  /crates/{crate}/bottles/{bottle}:
    parameters:
      - {name: crate, in: path, required: true, schema: {type: string}}
      - {name: bottle, in: path, required: true, schema: {type: integer}}
    get: {operationId: getBottle, responses: {'200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Bottle'}}}}, '404': {description: none}}}
    delete: {operationId: dropBottle, responses: {'204': {description: gone}, '404': {description: none}, '409': {description: it is sealed}}}
components:
  schemas:
    Crate: {type: object, required: [crate, colour], properties: {crate: {type: string}, colour: {type: string}, weight: {type: integer}}}
    Bottle: {type: object, required: [id, label, size], properties: {id: {type: integer}, label: {type: string}, size: {type: integer}, cork: {type: boolean}, note: {type: string}}}
`

type crates struct {
	fault string

	mu      sync.Mutex
	made    int
	kept    map[string]fields
	bottles map[string][]fields // by crate
	sealed  map[string]bool
}

func (s *crates) handler() http.Handler {
	s.kept, s.bottles, s.sealed = map[string]fields{}, map[string][]fields{}, map[string]bool{}
	mux := http.NewServeMux()
	handle := func(pattern string, needsCrate, needsOpen bool, h func(w http.ResponseWriter, r *http.Request, crate string)) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			s.mu.Lock()
			defer s.mu.Unlock()
			crate := r.PathValue("crate")
			switch {
			case needsCrate && s.kept[crate] == nil:
				answer(w, 404, nil)
			case needsOpen && s.sealed[crate]:
				answer(w, 409, nil)
			default:
				h(w, r, crate)
			}
		})
	}
	handle("GET /crates", false, false, func(w http.ResponseWriter, _ *http.Request, _ string) {
		all := []fields{}
		for _, crate := range s.kept {
			all = append(all, crate)
		}
		answer(w, 200, all)
	})
	handle("GET /crates/{crate}", true, false, func(w http.ResponseWriter, _ *http.Request, crate string) { answer(w, 200, s.kept[crate]) })
	handle("PUT /crates/{crate}", false, true, s.put)
	handle("DELETE /crates/{crate}", true, false, func(w http.ResponseWriter, _ *http.Request, crate string) {
		delete(s.kept, crate)
		delete(s.bottles, crate)
		answer(w, 204, nil)
	})
	handle("POST /crates/{crate}/seal", true, false, func(w http.ResponseWriter, _ *http.Request, crate string) {
		s.sealed[crate] = true
		answer(w, 204, nil)
	})
	handle("GET /crates/{crate}/bottles", true, false, func(w http.ResponseWriter, _ *http.Request, crate string) {
		answer(w, 200, s.seen(crate, "lists the bottles of all crates"))
	})
	handle("POST /crates/{crate}/bottles", true, true, s.add)
	handle("GET /crates/{crate}/bottles/{bottle}", true, false, func(w http.ResponseWriter, r *http.Request, crate string) {
		all := s.seen(crate, "shows the bottles of all crates")
		if n := bottleAt(all, r); n >= 0 {
			answer(w, 200, all[n])
			return
		}
		answer(w, 404, nil)
	})
	handle("DELETE /crates/{crate}/bottles/{bottle}", true, true, func(w http.ResponseWriter, r *http.Request, crate string) {
		n := bottleAt(s.bottles[crate], r)
		if n < 0 {
			answer(w, 404, nil)
			return
		}
		s.bottles[crate] = slices.Delete(s.bottles[crate], n, n+1)
		answer(w, 204, nil)
	})
	return mux
}

func bottleAt(all []fields, r *http.Request) int {
	return slices.IndexFunc(all, func(b fields) bool { return fmt.Sprint(b["id"]) == r.PathValue("bottle") })
}

// seen are the bottles of a crate or, with the fault, of all.
func (s *crates) seen(crate, fault string) []fields {
	all := slices.Clone(s.bottles[crate])
	for other, more := range s.bottles {
		if other != crate && s.fault == fault {
			all = append(all, more...)
		}
	}
	return append([]fields{}, all...)
}

func (s *crates) put(w http.ResponseWriter, r *http.Request, crate string) {
	var sent fields
	_ = json.NewDecoder(r.Body).Decode(&sent) // what is no JSON has no colour
	_, isText := sent["colour"].(string)
	weight, weighs := sent["weight"].(float64)
	if _, has := sent["weight"]; !isText || has && (!weighs || weight < 1) || strings.Trim(crate, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		answer(w, 400, nil)
		return
	}
	before, status := s.kept[crate], 201
	if before != nil || s.fault == "does not say that it is new" {
		status = 200
	}
	s.kept[crate] = fields{"crate": crate, "colour": sent["colour"]}
	switch {
	case weighs:
		s.kept[crate]["weight"] = weight
	case before["weight"] != nil && s.fault == "keeps the weight":
		s.kept[crate]["weight"] = before["weight"]
	}
	answer(w, status, nil)
}

func (s *crates) add(w http.ResponseWriter, r *http.Request, crate string) {
	bottle := fields{"size": 75.0, "cork": true, "note": "none"}
	if s.fault == "has another default" {
		bottle["size"] = 70.0
	}
	err := json.NewDecoder(r.Body).Decode(&bottle)
	_, isText := bottle["label"].(string)
	_, isNumber := bottle["size"].(float64)
	_, isChoice := bottle["cork"].(bool)
	_, isNote := bottle["note"].(string)
	if err != nil || !isText || !isNumber || !isChoice || !isNote {
		answer(w, 400, nil)
		return
	}
	s.made++
	bottle["id"] = s.made
	s.bottles[crate] = append(s.bottles[crate], bottle)
	at := strconv.Itoa(s.made)
	if s.fault == "leads to another one" {
		at = strconv.Itoa(s.made + 1000)
	}
	w.Header().Set("Location", r.URL.Path+"/"+at)
	answer(w, 201, bottle)
}

// What a creation is answered with, what it leaves out, and what lies within another one.
func TestDerivedPacksOfCreations(t *testing.T) {
	for _, c := range []struct {
		fault, breaks string
		state         verdict.State
	}{
		{fault: ""},
		{fault: "does not say that it is new", breaks: "OAS-CREATED", state: verdict.Failed},
		{fault: "keeps the weight", breaks: "OAS-REPLACE", state: verdict.Warned},
		{fault: "has another default", breaks: "OAS-DEFAULT", state: verdict.Warned},
		{fault: "leads to another one", breaks: "OAS-LOCATION", state: verdict.Warned},
		{fault: "lists the bottles of all crates", breaks: "OAS-WITHIN", state: verdict.Warned},
		{fault: "shows the bottles of all crates", breaks: "OAS-WITHIN", state: verdict.Warned},
	} {
		t.Run(c.fault, func(t *testing.T) {
			t.Parallel()
			p, err := derive.Open(fstest.MapFS{"api.yaml": {Data: []byte(cratesDocument)}}, "api.yaml")
			require.NoError(t, err)
			s := &crates{fault: c.fault}
			listening := httptest.NewServer(s.handler())
			t.Cleanup(listening.Close)
			r := judgedAt(t, p, listening.URL, "")
			for _, q := range r.Requirements {
				want := verdict.Passed
				if q.ID == c.breaks {
					want = c.state
				}
				require.Equal(t, want, q.State, "%s\n%s", q.ID, notPassed(r))
			}
			if c.fault == "" {
				require.Equal(t, verdict.ExitConformant, r.Verdict.Exit, "%s\n%s", r.Verdict.Reason, notPassed(r))
			}
		})
	}
}
