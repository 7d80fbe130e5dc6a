package spec

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCheckBody(t *testing.T) {
	const quantity = `{oneOf: [{type: integer, nullable: true}, {type: string, pattern: '^-?\d+$'}]}`
	for _, tt := range []struct {
		name   string
		schema string
		body   string
		want   string // the messages, one a line; "" for none
	}{
		{name: "any", schema: "{}", body: "null"},
		{name: "string", schema: "{type: string}", body: "1", want: "body = 1, want string"},
		{name: "null", schema: "{type: string}", body: "null", want: "body = null, want string"},
		{name: "nullable", schema: "{type: string, nullable: true}", body: "null"},
		{name: "nullable by its parts", schema: "{nullable: true, allOf: [{type: string}]}", body: "null"},
		{name: "not as nullable as it looks", schema: "{type: string, nullable: true}", body: "[]", want: "body is array, want string or null"},
		{name: "boolean", schema: "{type: boolean}", body: `"true"`, want: `body = "true", want boolean`},
		{name: "an integer has no fraction", schema: "{type: integer}", body: "1.5", want: "body = 1.5, want integer"},
		{name: "an integer may be written with one", schema: "{type: integer}", body: "1.0"},
		{name: "a huge integer", schema: "{type: integer}", body: "1e999999"},
		{name: "a huge integer of 64 bits", schema: "{type: integer, format: int64}", body: "1e999999", want: "body = 1e999999, want int64"},
		{name: "the largest of 64 bits", schema: "{type: integer, format: int64}", body: "9223372036854775807"},
		{name: "one more", schema: "{type: integer, format: int64}", body: "9223372036854775808", want: "body = 9223372036854775808, want int64"},
		{name: "32 bits", schema: "{type: integer, format: int32}", body: "-2147483649", want: "body = -2147483649, want int32"},
		{name: "double", schema: "{type: number, format: double}", body: "1e309", want: "body = 1e309, want double"},
		{name: "minimum", schema: "{type: integer, minimum: 1}", body: "0", want: "body = 0, want at least 1"},
		{name: "exclusive minimum", schema: "{type: number, minimum: 0.5, exclusiveMinimum: true}", body: "5e-1", want: "body = 5e-1, want more than 0.5"},
		{name: "maximum", schema: "{type: integer, maximum: 200}", body: "1e999999", want: "body = 1e999999, want at most 200"},
		{name: "exclusive maximum", schema: "{type: integer, maximum: 200, exclusiveMaximum: true}", body: "200", want: "body = 200, want less than 200"},
		{name: "multiple", schema: "{type: number, multipleOf: 0.1}", body: "0.3"},
		{name: "no multiple", schema: "{type: number, multipleOf: 0.1}", body: "0.35", want: "body = 0.35, want a multiple of 0.1"},
		{name: "a multiple that nobody counts", schema: "{type: number, multipleOf: 2}", body: "1e999999", want: "body = 1e999999, want a multiple of 2"},
		{name: "long enough", schema: "{type: string, minLength: 2}", body: `"é"`, want: `body = "é", want at least 2 characters`},
		{name: "characters are not bytes", schema: "{type: string, maxLength: 2}", body: `"éé"`},
		{name: "too long", schema: "{type: string, maxLength: 2}", body: `"ééé"`, want: "body has 3 characters, want at most 2"},
		{name: "pattern", schema: `{type: string, pattern: '^\d+$'}`, body: `"12a"`, want: `body = "12a", want a match of ^\d+$`},
		{name: "pattern with a code point", schema: `{type: string, pattern: '^\u00E9$'}`, body: `"é"`},
		{name: "enum", schema: "{type: string, enum: [a, b]}", body: `"c"`, want: `body = "c", want "a" or "b"`},
		{name: "enum of numbers", schema: "{type: number, enum: [1, 2.5]}", body: `2.50`},
		{name: "enum of objects", schema: "{enum: [{a: [1]}]}", body: `{"a":[1.0]}`},
		{name: "enum and null", schema: "{type: string, nullable: true, enum: [a]}", body: "null"},
		{name: "not of the enum, which is nullable", schema: "{type: string, nullable: true, enum: [a]}", body: `"b"`, want: `body = "b", want "a" or null`},
		{name: "true alone", schema: "{type: boolean, enum: [true]}", body: "false", want: "body = false, want true"},
		{name: "items", schema: "{type: array, items: {type: string}}", body: `["a",1,null]`, want: "body[1] = 1, want string\nbody[2] = null, want string"},
		{name: "too few items", schema: "{type: array, items: {}, minItems: 1}", body: "[]", want: "body has 0 items, want at least 1"},
		{name: "too many items", schema: "{type: array, items: {}, maxItems: 1}", body: "[1,2]", want: "body has 2 items, want at most 1"},
		{name: "the same item", schema: "{type: array, items: {}, uniqueItems: true}", body: `[{"a":1,"b":2},3,{"b":2,"a":1.0}]`, want: "body has the same item at 0 and 2, want each once"},
		{name: "missing", schema: "{type: object, required: [b, a]}", body: `{"c":1}`, want: "a is missing\nb is missing"},
		{name: "present though null", schema: "{type: object, required: [a]}", body: `{"a":null}`},
		{name: "unknown members", schema: "{type: object, properties: {a: {type: integer}}}", body: `{"a":1,"b":{"c":[]}}`},
		{name: "no unknown members", schema: "{type: object, properties: {a: {}}, additionalProperties: false}", body: `{"a":1,"b c":2}`, want: `["b c"] is not documented`},
		{name: "unknown members of a type", schema: "{type: object, additionalProperties: {type: integer}}", body: `{"a":1,"b":"2"}`, want: `body["b"] = "2", want integer`},
		{name: "too few members", schema: "{type: object, minProperties: 1}", body: `{}`, want: "body has 0 members, want at least 1"},
		{name: "too many members", schema: "{type: object, maxProperties: 1}", body: `{"a":1,"b":1}`, want: "body has 2 members, want at most 1"},
		{name: "for requests only", schema: "{type: object, required: [a, b], properties: {a: {type: string, writeOnly: true}, b: {}}}", body: `{"b":1}`},
		{name: "for requests only, and there", schema: "{type: object, properties: {a: {type: string, writeOnly: true}}}", body: `{"a":"x"}`, want: "a is there, want it in requests only"},
		{name: "all of", schema: "{allOf: [{type: object, required: [a]}, {type: object, required: [b]}]}", body: `{}`, want: "a is missing\nb is missing"},
		{name: "all of, said once", schema: "{allOf: [{type: object, required: [a]}, {type: object, required: [a, b]}]}", body: `[]`, want: "body is array, want object"},
		{name: "one of: first", schema: quantity, body: "5"},
		{name: "one of: second", schema: quantity, body: `"5"`},
		{name: "one of: null", schema: quantity, body: "null"},
		{name: "one of: neither", schema: quantity, body: "{}", want: "body is object, want integer, string or null"},
		{name: "one of: no integer", schema: quantity, body: "1.5", want: "body = 1.5, want integer, string or null"},
		{name: "one of: nearly", schema: quantity, body: `"5 or so"`, want: `body = "5 or so", want a match of ^-?\d+$`},
		{name: "one of: both", schema: "{oneOf: [{type: number}, {type: integer}]}", body: "1", want: "body = 1, which fits 2 alternatives, want exactly one"},
		{name: "one of: the nearest", schema: "{oneOf: [{type: object, required: [a, b, c]}, {type: object, required: [x]}]}", body: `{}`, want: "x is missing"},
		{name: "any of: both", schema: "{anyOf: [{type: number}, {type: integer}]}", body: "1"},
		{name: "any of: neither", schema: "{anyOf: [{type: string, enum: [a, b]}, {type: boolean}]}", body: "1", want: `body = 1, want "a", "b" or boolean`},
		{name: "any of: an alternative joined from parts", schema: "{anyOf: [{allOf: [{$ref: '#/components/schemas/Text'}, {minLength: 2}]}, {type: integer}]}", body: `"x"`, want: `body = "x", want at least 2 characters`},
		{name: "not", schema: "{not: {type: string}}", body: `"x"`, want: `body = "x", which the contract rules out`},
		{name: "not what it must not be", schema: "{not: {type: string}}", body: "1"},
		{name: "outside text is tamed", schema: "{type: integer}", body: `"\u001b[2J` + strings.Repeat("x", 200) + `"`, want: `body = "\x1b[2J` + strings.Repeat("x", 76) + `…", want integer`},
		{name: "what nobody sees is shown", schema: "{type: string, enum: [ab]}", body: `"a\u200bb"`, want: `body = "a\u200bb", want "ab"`},
		{name: "what looks alike is told apart", schema: "{type: string, enum: [\u00e9]}", body: `"e\u0301"`, want: `body = "e\u0301", want "é"`},
		{name: "outside keys are tamed", schema: "{type: object, additionalProperties: false}", body: `{"\u202e\n` + strings.Repeat("x", 200) + `":1}`, want: `["\u202e\n` + strings.Repeat("x", 78) + `…"] is not documented`},
		{name: "long numbers are tamed", schema: "{type: string}", body: strings.Repeat("1", 200), want: "body = " + strings.Repeat("1", 80) + "…, want string"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			want := []string{}
			if tt.want != "" {
				want = strings.Split(tt.want, "\n")
			}
			require.Equal(t, want, messages(withSchema(t, tt.schema).Check("get", ok(tt.body))))
		})
	}
}

func TestRequirementOfTheInnermostSchemaCounts(t *testing.T) {
	c := withSchema(t, `{type: object, x-requirement: SHELF-001, required: [a, b, c], properties: {
		a: {type: object, x-requirement: SHELF-002, required: [deep], properties: {deep: {type: integer}}},
		b: {$ref: '#/components/schemas/Text'},
		c: {allOf: [{type: object, x-requirement: SHELF-003, required: [d]}]},
		e: {oneOf: [{type: array, x-requirement: SHELF-010, items: {type: string}}, {type: integer}]}}}`)
	for _, tt := range []struct {
		name string
		body string
		want []Violation
	}{
		{name: "at the schema", body: `[]`, want: []Violation{{"SHELF-001", "", "body is array, want object"}}},
		{
			name: "a missing property's own", body: `{"c":{"d":1}}`,
			want: []Violation{{"SHELF-002", "/a", "a is missing"}, {"SHELF-001", "/b", "b is missing"}},
		},
		{
			name: "below", body: `{"a":{"deep":"x"},"b":7,"c":{}}`,
			want: []Violation{{"SHELF-002", "/a/deep", `a.deep = "x", want integer`}, {"SHELF-001", "/b", "b = 7, want string"}, {"SHELF-003", "/c/d", "c.d is missing"}},
		},
		{
			name: "in the nearest alternative", body: `{"a":{"deep":1},"b":"","c":{"d":1},"e":[1]}`,
			want: []Violation{{"SHELF-010", "/e/0", "e[0] = 1, want string"}},
		},
		{
			name: "in no alternative", body: `{"a":{"deep":1},"b":"","c":{"d":1},"e":"x"}`,
			want: []Violation{{"SHELF-001", "/e", `e = "x", want array or integer`}},
		},
	} {
		t.Run(tt.name, func(t *testing.T) { require.Equal(t, tt.want, c.Check("get", ok(tt.body))) })
	}
}

func TestPointersAreEscaped(t *testing.T) {
	c := withSchema(t, `{type: object, properties: {"a/b~c": {type: array, items: {type: integer}}}}`)
	require.Equal(t, []Violation{{"OAS-SCHEMA", "/a~1b~0c/1", `["a/b~c"][1] = null, want integer`}}, c.Check("get", ok(`{"a/b~c":[1,null]}`)))
}
