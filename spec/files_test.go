package spec

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

// parted is a document in several files, which refer to each other.
func parted(version string) fstest.MapFS {
	text := func(s string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(strings.ReplaceAll(s, "VERSION", version))}
	}
	return fstest.MapFS{
		"openapi.yaml": text(`openapi: VERSION
info: {title: Parts, version: '1'}
paths:
  /pets: {$ref: 'paths/pets.yaml'}
  /toys:
    get:
      operationId: listToys
      responses:
        '200': {description: All., content: {application/json: {schema: {type: array, items: {$ref: 'schemas/pet.json#/$defs/Toy'}}}}}
components:
  schemas:
    Id: {type: integer, minimum: 9007199254740993}
`),
		"paths/pets.yaml": text(`get:
  operationId: getPet
  responses:
    '200':
      description: One.
      content: {application/json: {schema: {$ref: '../schemas/pet.json'}}}
    '404': {$ref: '../openapi.yaml#/components/responses/None'}
`),
		"schemas/pet.json": text(`{
	"type": "object", "required": ["id"],
	"properties": {
		"id": {"$ref": "../openapi.yaml#/components/schemas/Id"},
		"name": {"type": "string", "pattern": "(a"},
		"toys": {"type": "array", "items": {"$ref": "#/$defs/Toy"}},
		"friend": {"$ref": "pet.json"}
	},
	"$defs": {"Toy": {"type": "object", "required": ["size"], "properties": {"size": {"type": "integer", "x-requirement": "SHELF-012"}}}}
}`),
		"requirements.yaml": text(shelfRegistry),
		"unused.yaml":       text(""),
	}
}

func TestDocumentInSeveralFiles(t *testing.T) {
	for _, version := range []string{"3.0.3", "3.1.0"} {
		t.Run(version, func(t *testing.T) {
			folder := parted(version)
			_, err := Load(folder)
			require.EqualError(t, err, `load contract: paths/pets.yaml:7: reference "../openapi.yaml#/components/responses/None" leads to nothing`)
			folder["openapi.yaml"].Data = append(folder["openapi.yaml"].Data, "  responses: {None: {description: None.}}\n"...)
			c, err := Load(folder)
			require.NoError(t, err)
			require.Equal(t, []string{"openapi.yaml", "paths/pets.yaml", "schemas/pet.json"}, c.Files)
			require.Contains(t, problemTexts(c.Warnings), `warning schemas/pet.json:5: property "name": pattern "(a": missing closing )`+"\n  it is ignored: any string passes here")

			found := c.Check("getPet", ok(`{"id":9007199254740992,"toys":[{"size":"a"}],"friend":{"toys":[{}]}}`))
			require.Equal(t, []Violation{
				{"OAS-SCHEMA", "/friend/id", "friend.id is missing"},
				{"SHELF-012", "/friend/toys/0/size", "friend.toys[0].size is missing"},
				{"OAS-SCHEMA", "/id", "id = 9007199254740992, want at least 9007199254740993"},
				{"SHELF-012", "/toys/0/size", `toys[0].size = "a", want integer`},
			}, found)
			require.Equal(t, []string{`body[0].size = "a", want integer`}, messages(c.Check("listToys", ok(`[{"size":"a"}]`))))
		})
	}
}

// The names of a file of schemas are the author's, also where OpenAPI has a text of that name.
func TestAFileOfSchemas(t *testing.T) {
	folder := folder(documentWith("{type: object, properties: {a: {$ref: 'parts.yaml#/format'}, b: {$ref: 'parts.yaml#/title'}, c: {$ref: 'parts.yaml#/minimum'}}}"), shelfRegistry)
	folder["parts.yaml"] = &fstest.MapFile{Data: []byte("format: {type: integer}\ntitle: {enum: [x]}\nminimum: {$ref: '#/format'}\n")}
	c, err := Load(folder)
	require.NoError(t, err)
	require.Empty(t, problemTexts(c.Warnings))
	require.Equal(t, []string{`a = "x", want integer`, `b = "y", want "x"`, `c = "x", want integer`}, messages(c.Check("get", ok(`{"a":"x","b":"y","c":"x"}`))))
}

// Nothing but the folder of the document is read.
func TestReferencesOutOfTheFolder(t *testing.T) {
	for _, tt := range []struct {
		name, ref string
		want      string // of the error; "" for a warning
	}{
		{name: "a folder above", ref: "../secret.yaml", want: "the file is outside of the folder of the document\n  move the document into the folder that has them all, or make one file of them"},
		{name: "an absolute file", ref: "/etc/passwd", want: "the file does not exist"},
		{name: "a file address", ref: "file:///etc/passwd"},
		{name: "another host", ref: "https://example.com/pet.json#/Pet"},
		{name: "another host, as here", ref: "//example.com/pet.json", want: "nothing is fetched for a document: save the file beside it and refer to that"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, err := Load(folder(documentWith("{type: object, properties: {a: {$ref: '"+tt.ref+"'}, b: {type: integer}}}"), shelfRegistry))
			if tt.want != "" {
				require.EqualError(t, err, `load contract: openapi.yaml:12: reference "`+tt.ref+`": `+tt.want)
				return
			}
			require.NoError(t, err)
			require.Equal(t, []string{`warning openapi.yaml:12: reference "` + tt.ref + `": nothing is fetched for a document: save the file beside it and refer to that` + "\n  it is ignored"}, problemTexts(c.Warnings))
			require.Equal(t, []string{`b = "x", want integer`}, messages(c.Check("get", ok(`{"a":7,"b":"x"}`))))
		})
	}
}
