package spec

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDiscriminator(t *testing.T) {
	const components = `    Cat: {type: object, required: [kind, lives], properties: {kind: {type: string}, lives: {type: integer}}}
    Dog: {type: object, required: [kind, bark], properties: {kind: {type: string}, bark: {type: string}, size: {type: integer}, age: {type: integer}}}
    Owl: {allOf: [{type: object, required: [kind], properties: {kind: {type: string, enum: [owl, eagle-owl]}}}]}
`
	const (
		pets   = "{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}"
		mapped = "{oneOf: [" + pets + "], discriminator: {propertyName: kind, mapping: {cat: '#/components/schemas/Cat', dog: Dog, hound: '#/components/schemas/Dog'}}}"
		named  = "{anyOf: [" + pets + "], discriminator: {propertyName: kind}}"
	)
	for _, tt := range []struct {
		name   string
		schema string
		body   string
		want   string // the messages, one a line; "" for none
	}{
		{name: "mapped", schema: mapped, body: `{"kind":"cat","lives":9}`},
		{name: "mapped by the name of the schema alone", schema: mapped, body: `{"kind":"dog","bark":"w"}`},
		{name: "mapped twice", schema: mapped, body: `{"kind":"hound","bark":"w"}`},
		{name: "by its own name, beside the mapping", schema: mapped, body: `{"kind":"Cat","lives":9}`},
		{name: "explained by what it names, though another is nearer", schema: mapped, body: `{"kind":"dog","lives":"9","size":"x","age":"y"}`, want: "age = \"y\", want integer\nbark is missing\nsize = \"x\", want integer"},
		{name: "names one, fits the other", schema: mapped, body: `{"kind":"dog","lives":9}`, want: "bark is missing"},
		{name: "fits both, and names one", schema: mapped, body: `{"kind":"dog","lives":9,"bark":"w"}`},
		{name: "unknown", schema: mapped, body: `{"kind":"lizard","lives":9}`, want: `kind = "lizard", want "cat", "dog" or "hound"`},
		{name: "no text", schema: mapped, body: `{"kind":5,"lives":9}`, want: `kind = 5, want "cat", "dog" or "hound"`},
		{name: "missing", schema: mapped, body: `{"lives":9}`, want: "kind is missing"},
		{name: "no object", schema: mapped, body: `[]`, want: "body is array, want object"},
		{name: "any of: by its name", schema: named, body: `{"kind":"Cat","lives":9}`},
		{name: "any of: explained by what it names", schema: named, body: `{"kind":"Cat"}`, want: "lives is missing"},
		{name: "any of: unknown", schema: named, body: `{"kind":"cat","lives":9}`, want: `kind = "cat", want "Cat" or "Dog"`},
		{name: "by a value of its own", schema: "{oneOf: [" + pets + ", {$ref: '#/components/schemas/Owl'}], discriminator: {propertyName: kind}}", body: `{"kind":"eagle-owl"}`},
		{name: "by no value of its own", schema: "{oneOf: [" + pets + ", {$ref: '#/components/schemas/Owl'}], discriminator: {propertyName: kind}}", body: `{"kind":"emu"}`, want: `kind = "emu", want "Cat", "Dog", "owl" or "eagle-owl"`},
		{name: "null beside", schema: "{nullable: true, oneOf: [" + pets + "], discriminator: {propertyName: kind}}", body: `null`},
		{name: "an alternative without a name fits", schema: "{oneOf: [" + pets + ", {type: object, required: [x]}], discriminator: {propertyName: kind}}", body: `{"x":1}`},
		{name: "in a list", schema: "{type: array, items: " + mapped + "}", body: `[{"kind":"cat"}]`, want: "body[0].lives is missing"},
		{name: "a value that names two", schema: "{oneOf: [{$ref: '#/components/schemas/Owl'}, {$ref: '#/components/schemas/Twin'}], discriminator: {propertyName: kind}}", body: `{"kind":"owl","x":1}`, want: "body is object, which fits 2 alternatives, want exactly one"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			document := documentWith(tt.schema) + components + "    Twin: {type: object, properties: {kind: {type: string, enum: [owl]}}}\n"
			c, err := Load(folder(document, shelfRegistry))
			require.NoError(t, err)
			require.Equal(t, tt.want, strings.Join(messages(c.Check("get", ok(tt.body))), "\n"))
		})
	}
}

// A value of a discriminator that means nothing is no reason to refuse the document.
func TestAMappingToNothing(t *testing.T) {
	c, err := Load(folder(documentWith(`{oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}], discriminator: {propertyName: kind, mapping: {
  puss: '#/components/schemas/Cet',
  hound: 'models/dog.yaml#/Dog',
  dog: Dog}}}`)+`    Cat: {type: object, properties: {kind: {type: string}, age: {type: integer}}}
    Dog: {type: object, properties: {kind: {type: string}}}
`, shelfRegistry))
	require.NoError(t, err)
	require.Equal(t, []string{
		`warning openapi.yaml:13: reference "#/components/schemas/Cet" leads to nothing: "puss" means none of the schemas here` + "\n" + `  did you mean "Cat"?`,
		`warning openapi.yaml:14: reference "models/dog.yaml#/Dog" leads to nothing: "hound" means none of the schemas here`,
	}, problemTexts(c.Warnings))
	require.Empty(t, c.Check("get", ok(`{"kind":"dog"}`)))
	require.NotEmpty(t, c.Check("get", ok(`{"kind":"Cat","age":"a"}`)))
}
