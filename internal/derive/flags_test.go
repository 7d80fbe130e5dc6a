package derive_test

import (
	"cmp"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
)

// There are three flags, and nobody can make another. WRITTEN is what a request may have.
const flagsDocument = `openapi: 3.0.3
info: {title: Flags, version: "1"}
paths:
  /flags:
    get: {operationId: listFlags, responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Flag'}}}}}}}
  /flags/{name}:
    parameters: [{name: name, in: path, required: true, schema: {type: string, enum: [maintenance, dark, beta]}}]
    get: {operationId: getFlag, responses: {'200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Flag'}}}}, 4XX: {description: refused}}}
    put:
      operationId: putFlag
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [on], properties: {on: {type: boolean}, WRITTEN: {type: string}}}}}}
      responses: {'200': {description: replaced, content: {application/json: {schema: {$ref: '#/components/schemas/Flag'}}}}, 4XX: {description: refused}}
    delete: {operationId: resetFlag, responses: {'204': {description: reset}, 4XX: {description: refused}}}
components:
  schemas:
    Flag: {type: object, required: [name, on], properties: {name: {type: string}, on: {type: boolean}, note: {type: string}}}
`

// flags is a server of them.
type flags struct {
	fault string

	mu   sync.Mutex
	kept map[string]fields
}

func (f *flags) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	name, isOne := strings.CutPrefix(r.URL.Path, "/flags/")
	shown := func(name string) fields {
		one := maps.Clone(f.kept[name])
		one["name"] = name
		return one
	}
	var got fields
	err := json.NewDecoder(r.Body).Decode(&got)
	_, isFlag := got["on"].(bool)
	_, isText := got["note"].(string)
	switch {
	case !isOne:
		answer(w, 200, []fields{shown("beta"), shown("dark"), shown("maintenance")})
	case f.kept[name] == nil:
		answer(w, 404, nil)
	case r.Method == http.MethodDelete:
		f.kept[name] = fields{"on": false}
		answer(w, 204, nil)
	case r.Method == http.MethodGet:
		answer(w, 200, shown(name))
	case err != nil || !isFlag || got["note"] != nil && !isText:
		answer(w, 400, nil)
	default:
		delete(got, "name")
		if f.fault != "ignores PUT" {
			f.kept[name] = got
		}
		answer(w, 200, shown(name))
	}
}

// One of a fixed set is changed and put back, and no other.
func TestDerivedPacksOfFixedSets(t *testing.T) {
	for _, c := range []struct{ name, written, fault, breaks, skips string }{
		{name: "conforming", written: "note"},
		{fault: "ignores PUT", written: "note", breaks: "OAS-LIFECYCLE"},
		{name: "what nothing shows is written", written: "hint", skips: `it writes to a "name" that the run has not created, and could not put it back`},
	} {
		t.Run(cmp.Or(c.name, c.fault), func(t *testing.T) {
			t.Parallel()
			p := packFrom(t, strings.Replace(flagsDocument, "WRITTEN", c.written, 1))
			require.Equal(t, c.skips, p.Fixtures.Requests["putFlag"].Skip)
			require.NotEmpty(t, p.Fixtures.Requests["resetFlag"].Skip)
			was := map[string]fields{"beta": {"on": true, "note": "of Ada"}, "dark": {"on": false, "note": "of Eve"}, "maintenance": {"on": false}}
			server := &flags{fault: c.fault, kept: maps.Clone(was)}
			listening := httptest.NewServer(server)
			t.Cleanup(listening.Close)
			r := judgedAt(t, p, listening.URL, "")
			for _, q := range r.Requirements {
				require.Equal(t, q.ID == c.breaks, q.State == verdict.Failed, "%s\n%s", q.ID, notPassed(r))
			}
			require.Equal(t, was, server.kept)
			require.Empty(t, r.Leftovers)
		})
	}
}
