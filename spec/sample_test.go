package spec

import (
	"testing"

	"github.com/stretchr/testify/require"
)

const samplesDocument = `openapi: 3.0.3
info: {title: t, version: "1"}
security: [{token: []}]
paths:
  /things/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string, enum: [one, two]}}]
    get:
      operationId: get
      security: [{}, {key: []}]
      parameters:
        - {name: after, in: query, required: true, schema: {type: string, format: date}}
        - {name: size, in: query, example: 7, schema: {type: integer}}
        - {name: kind, in: query, examples: {b: {value: two}, a: {value: one}}, schema: {type: string}}
        - {name: like, in: query, example: "${a.id}", schema: {type: string}}
        - {name: code, in: query, schema: {type: string, pattern: '^[0-9]{5}$'}}
        - {name: isbn, in: query, schema: {type: string, pattern: '^97[89]-\d{10}$'}}
        - {name: long, in: query, schema: {type: string, minLength: 10, pattern: '^(b|c)\.[a-z]+$'}}
        - {name: ahead, in: query, schema: {type: string, pattern: '^(?=q)[a-z]$'}}
        - {name: huge, in: query, schema: {type: integer, minimum: 9007199254740992}}
        - {name: vast, in: query, schema: {type: integer, minimum: 9223372036854775807}}
        - {name: area, in: query, example: 44, schema: {type: string}}
        - {name: page, in: query, schema: {type: integer, example: '3'}}
        - {name: deep, in: query, schema: {type: boolean, default: 'true'}}
        - {name: blob, in: query, example: {a: 1}, schema: {type: string, example: [1]}}
        - {name: states, in: query, required: true, schema: {type: array, items: {type: string, enum: [open, done]}}}
        - {name: names, in: query, required: true, schema: {type: array, items: {type: string}}}
        - {name: share, in: query, schema: {type: number, exclusiveMinimum: true, minimum: 0, exclusiveMaximum: true, maximum: 1}}
        - {name: odd, in: query, schema: {type: string, pattern: '^q{3}$'}}
      responses: {'200': {description: a}}
    put:
      operationId: put
      requestBody:
        content:
          text/plain: {schema: {type: string}}
          application/json:
            schema:
              allOf:
                - {$ref: '#/components/schemas/Named'}
                - type: object
                  required: [size, id, tags, mail, kind, part, startsAt, endsAt]
                  properties:
                    id: {type: string, readOnly: true}
                    size: {type: integer, minimum: 3, maximum: 5}
                    tags: {type: array, minItems: 1, items: {type: string}}
                    mail: {type: string, format: email}
                    kind: {oneOf: [{type: boolean}, {type: string}]}
                    part: {$ref: '#/components/schemas/Named'}
                    startsAt: {type: string, format: date-time}
                    endsAt: {type: string, format: date-time}
                    spare: {type: number, maximum: 0.5}
      responses: {'200': {description: a}}
    patch:
      operationId: patch
      requestBody: {content: {application/merge-patch+json: {example: {a: 1}, schema: {type: object}}}}
      responses: {'200': {description: a}}
components:
  securitySchemes:
    key: {type: apiKey, in: query, name: k}
    token: {type: http, scheme: bearer}
  schemas:
    Named: {type: object, required: [name], properties: {name: {type: string, minLength: 8}}}
`

func TestSamples(t *testing.T) {
	c, err := Load(folder(samplesDocument, "[]\n"))
	require.NoError(t, err)
	for _, tt := range []struct {
		operation, in, name string
		want                any // nil for none
		given               bool
	}{
		{operation: "get", in: "path", name: "id", want: "one", given: true},
		{operation: "get", in: "query", name: "after", want: "2026-01-02"},
		{operation: "get", in: "query", name: "size", want: int64(7), given: true},
		{operation: "get", in: "query", name: "kind", want: "one", given: true},
		{operation: "get", in: "query", name: "like", want: "amber"},
		{operation: "get", in: "query", name: "code", want: "12345"},
		{operation: "get", in: "query", name: "odd", want: "qqq"},
		{operation: "get", in: "query", name: "isbn", want: "978-1111111111"},
		{operation: "get", in: "query", name: "long", want: "b.aaaaaaaa"},
		{operation: "get", in: "query", name: "ahead"},
		{operation: "get", in: "query", name: "huge", want: int64(9007199254740992)},
		{operation: "get", in: "query", name: "vast", want: 9223372036854775808.0},
		{operation: "get", in: "query", name: "share", want: 0.5},
		{operation: "get", in: "query", name: "area", want: "44", given: true},
		{operation: "get", in: "query", name: "page", want: int64(3), given: true},
		{operation: "get", in: "query", name: "deep", want: true, given: true},
		{operation: "get", in: "query", name: "blob", want: "amber"},
		{operation: "get", in: "query", name: "states", want: []any{"open"}, given: true},
		{operation: "get", in: "query", name: "names", want: []any{"amber"}},
		{operation: "get", in: "query", name: "id"},
		{operation: "none", in: "query", name: "id"},
	} {
		t.Run(tt.in+" "+tt.name, func(t *testing.T) {
			value, given, ok := c.SampleParameter(tt.operation, tt.in, tt.name)
			require.Equal(t, tt.want != nil, ok)
			require.Equal(t, tt.want, value)
			require.Equal(t, tt.given, given)
		})
	}
	body, source := c.SampleBody("put")
	require.Equal(t, "made up from its schema", source)
	require.Equal(t, map[string]any{
		"name": "amberrrr", "size": int64(4), "tags": []any{"amber"}, "mail": "${new.email}", "kind": true,
		"part": map[string]any{"name": "amberrrr"}, "startsAt": "2099-01-02T02:04:05Z", "endsAt": "2099-01-02T03:04:05Z",
	}, body)
	body, source = c.SampleBody("patch")
	require.Equal(t, "the document's example", source)
	require.Equal(t, map[string]any{"a": int64(1)}, body)
	_, source = c.SampleBody("get")
	require.Empty(t, source)
	value, ok := c.SampleField("put", "spare")
	require.True(t, ok)
	require.Equal(t, 0.5, value)
	_, ok = c.SampleField("put", "none")
	require.False(t, ok)
	require.Equal(t, []string{"application/json", "text/plain"}, c.BodyMedia("put"))
	require.Empty(t, c.BodyMedia("get"))
}

func TestSecurity(t *testing.T) {
	c, err := Load(folder(samplesDocument, "[]\n"))
	require.NoError(t, err)
	require.False(t, c.IsSecured("get"), "it can be sent without a credential")
	require.True(t, c.IsSecured("put"), "as the whole document says")
	require.False(t, c.IsSecured("none"))
	require.Equal(t, []SecurityScheme{
		{Name: "token", Type: "http", Scheme: "bearer"}, {Name: "key", Type: "apiKey", In: "query", Key: "k"},
	}, c.SecuritySchemes())
}

// What ends is later than what begins, both are ahead, and nothing else is.
func TestSampleTimes(t *testing.T) {
	for _, tt := range []struct {
		name, schema string
		want         map[string]any
	}{
		{
			name: "a stay", schema: "required: [checkIn, checkOut, booked], properties: {checkIn: {type: string, format: date}, checkOut: {type: string, format: date}, booked: {type: string, format: date}}",
			want: map[string]any{"checkIn": "2099-01-02", "checkOut": "2099-01-03", "booked": "2026-01-02"},
		},
		{
			name: "a beginning alone", schema: "required: [start_date], properties: {start_date: {type: string, format: date}, end_date: {type: string, format: date}}",
			want: map[string]any{"start_date": "2026-01-02"},
		},
		{
			name: "an end alone", schema: "required: [expiresAt], properties: {expiresAt: {type: [string, 'null'], format: date-time}}",
			want: map[string]any{"expiresAt": "2099-01-02T03:04:05Z"},
		},
		{
			name: "times of a day", schema: "required: [from, to], properties: {from: {type: string, format: time}, to: {type: string, format: time}}",
			want: map[string]any{"from": "03:04:05Z", "to": "04:04:05Z"},
		},
		{
			name: "the document's own", schema: "required: [from, until], properties: {from: {type: string, format: date, example: '2030-01-01'}, until: {type: string, format: date, example: '2030-02-01'}}",
			want: map[string]any{"from": "2030-01-01", "until": "2030-02-01"},
		},
		{
			name: "no times", schema: "required: [from, to], properties: {from: {type: string}, to: {type: string}}",
			want: map[string]any{"from": "amber", "to": "amber"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := putting(t, tt.schema)
			body, _ := c.SampleBody("put")
			require.Equal(t, tt.want, body)
		})
	}
	c := putting(t, "properties: {from: {type: string, format: date}, until: {type: string, format: date}}")
	for name, want := range map[string]string{"from": "2026-01-02", "until": "2099-01-03"} {
		value, given, ok := c.SampleOther("put", name)
		require.True(t, ok)
		require.False(t, given)
		require.Equal(t, want, value)
	}
}

// putting is a document of one operation whose body is an object.
func putting(t *testing.T, schema string) *Contract {
	t.Helper()
	c, err := Load(folder("openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths:\n  /a:\n    put:\n      operationId: put\n      requestBody: {content: {application/json: {schema: {type: object, "+schema+"}}}}\n      responses: {'200': {description: a}}\n", "[]\n"))
	require.NoError(t, err)
	return c
}

// A text is one that a pattern matches as a whole, where there is one.
func TestSampleTexts(t *testing.T) {
	for _, tt := range []struct {
		schema string
		want   any
	}{
		{schema: "pattern: '[A-Z]{3}'", want: "EUR"},
		{schema: "pattern: '[0-9]{2}:[0-9]{2}'", want: "11:11"},
		{schema: "pattern: 'a(?=q)'", want: nil},
	} {
		t.Run(tt.schema, func(t *testing.T) {
			body, _ := putting(t, "required: [a], properties: {a: {type: string, "+tt.schema+"}}").SampleBody("put")
			if tt.want == nil {
				require.Nil(t, body)
				return
			}
			require.Equal(t, map[string]any{"a": tt.want}, body)
		})
	}
}

// What an object is called, where one of several schemas is meant, is the value of its
// discriminator: with alternatives, and where they inherit from what has it.
func TestSamplesOfAlternatives(t *testing.T) {
	const schemas = `
    Circle: {type: object, required: [kind, radius], properties: {kind: {type: string}, radius: {type: number}}}
    Square: {type: object, required: [kind, side], properties: {kind: {type: string}, side: {type: number}}}
    One: {type: object, required: [kind], properties: {kind: {type: string, enum: [one]}}}
    Two: {type: object, required: [kind], properties: {kind: {type: string, enum: [two]}}}
    Pet: {type: object, required: [type], properties: {type: {type: string}}, discriminator: {propertyName: type, mapping: {cat: '#/components/schemas/Cat', dog: '#/components/schemas/Dog'}}}
    Cat: {allOf: [{$ref: '#/components/schemas/Pet'}, {type: object, required: [lives], properties: {lives: {type: integer}}}]}
    Dog: {allOf: [{$ref: '#/components/schemas/Pet'}, {type: object, required: [tricks], properties: {tricks: {type: integer}}}]}
`
	for _, c := range []struct {
		name, schema string
		want         map[string]any
		member       string // the discriminator
		enum         []any  // its documented values
	}{
		{
			name:   "alternatives",
			schema: `{oneOf: [{$ref: '#/components/schemas/Circle'}, {$ref: '#/components/schemas/Square'}], discriminator: {propertyName: kind, mapping: {circle: '#/components/schemas/Circle'}}}`,
			want:   map[string]any{"kind": "circle", "radius": int64(1)}, member: "kind",
		},
		{
			name:   "alternatives with names of their own",
			schema: `{oneOf: [{$ref: '#/components/schemas/One'}, {$ref: '#/components/schemas/Two'}], discriminator: {propertyName: kind}}`,
			want:   map[string]any{"kind": "one"}, member: "kind", enum: []any{"one", "two"},
		},
		{
			name:   "alternatives without a discriminator",
			schema: `{oneOf: [{$ref: '#/components/schemas/Two'}, {$ref: '#/components/schemas/One'}]}`,
			want:   map[string]any{"kind": "two"}, enum: []any{"two", "one"},
		},
		{name: "what others inherit from", schema: `{$ref: '#/components/schemas/Pet'}`, want: map[string]any{"type": "cat"}, member: "type"},
		{name: "what inherits", schema: `{$ref: '#/components/schemas/Dog'}`, want: map[string]any{"type": "dog", "tricks": int64(1)}, member: "type"},
		{
			name:   "alternatives that inherit",
			schema: `{oneOf: [{$ref: '#/components/schemas/Dog'}, {$ref: '#/components/schemas/Cat'}]}`,
			want:   map[string]any{"type": "dog", "tricks": int64(1)}, member: "type",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			contract, err := Load(folder(`openapi: 3.0.3
info: {title: t, version: "1"}
paths:
  /things: {post: {operationId: add, requestBody: {content: {application/json: {schema: `+c.schema+`}}}, responses: {'201': {description: a}}}}
components:
  schemas:`+schemas, "[]\n"))
			require.NoError(t, err)
			body, _ := contract.SampleBody("add")
			require.Equal(t, c.want, body)
			o, _ := contract.Operation("add")
			require.Equal(t, c.member, o.Body.Discriminator)
			if c.enum != nil {
				kind, _ := o.Body.Property("kind")
				require.Equal(t, c.enum, kind.Schema.Enum)
			}
		})
	}
}

// A list is sent with an item in it, and a map that is required with a name in it.
func TestSamplesOfLists(t *testing.T) {
	for _, c := range []struct {
		name, schema string
		want         any
	}{
		{name: "objects", schema: `{type: array, items: {type: object, required: [labels], properties: {labels: {type: object, additionalProperties: {type: string}}}}}`, want: []any{map[string]any{"labels": map[string]any{"amber": "amber"}}}},
		{name: "texts", schema: `{type: array, items: {type: string}}`, want: []any{"amber"}},
		{name: "an example", schema: `{type: array, items: {type: string}, example: []}`, want: []any{}},
		{name: "none allowed", schema: `{type: array, maxItems: 0, items: {type: string}}`, want: []any{}},
		{name: "nothing said of items", schema: `{type: array, items: {}}`, want: []any{}},
		{name: "in a member", schema: `{type: object, required: [tags], properties: {tags: {type: array, items: {type: string}}}}`, want: map[string]any{"tags": []any{}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			contract, err := Load(folder(`openapi: 3.0.3
info: {title: t, version: "1"}
paths:
  /things: {post: {operationId: add, requestBody: {content: {application/json: {schema: `+c.schema+`}}}, responses: {'201': {description: a}}}}
`, "[]\n"))
			require.NoError(t, err)
			body, _ := contract.SampleBody("add")
			require.Equal(t, c.want, body)
		})
	}
}
