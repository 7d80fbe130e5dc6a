package spec

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// shop is a document in Swagger 2.0.
const shop = `swagger: '2.0'
info: {title: Shop, version: 1.0}
host: shop.example.com/
basePath: /v2
produces: [application/json, application/problem+json]
securityDefinitions: {key: {type: apiKey, in: header, name: X-Key}}
paths:
  /wares:
    post:
      operationId: addWare
      parameters:
        - {name: ware, in: body, required: true, schema: {$ref: '#/definitions/Ware'}}
      responses:
        201: {description: Added., schema: {$ref: '#/definitions/Ware'}, headers: {X-Left: {type: integer, maximum: 1e400}}}
        default: {$ref: '#/responses/Problem'}
    get:
      parameters:
        - {name: ids, in: query, type: array, items: {type: integer}}
      responses:
        200: {description: All., schema: {type: array, items: {$ref: '#/definitions/Ware'}}, examples: {application/json: [{name: 7, price: 1}]}}
        206: {description: One after the other., schema: {$ref: '#/x-stream/Wares'}}
  /icon:
    put:
      operationId: setIcon
      consumes: [image/png]
      produces: [text/plain]
      parameters:
        - {name: icon, in: formData, type: file}
      responses:
        204: {description: Set.}
responses:
  Problem: {description: A problem., schema: {type: object, required: [problem]}}
definitions:
  Ware:
    type: object
    required: [name, price]
    properties:
      name: {type: string, x-nullable: true, x-requirement: SHELF-012}
      price: {type: number, multipleOf: 0.1}
      parts: {type: object, additionalProperties: {type: object, properties: {ware: {$ref: '#/definitions/Ware'}}}}
x-stream:
  Wares: {type: object, properties: {result: {$ref: '#/definitions/Ware'}}}
`

func TestSwagger2(t *testing.T) {
	c, err := Load(folder(shop, shelfRegistry))
	require.NoError(t, err)
	require.Equal(t, []string{
		"warning openapi.yaml:2: version 1.0 is taken for a text\n  put it in quotes",
		"warning openapi.yaml:16: GET /wares has no operationId: it is called getWares",
		`warning openapi.yaml:20: example[0].name = 7, want string or null`,
	}, problemTexts(c.Warnings))
	require.Equal(t, "/v2", c.BasePath)

	media := map[string][]string{}
	var ids []string
	for _, op := range c.Operations {
		ids = append(ids, op.ID)
		for status, a := range c.operations[op.ID].answers {
			for _, m := range a.media {
				media[op.ID+" "+status] = append(media[op.ID+" "+status], m.pattern)
			}
		}
	}
	require.Equal(t, []string{"addWare", "getWares", "setIcon"}, ids, "in the order of the document")
	both := []string{"application/json", "application/problem+json"}
	require.Equal(t, map[string][]string{"addWare 201": both, "addWare default": both, "getWares 200": both, "getWares 206": both}, media)

	add, _ := c.Operation("addWare")
	require.True(t, add.BodyRequired)
	require.NotNil(t, add.Body, "JSON where the document does not say what it is")
	found := c.Check("addWare", Answer{Status: 201, Header: jsonHeader(), Body: []byte(`{"name":7,"price":0.15,"parts":{"a":{"ware":{}}}}`)})
	require.Equal(t, []string{
		"name = 7, want string or null", `parts["a"].ware.name is missing`, `parts["a"].ware.price is missing`, "price = 0.15, want a multiple of 0.1",
	}, messages(found))
	require.Equal(t, "SHELF-012", found[0].Requirement)
	require.Empty(t, c.Check("addWare", Answer{Status: 201, Header: jsonHeader(), Body: []byte(`{"name":null,"price":0.1}`)}))
	require.Equal(t, []string{"result.name is missing", "result.price is missing"}, messages(c.Check("getWares", Answer{Status: 206, Header: jsonHeader(), Body: []byte(`{"result":{}}`)})))
	require.Equal(t, []string{"addWare", "getWares", "setIcon"}, slices.Sorted(maps.Keys(c.operations)))
}

func TestSwaggerThatCannotBeConverted(t *testing.T) {
	_, err := Load(folder(strings.Replace(shop, "'2.0'", "'1.2'", 1), shelfRegistry))
	require.ErrorContains(t, err, `openapi version "1.2" is not supported`)
}

// A value of another type has the line of what it is in.
func TestNotSwagger(t *testing.T) {
	for _, c := range []struct{ name, document, want string }{
		{
			name: "in an operation", document: "paths:\n  /a:\n    put: {responses: {200: {description: a}}}\n    get:\n      responses: {200: {description: a, schema: {type: 7}}}\n",
			want: `openapi.yaml:6: GET /a is not Swagger 2.0: `,
		},
		{
			name: "in a definition", document: "paths: {}\ndefinitions:\n  A: {type: string}\n  B:\n    type: 7\n",
			want: `openapi.yaml:6: definitions "B" is not Swagger 2.0: `,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Load(folder("swagger: '2.0'\ninfo: {title: t, version: '1'}\n"+c.document, "[]\n"))
			require.ErrorContains(t, err, c.want)
		})
	}
}
