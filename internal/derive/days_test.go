package derive_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
)

// Days have a date for their id, which the client chooses, and a code that no two have; what the document has of
// what a theme is chosen by is one response for every status.
const daysDocument = `openapi: 3.0.3
info: {title: Days, version: "1"}
paths:
  /days:
    get:
      operationId: listDays
      responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Day'}}}}}}
    post:
      operationId: addDay
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Day'}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Day'}}}}, '409': {description: taken}, 4XX: {description: refused}}
  /days/{on}:
    parameters: [{name: 'on', in: path, required: true, schema: {type: string, format: date}}]
    get: {operationId: getDay, responses: {'200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Day'}}}}, 4XX: {description: refused}}}
    delete: {operationId: dropDay, responses: {'204': {description: gone}, 4XX: {description: refused}}}
  /theme:
    post:
      operationId: chooseTheme
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Theme'}}}}
      responses: {default: {description: them, content: {application/json: {schema: {$ref: '#/components/schemas/Theme'}}}}}
components:
  schemas:
    Day: {type: object, required: ['on', title, code], properties: {'on': {type: string, format: date}, title: {type: string}, code: {type: string, pattern: '^[a-z]{3,9}$'}}}
    Theme: {type: object, required: [theme], properties: {theme: {type: string, enum: [dark, light]}}}
`

// days answers as the document says, but for at most one fault.
type days struct {
	fault string

	mu   sync.Mutex
	kept map[string]fields
}

func (s *days) handler() http.Handler {
	s.kept = map[string]fields{}
	mux := http.NewServeMux()
	one := func(w http.ResponseWriter, r *http.Request) fields {
		day := s.kept[r.PathValue("on")]
		if day == nil {
			answer(w, 404, nil)
		}
		return day
	}
	for pattern, handle := range map[string]http.HandlerFunc{
		"GET /days": func(w http.ResponseWriter, _ *http.Request) {
			all := []fields{}
			for _, day := range s.kept {
				all = append(all, day)
			}
			answer(w, 200, all)
		},
		"POST /days": s.add,
		"GET /days/{on}": func(w http.ResponseWriter, r *http.Request) {
			if day := one(w, r); day != nil {
				answer(w, 200, day)
			}
		},
		"DELETE /days/{on}": func(w http.ResponseWriter, r *http.Request) {
			if one(w, r) != nil {
				delete(s.kept, r.PathValue("on"))
				answer(w, 204, nil)
			}
		},
		"POST /theme": s.set,
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			s.mu.Lock()
			defer s.mu.Unlock()
			handle(w, r)
		})
	}
	return mux
}

func (s *days) add(w http.ResponseWriter, r *http.Request) {
	var day fields
	_ = json.NewDecoder(r.Body).Decode(&day) // what is no JSON has no date
	on, _ := day["on"].(string)
	_, isText := day["title"].(string)
	code, isCode := day["code"].(string)
	switch {
	case !isDate(day["on"]) || !isText || !isCode || !regexp.MustCompile("^[a-z]{3,9}$").MatchString(code):
		answer(w, 400, nil)
	case s.has(code) && s.fault != "has a day twice":
		answer(w, 409, nil)
	case s.kept[on] != nil && s.fault != "has a day twice":
		answer(w, 409, nil)
	default:
		s.kept[on] = day
		answer(w, 201, day)
	}
}

func (s *days) has(code string) bool {
	for _, day := range s.kept {
		if day["code"] == code {
			return true
		}
	}
	return false
}

func (s *days) set(w http.ResponseWriter, r *http.Request) {
	var sent fields
	_ = json.NewDecoder(r.Body).Decode(&sent) // what is no JSON has no theme
	switch {
	case sent["theme"] != "dark" && sent["theme"] != "light":
		answer(w, 422, fields{"why": "no theme"})
	case s.fault == "shows a theme of its own":
		answer(w, 200, fields{"theme": "pink"})
	default:
		answer(w, 200, sent)
	}
}

func TestDerivedPacksOfDatesAndOfOneResponse(t *testing.T) {
	for _, c := range []struct {
		fault, breaks string
		state         verdict.State
	}{
		{fault: "", breaks: "OAS-DOCUMENTED", state: verdict.Warned}, // the 422 has not the form of a theme
		{fault: "has a day twice", breaks: "OAS-CONFLICT", state: verdict.Warned},
		{fault: "shows a theme of its own", breaks: "OAS-SCHEMA", state: verdict.Failed},
	} {
		t.Run(c.fault, func(t *testing.T) {
			t.Parallel()
			p := packFrom(t, daysDocument)
			s := &days{fault: c.fault}
			listening := httptest.NewServer(s.handler())
			t.Cleanup(listening.Close)
			r := judgedAt(t, p, listening.URL, "")
			require.Equal(t, c.state, stateOf(r, c.breaks), notPassed(r))
			for _, q := range r.Requirements {
				if q.ID != c.breaks && q.ID != "OAS-DOCUMENTED" && c.state != verdict.Failed {
					require.Equal(t, verdict.Passed, q.State, "%s\n%s", q.ID, notPassed(r))
				}
			}
			require.Empty(t, s.kept, "%v", r.Leftovers)
		})
	}
}
