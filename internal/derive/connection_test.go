package derive_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
)

// Films are listed as a Relay connection: each is the node of an edge, and pages follow a cursor.
const filmsDocument = `openapi: 3.0.3
info: {title: Films, version: "1"}
paths:
  /films:
    get:
      operationId: listFilms
      parameters: [{name: first, in: query, schema: {type: integer, minimum: 1, maximum: 2, default: 2}}, {name: after, in: query, schema: {type: string}}]
      responses:
        '200':
          description: a page
          content:
            application/json:
              schema:
                type: object
                required: [edges, pageInfo]
                properties:
                  edges: {type: array, items: {type: object, required: [cursor, node], properties: {cursor: {type: string}, node: {$ref: '#/components/schemas/Film'}}}}
                  pageInfo: {type: object, required: [hasNextPage], properties: {hasNextPage: {type: boolean}, endCursor: {type: string, nullable: true}}}
        4XX: {description: refused}
    post:
      operationId: addFilm
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [title], properties: {title: {type: string}}}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Film'}}}}, 4XX: {description: refused}}
  /films/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getFilm, responses: {'200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Film'}}}}, 4XX: {description: refused}}}
    delete: {operationId: dropFilm, responses: {'204': {description: gone}, 4XX: {description: refused}}}
components:
  schemas:
    Film: {type: object, required: [id, title], properties: {id: {type: integer}, title: {type: string}}}
`

type films struct {
	fault string

	mu   sync.Mutex
	made int
	ids  []int
	kept map[int]fields
}

func (s *films) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch id, err := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/films/")); {
	case r.URL.Path == "/films" && r.Method == http.MethodPost:
		s.add(w, r)
	case r.URL.Path == "/films":
		s.list(w, r)
	case err != nil || !slices.Contains(s.ids, id) && s.fault != "keeps what it deletes":
		answer(w, 404, nil)
	case r.Method == http.MethodDelete:
		s.ids = slices.DeleteFunc(s.ids, func(other int) bool { return other == id })
		answer(w, 204, nil)
	case s.kept[id] == nil:
		answer(w, 404, nil)
	default:
		answer(w, 200, s.kept[id])
	}
}

func (s *films) add(w http.ResponseWriter, r *http.Request) {
	var sent fields
	_ = json.NewDecoder(r.Body).Decode(&sent) // what is no JSON has no title
	title, isText := sent["title"].(string)
	if !isText {
		answer(w, 400, nil)
		return
	}
	s.made++
	s.kept[s.made] = fields{"id": s.made, "title": title}
	s.ids = append(s.ids, s.made)
	answer(w, 201, s.kept[s.made])
}

func (s *films) list(w http.ResponseWriter, r *http.Request) {
	first, after := 2, 0
	for name, value := range map[string]*int{"first": &first, "after": &after} {
		if text := r.URL.Query().Get(name); text != "" {
			n, err := strconv.Atoi(text)
			if err != nil || n < 1 || name == "first" && n > 2 {
				answer(w, 400, nil)
				return
			}
			*value = n
		}
	}
	rest := slices.DeleteFunc(slices.Clone(s.ids), func(id int) bool { return id <= after })
	page := rest[:min(first, len(rest))]
	edges := []fields{}
	for _, id := range page {
		edges = append(edges, fields{"cursor": strconv.Itoa(id), "node": s.kept[id]})
	}
	info := fields{"hasNextPage": len(rest) > len(page), "endCursor": nil}
	if len(page) > 0 {
		info["endCursor"] = strconv.Itoa(page[len(page)-1])
	}
	if s.fault == "ends too early" {
		info["hasNextPage"] = false
	}
	if s.fault == "lists another title" && len(edges) > 0 {
		edges[len(edges)-1]["node"] = fields{"id": page[len(page)-1], "title": "The same"}
	}
	answer(w, 200, fields{"edges": edges, "pageInfo": info})
}

// What a listing has within its items is followed like the items themselves.
func TestDerivedPacksReadConnections(t *testing.T) {
	for _, c := range []struct {
		fault string
		exit  int
	}{
		{fault: "", exit: verdict.ExitConformant},
		{fault: "ends too early", exit: verdict.ExitFailed},
		{fault: "lists another title", exit: verdict.ExitFailed},
		{fault: "keeps what it deletes", exit: verdict.ExitFailed},
	} {
		t.Run(c.fault, func(t *testing.T) {
			t.Parallel()
			p := packFrom(t, filmsDocument)
			require.Equal(t, "/edges/*/node", p.Fixtures.EnvelopeOf("listFilms"))
			s := &films{fault: c.fault, kept: map[int]fields{}}
			listening := httptest.NewServer(s)
			t.Cleanup(listening.Close)
			r := judgedAt(t, p, listening.URL, "")
			require.Equal(t, c.exit, r.Verdict.Exit, notPassed(r))
			if c.fault == "" {
				require.Empty(t, s.ids, "%v", r.Leftovers)
			}
		})
	}
}
