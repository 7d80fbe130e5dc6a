package derive

import (
	"errors"
	"io/fs"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/spec"
)

func TestSingular(t *testing.T) {
	for plural, want := range map[string]string{
		"tools": "tool", "companies": "company", "boxes": "box", "classes": "class", "status": "status", "analysis": "analysis",
		"address": "address", "news": "new", "series": "sery", "people": "people", "matches": "match", "s": "s",
	} {
		require.Equal(t, want, singular(plural), plural)
	}
}

func TestIDMember(t *testing.T) {
	for _, c := range []struct {
		names     []string
		parameter string
		want      string
	}{
		{names: []string{"id", "toolId"}, parameter: "toolId", want: "toolId"},
		{names: []string{"id", "tool_id"}, parameter: "toolId", want: "tool_id"},
		{names: []string{"name", "id"}, parameter: "toolId", want: "id"},
		{names: []string{"name", "uuid"}, parameter: "id", want: "uuid"},
		{names: []string{"name", "size"}, parameter: "owner", want: "name"},
		{names: []string{"code", "size"}, parameter: "owner", want: "code"},
		{names: []string{"code", "size"}, parameter: "owner_id"},
		{names: []string{"size"}, parameter: "owner"},
	} {
		require.Equal(t, c.want, idMember(c.names, c.parameter), c.names)
	}
}

func TestWrongValues(t *testing.T) {
	number := func(f float64) *float64 { return &f }
	length := func(n int) *int { return &n }
	for _, c := range []struct {
		name          string
		schema        spec.Schema
		want, inQuery []any
	}{
		{name: "any", schema: spec.Schema{}},
		{name: "text", schema: spec.Schema{Type: "string"}, want: []any{map[string]any{}}},
		{name: "lengths", schema: spec.Schema{Type: "string", Bounds: spec.Bounds{MinLength: length(2), MaxLength: length(3)}}, want: []any{map[string]any{}, "x", "xxxx"}, inQuery: []any{"x", "xxxx"}},
		{name: "no empty text", schema: spec.Schema{Type: "string", Bounds: spec.Bounds{MinLength: length(1)}}, want: []any{map[string]any{}, ""}},
		{name: "enum", schema: spec.Schema{Type: "string", Enum: []any{"a"}, Bounds: spec.Bounds{MaxLength: length(1)}}, want: []any{map[string]any{}, "none-of-these"}, inQuery: []any{"none-of-these"}},
		{name: "pattern", schema: spec.Schema{Type: "string", Pattern: "^[a-z]+$"}, want: []any{map[string]any{}, "!"}, inQuery: []any{"!"}},
		{name: "pattern that everything fits", schema: spec.Schema{Type: "string", Pattern: ".*"}, want: []any{map[string]any{}}},
		{name: "format", schema: spec.Schema{Type: "string", Format: "uuid"}, want: []any{map[string]any{}, "not-a-uuid"}, inQuery: []any{"not-a-uuid"}},
		{name: "bounds", schema: spec.Schema{Type: "integer", Bounds: spec.Bounds{Minimum: number(1), Maximum: number(5)}}, want: []any{"twelve", int64(0), int64(6)}, inQuery: []any{"twelve", int64(0), int64(6)}},
		{name: "fractions", schema: spec.Schema{Type: "number", Bounds: spec.Bounds{Maximum: number(0.5)}}, want: []any{"twelve", 1.5}, inQuery: []any{"twelve", 1.5}},
		{name: "bounds that are none", schema: spec.Schema{Type: "integer", Bounds: spec.Bounds{Minimum: number(-1e300), Maximum: number(1e300)}}, want: []any{"twelve"}, inQuery: []any{"twelve"}},
		{name: "boolean", schema: spec.Schema{Type: "boolean"}, want: []any{"perhaps"}, inQuery: []any{"perhaps"}},
		{name: "array", schema: spec.Schema{Type: "array", Bounds: spec.Bounds{MinItems: length(1)}}, want: []any{[]any{}}},
		{name: "object", schema: spec.Schema{Type: "object"}, want: []any{"twelve"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			values := func(all []wrong) []any {
				var found []any
				for _, w := range all {
					found = append(found, w.value)
				}
				return found
			}
			require.Equal(t, c.want, values(wrongs(c.schema)))
			require.Equal(t, c.inQuery, values(wrongTexts(c.schema)))
		})
	}
}

func TestSchemes(t *testing.T) {
	for _, c := range []struct {
		scheme spec.SecurityScheme
		want   fixtures.Authentication
		why    string
	}{
		{scheme: spec.SecurityScheme{Type: "http", Scheme: "Bearer"}, want: fixtures.Authentication{Scheme: fixtures.Bearer}},
		{scheme: spec.SecurityScheme{Type: "http", Scheme: "basic"}, want: fixtures.Authentication{Scheme: fixtures.Basic}},
		{scheme: spec.SecurityScheme{Type: "apiKey", In: "header", Key: "X-Key"}, want: fixtures.Authentication{Scheme: fixtures.APIKey, Header: "X-Key"}},
		{scheme: spec.SecurityScheme{Type: "apiKey", In: "cookie", Key: "s"}, want: fixtures.Authentication{Scheme: fixtures.APIKey, Cookie: "s"}},
		{scheme: spec.SecurityScheme{Type: "mutualTLS"}, why: "mutualTLS"},
		{scheme: spec.SecurityScheme{Type: "oauth2"}, want: fixtures.Authentication{Scheme: fixtures.Bearer}},
	} {
		auth, why := authentication(c.scheme)
		require.Equal(t, c.want, auth)
		require.Equal(t, c.why, why)
	}
}

// owners is an API as a framework documents it: answers of any type, and pages that are
// counted from zero.
const owners = `openapi: 3.0.1
info: {title: Owners, version: v0}
paths:
  /owners:
    get:
      operationId: findAll
      parameters: [{name: page, in: query, schema: {type: integer, default: 0}}]
      responses: {'200': {description: OK, content: {'*/*': {schema: {type: object, properties: {content: {type: array, items: {$ref: '#/components/schemas/Owner'}}}}}}}}
    post:
      operationId: create
      requestBody: {content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string}}}}}}
      responses: {'201': {description: Created, content: {'*/*': {schema: {$ref: '#/components/schemas/Owner'}}}}}
  /owners/{id}:
    delete:
      operationId: delete
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses: {'204': {description: No Content}}
components:
  schemas: {Owner: {type: object, properties: {id: {type: integer}, name: {type: string}, deletedAt: {type: string}, lastSeen: {type: string, format: date-time}}}}
`

// Without its resources, a document still has a pack.
func TestPackWithoutResources(t *testing.T) {
	document := fstest.MapFS{"api.yaml": {Data: []byte(owners)}}
	contract, err := spec.LoadDocument(document, "api.yaml")
	require.NoError(t, err)
	for _, leftOut := range []map[string]string{nil, {"/owners/{id}": "it cannot be stated"}} {
		files, resources, err := write(document, contract, leftOut)
		require.NoError(t, err)
		p, err := pack.FromFS(files)
		require.NoError(t, err)
		require.Len(t, p.Fixtures.ResourceNames(), 1-len(leftOut))
		require.Len(t, resources, 1-len(leftOut))
		require.NotEmpty(t, p.Inventory.Scenarios)
		for _, why := range leftOut {
			requests, err := fs.ReadFile(files, "fixtures/requests.yaml")
			require.NoError(t, err)
			require.Contains(t, string(requests), why)
		}
	}
	p, err := Open(document, "api.yaml")
	require.NoError(t, err)
	require.Equal(t, []string{"owner"}, p.Fixtures.ResourceNames())
}

func TestResourceOfAnyMediaType(t *testing.T) {
	contract, err := spec.LoadDocument(fstest.MapFS{"api.yaml": {Data: []byte(owners)}}, "api.yaml")
	require.NoError(t, err)
	a := readAPI(contract)
	a.findResources(nil)
	a.makeRequests()
	a.findPagings()
	require.Len(t, a.resources, 1)
	r := a.resources[0]
	require.Equal(t, "owner", r.name)
	require.Equal(t, "/id", r.id)
	require.Equal(t, "/content", r.envelopes["findAll"])
	require.Equal(t, "deletedAt", r.keeps)
	require.Equal(t, []string{"lastSeen"}, r.volatile)
	require.True(t, a.readable(r.list), "pages may be counted from zero")
}

// What a client has to choose is new in each request, in a form that its schema takes.
func TestChosenIDs(t *testing.T) {
	bound := func(n float64) *float64 { return &n }
	for _, c := range []struct {
		name   string
		schema spec.Schema
		want   string
	}{
		{name: "text", schema: spec.Schema{Type: "string"}, want: "${new.word}"},
		{name: "small letters", schema: spec.Schema{Type: "string", Pattern: "^[a-z]{3,12}$"}, want: "${new.letters}"},
		{name: "capitals", schema: spec.Schema{Type: "string", Pattern: "^[A-Z]+$"}, want: "${new.capitals}"},
		{name: "two capitals", schema: spec.Schema{Type: "string", Pattern: "^[A-Z]{2}$"}},
		{name: "some letters and digits", schema: spec.Schema{Type: "string", Pattern: "^[A-Z]{2,4}-[0-9]{3,6}$"}, want: "${new.like.AAAA-000000}"},
		{name: "letters that stay", schema: spec.Schema{Type: "string", Pattern: "^INV[0-9]{6}$"}, want: "INV${new.like.000000}"},
		{name: "no 0 at first", schema: spec.Schema{Type: "string", Pattern: "^[1-9][0-9]{4}x[A-Z]$"}, want: "${new.like.10000}x${new.like.A}"},
		{name: "a pattern of the middle", schema: spec.Schema{Type: "string", Pattern: "[0-9]{3}/[0-9]{3}"}, want: "${new.like.000/000}"},
		{name: "digits that go together", schema: spec.Schema{Type: "string", Pattern: "^(?:[0-9]{3}11|11[0-9]{3})$"}},
		{name: "no pattern that Go reads", schema: spec.Schema{Type: "string", Pattern: "^(?=A)[A-Z][0-9]{9}$"}},
		{name: "UUID", schema: spec.Schema{Type: "string", Format: "uuid"}, want: "${new.uuid}"},
		{name: "day", schema: spec.Schema{Type: "string", Format: "date"}, want: "${new.date}"},
		{name: "another form", schema: spec.Schema{Type: "string", Format: "ipv4"}},
		{name: "one of some", schema: spec.Schema{Type: "string", Enum: []any{"a"}}},
		{name: "whole number", schema: spec.Schema{Type: "integer", Bounds: spec.Bounds{Minimum: bound(1)}}, want: "${new.number}"},
		{name: "small number", schema: spec.Schema{Type: "integer", Bounds: spec.Bounds{Maximum: bound(9999)}}},
		{name: "number of seven digits", schema: spec.Schema{Type: "integer", Bounds: spec.Bounds{Minimum: bound(5), Maximum: bound(9999999), MultipleOf: bound(2)}}, want: "${new.number from 6 to 9999999 by 2}"},
		{name: "amount", schema: spec.Schema{Type: "number", Bounds: spec.Bounds{MultipleOf: bound(0.01)}}, want: "${new.number}"},
		{name: "odd steps", schema: spec.Schema{Type: "number", Bounds: spec.Bounds{MultipleOf: bound(0.3)}}},
		{name: "large number", schema: spec.Schema{Type: "integer", Bounds: spec.Bounds{Minimum: bound(1e12)}}, want: "${new.number from 1000000000000 to 1001400000000}"},
		{name: "larger than a double has", schema: spec.Schema{Type: "integer", Bounds: spec.Bounds{Minimum: bound(1e16)}}},
		{name: "boolean", schema: spec.Schema{Type: "boolean"}},
	} {
		require.Equal(t, c.want, chosenFor(c.schema), c.name)
	}
}

// A pack that cannot be read names the resource that is at fault, by itself or by one of its
// operations: only that is left out.
func TestBlamed(t *testing.T) {
	tool := &resource{name: "tool", uses: uses{create: &operation{Operation: spec.Operation{ID: "addTool"}}}}
	note := &resource{name: "note", uses: uses{list: &operation{Operation: spec.Operation{ID: "listNotes"}}}}
	for _, c := range []struct {
		name, err string
		want      *resource
	}{
		{name: "a resource", err: "read contract pack: load fixtures: resources.yaml:13: note: removed_as: no value", want: note},
		{name: "an operation", err: "read contract pack: requests.yaml:7: addTool: path: unknown parameter", want: tool},
		{name: "another operation", err: "read contract pack: requests.yaml:7: getStatus: path: unknown parameter"},
		{name: "the form of the file", err: "read contract pack: load fixtures: resources.yaml:1391: could not find expected ':'"},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Same(t, c.want, blamed([]*resource{tool, note}, errors.New(c.err)))
		})
	}
}

func TestNumerals(t *testing.T) {
	for n, want := range map[int]string{0: "a", 25: "z", 26: "ba", 27: "bb", 26 * 26: "baa"} {
		require.Equal(t, want, numeral(n))
	}
}
