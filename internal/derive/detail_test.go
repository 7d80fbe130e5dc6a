package derive_test

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/derive"
)

// FastAPI has the errors of fields where other refusals have a text, and an operation without
// parameters has only the latter.
func TestDetailsThatAreAListOrAText(t *testing.T) {
	const text = `{description: no, content: {application/json: {schema: {type: object, properties: {detail: {type: string}}}}}}`
	p, err := derive.Open(fstest.MapFS{"api.yaml": {Data: []byte(`openapi: 3.0.3
info: {title: Hooks, version: "1"}
paths:
  /hooks:
    get: {operationId: listHooks, responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Hook'}}}}}, '401': ` + text + `}}
    post:
      operationId: addHook
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Hook'}}}}
      responses:
        '201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Hook'}}}}
        '401': ` + text + `
        '422': {description: wrong, content: {application/json: {schema: {type: object, properties: {detail: {type: array, items: {type: object, properties: {loc: {type: array, items: {type: string}}, msg: {type: string}, type: {type: string}}}}}}}}}
components: {schemas: {Hook: {type: object, required: [name], properties: {name: {type: string}}}}}
`)}}, "api.yaml")
	require.NoError(t, err)
	require.Equal(t, fixtures.NamesLoc, p.Fixtures.Error.Names)
}
