package derive_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/derive"
	"github.com/assaykit/assay/internal/verdict"
)

// Notes are created and listed within a card, and read and deleted by their id alone, as the
// shallow routes of Rails have it; labels, which are created elsewhere, are put on a card.
const cardsDocument = `openapi: 3.0.3
info: {title: Cards, version: "1"}
paths:
  /cards:
    get:
      operationId: listCards
      parameters: [{name: page, in: query, schema: {type: integer, minimum: 1}}, {name: limit, in: query, schema: {type: integer, minimum: 1, default: 50}}]
      responses: {'200': {description: some, content: {application/json: {schema: {type: object, required: [items, total], properties: {total: {type: integer}, items: {type: array, items: {$ref: '#/components/schemas/Thing'}}}}}}}, '400': {description: refused}}
    post: &create
      operationId: addCard
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [title], properties: {title: {type: string}}}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}, '400': {description: refused}, '404': {description: none}}
  /cards/{card}:
    parameters: [{name: card, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getCard, responses: {'200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}, '404': {description: none}}}
    delete: {operationId: dropCard, responses: {'204': {description: gone}, '404': {description: none}}}
  /cards/{card}/notes:
    parameters: [{name: card, in: path, required: true, schema: {type: integer}}]
    get: {operationId: listNotes, responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Thing'}}}}}, '404': {description: none}}}
    post: {<<: *create, operationId: addNote}
  /notes/{note}:
    parameters: [{name: note, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getNote, responses: {'200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}, '404': {description: none}}}
    delete: {operationId: dropNote, responses: {'204': {description: gone}, '404': {description: none}}}
  /labels:
    get: {operationId: listLabels, responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Thing'}}}}}}}
    post: {<<: *create, operationId: addLabel}
  /labels/{label}:
    parameters: [{name: label, in: path, required: true, schema: {type: integer}}]
    delete: {operationId: dropLabel, responses: {'204': {description: gone}, '404': {description: none}}}
  /cards/{card}/labels/{label}:
    parameters: [{name: card, in: path, required: true, schema: {type: integer}}, {name: label, in: path, required: true, schema: {type: integer}}]
    put: {operationId: putLabel, responses: {'204': {description: it has the label}, '404': {description: none}}}
components:
  schemas:
    Thing: {type: object, required: [id, title], properties: {id: {type: integer}, title: {type: string}}}
`

// thing is a card, a note of a card or a label.
type thing struct {
	id     int
	within string // the card of a note
	fields fields
}

type cards struct {
	fault string

	mu   sync.Mutex
	made int
	all  map[string][]thing // by kind
}

func (s *cards) handler() http.Handler {
	s.all = map[string][]thing{}
	mux := http.NewServeMux()
	handle := func(pattern string, h func(w http.ResponseWriter, r *http.Request)) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			s.mu.Lock()
			defer s.mu.Unlock()
			h(w, r)
		})
	}
	for _, kind := range []string{"card", "note", "label"} {
		handle("GET /"+kind+"s/{id}", func(w http.ResponseWriter, r *http.Request) {
			if n := s.at(w, kind, r.PathValue("id")); n >= 0 {
				answer(w, 200, s.all[kind][n].fields)
			}
		})
		handle("DELETE /"+kind+"s/{id}", func(w http.ResponseWriter, r *http.Request) {
			if n := s.at(w, kind, r.PathValue("id")); n >= 0 {
				if kind != "note" || s.fault != "keeps notes" {
					s.all[kind] = slices.Delete(s.all[kind], n, n+1)
				}
				answer(w, 204, nil)
			}
		})
	}
	handle("POST /cards", func(w http.ResponseWriter, r *http.Request) { s.add(w, r, "card", "") })
	handle("POST /labels", func(w http.ResponseWriter, r *http.Request) { s.add(w, r, "label", "") })
	handle("POST /cards/{id}/notes", func(w http.ResponseWriter, r *http.Request) {
		if s.at(w, "card", r.PathValue("id")) >= 0 {
			s.add(w, r, "note", r.PathValue("id"))
		}
	})
	handle("GET /cards", s.list)
	handle("GET /labels", func(w http.ResponseWriter, _ *http.Request) { answer(w, 200, s.seen("label", "")) })
	handle("GET /cards/{id}/notes", func(w http.ResponseWriter, r *http.Request) {
		if s.at(w, "card", r.PathValue("id")) >= 0 {
			answer(w, 200, s.seen("note", r.PathValue("id")))
		}
	})
	handle("PUT /cards/{id}/labels/{label}", func(w http.ResponseWriter, r *http.Request) {
		if s.at(w, "card", r.PathValue("id")) >= 0 && (s.fault == "puts any label" || s.at(w, "label", r.PathValue("label")) >= 0) {
			answer(w, 204, nil)
		}
	})
	return mux
}

// at is where one of a kind is; -1 once it is answered that it is not there.
func (s *cards) at(w http.ResponseWriter, kind, id string) int {
	n := slices.IndexFunc(s.all[kind], func(t thing) bool { return strconv.Itoa(t.id) == id })
	if n < 0 {
		answer(w, 404, nil)
	}
	return n
}

func (s *cards) seen(kind, within string) []fields {
	seen := []fields{}
	for _, t := range s.all[kind] {
		if t.within == within || kind == "note" && s.fault == "lists the notes of all cards" {
			seen = append(seen, t.fields)
		}
	}
	return seen
}

func (s *cards) list(w http.ResponseWriter, r *http.Request) {
	all, numbers := s.seen("card", ""), map[string]int{"page": 1, "limit": 50}
	for name := range numbers {
		if text := r.URL.Query().Get(name); text != "" {
			n, err := strconv.Atoi(text)
			if err != nil || n < 1 {
				answer(w, 400, nil)
				return
			}
			numbers[name] = n
		}
	}
	from := min((numbers["page"]-1)*numbers["limit"], len(all))
	page := all[from:min(from+numbers["limit"], len(all))]
	total := len(all)
	switch s.fault {
	case "has the total of the page":
		total = len(page)
	case "counts one more":
		total++
	}
	answer(w, 200, fields{"items": page, "total": total})
}

func (s *cards) add(w http.ResponseWriter, r *http.Request, kind, within string) {
	var sent fields
	_ = json.NewDecoder(r.Body).Decode(&sent) // what is no JSON has no title
	if _, isText := sent["title"].(string); !isText {
		answer(w, 400, nil)
		return
	}
	s.made++
	made := thing{id: s.made, within: within, fields: fields{"id": s.made, "title": sent["title"]}}
	s.all[kind] = append(s.all[kind], made)
	answer(w, 201, made.fields)
}

// What is created within something and read by its id alone is followed, what two things are
// linked by is exercised, and a total is compared with what is listed.
func TestDerivedPacksOfShallowPaths(t *testing.T) {
	for _, c := range []struct {
		fault, breaks string
		state         verdict.State
	}{
		{fault: ""},
		{fault: "keeps notes", breaks: "OAS-LIFECYCLE", state: verdict.Failed},
		{fault: "puts any label", breaks: "OAS-UNKNOWN", state: verdict.Failed},
		{fault: "lists the notes of all cards", breaks: "OAS-WITHIN", state: verdict.Warned},
		{fault: "has the total of the page", breaks: "OAS-PAGES", state: verdict.Warned},
		{fault: "counts one more", breaks: "OAS-PAGES", state: verdict.Warned},
	} {
		t.Run(c.fault, func(t *testing.T) {
			t.Parallel()
			p, err := derive.Open(fstest.MapFS{"api.yaml": {Data: []byte(cardsDocument)}}, "api.yaml")
			require.NoError(t, err)
			s := &cards{fault: c.fault}
			listening := httptest.NewServer(s.handler())
			t.Cleanup(listening.Close)
			r := judgedAt(t, p, listening.URL, "")
			states := map[string]verdict.State{}
			for _, q := range r.Requirements {
				states[q.ID] = q.State
			}
			if c.fault == "" {
				require.Equal(t, verdict.ExitConformant, r.Verdict.Exit, "%s\n%s", r.Verdict.Reason, notPassed(r))
				require.Empty(t, slices.Concat(s.all["card"], s.all["note"], s.all["label"]), "%v", r.Leftovers)
				return
			}
			require.Equal(t, c.state, states[c.breaks], notPassed(r))
		})
	}
}
