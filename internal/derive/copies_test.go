package derive_test

import (
	"cmp"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
)

// A plan can be copied. BODY is what that takes, and ANSWER what it answers with.
const plansDocument = `openapi: 3.0.3
info: {title: Plans, version: "1"}
paths:
  /plans:
    get: {operationId: listPlans, responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Plan'}}}}}}}
    post:
      operationId: addPlan
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/NewPlan'}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Plan'}}}}, 4XX: {description: refused}}
  /plans/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getPlan, responses: {'200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Plan'}}}}, 4XX: {description: refused}}}
    delete: {operationId: dropPlan, responses: {'204': {description: gone}, 4XX: {description: refused}}}
  /plans/{id}/duplicate:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    post: {operationId: copyPlan, BODY responses: {'201': {description: copied ANSWER}, 4XX: {description: refused}}}
components:
  schemas:
    NewPlan: {type: object, required: [name], properties: {name: {type: string}}}
    Plan: {type: object, required: [id, name], properties: {id: {type: integer}, name: {type: string}}}
`

// plans is a server of them.
type plans struct {
	fault string
	named bool // a copy is given its name

	mu   sync.Mutex
	made int
	kept map[int]fields
}

func (p *plans) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var got fields
	_ = json.NewDecoder(r.Body).Decode(&got) // what is no JSON has no name
	path, copies := strings.CutSuffix(r.URL.Path, "/duplicate")
	id, _ := strconv.Atoi(strings.TrimPrefix(path, "/plans/"))
	name, isText := got["name"].(string)
	switch {
	case path == "/plans" && r.Method == http.MethodGet:
		all := []fields{}
		for id := range p.made + 1 {
			if p.kept[id] != nil {
				all = append(all, p.kept[id])
			}
		}
		answer(w, 200, all)
	case path != "/plans" && p.kept[id] == nil:
		answer(w, 404, nil)
	case got["name"] != nil && !isText || (path == "/plans" || p.named && copies) && !isText:
		answer(w, 400, nil)
	case r.Method == http.MethodGet:
		answer(w, 200, p.kept[id])
	case r.Method == http.MethodDelete:
		delete(p.kept, id)
		answer(w, 204, nil)
	default:
		p.made++
		one := fields{"id": p.made, "name": name}
		if copies && !isText {
			one["name"] = p.kept[id]["name"].(string) + " (copy)"
		}
		if copies && p.fault == "names a copy itself" {
			one["name"] = "A copy"
		}
		if copies && p.fault == "moves in place of copying" {
			delete(p.kept, id)
		}
		if !copies || p.fault != "makes no copy" {
			p.kept[p.made] = maps.Clone(one)
		}
		answer(w, 201, one)
	}
}

// A copy is one more of the same, and is removed as others are.
func TestDerivedPacksOfCopies(t *testing.T) {
	const named = "requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/NewPlan'}}}},"
	const whole = ", content: {application/json: {schema: {$ref: '#/components/schemas/Plan'}}}"
	for _, c := range []struct{ name, body, answer, fault, breaks, skips string }{
		{name: "with a name of its own", body: named, answer: whole},
		{name: "without one", answer: whole},
		{name: "without an answer", skips: "it makes another plan, and does not answer with its id"},
		{fault: "makes no copy", answer: whole, breaks: "OAS-LIFECYCLE"},
		{fault: "moves in place of copying", answer: whole, breaks: "OAS-LIFECYCLE"},
		{fault: "names a copy itself", body: named, answer: whole, breaks: "OAS-LIFECYCLE"},
	} {
		t.Run(cmp.Or(c.name, c.fault), func(t *testing.T) {
			t.Parallel()
			p := packFrom(t, strings.NewReplacer("BODY ", c.body, " ANSWER", c.answer).Replace(plansDocument))
			require.Equal(t, c.skips, p.Fixtures.Requests["copyPlan"].Skip)
			server := &plans{fault: c.fault, named: c.body != "", kept: map[int]fields{}}
			listening := httptest.NewServer(server)
			t.Cleanup(listening.Close)
			r := judgedAt(t, p, listening.URL, "")
			for _, q := range r.Requirements {
				if q.ID == c.breaks || c.fault == "" {
					require.Equal(t, q.ID == c.breaks, q.State == verdict.Failed, "%s\n%s", q.ID, notPassed(r))
				}
			}
			if c.fault == "" {
				require.Empty(t, server.kept, "%v", r.Leftovers)
				require.Empty(t, r.Leftovers)
				require.Contains(t, []int{verdict.ExitConformant, verdict.ExitIncomplete}, r.Verdict.Exit, notPassed(r))
			}
		})
	}
}
