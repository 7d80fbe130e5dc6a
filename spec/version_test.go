package spec

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// What OpenAPI 3.2 has beside 3.1 is read, and nothing is said against it.
func TestOpenAPI32(t *testing.T) {
	c, err := Load(folder(`openapi: 3.2.0
$self: https://example.com/api
info: {title: A, version: '1', summary: x}
servers: [{url: /v1, name: main}]
tags: [{name: a, parent: b, kind: nav}, {name: b}]
paths:
  /things:
    $ref: '#/components/pathItems/Things'
  /search:
    query:
      operationId: search
      requestBody: {content: {application/json: {schema: {type: object}}}}
      responses: {'200': {summary: ok, content: {application/jsonl: {itemSchema: {type: object}}}}}
    additionalOperations:
      COPY: {operationId: copy, responses: {'204': {description: x}}}
    get:
      operationId: find
      parameters: [{name: all, in: querystring, content: {application/json: {schema: {type: object}}}}]
      responses: {'200': {$ref: '#/components/responses/One', description: other}}
components:
  pathItems:
    Things: {get: {operationId: things, responses: {'200': {description: a, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Thing'}}}}}}}}
  mediaTypes: {M: {schema: {type: string}}}
  responses: {One: {description: r, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}
  schemas:
    Thing: {oneOf: [{type: object, required: [id], properties: {id: {type: integer}}}], discriminator: {propertyName: k, defaultMapping: x}}
`, shelfRegistry))
	require.NoError(t, err)
	require.Empty(t, c.Warnings)
	var methods []string
	for _, op := range c.Operations {
		methods = append(methods, op.Method+" "+op.ID)
	}
	require.Equal(t, []string{"GET things", "QUERY search", "GET find", "COPY copy"}, methods)
	require.Equal(t, []string{`body[0].id = "x", want integer`}, messages(c.Check("things", ok(`[{"id":"x"}]`))))
	require.Equal(t, []string{`id = "x", want integer`}, messages(c.Check("find", ok(`{"id":"x"}`))))
	r, _ := c.Requirement("OAS-SCHEMA")
	require.Equal(t, "OpenAPI Specification 3.2", r.Source.Page)
	op, found := c.Route("COPY", "/search")
	require.True(t, found)
	require.Equal(t, "copy", op.ID)
}

// References of JSON Schema, by anchor and by identifier, which OpenAPI 3.0 has not.
func TestReferencesByAnchorAndIdentifier(t *testing.T) {
	for _, tt := range []struct {
		name, schemas, ref, body string
		want                     []string
	}{
		{
			name: "anchor", ref: "#/components/schemas/Tree", body: `{"n":{"v":1,"n":{}}}`, want: []string{"n.n.v is missing"},
			schemas: "Node: {$anchor: node, required: [v], properties: {n: {$ref: '#node'}}}\n    Tree: {properties: {n: {$ref: '#node'}}}",
		},
		{name: "anchor at once", ref: "#node", body: "{}", want: []string{"v is missing"}, schemas: "Node: {$anchor: node, required: [v]}"},
		{
			name: "anchor that changes", ref: "#/components/schemas/Tree", body: `{"n":{}}`, want: []string{"n.n is missing"},
			schemas: "Tree: {$dynamicAnchor: tree, properties: {n: {$dynamicRef: '#tree'}}, required: [n]}",
		},
		{
			name: "identifier", ref: "https://example.com/tree", body: `{"n":{},"m":7}`, want: []string{"m = 7, want string", "n.v is missing"},
			schemas: "Node: {$id: 'https://example.com/node', required: [v]}\n    Tree: {$id: 'https://example.com/tree', properties: {n: {$ref: node}, m: {$ref: '#/$defs/m'}}, $defs: {m: {type: string}}}",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, err := Load(folder(`openapi: 3.1.0
info: {title: A, version: '1'}
paths:
  /: {get: {operationId: get, responses: {'200': {description: a, content: {application/json: {schema: {$ref: '`+tt.ref+`'}}}}}}}
components:
  schemas:
    `+tt.schemas+"\n", shelfRegistry))
			require.NoError(t, err)
			require.Empty(t, c.Warnings)
			require.Equal(t, tt.want, messages(c.Check("get", ok(tt.body))))
		})
	}
}
