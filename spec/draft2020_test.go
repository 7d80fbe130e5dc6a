package spec

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// in31 is a contract of one operation, "get", in OpenAPI 3.1, with more schemas beside
// its own.
func in31(t testing.TB, schema string, more ...string) *Contract {
	t.Helper()
	document := strings.Replace(documentWith(schema), "3.0.3", "3.1.0", 1)
	for _, other := range more {
		document = strings.Replace(document, "    Text:", "    "+other+"\n    Text:", 1)
	}
	c, err := Load(folder(document, shelfRegistry))
	require.NoError(t, err)
	return c
}

// Schemas of OpenAPI 3.1 are those of JSON Schema 2020-12. What departs from one is
// told as it is of one of OpenAPI 3.0.
func TestSchemasOfOpenAPI31(t *testing.T) {
	const cat = "{type: object, required: [kind, lives], properties: {kind: {const: cat}, lives: {type: integer}}}"
	const dog = "{type: object, required: [kind, tricks], properties: {kind: {const: dog}, tricks: {type: integer}}}"
	for _, tt := range []struct {
		name, schema, body string
		want               []string
	}{
		{name: "several types", schema: "{type: [string, 'null'], minLength: 2}", body: "5", want: []string{"body = 5, want string or null"}},
		{name: "null among them", schema: "{type: [string, 'null'], minLength: 2}", body: "null"},
		{name: "length", schema: "{type: [string, 'null'], minLength: 2}", body: `"a"`, want: []string{`body = "a", want at least 2 characters`}},
		{name: "constant", schema: "{properties: {a: {const: 5}}}", body: `{"a":6}`, want: []string{"a = 6, want 5"}},
		{name: "enum", schema: "{enum: [a, 1, null]}", body: "2", want: []string{`body = 2, want "a", 1 or null`}},
		{name: "exclusive bound", schema: "{exclusiveMinimum: 1.50}", body: "1.5", want: []string{"body = 1.5, want more than 1.50"}},
		{name: "bounds", schema: "{type: array, items: {minimum: 1, maximum: 3, multipleOf: 2}}", body: "[0, 5, 2, 3]", want: []string{"body[0] = 0, want at least 1", "body[1] = 5, want a multiple of 2", "body[1] = 5, want at most 3", "body[3] = 3, want a multiple of 2"}},
		{name: "exclusive upper bound", schema: "{exclusiveMaximum: 2}", body: "2", want: []string{"body = 2, want less than 2"}},
		{name: "missing members", schema: "{required: [b, a]}", body: "{}", want: []string{"a is missing", "b is missing"}},
		{name: "what a member needs", schema: "{dependentRequired: {a: [b]}}", body: `{"a":1}`, want: []string{`b is missing, want it where "a" is there`}},
		{name: "other members", schema: "{properties: {a: {}}, additionalProperties: false}", body: `{"a":1,"b":1}`, want: []string{"b is not documented"}},
		{name: "members of no part", schema: "{allOf: [{properties: {a: {}}}], unevaluatedProperties: false}", body: `{"a":1,"b":1}`, want: []string{"b is not documented"}},
		{name: "items by place", schema: "{prefixItems: [{type: integer}], items: false}", body: `["a",3]`, want: []string{`body[0] = "a", want integer`, "body[1] is not documented"}},
		{name: "names of members", schema: "{propertyNames: {pattern: '^a'}}", body: `{"b":1}`, want: []string{`body has a member called "b", want a match of ^a`}},
		{name: "members by pattern", schema: "{patternProperties: {'^n': {type: integer}}}", body: `{"n1":"a","m":"a"}`, want: []string{`body["n1"] = "a", want integer`}},
		{name: "members of a map", schema: "{properties: {a: {$ref: '#/components/schemas/Text'}, additionalProperties: {type: integer}}, additionalProperties: {$ref: '#/components/schemas/Text'}}", body: `{"a":1,"additionalProperties":"x","c":2}`, want: []string{"a = 1, want string", `additionalProperties = "x", want integer`, `body["c"] = 2, want string`}},
		{name: "contains", schema: "{contains: {type: integer}}", body: `["a"]`, want: []string{"body has no item as the contract wants one at least"}},
		{name: "contains few", schema: "{contains: {type: integer}, minContains: 2}", body: `[1]`, want: []string{"body has 1 item as the contract wants them, want at least 2"}},
		{name: "contains many", schema: "{contains: {type: integer}, maxContains: 1}", body: `[1,2]`, want: []string{"body has 2 items as the contract wants them, want at most 1"}},
		{name: "counts", schema: "{minItems: 2, maxProperties: 1, minProperties: 1, maxLength: 1}", body: `[1]`, want: []string{"body has 1 item, want at least 2"}},
		{name: "too many items", schema: "{maxItems: 1, uniqueItems: true}", body: `[1,1.0]`, want: []string{"body has 2 items, want at most 1", "body has the same item at 0 and 1, want each once"}},
		{name: "too many members", schema: "{maxProperties: 1}", body: `{"a":1,"b":2}`, want: []string{"body has 2 members, want at most 1"}},
		{name: "too few members", schema: "{minProperties: 1}", body: `{}`, want: []string{"body has 0 members, want at least 1"}},
		{name: "too long", schema: "{maxLength: 1}", body: `"äö"`, want: []string{"body has 2 characters, want at most 1"}},
		{name: "if", schema: "{if: {required: [a]}, then: {required: [b]}, else: {required: [c]}}", body: `{"a":1}`, want: []string{"b is missing"}},
		{name: "else", schema: "{if: {required: [a]}, then: {required: [b]}, else: {required: [c]}}", body: `{}`, want: []string{"c is missing"}},
		{name: "not", schema: "{not: {type: integer}}", body: "5", want: []string{"body = 5, which the contract rules out"}},
		{name: "nothing at all", schema: "{properties: {a: false}}", body: `{"a":1}`, want: []string{"a is not documented"}},
		{name: "format", schema: "{format: date-time}", body: `"2026-02-30T00:00:00Z"`, want: []string{`body = "2026-02-30T00:00:00Z", want RFC 3339 date-time`}},
		{name: "format of a number", schema: "{type: integer, format: int32}", body: "3000000000", want: []string{"body = 3000000000, want int32"}},
		{name: "unknown format", schema: "{type: string, format: semver}", body: `"no"`},
		{name: "ECMAScript's expressions", schema: `{pattern: '^(?!a)\s$'}`, body: `"a"`, want: []string{`body = "a", want a match of ^(?!a)\s$`}},
		{name: "ECMAScript's space", schema: `{pattern: '^(?!a)\s$'}`, body: `"\ufeff"`},
		{name: "reference with more beside it", schema: "{properties: {a: {$ref: '#/components/schemas/Text', minLength: 2}}}", body: `{"a":"b"}`, want: []string{`a = "b", want at least 2 characters`}},
		{name: "nearest of several types", schema: "{anyOf: [{$ref: '#/components/schemas/Text'}, {type: 'null'}]}", body: "7", want: []string{"body = 7, want string or null"}},
		{name: "nearest by its constant", schema: "{oneOf: [" + cat + ", " + dog + "]}", body: `{"kind":"dog","tricks":"no"}`, want: []string{`tricks = "no", want integer`}},
		{name: "more than one", schema: "{oneOf: [{type: integer}, {type: number}]}", body: "5", want: []string{"body = 5, which fits more than one alternative, want exactly one"}},
		{name: "itself", schema: "{properties: {next: {$ref: '#/components/schemas/It'}, n: {type: integer}}}", body: `{"next":{"next":{"n":"a"}}}`, want: []string{`next.next.n = "a", want integer`}},
		{name: "a number without end", schema: "{maximum: 5}", body: "1e999999999", want: []string{"body = 1e999999999, want at most 5"}},
		{name: "an integer without end", schema: "{type: integer}", body: "1e999999999"},
		{name: "for requests only, not required", schema: "{required: [pw], properties: {pw: {writeOnly: true}}}", body: "{}"},
		{name: "for requests only, required by a part", schema: "{allOf: [{required: [pw]}, {properties: {pw: {writeOnly: true}}}]}", body: "{}"},
		{name: "for requests only, and there", schema: "{properties: {pw: {writeOnly: true}}}", body: `{"pw":"a"}`, want: []string{"pw is there, want it in requests only"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := in31(t, tt.schema)
			require.Empty(t, c.Warnings)
			require.ElementsMatch(t, tt.want, messages(c.Check("get", ok(tt.body))))
		})
	}
}

func TestRequirementsOfOpenAPI31(t *testing.T) {
	c := in31(t, `{x-requirement: SHELF-010, type: object, required: [a, b], properties: {a: {type: integer}, b: {x-requirement: SHELF-011, type: array, items: {type: integer}}, c: {$ref: '#/components/schemas/Own'}}}`,
		"Own: {x-requirement: SHELF-012, type: integer}")
	for _, tt := range []struct {
		body string
		want []Violation
	}{
		{`{"a":"x","b":["y"],"c":"z"}`, []Violation{
			{"SHELF-010", "/a", `a = "x", want integer`}, {"SHELF-011", "/b/0", `b[0] = "y", want integer`}, {"SHELF-012", "/c", `c = "z", want integer`},
		}},
		{`{}`, []Violation{{"SHELF-010", "/a", "a is missing"}, {"SHELF-011", "/b", "b is missing"}}},
		{`7`, []Violation{{"SHELF-010", "", "body = 7, want object"}}},
	} {
		require.Equal(t, tt.want, c.Check("get", ok(tt.body)))
	}
	require.Equal(t, []string{"OAS-MEDIA", "OAS-STATUS", "SHELF-010", "SHELF-011", "SHELF-012"}, c.Judged("get", 200))
}

// A requirement is known wherever a schema names it, as a violation there breaks it.
func TestRequirementsInKeywordsOfOpenAPI31(t *testing.T) {
	for _, schema := range []string{
		"{prefixItems: [HERE]}", "{if: {type: object}, then: {properties: {a: HERE}}, else: {items: HERE}}", "{patternProperties: {a: HERE}}",
		"{contains: HERE}", "{dependentSchemas: {a: {properties: {a: HERE}}}}", "{unevaluatedProperties: HERE}", "{unevaluatedItems: HERE}", "{propertyNames: HERE}",
	} {
		c := in31(t, strings.ReplaceAll(schema, "HERE", "{x-requirement: SHELF-012, type: integer}"))
		require.Contains(t, c.Judged("get", 200), "SHELF-012", schema)
		var broken []string
		for _, body := range []string{`["a"]`, `{"a":"b"}`} {
			for _, v := range c.Check("get", ok(body)) {
				broken = append(broken, v.Requirement)
			}
		}
		if !strings.Contains(schema, "contains") && !strings.Contains(schema, "propertyNames") { // which break the whole
			require.Contains(t, broken, "SHELF-012", schema)
		}
	}
}

func TestDiscriminatorOfOpenAPI31(t *testing.T) {
	c := in31(t, `{oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}], discriminator: {propertyName: kind, mapping: {d: '#/components/schemas/Dog'}}}`,
		"Cat: {type: object, required: [kind, lives]}", "Dog: {type: object, required: [kind, tricks, name]}")
	require.Equal(t, []string{"lives is missing"}, messages(c.Check("get", ok(`{"kind":"Cat"}`))))
	require.Equal(t, []string{"name is missing", "tricks is missing"}, messages(c.Check("get", ok(`{"kind":"d"}`))))
}

// A hostile answer must not hold up the run.
func TestJudgementOfOpenAPI31Ends(t *testing.T) {
	c := in31(t, "{anyOf: [{properties: {n: {$ref: '#/components/schemas/It'}}, required: [z]}, {properties: {n: {$ref: '#/components/schemas/It'}}, required: [z]}]}")
	deep := strings.Repeat(`{"n":`, 40) + "1" + strings.Repeat("}", 40)
	require.Equal(t, []string{"body is too complex to judge"}, messages(c.Check("get", ok(deep))))
}

func TestSchemaThatCannotBeRead(t *testing.T) {
	c := in31(t, "{type: object, properties: {a: {$dynamicRef: '#nowhere'}}}")
	require.Len(t, c.Warnings, 1)
	require.Contains(t, c.Warnings[0].String(), "openapi.yaml:8: this schema is not checked: ")
	require.Empty(t, c.Check("get", ok("7")))
}

// A schema that means the same in OpenAPI 3.0 and in 3.1 is judged by in the same way and,
// but for alternatives, of which each dialect chooses one to explain, in the same words.
func TestVersionsAgree(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	fits, departs := 0, 0
	for range 200 {
		text := strings.ReplaceAll(randomSchema(random, 3), `,"nullable":true`, "")
		before, after := withSchema(t, text), in31(t, text, "Own: {$anchor: own}")
		require.False(t, byRule(after))
		for range 15 {
			body := randomValue(random, 3)
			old, now := messages(before.Check("get", ok(body))), messages(after.Check("get", ok(body)))
			require.Equal(t, len(old) == 0, len(now) == 0, "schema %s\nvalue %s\n3.0 %v\n3.1 %v", text, body, old, now)
			if len(old) == 0 {
				fits++
				continue
			}
			departs++
			if !strings.Contains(text, `Of"`) {
				require.Equal(t, old, now, "schema %s\nvalue %s", text, body)
			}
		}
	}
	require.Greater(t, min(fits, departs), 200)
}
