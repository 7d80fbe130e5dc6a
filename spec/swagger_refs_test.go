package spec

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

// crates is a document of several files, as large APIs have them, with references of every
// kind.
var crates = map[string]string{
	"openapi.yaml": `swagger: '2.0'
info: {title: Crates, version: '1'}
consumes: [application/json]
produces: [application/json]
paths:
  x-owner: shipping
  /crates:
    get:
      operationId: listCrates
      parameters: [{$ref: 'common.yaml#/parameters/Limit'}]
      responses:
        '200': {description: all, schema: {type: array, items: {$ref: './crate.yaml#/definitions/Crate'}}}
        '400': {$ref: 'common.yaml#/responses/Refused'}
    post:
      operationId: createCrate
      parameters: [{$ref: '#/parameters/Body'}]
      responses: {'201': {description: made, schema: {$ref: '#/parameters/Body/schema'}}, '409': {description: taken, schema: {$ref: '#/responses/Taken/schema'}}}
  /labels: {$ref: 'common.yaml#/x-paths/labels'}
parameters:
  Body: {name: crate, in: body, required: true, schema: {$ref: 'crate.yaml#/definitions/Crate'}}
responses:
  Taken: {description: taken, schema: {$ref: '#/definitions/Reason'}}
definitions:
  Reason: {type: object, required: [reason], properties: {reason: {$ref: '#/definitions/Text'}, owner: {$ref: '#/definitions/Owner/properties/name'}}}
  Owner: {type: object, properties: {name: {type: string, minLength: 2}}}
  Text: {$ref: 'common.yaml#/definitions/Text'}
`,
	"crate.yaml": `definitions:
  Crate:
    type: object
    required: [label]
    properties:
      label: {$ref: 'common.yaml#/definitions/Text'}
      within: {$ref: '#/definitions/Crate'}
      reason: {$ref: 'openapi.yaml#/definitions/Reason'}
`,
	"common.yaml": `parameters:
  Limit: {name: limit, in: query, type: integer}
responses:
  Refused: {description: refused, schema: {$ref: 'openapi.yaml#/definitions/Reason'}}
definitions:
  Text: {type: string, maxLength: 5}
x-paths:
  labels:
    get: {operationId: listLabels, responses: {'200': {description: all, schema: {type: array, items: {$ref: '#/definitions/Text'}}}}}
`,
	"requirements.yaml": shelfRegistry,
}

func TestSwaggerInSeveralFiles(t *testing.T) {
	files := fstest.MapFS{}
	for name, text := range crates {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	c, err := Load(files)
	require.NoError(t, err)
	require.Empty(t, c.Warnings)
	list, _ := c.Operation("listCrates")
	require.Equal(t, "limit", list.Parameters[0].Name)
	for _, tt := range []struct {
		operation string
		status    int
		body      string
		want      []string
	}{
		{"listCrates", 200, `[{"label":"a","within":{"label":"b","reason":{"reason":"c"}}}]`, []string{}},
		{"listCrates", 200, `[{"label":"a","within":{"label":"too long"}},{"reason":{"owner":"x"}}]`, []string{"body[0].within.label has 8 characters, want at most 5", "body[1].label is missing", "body[1].reason.reason is missing", `body[1].reason.owner = "x", want at least 2 characters`}},
		{"listCrates", 400, `{}`, []string{"reason is missing"}},
		{"createCrate", 201, `{}`, []string{"label is missing"}},
		{"createCrate", 409, `{"reason":7}`, []string{"reason = 7, want string"}},
		{"listLabels", 200, `["a", 5]`, []string{"body[1] = 5, want string"}},
	} {
		found := c.Check(tt.operation, Answer{Status: tt.status, Header: jsonHeader(), Body: []byte(tt.body)})
		require.ElementsMatch(t, tt.want, messages(found), "%s %d %s", tt.operation, tt.status, tt.body)
	}
}

// What Swagger 2.0 does not allow and other tools put up with is a warning with a line.
func TestSwaggerThatIsPutRight(t *testing.T) {
	const head = "swagger: '2.0'\ninfo: {title: A, version: '1'}\nproduces: [application/json]\n"
	for _, tt := range []struct{ name, rest, warning, body, departs string }{
		{
			name:    "a bare name",
			rest:    "paths: {/a: {get: {operationId: get, responses: {'200': {description: a, schema: {$ref: Pet}}}}}}\ndefinitions: {Pet: {type: string}}\n",
			warning: `warning openapi.yaml:4: reference "Pet" is taken for "#/definitions/Pet"`, body: `"a"`, departs: "7",
		},
		{
			name:    "a response for a schema",
			rest:    "paths: {/a: {get: {operationId: get, responses: {'200': {description: a, schema: {$ref: '#/responses/It'}}}}}}\nresponses: {It: {description: it, schema: {type: integer}}}\n",
			warning: "warning openapi.yaml:4: reference \"#/responses/It\" leads to a response, and not to a schema\n  it is taken for the schema of the response", body: "7", departs: `"a"`,
		},
		{
			name:    "a response without a schema for one",
			rest:    "paths: {/a: {get: {operationId: get, responses: {'200': {description: a, schema: {type: array, items: {$ref: '#/responses/It'}}}}}}}\nresponses: {It: {description: it}}\n",
			warning: "warning openapi.yaml:4: reference \"#/responses/It\" leads to a response, and not to a schema\n  it is taken for the schema of the response", body: "[7]", departs: "7",
		},
		{
			name:    "two bodies",
			rest:    "paths: {/a: {get: {operationId: get, parameters: [{name: one, in: body, schema: {}},\n{name: two, in: body, schema: {}}], responses: {'200': {description: a, schema: {type: integer}}}}}}\n",
			warning: "warning openapi.yaml:5: the operation has a body already, \"one\", and can have one alone\n  \"two\" is ignored", body: "7", departs: `"a"`,
		},
		{
			name:    "a body beside a form",
			rest:    "paths: {/a: {get: {operationId: get, parameters: [{name: one, in: formData, type: string},\n{name: two, in: body, schema: {}}], responses: {'200': {description: a, schema: {type: integer}}}}}}\n",
			warning: "warning openapi.yaml:5: the operation has a body already, a form, and can have one alone\n  \"two\" is ignored", body: "7", departs: `"a"`,
		},
		{
			name:    "items by place",
			rest:    "paths: {/a: {get: {operationId: get, responses: {'200': {description: a, schema: {type: array, items: [{type: integer}]}}}}}}\n",
			warning: "warning openapi.yaml:4: items is a list, want an object\n  it is ignored", body: "[7]", departs: "7",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, err := Load(folder(head+tt.rest, shelfRegistry))
			require.NoError(t, err)
			require.Contains(t, problemTexts(c.Warnings), tt.warning)
			require.Empty(t, c.Check("get", ok(tt.body)))
			require.NotEmpty(t, c.Check("get", ok(tt.departs)))
		})
	}
}
