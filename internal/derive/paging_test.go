package derive

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/fixtures"
)

// How listings are turned is taken from their parameters, and from what they answer.
func TestDerivedPaging(t *testing.T) {
	const limit = "{name: limit, in: query, schema: {type: integer, maximum: 50}}"
	zero := 0
	for _, c := range []struct {
		name       string
		parameters string
		members    string // of the answer, beside data
		link       bool   // the answer has the header Link
		want       fixtures.Pagination
		deletes    bool // that something is gone from the listing can be seen
	}{
		{name: "none", deletes: true},
		{name: "page", parameters: "{name: page, in: query, schema: {type: integer, minimum: 1}}, " + limit, want: fixtures.Pagination{Page: "page", Limit: "limit", Largest: 50}, deletes: true},
		{name: "page in other capitals", parameters: "{name: PageNumber, in: query, schema: {type: integer}}, {name: Page-Size, in: query, schema: {type: integer, maximum: 9}}", members: "hasNextPage: {type: boolean}", want: fixtures.Pagination{Page: "PageNumber", Limit: "Page-Size", Largest: 9, More: "/hasNextPage"}, deletes: true},
		{name: "page from 0", parameters: "{name: page, in: query, schema: {type: integer, default: 0}}", want: fixtures.Pagination{Page: "page", First: &zero}, deletes: true},
		{name: "a limit with a default", parameters: "{name: page, in: query, schema: {type: integer}}, {name: limit, in: query, schema: {type: integer, default: 20}}", want: fixtures.Pagination{Page: "page", Limit: "limit", Largest: 20}, deletes: true},
		{name: "page that may be 0", parameters: "{name: page, in: query, schema: {type: integer, minimum: 0}}"},
		{name: "cursor", parameters: "{name: cursor, in: query, schema: {type: string}}, " + limit, members: "next_cursor: {type: string, nullable: true}", want: fixtures.Pagination{Cursor: "cursor", Next: "/next_cursor", Limit: "limit", Largest: 50}, deletes: true},
		{name: "cursor of which nothing is said", parameters: "{name: cursor, in: query, schema: {type: string}}"},
		{name: "URL of the next page", members: "next: {type: string, format: uri, nullable: true}", want: fixtures.Pagination{Next: "/next"}, deletes: true},
		{name: "page and the URL of the next one", parameters: "{name: page, in: query, schema: {type: integer}}", members: "next: {type: string, format: uri, nullable: true}", want: fixtures.Pagination{Page: "page", Next: "/next"}, deletes: true},
		{name: "page, total and the URL of the next one", parameters: "{name: page, in: query, schema: {type: integer}}", members: "next: {type: string, format: uri, nullable: true}, total: {type: integer}", want: fixtures.Pagination{Page: "page", Total: "/total"}, deletes: true},
		{name: "URL by its example", parameters: "{name: since, in: query, schema: {type: integer}}", members: "next: {type: string, example: 'http://example.com/notes?since=5'}", want: fixtures.Pagination{Next: "/next"}, deletes: true},
		{name: "what is next, and no URL", members: "next: {type: string}", deletes: true},
		{name: "cursor that is next", parameters: "{name: cursor, in: query, schema: {type: string}}", members: "next: {type: string}", want: fixtures.Pagination{Cursor: "cursor", Next: "/next"}, deletes: true},
		{name: "cursor that is the last id", parameters: "{name: starting_after, in: query, schema: {type: string}}", members: "has_more: {type: boolean}", want: fixtures.Pagination{Cursor: "starting_after", More: "/has_more"}, deletes: true},
		{name: "links of JSON:API", members: "links: {type: object, properties: {next: {type: string, nullable: true}}}", want: fixtures.Pagination{Next: "/links/next"}, deletes: true},
		{name: "links of HAL", members: "_links: {type: object, properties: {next: {type: object, properties: {href: {type: string}}}}}", want: fixtures.Pagination{Next: "/_links/next/href"}, deletes: true},
		{name: "connection of Relay", parameters: "{name: first, in: query, schema: {type: integer, maximum: 50}}, {name: after, in: query, schema: {type: string}}", members: "pageInfo: {type: object, properties: {hasNextPage: {type: boolean}, endCursor: {type: string, nullable: true}}}", want: fixtures.Pagination{Cursor: "after", Next: "/pageInfo/endCursor", More: "/pageInfo/hasNextPage", Limit: "first", Largest: 50}, deletes: true},
		{name: "header Link", parameters: "{name: cursor, in: query, schema: {type: string}}", link: true, want: fixtures.Pagination{Link: true}, deletes: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			headers := ""
			if c.link {
				headers = "headers: {Link: {schema: {type: string}}}, "
			}
			p, err := Open(fstest.MapFS{"api.yaml": {Data: fmt.Appendf(nil, listed, c.parameters, headers, c.members)}}, "api.yaml")
			require.NoError(t, err)
			require.Equal(t, []string{"note"}, p.Fixtures.ResourceNames())
			require.Equal(t, c.want, p.Fixtures.Pagination)
			deletes := false
			for _, s := range p.Inventory.Scenarios {
				deletes = deletes || s.Name == "A note is deleted, and no other"
			}
			require.Equal(t, c.deletes, deletes)
		})
	}
}

const listed = `openapi: 3.0.3
info: {title: Notes, version: "1"}
paths:
  /notes:
    get:
      operationId: listNotes
      parameters: [%s]
      responses: {"200": {description: notes, %scontent: {application/json: {schema: {type: object, properties: {data: {type: array, items: {$ref: '#/components/schemas/Note'}}, %s}}}}}}
    post:
      operationId: createNote
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string}}}}}}
      responses: {"201": {description: a note, content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}}}
  /notes/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get: {operationId: readNote, responses: {"200": {description: a note, content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}}, "404": {description: none}}}
    delete: {operationId: deleteNote, responses: {"204": {description: gone}, "404": {description: none}}}
components: {schemas: {Note: {type: object, required: [id, name], properties: {id: {type: string}, name: {type: string}}}}}
`

// Each listing has the pages of its own: what most of them have is said once.
func TestDerivedPagingOfEachListing(t *testing.T) {
	document := ""
	for _, c := range []struct{ noun, parameter, member string }{
		{"note", "{name: page, in: query, schema: {type: integer, minimum: 1}}", ""},
		{"card", "{name: offset, in: query, schema: {type: integer}}", ""},
		{"tag", "{name: page, in: query, schema: {type: integer, minimum: 1}}", ""},
		{"log", "{name: cursor, in: query, schema: {type: string}}", "next_cursor: {type: string}"},
		{"user", "", ""},
	} {
		paths := strings.SplitAfterN(fmt.Sprintf(listed, c.parameter, "", c.member), "paths:\n", 2)[1]
		paths, _, _ = strings.Cut(paths, "components:")
		document += strings.NewReplacer("/notes", "/"+c.noun+"s", "listNotes", "list-"+c.noun, "createNote", "create-"+c.noun, "readNote", "read-"+c.noun, "deleteNote", "delete-"+c.noun).Replace(paths)
	}
	head, rest, _ := strings.Cut(fmt.Sprintf(listed, "", "", ""), "paths:\n")
	_, components, _ := strings.Cut(rest, "components:")
	p, err := Open(fstest.MapFS{"api.yaml": {Data: []byte(head + "paths:\n" + document + "components:" + components)}}, "api.yaml")
	require.NoError(t, err)
	require.Equal(t, fixtures.Pagination{Page: "page"}, p.Fixtures.Pagination)
	require.Equal(t, map[string]fixtures.Pagination{"list-card": {Offset: "offset"}, "list-log": {Cursor: "cursor", Next: "/next_cursor"}}, p.Fixtures.Paginations)
}
