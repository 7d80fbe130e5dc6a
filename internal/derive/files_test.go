package derive_test

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/derive"
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
