package spec

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

// What is made up of several parts, or is one of several, keeps to all that is said of it.
func TestSampleBodyOfAlternatives(t *testing.T) {
	for _, c := range []struct {
		name, schema string
		want         any
	}{
		{name: "one part requires what another describes", schema: `{allOf: [{type: object, required: [size]}, {type: object, properties: {size: {type: integer}}}]}`, want: map[string]any{"size": int64(1)}},
		{
			name: "a part says which value", schema: `{allOf: [{$ref: '#/components/schemas/Animal'}], type: object, properties: {kind: {const: dog}}}`,
			want: map[string]any{"kind": "dog"},
		},
		{name: "first alternative", schema: `{oneOf: [{type: 'null'}, {type: object, required: [a], properties: {a: {type: integer}}}]}`, want: map[string]any{"a": int64(1)}},
		{
			name: "mapping", schema: `{oneOf: [{$ref: '#/components/schemas/Cat'}], discriminator: {propertyName: kind, mapping: {puss: '#/components/schemas/Cat'}}}`,
			want: map[string]any{"kind": "puss", "lives": int64(1)},
		},
		{
			name: "name of the schema", schema: `{anyOf: [{$ref: '#/components/schemas/Cat'}], discriminator: {propertyName: kind}}`,
			want: map[string]any{"kind": "Cat", "lives": int64(1)},
		},
		{
			name: "alternative with a name of its own", schema: `{oneOf: [{$ref: '#/components/schemas/Dog'}], discriminator: {propertyName: kind}}`,
			want: map[string]any{"kind": "hound"},
		},
		{
			name: "alternatives of what is required", schema: `{type: object, properties: {a: {type: integer}, b: {type: boolean}}, anyOf: [{required: [b]}, {required: [a]}]}`,
			want: map[string]any{"b": true},
		},
		{
			name: "alternatives besides members", schema: `{type: object, required: [a], properties: {a: {type: integer}}, oneOf: [{$ref: '#/components/schemas/Cat'}], discriminator: {propertyName: kind}}`,
			want: map[string]any{"a": int64(1), "kind": "Cat", "lives": int64(1)},
		},
		{name: "tuple", schema: `{type: array, minItems: 2, prefixItems: [{type: integer}, {type: boolean}], items: false}`, want: []any{int64(1), true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			contract, err := LoadDocument(fstest.MapFS{"api.yaml": {Data: []byte(`openapi: 3.1.0
info: {title: Things, version: "1"}
paths:
  /things:
    post:
      operationId: create
      requestBody: {content: {application/json: {schema: ` + c.schema + `}}}
      responses: {'201': {description: made}}
components:
  schemas:
    Animal: {type: object, required: [kind], properties: {kind: {type: string}}}
    Cat: {allOf: [{$ref: '#/components/schemas/Animal'}, {type: object, required: [lives], properties: {lives: {type: integer}}}]}
    Dog: {type: object, required: [kind], properties: {kind: {type: string, enum: [hound]}}}
`)}}, "api.yaml")
			require.NoError(t, err)
			value, source := contract.SampleBody("create")
			require.Equal(t, "made up from its schema", source)
			require.Equal(t, c.want, value)
		})
	}
}
