package spec

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A reference may lead to a part within another one, as a pointer of JSON does: through a
// reference, to an item of a list, and below a keyword that is none of OpenAPI's.
func TestReferencesToPartsOfOthers(t *testing.T) {
	const document = `openapi: 3.0.3
info: {title: One, version: 1.0.0}
paths:
  /a/{id}:
    get:
      operationId: get
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {$ref: '#/components/parameters/Size'}
      responses:
        '200': {description: Fine., content: {application/json: {schema: {$ref: '#/components/schemas/Outer/properties/inner/properties/name'}}}}
  /b/{id}:
    get:
      operationId: other
      parameters:
        - {$ref: '#/paths/~1a~1%7Bid%7D/get/parameters/0'}
        - {$ref: '#/paths/~1a~1{id}/get/parameters/1'}
      responses:
        '200': {description: Fine., content: {application/json: {schema: {$ref: '#/components/schemas/Outer/definitions/kind'}}}}
components:
  parameters:
    Size: {name: size, in: query, schema: {type: integer}}
  schemas:
    Outer: {type: object, properties: {inner: {$ref: '#/components/schemas/Inner'}}, definitions: {kind: {type: string, enum: [b]}}}
    Inner: {type: object, properties: {name: {type: string, maxLength: 1}}}
`
	for _, version := range []string{"3.0.3", "3.1.0", "3.2.0"} {
		t.Run(version, func(t *testing.T) {
			c, err := Load(folder(strings.Replace(document, "3.0.3", version, 1), shelfRegistry))
			require.NoError(t, err)
			for _, p := range c.Warnings {
				require.Contains(t, p.Message, `unknown field "definitions"`)
			}
			require.Empty(t, c.Check("get", ok(`"a"`)))
			require.NotEmpty(t, c.Check("get", ok(`"ab"`)))
			require.Empty(t, c.Check("other", ok(`"b"`)))
			require.NotEmpty(t, c.Check("other", ok(`"c"`)))
			op, _ := c.Operation("other")
			require.Equal(t, []Parameter{
				{Name: "id", In: "path", Required: true, Schema: Schema{Type: "string"}}, {Name: "size", In: "query", Schema: Schema{Type: "integer"}},
			}, op.Parameters)
		})
	}
	_, err := Load(folder(strings.Replace(document, "#/components/schemas/Outer/definitions/kind", "#/paths/~1a~1{id}/get", 1), shelfRegistry))
	require.ErrorContains(t, err, `openapi.yaml:19: reference "#/paths/~1a~1{id}/get" leads to an object of another kind`)
}
