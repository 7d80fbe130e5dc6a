package derive_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
)

// Halls are there from the beginning, and the document has nothing that creates one; events
// within them can be created.
const hallsDocument = `openapi: 3.0.3
info: {title: Halls, version: "1"}
paths:
  /halls:
    get: {operationId: listHalls, responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Hall'}}}}}}}
  /halls/{hall}:
    parameters: [{name: hall, in: path, required: true, schema: {type: string}}]
    get: {operationId: getHall, responses: {'200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Hall'}}}}, '404': {description: none}}}
    delete: {operationId: dropHall, responses: {'204': {description: gone}, '404': {description: none}}}
  /halls/{hall}/events:
    parameters: [{name: hall, in: path, required: true, schema: {type: string}}]
    get: {operationId: listEvents, responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Event'}}}}}, '404': {description: none}}}
    post:
      operationId: addEvent
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Event'}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Event'}}}}, '400': {description: refused}, '404': {description: none}}
  /halls/{hall}/events/{event}:
    parameters: [{name: hall, in: path, required: true, schema: {type: string}}, {name: event, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getEvent, responses: {'200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Event'}}}}, '404': {description: none}}}
    delete: {operationId: dropEvent, responses: {'204': {description: gone}, '404': {description: none}}}
  /halls/{hall}/close:
    post: {operationId: closeHall, parameters: [{name: hall, in: path, required: true, schema: {type: string}}], responses: {'204': {description: closed}}}
components:
  schemas:
    Hall: {type: object, required: [hall], properties: {hall: {type: string}}}
    Event: {type: object, required: [id, title], properties: {id: {type: integer, readOnly: true}, title: {type: string}}}
`

type halls struct {
	names []string
	fault string

	mu     sync.Mutex
	events map[int]fields
	made   int
}

func (s *halls) handler() http.Handler {
	s.events = map[int]fields{}
	mux := http.NewServeMux()
	inHall := func(handle http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if r.PathValue("hall") != s.names[0] {
				answer(w, 404, nil)
				return
			}
			handle(w, r)
		}
	}
	event := func(handle func(http.ResponseWriter, int)) http.HandlerFunc {
		return inHall(func(w http.ResponseWriter, r *http.Request) {
			var id int
			if _, err := fmt.Sscan(r.PathValue("event"), &id); err != nil || s.events[id] == nil {
				answer(w, 404, nil)
				return
			}
			handle(w, id)
		})
	}
	for pattern, handle := range map[string]http.HandlerFunc{
		"GET /halls": func(w http.ResponseWriter, _ *http.Request) {
			all := []fields{}
			for _, name := range s.names {
				all = append(all, fields{"hall": name})
			}
			answer(w, 200, all)
		},
		"GET /halls/{hall}":        inHall(func(w http.ResponseWriter, _ *http.Request) { answer(w, 200, fields{"hall": s.names[0]}) }),
		"DELETE /halls/{hall}":     func(http.ResponseWriter, *http.Request) { panic("the run has not created a hall") },
		"POST /halls/{hall}/close": func(http.ResponseWriter, *http.Request) { panic("the run has not created a hall") },
		"GET /halls/{hall}/events": inHall(func(w http.ResponseWriter, _ *http.Request) {
			all := []fields{}
			for _, one := range s.events {
				all = append(all, one)
			}
			answer(w, 200, all)
		}),
		"POST /halls/{hall}/events": inHall(func(w http.ResponseWriter, r *http.Request) {
			var sent fields
			_ = json.NewDecoder(r.Body).Decode(&sent) // what is no JSON has no title
			title, isText := sent["title"].(string)
			if !isText {
				answer(w, 400, nil)
				return
			}
			s.made++
			made := fields{"id": s.made, "title": title}
			if s.fault != "keeps no event" {
				s.events[s.made] = made
			}
			answer(w, 201, made)
		}),
		"GET /halls/{hall}/events/{event}": event(func(w http.ResponseWriter, id int) { answer(w, 200, s.events[id]) }),
		"DELETE /halls/{hall}/events/{event}": event(func(w http.ResponseWriter, id int) {
			delete(s.events, id)
			answer(w, 204, nil)
		}),
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			s.mu.Lock()
			defer s.mu.Unlock()
			handle(w, r)
		})
	}
	return mux
}

// What nobody can create holds what the run creates, if there is only one of it: there is
// nothing to choose then, and nothing else of it is written to.
func TestDerivedPacksWithinWhatIsThere(t *testing.T) {
	for _, c := range []struct {
		name, fault string
		halls       []string
		exit        int
		makes       bool
	}{
		{name: "one hall", halls: []string{"great"}, exit: verdict.ExitConformant, makes: true},
		{name: "one hall, broken", fault: "keeps no event", halls: []string{"great"}, exit: verdict.ExitFailed, makes: true},
		{name: "two halls", halls: []string{"great", "small"}, exit: verdict.ExitConformant},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := packFrom(t, hallsDocument)
			s := &halls{names: c.halls, fault: c.fault}
			listening := httptest.NewServer(s.handler())
			t.Cleanup(listening.Close)
			r := judgedAt(t, p, listening.URL, "")
			require.Equal(t, c.exit, r.Verdict.Exit, notPassed(r))
			require.Equal(t, c.makes, s.made > 0)
			require.Equal(t, !c.makes, strings.Contains(notPassed(r), "the target has more than one hall, and nothing says in which of them to create something"), notPassed(r))
			require.Empty(t, s.events, "%v", r.Leftovers)
			require.Contains(t, r.Contract.Skipped, verdict.Skipped{Operation: "closeHall", Reason: "it writes to a hall that the run has not created"})
		})
	}
}
