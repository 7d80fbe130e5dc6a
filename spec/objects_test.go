package spec

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

// What stands at the wrong place, or is misspelt, is told once, at its own line.
func TestObjects(t *testing.T) {
	const document = `openapi: 3.0.3
info: {title: Rooms, version: '1'}
paths:
  /rooms/{room}:
    parameters: [{$ref: '#/components/parameters/room'}]
    get:
      operationId: getRoom
      responses:
        '200':
          description: It.
          content: {application/json: {schema: {$ref: '#/components/schemas/Room'}}}
          links: {next: {operationId: getRoom}}
        '404': {$ref: '#/components/responses/none'}
components:
  parameters:
    room: {name: room, in: path, required: true, schema: {type: string}}
  responses:
    none: {description: None.}
  schemas:
    Room:
      type: object
      properties:
        name: {type: string}
        kind: {$ref: '#/components/schemas/Kind'}
        tags: {type: array, items: {type: string}}
    Kind: {type: string, enum: [small, large]}
`
	swagger := `swagger: '2.0'
info: {title: Rooms, version: '1'}
produces: [application/json]
paths:
  /rooms:
    get:
      parameters: [{name: sort, in: query, type: string, collectionFormat: csv}]
      responses:
        '200': {description: All., schema: {type: array, items: {type: string}}}
`
	for _, tt := range []struct {
		name, of, old, new string
		want               string
	}{
		{name: "a document", of: document, old: "openapi:", new: "openapi:"},
		{name: "a Swagger document", of: swagger, old: "swagger:", new: "swagger:"},
		{name: "of the document", of: document, old: "components:\n", new: "componets:\n", want: `error openapi.yaml:5: reference "#/components/parameters/room" leads to nothing`},
		{name: "of an operation", of: document, old: "responses:\n        '200'", new: "respones:\n        '200'", want: "warning openapi.yaml:8: unknown field \"respones\"\n  did you mean \"responses\"?"},
		{name: "of a parameter", of: document, old: "required: true", new: "requried: true", want: "warning openapi.yaml:16: unknown field \"requried\"\n  did you mean \"required\"?"},
		{name: "of an array", of: document, old: "items: {", new: "itmes: {", want: "warning openapi.yaml:25: unknown field \"itmes\"\n  did you mean \"items\"?"},
		{name: "one for several", of: document, old: "properties:", new: "property:", want: "warning openapi.yaml:22: unknown field \"property\"\n  did you mean \"properties\"?"},
		{name: "a reference without its sign", of: document, old: "[{$ref:", new: "[{ref:", want: "warning openapi.yaml:5: unknown field \"ref\"\n  did you mean \"$ref\"?"},
		{name: "a place of a parameter", of: document, old: "in: path", new: "in: pth", want: "warning openapi.yaml:16: unknown place of a parameter \"pth\"\n  did you mean \"path\"?"},
		{name: "a type", of: document, old: "Kind: {type: string", new: "Kind: {type: int", want: "warning openapi.yaml:26: unknown type \"int\": any value passes\n  did you mean \"integer\"?"},
		{name: "a media type", of: document, old: "{application/json:", new: "{aplication/json:", want: "warning openapi.yaml:11: unknown media type \"aplication/json\"\n  did you mean \"application/json\"?"},
		{name: "a brace of a path", of: document, old: "/{room}:", new: "/{room:", want: "warning openapi.yaml:4: unknown path \"/rooms/{room\": a brace of it is missing\n  did you mean \"/rooms/{room}\"?"},
		{name: "a name twice", of: document, old: "type: object\n", new: "type: object\n      required: [name, name]\n", want: `warning openapi.yaml:22: required has "name" twice`},
		{name: "a discriminator", of: document, old: "type: object\n", new: "type: object\n      discriminator: {propertyName: knd}\n", want: "warning openapi.yaml:22: unknown property \"knd\": none of the schemas that the discriminator tells apart has it\n  did you mean \"kind\"?"},
		{name: "a security scheme", of: document, old: "paths:\n", new: "security: [{key: []}]\npaths:\n", want: `warning openapi.yaml:3: security scheme "key" is not defined: no request has its credential`},
		{name: "a pointer without a slash", of: document, old: "'#/components/schemas/Room'", new: "'#Room'", want: `error openapi.yaml:11: reference "#Room": what follows # begins with a slash, such as "#/Room"`},
		{name: "the name of the version", of: document, old: "openapi:", new: "openap:", want: "error openapi.yaml:1: unknown field \"openap\"\n  did you mean \"openapi\"?"},
		{name: "a name without a colon", of: document, old: "    get:\n", new: "    get\n", want: "error openapi.yaml:6: this is neither YAML nor JSON: this line has no name with a colon behind it\n  a comment begins with #\n  correct this line, or give another file: an OpenAPI document is wanted"},
		{name: "a property of any name", of: document, old: "name: {type", new: "patern: {type"},
		{name: "an extension", of: document, old: "type: object", new: "type: object\n      x-typ: 1"},
		{name: "of a Swagger document", of: swagger, old: "produces", new: "produce", want: "warning openapi.yaml:3: unknown field \"produce\"\n  did you mean \"produces\"?"},
		{name: "of a Swagger parameter", of: swagger, old: "collectionFormat", new: "colectionFormat", want: "warning openapi.yaml:7: unknown field \"colectionFormat\"\n  did you mean \"collectionFormat\"?"},
		{name: "of a Swagger response", of: swagger, old: "schema:", new: "shema:", want: "warning openapi.yaml:9: unknown field \"shema\"\n  did you mean \"schema\"?"},
		{name: "a link to nothing", of: document, old: "links: {next: {operationId: getRoom}}", new: "links: {next: {operationId: getRom}}", want: "warning openapi.yaml:12: link \"next\" leads to the unknown operation \"getRom\"\n  did you mean \"getRoom\"?"},
		{name: "a schema for a response", of: document, old: "#/components/responses/none", new: "#/components/schemas/Room", want: "warning openapi.yaml:13: reference \"#/components/schemas/Room\" leads to a schema, and a response is wanted here\n  it is ignored"},
		{name: "a response for a schema", of: document, old: "$ref: '#/components/schemas/Kind'", new: "$ref: '#/components/responses/none'", want: "warning openapi.yaml:24: reference \"#/components/responses/none\" leads to a response, and a schema is wanted here\n  it is ignored"},
		{name: "a circle", of: document, old: "Kind: {type: string, enum: [small, large]}", new: "Kind: {$ref: '#/components/schemas/Kind'}", want: `error openapi.yaml:26: reference "#/components/schemas/Kind" leads back to itself: it describes nothing`},
		{name: "beside a reference", of: document, old: "schemas/Kind'}", new: "schemas/Kind', nullable: true}", want: "warning openapi.yaml:24: nullable stands beside a $ref, and is ignored there before OpenAPI 3.1\n  write allOf: [{$ref: …}] in place of the $ref"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.Contains(t, tt.of, tt.old)
			var told []string
			for _, text := range problemTexts(Problems(folder(strings.Replace(tt.of, tt.old, tt.new, 1), "[]\n"))) {
				if !strings.Contains(text, "operationId: it is called") && !strings.Contains(text, "no requirements") {
					told = append(told, text)
				}
			}
			if tt.want == "" {
				require.Empty(t, told)
				return
			}
			require.Contains(t, told, tt.want)
		})
	}
}

// What is wrong in a file that the document refers to is told there.
func TestObjectsOfOtherFiles(t *testing.T) {
	files := folder(`openapi: 3.0.3
info: {title: Rooms, version: '1'}
paths:
  /rooms/{room}: {$ref: paths/room.yaml}
  /halls/{room}: {$ref: paths/room.yaml}
`, "[]\n")
	files["paths/room.yaml"] = &fstest.MapFile{Data: []byte(`parameters: [{$ref: '../parts.yaml#/parameters/room'}]
get:
  operationid: getRoom
  responses: {'200': {description: It., content: {application/json: {schema: {$ref: '../parts.yaml#/schemas/Room'}}}}}
`)}
	files["parts.yaml"] = &fstest.MapFile{Data: []byte(`parameters:
  room: {name: rom, in: path, required: true, schema: {type: string}}
schemas:
  Room: {type: object, additonalProperties: false, properties: {size: {type: Integer}}}
`)}
	var told []string
	for _, text := range problemTexts(Problems(files)) {
		if !strings.Contains(text, "operationId: it is called") {
			told = append(told, text)
		}
	}
	require.Equal(t, []string{
		"warning parts.yaml:2: unknown path parameter \"rom\": the path has another one\n  did you mean \"room\"?",
		"warning parts.yaml:4: unknown field \"additonalProperties\"\n  did you mean \"additionalProperties\"?",
		"warning parts.yaml:4: unknown type \"Integer\": any value passes\n  did you mean \"integer\"?",
		"warning paths/room.yaml:3: unknown field \"operationid\"\n  did you mean \"operationId\"?",
	}, told)
}
