package spec

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

// What is sent beside what has to be sent is worth looking at: it is not the default, and
// not empty.
func TestSampleOther(t *testing.T) {
	for _, c := range []struct {
		name, schema string
		want         any // nil for none
		given        bool
	}{
		{name: "boolean", schema: `{type: boolean}`, want: true},
		{name: "boolean that is true by default", schema: `{type: boolean, default: true}`, want: false},
		{name: "text", schema: `{type: string, default: x}`, want: "amber"},
		{name: "example", schema: `{type: string, example: x}`, want: "x", given: true},
		{name: "reference", schema: `{type: string, format: uuid}`},
		{name: "form of the server's own", schema: `{type: string, format: duration}`},
		{name: "enum whose first is the default", schema: `{type: string, enum: [a, b], default: a}`, want: "b", given: true},
		{name: "enum of the default alone", schema: `{type: string, enum: [a], default: a}`},
		{name: "number", schema: `{type: number}`, want: int64(1)},
		{name: "number of a format", schema: `{type: number, format: double}`, want: 1.5},
		{name: "number of a format and a maximum", schema: `{type: number, format: float, maximum: 1}`, want: int64(1)},
		{name: "number of a format and of steps", schema: `{type: number, format: double, multipleOf: 5}`, want: int64(5)},
		{name: "list", schema: `{type: array, default: [], items: {type: string}}`, want: []any{"amber"}},
		{name: "list of several", schema: `{type: array, minItems: 2, items: {type: integer}}`, want: []any{int64(1), int64(1)}},
		{name: "list of unlike ones", schema: `{type: array, minItems: 2, uniqueItems: true, items: {type: integer}}`},
		{name: "list of none", schema: `{type: array, maxItems: 0, items: {type: integer}}`},
		{name: "list of anything", schema: `{type: array}`},
		{
			name: "object", schema: `{type: object, properties: {id: {type: integer}, town: {type: string}, at: {type: string, readOnly: true}, open: {type: boolean, default: true}}}`,
			want: map[string]any{"town": "amber", "open": false},
		},
		{name: "object of anything", schema: `{type: object}`},
		{name: "map", schema: `{type: object, additionalProperties: {type: string}}`, want: map[string]any{"amber": "amber"}},
		{name: "map of what may be of something else's", schema: `{type: object, additionalProperties: {type: object}}`},
		{name: "map of several", schema: `{type: object, minProperties: 2, additionalProperties: {type: string}}`},
		{name: "alternatives", schema: `{oneOf: [{type: integer, minimum: 7}, {type: string}]}`, want: int64(8)},
		{name: "one part", schema: `{allOf: [{type: string, format: date}]}`, want: "2026-01-02"},
	} {
		t.Run(c.name, func(t *testing.T) {
			contract, err := LoadDocument(fstest.MapFS{"api.yaml": {Data: []byte(`openapi: 3.0.3
info: {title: Things, version: "1"}
paths:
  /things:
    post:
      operationId: create
      requestBody: {content: {application/json: {schema: {type: object, properties: {member: ` + c.schema + `}}}}}
      responses: {'201': {description: made}}
`)}}, "api.yaml")
			require.NoError(t, err)
			value, given, ok := contract.SampleOther("create", "member")
			require.Equal(t, c.want != nil, ok)
			if ok {
				require.Equal(t, c.want, value)
			}
			require.Equal(t, c.given, given)
			_, _, ok = contract.SampleOther("create", "other")
			require.False(t, ok)
			_, _, ok = contract.SampleOther("delete", "member")
			require.False(t, ok)
		})
	}
}
