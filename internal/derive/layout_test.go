package derive_test

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
)

// What a layout has lies in an object of it.
const layoutDocument = `openapi: 3.0.3
info: {title: Layout, version: "1"}
paths:
  /layout:
    get: {operationId: getLayout, responses: {'200': {description: it, content: {application/json: {schema: {$ref: '#/components/schemas/Layout'}}}}}}
    put:
      operationId: putLayout
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Layout'}}}}
      responses: {'200': {description: replaced, content: {application/json: {schema: {$ref: '#/components/schemas/Layout'}}}}, '400': {description: refused}}
components:
  schemas:
    Layout: {type: object, required: [grid], properties: {grid: {type: object, required: [dense, order], properties: {dense: {type: boolean}, order: {type: string, enum: [rows, columns]}}}}}
`

// layout is a server of it.
func layout(kept *fields, fault string) http.Handler {
	var mu sync.Mutex
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if r.Method == http.MethodPut {
			var got fields
			err := json.NewDecoder(r.Body).Decode(&got)
			grid, _ := got["grid"].(fields)
			_, isFlag := grid["dense"].(bool)
			switch {
			case err != nil || !isFlag || grid["order"] != "rows" && grid["order"] != "columns":
				answer(w, 400, nil)
				return
			case fault == "":
				*kept = got
			}
		}
		answer(w, 200, *kept)
	})
}

func TestDerivedPacksOfSettingsInAnObject(t *testing.T) {
	p := packFrom(t, layoutDocument)
	for _, c := range []struct {
		fault string
		was   fields
	}{
		{was: fields{"grid": fields{"dense": true, "order": "columns"}}},
		{was: fields{"grid": fields{"dense": false, "order": "rows"}}},
		{fault: "changes nothing", was: fields{"grid": fields{"dense": true, "order": "columns"}}},
	} {
		t.Run(cmp.Or(c.fault, "conforming"), func(t *testing.T) {
			kept := c.was
			listening := httptest.NewServer(layout(&kept, c.fault))
			t.Cleanup(listening.Close)
			r := judgedAt(t, p, listening.URL, "")
			for _, q := range r.Requirements {
				require.Equal(t, q.ID == "OAS-LIFECYCLE" && c.fault != "", q.State == verdict.Failed, "%s\n%s", q.ID, notPassed(r))
				require.NotEqual(t, verdict.NotExercised, q.State, "%s\n%s", q.ID, notPassed(r))
			}
			require.Equal(t, c.was, kept)
		})
	}
}
