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
		"part": map[string]any{"name": "amberrrr"}, "startsAt": "2026-01-02T03:04:05Z", "endsAt": "2099-01-02T03:04:05Z",
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
