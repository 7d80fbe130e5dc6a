package spec

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What is written wrongly and can only be meant in one way is taken for that, and what
// cannot be meant at all is left out; both with a warning.
func TestMending(t *testing.T) {
	for _, tt := range []struct {
		name, version, schema string
		warning               string // after the line
		fits, departs         string // values; "" for none
	}{
		{name: "a number in quotes", schema: "{type: string, minLength: '2'}", warning: "minLength 2 is taken for a number", fits: `"ab"`, departs: `"a"`},
		{name: "a boolean in quotes", schema: "{type: string, nullable: 'true'}", warning: "nullable true is taken for true or false", fits: "null", departs: "7"},
		{name: "a bound that is none", schema: "{type: string, maxLength: many}", warning: "maxLength is a text, want a number\n  it is ignored", fits: `"abc"`, departs: "7"},
		{name: "a member that is required by itself", schema: "{type: object, properties: {a: {type: string, required: true}}}", warning: "required is true or false, want a list\n  it is ignored", fits: "{}", departs: "7"},
		{name: "a length below zero", schema: "{type: string, minLength: -1}", warning: "minLength -1 is no count: it is ignored", fits: `""`, departs: "7"},
		{name: "a length that is a fraction", schema: "{type: string, maxLength: 1.5}", warning: "maxLength 1.5 is no count: it is ignored", fits: `"ab"`, departs: "7"},
		{name: "more items than there can be", schema: "{type: array, maxItems: 18446744073709552000, items: {type: string}}", warning: "maxItems 18446744073709552000 is no count: it is ignored", fits: `["a"]`, departs: "7"},
		{name: "a type that is a schema", schema: "{type: {type: string}, enum: [a]}", warning: "type is an object, want a text\n  it is ignored", fits: `"a"`, departs: "7"},
		{name: "examples with names", schema: "{type: string, examples: {short: {value: a}}}", warning: "examples is an object, want a list\n  it is ignored", fits: `"b"`, departs: "7"},
		{name: "examples with names in 3.1", version: "3.1.0", schema: "{type: string, examples: {short: a}}", warning: "examples is an object, want a list\n  it is ignored", fits: `"b"`, departs: "7"},
		{name: "a description elsewhere", schema: "{type: string, description: {$ref: text.md}}", warning: "description is an object, want a text\n  it is ignored", fits: `"a"`, departs: "7"},
		{name: "a name that is a number", schema: "{type: object, required: [404], properties: {404: {type: string}}}", warning: "required 404 is taken for a text\n  put it in quotes", fits: `{"404":"a"}`, departs: "{}"},
		{name: "an enum that is no list", schema: "{type: string, enum: a}", warning: "enum is a text, want a list\n  it is ignored", fits: `"b"`, departs: "7"},
		{name: "a bound of 3.1 in 3.0", schema: "{type: integer, exclusiveMinimum: 5}", warning: "exclusiveMinimum is true or false before OpenAPI 3.1: it is taken for a bound", fits: "6", departs: "5"},
		{name: "a mark of 3.0 in 3.1", version: "3.1.0", schema: "{type: integer, maximum: 5, exclusiveMaximum: true}", warning: "exclusiveMaximum is a number from OpenAPI 3.1 on: it is taken for a mark on maximum", fits: "4", departs: "5"},
		{name: "no mark of 3.0 in 3.1", version: "3.1.0", schema: "{type: integer, maximum: 5, exclusiveMaximum: false}", warning: "exclusiveMaximum is a number from OpenAPI 3.1 on: it is taken for a mark on maximum", fits: "5", departs: "6"},
		{name: "nullable in 3.1", version: "3.1.0", schema: "{type: string, nullable: true, enum: [a]}", warning: "nullable has no effect from OpenAPI 3.1 on: it is taken for the type null\n  write type: [..., 'null']", fits: "null", departs: `"b"`},
		{name: "an enum without a value", schema: "{type: string, enum: []}", warning: "enum is empty\n  it is ignored", fits: `"a"`, departs: "7"},
		{name: "a range without a value", schema: "{type: integer, minimum: 5, maximum: 4}", warning: "minimum 5 is above maximum 4: no value fits", departs: "5"},
		{name: "a misspelt property that is required", schema: "{type: object, required: [titel], properties: {title: {type: string}}}", warning: "required \"titel\" is none of the properties\n  did you mean \"title\"?", fits: `{"titel":1}`, departs: "{}"},
		{name: "a factor of which nothing is a multiple", schema: "{type: integer, multipleOf: 0}", warning: `schema "It": multipleOf must be greater than zero, got 0`, fits: "7", departs: `"a"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			document := documentWith(tt.schema)
			if tt.version != "" {
				document = strings.Replace(document, "3.0.3", tt.version, 1)
			}
			c, err := Load(folder(document, shelfRegistry))
			require.NoError(t, err)
			require.Len(t, c.Warnings, 1, "%v", c.Warnings)
			require.Contains(t, c.Warnings[0].String(), "openapi.yaml:12: "+tt.warning)
			if tt.fits != "" {
				require.Empty(t, c.Check("get", ok(tt.fits)))
			}
			require.NotEmpty(t, c.Check("get", ok(tt.departs)))
		})
	}
}

// What nothing is said of is an object that says nothing.
func TestNullInPlaceOfAnObject(t *testing.T) {
	document := strings.NewReplacer("'204': {description: The book is empty.}", "'204':", "title: {type: string, minLength: 1}", "title:").Replace(shelf)
	c, err := Load(folder(document, shelfRegistry))
	require.NoError(t, err)
	require.Empty(t, c.Check("readBook", Answer{Status: 204, Header: withPages(), Body: nil}))
	require.Empty(t, c.Check("peekBook", Answer{Method: "HEAD", Status: 200, Header: withPages()}))
}

func withPages() map[string][]string { return map[string][]string{"X-Pages": {"1"}} }

// The names that an author has chosen are none of OpenAPI's.
func TestNamesAreNotMended(t *testing.T) {
	c := withSchema(t, "{type: object, properties: {title: {type: integer}, minimum: {type: string}, required: {type: array, items: {}}, enum: {type: object}}}")
	require.Empty(t, c.Warnings)
	require.Empty(t, c.Check("get", ok(`{"title":1,"minimum":"a","required":[],"enum":{}}`)))
	require.Len(t, c.Check("get", ok(`{"title":"a","minimum":1,"required":{},"enum":[]}`)), 4)
	document := strings.Replace(shelf, "variables: {stage: {default: live}}", "variables: {stage: {default: live}, host: {default: a}}", 1)
	document = strings.Replace(document, "{stage}/v2", "{stage}/{host}/v2", 1)
	c, err := Load(folder(document, shelfRegistry))
	require.NoError(t, err)
	require.Empty(t, c.Warnings)
}

// What is no object where one has to be is told at its line, and the rest of the document is
// used.
func TestWhatIsNoObject(t *testing.T) {
	for _, tt := range []struct{ old, new, want string }{
		{"        '204': {description: The book is empty.}", "        '204': 7", "28: 204 is a number, want an object\n  it is ignored"},
		{"X-Fresh: {schema: {type: boolean}}", "X-Fresh: boolean", "23: X-Fresh is a text, want an object\n  it is ignored"},
		{"    parameters:\n      - {name: isbn", "    parameters:\n      - page\n      - {name: isbn", "11: parameters has a text, want an object\n  it is ignored"},
		{"    head:\n", "    head:\n      parameters: {page: {in: query, schema: {type: string}}}\n", "38: parameters is an object, want a list\n  it is ignored"},
		{"info: {title: Shelf", "info: {license: MIT, title: Shelf", "6: license is a text, want an object\n  it is ignored"},
		{"paths:\n", "tags: [books]\npaths:\n", "8: tags has a text, want an object\n  it is ignored"},
		{"paths:\n", "paths:\n  /none: later\n", "9: /none is a text, want an object\n  it is ignored"},
		{"        X-Pages: {required: true, schema: {type: integer}}", "        X-Pages: {required: true, schema: {type: integer}}\n            X-Kind: {schema: {type: object, properties: {kind: string}}}", "44: kind is a text, want an object\n  it is ignored"},
		{"components:\n", "components:\n  securitySchemes: {key: apiKey}\n", "65: key is a text, want an object\n  it is ignored"},
	} {
		require.Contains(t, shelf, tt.old)
		c, err := Load(folder(strings.Replace(shelf, tt.old, tt.new, 1), shelfRegistry))
		require.NoError(t, err, tt.new)
		require.Equal(t, []string{"warning openapi.yaml:" + tt.want}, problemTexts(c.Warnings))
	}
}

func TestWhatIsOfAnotherShapeIsRefused(t *testing.T) {
	for _, tt := range []struct{ old, new, want string }{
		{"schema: {$ref: '#/components/schemas/Problem'}}}", "schema: {$ref: '#/paths'}}}", `openapi.yaml:52: reference "#/paths" leads to an object of another kind`},
	} {
		require.Contains(t, shelf, tt.old)
		_, err := Load(folder(strings.Replace(shelf, tt.old, tt.new, 1), shelfRegistry))
		require.ErrorContains(t, err, tt.want)
	}
}

// A generator's word in place of a media type leaves an answer without a body, and a member of
// an object that is called content is none.
func TestAWordInPlaceOfAMediaType(t *testing.T) {
	old := "        '204': {description: The book is empty.}"
	require.Contains(t, shelf, old)
	c, err := Load(folder(strings.Replace(shelf, old, "        '204': {description: The book is empty., content: {type: void}}", 1), shelfRegistry))
	require.NoError(t, err)
	require.Len(t, c.Warnings, 1)
	require.Equal(t, "openapi.yaml:28: content type is a text, want an object\n  it is ignored", c.Warnings[0].String())
	c = withSchema(t, "{type: object, properties: {content: {type: string}, description: {type: string}}}")
	require.Empty(t, c.Warnings)
	require.Len(t, c.Check("get", ok(`{"content":1,"description":"a"}`)), 1)
}

// What stands in place of a media type is none without a slash, and no answer is of it.
func TestNoMediaType(t *testing.T) {
	c, err := Load(folder(`openapi: 3.0.3
info: {title: t, version: "1"}
paths:
  /a:
    put:
      operationId: put
      requestBody:
        content:
          json: {schema: {type: object}}
      responses:
        '200':
          description: a
          content:
            application-json: {schema: {type: object, properties: {content: {type: string}}}}
`, "[]\n"))
	require.NoError(t, err)
	var told []string
	for _, w := range c.Warnings {
		told = append(told, w.String())
	}
	require.Equal(t, []string{
		`openapi.yaml:9: "json" is no media type, such as application/json: nothing is sent as it`,
		`openapi.yaml:14: "application-json" is no media type, such as application/json: nothing is sent as it`,
	}, told)
}
