package derive_test

import (
	"cmp"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
)

// Each project has settings of its own, which nothing creates or lists.
const projectsDocument = `openapi: 3.0.3
info: {title: Projects, version: "1"}
paths:
  /projects:
    get: {operationId: listProjects, responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Project'}}}}}}}
    post:
      operationId: addProject
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string}}}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Project'}}}}, 4XX: {description: refused}}
  /projects/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getProject, responses: {'200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Project'}}}}, 4XX: {description: refused}}}
    delete: {operationId: dropProject, responses: {'204': {description: gone}, 4XX: {description: refused}}}
  /projects/{id}/settings:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getSettings, responses: {'200': {description: them, content: {application/json: {schema: {$ref: '#/components/schemas/Settings'}}}}, 4XX: {description: refused}}}
    put:
      operationId: putSettings
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Settings'}}}}
      responses: {'200': {description: replaced, content: {application/json: {schema: {$ref: '#/components/schemas/Settings'}}}}, 4XX: {description: refused}}
    patch:
      operationId: patchSettings
      requestBody: {required: true, content: {application/json: {schema: {type: object, properties: {view: {type: string, enum: [list, board]}, compact: {type: boolean}}}}}}
      responses: {'200': {description: changed, content: {application/json: {schema: {$ref: '#/components/schemas/Settings'}}}}, 4XX: {description: refused}}
components:
  schemas:
    Project: {type: object, required: [id, name], properties: {id: {type: integer}, name: {type: string}}}
    Settings: {type: object, required: [view, compact, zone], properties: {view: {type: string, enum: [list, board]}, compact: {type: boolean}, zone: {type: string}}}
`

// projects is a server of them.
type projects struct {
	fault string

	mu       sync.Mutex
	made     int
	kept     map[int]fields
	settings map[int]fields
}

func (p *projects) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /projects", func(w http.ResponseWriter, _ *http.Request) {
		all := []fields{}
		for id := range p.made + 1 {
			if p.kept[id] != nil {
				all = append(all, p.kept[id])
			}
		}
		answer(w, 200, all)
	})
	mux.HandleFunc("POST /projects", func(w http.ResponseWriter, r *http.Request) {
		var got fields
		_ = json.NewDecoder(r.Body).Decode(&got) // what is no JSON has no name
		if _, isText := got["name"].(string); !isText {
			answer(w, 400, nil)
			return
		}
		p.made++
		p.kept[p.made] = fields{"id": p.made, "name": got["name"]}
		p.settings[p.made] = fields{"view": "list", "compact": false, "zone": "UTC"}
		answer(w, 201, p.kept[p.made])
	})
	one := func(pattern string, found func(http.ResponseWriter, *http.Request, int)) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			id, _ := strconv.Atoi(r.PathValue("id"))
			if p.kept[id] == nil {
				answer(w, 404, nil)
				return
			}
			found(w, r, id)
		})
	}
	one("GET /projects/{id}", func(w http.ResponseWriter, _ *http.Request, id int) { answer(w, 200, p.kept[id]) })
	one("DELETE /projects/{id}", func(w http.ResponseWriter, _ *http.Request, id int) {
		delete(p.kept, id)
		answer(w, 204, nil)
	})
	one("GET /projects/{id}/settings", func(w http.ResponseWriter, _ *http.Request, id int) { answer(w, 200, p.settings[id]) })
	one("PUT /projects/{id}/settings", func(w http.ResponseWriter, r *http.Request, id int) { p.change(w, r, id, fields{}) })
	one("PATCH /projects/{id}/settings", func(w http.ResponseWriter, r *http.Request, id int) { p.change(w, r, id, p.settings[id]) })
	mux.ServeHTTP(w, r)
}

func (p *projects) change(w http.ResponseWriter, r *http.Request, id int, before fields) {
	next := maps.Clone(before)
	if p.fault == "resets what is not sent" && r.Method == http.MethodPatch {
		next = fields{"view": "list", "compact": false, "zone": "UTC"}
	}
	var got fields
	err := json.NewDecoder(r.Body).Decode(&got)
	maps.Copy(next, got)
	_, isFlag := next["compact"].(bool)
	if err != nil || !isFlag || next["view"] != "list" && next["view"] != "board" || next["zone"] != "UTC" {
		answer(w, 422, nil)
		return
	}
	switch p.fault {
	case "ignores " + r.Method:
	default:
		p.settings[id] = next
	}
	answer(w, 200, next)
}

// What each of the run's own has one of is changed as what there is one of alone is.
func TestDerivedPacksOfParts(t *testing.T) {
	p := packFrom(t, projectsDocument)
	require.Equal(t, "${setting.zone}", p.Fixtures.Requests["putSettings"].Body["zone"], "nobody knows which zones there are")
	for _, c := range []struct{ fault, breaks string }{
		{},
		{fault: "ignores PUT", breaks: "OAS-LIFECYCLE"},
		{fault: "ignores PATCH", breaks: "OAS-LIFECYCLE"},
		{fault: "resets what is not sent", breaks: "OAS-LIFECYCLE"},
	} {
		for _, scenarios := range []int{1, 8} {
			t.Run(cmp.Or(c.fault, "conforming")+" "+strconv.Itoa(scenarios), func(t *testing.T) {
				t.Parallel()
				server := &projects{fault: c.fault, kept: map[int]fields{}, settings: map[int]fields{}}
				listening := httptest.NewServer(server)
				t.Cleanup(listening.Close)
				r := judgedBy(t, p, listening.URL, "", 0, scenarios)
				for _, q := range r.Requirements {
					require.Equal(t, q.ID == c.breaks, q.State == verdict.Failed, "%s\n%s", q.ID, notPassed(r))
					require.NotEqual(t, verdict.NotExercised, q.State, "%s\n%s", q.ID, notPassed(r))
				}
				require.Empty(t, server.kept, r.Leftovers)
			})
		}
	}
}
