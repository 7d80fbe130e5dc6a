package spec

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

// Files refer to each other in a circle, as schemas do that contain themselves.
func TestFilesInACircle(t *testing.T) {
	const document = `
info: {title: Circle, version: '1'}
paths:
  /cats:
    get:
      operationId: listCats
      responses:
        '200': {$ref: 'parts/answers.yaml#/cats'}
  /trees: {$ref: 'parts/trees.yaml', summary: Trees.}
components:
  schemas:
    Cat: {$ref: parts/cat.yaml}
`
	for _, version := range []string{"3.0.3", "3.1.0"} {
		t.Run(version, func(t *testing.T) {
			file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
			c, err := Load(fstest.MapFS{
				"openapi.yaml":       file("openapi: " + version + document),
				"requirements.yaml":  file("[]"),
				"parts/answers.yaml": file("cats:\n  description: All.\n  content: {application/json: {schema: {type: array, items: {$ref: '../openapi.yaml#/components/schemas/Cat'}}}}\n"),
				"parts/cat.yaml":     file("type: object\nproperties:\n  name: {type: string, pattern: '(a'}\n  cat: {$ref: '../openapi.yaml#/components/schemas/Cat'}\n"),
				"parts/trees.yaml":   file("get:\n  operationId: readTree\n  responses:\n    '200': {description: One., content: {application/json: {schema: {$ref: 'a.yaml#/components/schemas/A'}}}}\n"),
				"parts/a.yaml":       file("components:\n  schemas:\n    A: {oneOf: [{$ref: '#/components/schemas/Leaf'}], discriminator: {propertyName: kind, mapping: {leaf: '#/components/schemas/Leaf'}}}\n    Leaf: {type: object, required: [kind], properties: {kind: {type: string}, over: {$ref: 'b.yaml#/B'}}}\n"),
				"parts/b.yaml":       file("B: {type: object, required: [size], properties: {size: {type: intger}, back: {$ref: 'a.yaml#/components/schemas/A'}}}\n"),
			})
			require.NoError(t, err)
			require.Equal(t, []string{"openapi.yaml", "parts/a.yaml", "parts/answers.yaml", "parts/b.yaml", "parts/cat.yaml", "parts/trees.yaml"}, c.Files)
			require.Equal(t, []string{`body[0].cat.cat.name = 1, want string`}, messages(c.Check("listCats", ok(`[{"cat":{"cat":{"name":1}}}]`))))
			require.Equal(t, []string{"over.back.kind is missing"}, messages(c.Check("readTree", ok(`{"kind":"leaf","over":{"size":1,"back":{}}}`))))
			require.Contains(t, problemTexts(c.Warnings), `warning parts/cat.yaml:3: property "name": pattern "(a": missing closing )`+"\n  it is ignored: any string passes here")
			require.Contains(t, problemTexts(c.Warnings), "warning parts/b.yaml:1: unknown type \"intger\": any value passes\n  did you mean \"integer\"?")
		})
	}
}
