package spec

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func ptr[T any](v T) *T { return &v }

// bodyOf returns the request body of a schema, written as YAML in one line.
func bodyOf(t *testing.T, schema string) Schema {
	t.Helper()
	c, err := Load(folder(`openapi: 3.0.3
info: {title: One, version: 1.0.0}
paths:
  /:
    post:
      operationId: send
      requestBody: {content: {text/plain: {}, application/json: {schema: {$ref: '#/components/schemas/It'}}}}
      responses: {'201': {description: Sent.}}
components:
  schemas:
    Named: {type: object, required: [name, title], properties: {name: {type: string, maxLength: 9}}}
    Made: {type: string, readOnly: true}
    It: `+schema+"\n", shelfRegistry))
	require.NoError(t, err)
	op, _ := c.Operation("send")
	return *op.Body
}

func TestSchemaOfARequest(t *testing.T) {
	for _, tt := range []struct {
		name   string
		schema string
		want   Schema
	}{
		{name: "any", schema: "{}", want: Schema{}},
		{
			name: "text", schema: `{type: string, format: email, pattern: '@', minLength: 1, maxLength: 9, nullable: true, default: a@b}`,
			want: Schema{Type: "string", Format: "email", Pattern: "@", Bounds: Bounds{MinLength: ptr(1), MaxLength: ptr(9)}, Nullable: true, Default: "a@b"},
		},
		{
			name: "number", schema: "{type: integer, minimum: 0, maximum: 200, enum: [1, 2.5, null, [3], {a: 4}, true, x, 100000000]}",
			want: Schema{Type: "integer", Bounds: Bounds{Minimum: ptr(0.0), Maximum: ptr(200.0)}, Enum: []any{int64(1), 2.5, nil, []any{int64(3)}, map[string]any{"a": int64(4)}, true, "x", int64(100000000)}},
		},
		{
			name: "alternatives: what they all say", schema: `{oneOf: [{type: object, required: [kind, n], properties: {kind: {type: string, enum: [a]}, n: {type: integer}, a: {type: string}}}, {type: object, required: [kind], properties: {kind: {type: string, enum: [b]}, n: {type: integer}}}]}`,
			want: Schema{Type: "object", required: []string{"kind"}, Properties: []Property{
				{Name: "a"}, {Name: "kind", Required: true, Schema: Schema{Type: "string", Enum: []any{"a", "b"}}}, {Name: "n", Schema: Schema{Type: "integer"}},
			}},
		},
		{
			name: "alternatives of several kinds", schema: `{anyOf: [{type: object, properties: {a: {type: string}}}, {type: string}]}`,
			want: Schema{},
		},
		{
			name: "array", schema: "{type: array, minItems: 1, maxItems: 3, items: {type: boolean}}",
			want: Schema{Type: "array", Bounds: Bounds{MinItems: ptr(1), MaxItems: ptr(3)}, Items: &Schema{Type: "boolean"}},
		},
		{
			name: "object", schema: "{type: object, required: [b], properties: {b: {type: string}, a: {}}}",
			want: Schema{Type: "object", Properties: []Property{{Name: "a"}, {Name: "b", Required: true, Schema: Schema{Type: "string"}}}, required: []string{"b"}},
		},
		{
			name:   "joined parts",
			schema: "{required: [b], allOf: [{$ref: '#/components/schemas/Named'}, {properties: {title: {type: string}, name: {minLength: 2, nullable: true}}}], properties: {b: {type: integer}}}",
			want: Schema{Type: "object", Properties: []Property{
				{Name: "b", Required: true, Schema: Schema{Type: "integer"}},
				{Name: "name", Required: true, Schema: Schema{Type: "string", Bounds: Bounds{MinLength: ptr(2), MaxLength: ptr(9)}, Nullable: true}},
				{Name: "title", Required: true, Schema: Schema{Type: "string"}},
			}, required: []string{"name", "title", "b"}},
		},
		{
			name:   "for answers only, whichever part says so",
			schema: "{type: object, required: [id, at, by], properties: {id: {type: integer, readOnly: true}, at: {allOf: [{$ref: '#/components/schemas/Made'}]}}, allOf: [{properties: {by: {type: string}}}, {properties: {by: {readOnly: true}}}]}",
			want: Schema{Type: "object", Properties: []Property{
				{Name: "at", ReadOnly: true, Schema: Schema{Type: "string", readOnly: true}},
				{Name: "by", ReadOnly: true, Schema: Schema{Type: "string", readOnly: true}},
				{Name: "id", ReadOnly: true, Schema: Schema{Type: "integer", readOnly: true}},
			}, required: []string{"id", "at", "by"}},
		},
		{
			name: "one that contains itself", schema: "{type: object, properties: {next: {$ref: '#/components/schemas/It'}}}",
			want: Schema{Type: "object", Properties: []Property{{Name: "next"}}},
		},
	} {
		t.Run(tt.name, func(t *testing.T) { require.Equal(t, tt.want, bodyOf(t, tt.schema)) })
	}
}

// A value at a bound has to be one that is accepted, and one beyond it one that is not.
func TestBoundsOfARequest(t *testing.T) {
	for _, tt := range []struct {
		name, schema     string
		minimum, maximum *float64
	}{
		{name: "values themselves", schema: "{type: integer, minimum: 1, maximum: 5}", minimum: ptr(1.0), maximum: ptr(5.0)},
		{name: "excluded", schema: "{type: integer, minimum: 1, exclusiveMinimum: true, maximum: 5, exclusiveMaximum: true}", minimum: ptr(2.0), maximum: ptr(4.0)},
		{name: "excluded, and near to each other", schema: "{type: number, minimum: 0, exclusiveMinimum: true, maximum: 0.5}", minimum: ptr(0.25), maximum: ptr(0.5)},
		{name: "between integers", schema: "{type: integer, minimum: 0.5, maximum: 4.5}", minimum: ptr(1.0), maximum: ptr(4.0)},
		{name: "excluded between integers", schema: "{type: integer, minimum: 0.5, exclusiveMinimum: true, maximum: 4.5, exclusiveMaximum: true}", minimum: ptr(1.0), maximum: ptr(4.0)},
		{name: "beyond what a float64 can tell", schema: "{type: integer, minimum: -9223372036854775808, maximum: 9223372036854775807}"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := bodyOf(t, tt.schema)
			require.Equal(t, tt.minimum, s.Minimum)
			require.Equal(t, tt.maximum, s.Maximum)
		})
	}
}

func TestSchemaProperty(t *testing.T) {
	s := bodyOf(t, "{type: object, properties: {c: {}, a: {type: string}, b: {}}}")
	p, found := s.Property("a")
	require.True(t, found)
	require.Equal(t, Property{Name: "a", Schema: Schema{Type: "string"}}, p)
	_, found = s.Property("d")
	require.False(t, found)
}

func TestBundledRequests(t *testing.T) {
	c := loadBundled(t)
	create, _ := c.Operation("createContact")
	for _, p := range create.Body.Properties {
		switch p.Name {
		case "list_id":
			require.Equal(t, Schema{Type: "integer", Format: "int64", Bounds: Bounds{Minimum: ptr(1.0)}}, p.Schema)
		case "work_email":
			require.Equal(t, Schema{Type: "string", Format: "email"}, p.Schema)
		default:
			require.Equal(t, Schema{Type: "string"}, p.Schema, p.Name)
		}
	}
	list, _ := c.Operation("createList")
	kind, _ := list.Body.Property("type")
	require.Equal(t, []any{"contacts", "companies", "suppressions", "deals", "leads"}, kind.Schema.Enum)
	require.Equal(t, "contacts", kind.Schema.Default)
	add, _ := c.Operation("addListContacts")
	ids, _ := add.Body.Property("contact_ids")
	require.Equal(t, Schema{Type: "array", Items: &Schema{Type: "integer", Format: "int64", Bounds: Bounds{Minimum: ptr(1.0)}}}, ids.Schema)

	pages, _ := c.Operation("listContacts")
	require.Equal(t, Schema{Type: "integer", Bounds: Bounds{Minimum: ptr(1.0)}, Default: int64(1)}, pages.Parameters[0].Schema)
	require.Equal(t, Schema{Type: "integer", Bounds: Bounds{Minimum: ptr(1.0), Maximum: ptr(200.0)}, Default: int64(50)}, pages.Parameters[1].Schema)
	offset, _ := c.Operation("listCompanyContacts")
	require.Equal(t, Schema{Type: "integer", Bounds: Bounds{Minimum: ptr(1.0), Maximum: ptr(200.0)}, Default: int64(100)}, offset.Parameters[1].Schema)
	require.Equal(t, Schema{Type: "integer", Bounds: Bounds{Minimum: ptr(0.0)}, Default: int64(0)}, offset.Parameters[2].Schema)
}

// A schema that many have in them, which others have again, is described once. Each way to it
// would be one of a thousand million here.
func TestSchemasInManyOthers(t *testing.T) {
	const levels = 30
	var document strings.Builder
	document.WriteString("{allOf: [{$ref: '#/components/schemas/L0'}, {type: object, properties: {a: {type: object, properties: {own: {type: string}}}}}]}")
	for n := range levels {
		fmt.Fprintf(&document, "\n    L%d: {type: object, properties: {a: {$ref: '#/components/schemas/L%d'}, b: {type: array, items: {$ref: '#/components/schemas/L%[2]d'}}}}", n, n+1)
	}
	fmt.Fprintf(&document, "\n    L%d: {type: string, maxLength: 7}", levels)
	at := bodyOf(t, document.String())
	own, _ := at.Property("a")
	other, _ := at.Property("b")
	require.Equal(t, []string{"a", "b", "own"}, names(own.Schema))
	require.Equal(t, []string{"a", "b"}, names(*other.Schema.Items), "what one part of an allOf adds is not added elsewhere")
	for range levels {
		next, found := at.Property("a")
		require.True(t, found)
		at = next.Schema
	}
	require.Equal(t, Schema{Type: "string", Bounds: Bounds{MaxLength: ptr(7)}}, at)
}

// What schemas that contain each other are depends on which of them is the outer one.
func TestSchemasThatContainEachOther(t *testing.T) {
	at := bodyOf(t, `{type: object, properties: {one: {$ref: '#/components/schemas/One'}, two: {$ref: '#/components/schemas/Two'}}}
    One: {type: object, properties: {two: {$ref: '#/components/schemas/Two'}, text: {$ref: '#/components/schemas/Made'}}}
    Two: {type: object, properties: {one: {$ref: '#/components/schemas/One'}}}`)
	text := Property{Name: "text", ReadOnly: true, Schema: Schema{Type: "string", readOnly: true}}
	require.Equal(t, []Property{
		{Name: "one", Schema: Schema{Type: "object", Properties: []Property{
			text, {Name: "two", Schema: Schema{Type: "object", Properties: []Property{{Name: "one"}}}},
		}}},
		{Name: "two", Schema: Schema{Type: "object", Properties: []Property{
			{Name: "one", Schema: Schema{Type: "object", Properties: []Property{text, {Name: "two"}}}},
		}}},
	}, at.Properties)
}

func names(s Schema) []string {
	var all []string
	for _, p := range s.Properties {
		all = append(all, p.Name)
	}
	return all
}
