package derive_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/derive"
	"github.com/assaykit/assay/internal/pack"
)

// A document that refers to folders beside its own becomes that of the pack, with the same
// files below spec.
func TestDocumentOfAFolder(t *testing.T) {
	const document = `openapi: 3.0.3
info: {title: Shapes, version: "1"}
paths:
  /shapes: {$ref: './paths/shapes.yaml'}
  /sizes:
    get:
      operationId: sizes
      responses:
        '200': {description: all, content: {application/json: {schema: {"$ref": "../common/all.yaml#/Sizes"}}}}
        '400': {$ref: '#/components/responses/Refused'}
components: {responses: {Refused: {description: no}}}
`
	fsys := fstest.MapFS{
		"v1/api.yaml":          {Data: []byte(document)},
		"v1/paths/shapes.yaml": {Data: []byte("get: {operationId: shapes, responses: {'200': {description: all, content: {application/json: {schema: {$ref: '../../common/all.yaml#/Shapes'}}}}}}\n")},
		"common/all.yaml":      {Data: []byte("Sizes: {type: object, properties: {size: {type: integer}}}\nShapes: {type: array, items: {$ref: '#/Sizes'}}\n")},
	}
	files, err := derive.Pack(fsys, "v1/api.yaml")
	require.NoError(t, err)
	text := textOf(t, files, "spec/openapi.yaml")
	require.Contains(t, text, "/shapes: {$ref: 'v1/paths/shapes.yaml'}")
	require.Contains(t, text, `{"$ref": "common/all.yaml#/Sizes"}`)
	require.Contains(t, text, "{$ref: '#/components/responses/Refused'}")
	require.Equal(t, string(fsys["common/all.yaml"].Data), textOf(t, files, "spec/common/all.yaml"))
	p, err := derive.Open(fsys, "v1/api.yaml")
	require.NoError(t, err)
	require.Len(t, p.Contract.Operations, 2)
}

// A document that is JSON on one line gets lines, in which a mistake can be told apart from
// the others; its members keep their order and its numbers what they are.
func TestDocumentOnOneLine(t *testing.T) {
	const document = `{"openapi":"3.0.3","info":{"title":"Sizes","version":"1"},"paths":{"/sizes":{"get":{"operationId":"sizes","parameters":[{"name":"least","in":"query","schema":{"type":"number","maximum":1.50e2,"format":"flaot"}}],"responses":{"200":{"description":"all"}}}}}}`
	files, err := derive.Pack(fstest.MapFS{"api.json": {Data: []byte(document)}}, "api.json")
	require.NoError(t, err)
	text := textOf(t, files, "spec/openapi.yaml")
	require.Contains(t, text, "\"schema\": {\n              \"type\": \"number\",\n              \"maximum\": 1.50e2,\n")
	require.Equal(t, document, strings.NewReplacer("\n", "", " ", "").Replace(text))
	var lines []int
	for _, m := range pack.Lint(files, nil) {
		if strings.Contains(m.Message, "flaot") {
			lines = append(lines, m.Line)
		}
	}
	above, _, _ := strings.Cut(text, "flaot")
	require.Equal(t, []int{1 + strings.Count(above, "\n")}, lines)
}
