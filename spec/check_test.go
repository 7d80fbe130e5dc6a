package spec

import (
	"cmp"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// Every row is a hole that a validator is known to leave open, or a part of an
// answer that is easily forgotten.
func TestCheckAccountsForTheWholeAnswer(t *testing.T) {
	const book = `{"title":"A","pages":2}`
	pages := func(more ...string) http.Header {
		h := http.Header{"Content-Type": {"application/json"}, "X-Pages": {"2"}}
		for i := 0; i+1 < len(more); i += 2 {
			h.Del(more[i])
			for _, value := range strings.Split(more[i+1], "|") {
				h.Add(more[i], value)
			}
		}
		return h
	}
	without := func(name string) http.Header {
		h := pages()
		h.Del(name)
		return h
	}
	for _, tt := range []struct {
		name      string
		operation string
		answer    Answer
		want      []Violation
	}{
		{name: "conforms", operation: "readBook", answer: Answer{Status: 200, Header: pages(), Body: []byte(book)}},
		{
			name: "undocumented status", operation: "readBook",
			answer: Answer{Status: 500, Header: pages(), Body: []byte(book)},
			want:   []Violation{{"SHELF-001", "", "status = 500, want 200, 204, 206 or 4XX"}},
		},
		{
			name: "moved permanently", operation: "readBook", answer: Answer{Status: 301, Header: http.Header{"Location": {"/"}}},
			want: []Violation{{"SHELF-001", "", "status = 301, want 200, 204, 206 or 4XX"}},
		},
		{
			name: "not modified", operation: "readBook", answer: Answer{Status: 304},
			want: []Violation{{"SHELF-001", "", "status = 304, want 200, 204, 206 or 4XX"}},
		},
		{
			name: "temporary redirect", operation: "readBook", answer: Answer{Status: 307},
			want: []Violation{{"SHELF-001", "", "status = 307, want 200, 204, 206 or 4XX"}},
		},
		{
			name: "permanent redirect", operation: "readBook", answer: Answer{Status: 308},
			want: []Violation{{"SHELF-001", "", "status = 308, want 200, 204, 206 or 4XX"}},
		},
		{
			name: "no status at all", operation: "readBook", answer: Answer{},
			want: []Violation{{"SHELF-001", "", "status = 0, want 200, 204, 206 or 4XX"}},
		},
		{
			name: "a documented redirect is judged", operation: "writeBook",
			answer: Answer{Status: 301, Header: jsonHeader(), Body: []byte(`{}`)},
			want:   []Violation{{"OAS-SCHEMA", "/problem", "problem is missing"}},
		},
		{
			name: "a range of statuses", operation: "readBook",
			answer: Answer{Status: 418, Header: jsonHeader(), Body: []byte(`{"problem":7}`)},
			want:   []Violation{{"OAS-SCHEMA", "/problem", "problem = 7, want string"}},
		},
		{
			name: "the default response", operation: "bestBook",
			answer: Answer{Status: 418, Header: jsonHeader(), Body: []byte(`{"problem":7}`)},
			want:   []Violation{{"OAS-SCHEMA", "/problem", "problem = 7, want string"}},
		},
		{name: "no body where none is described", operation: "writeBook", answer: Answer{Status: 201}},
		{
			name: "a body where none is described", operation: "writeBook", answer: Answer{Status: 201, Header: jsonHeader(), Body: []byte(`{}`)},
			want: []Violation{{"SHELF-002", "", "body has 2 bytes, want none"}},
		},
		{
			name: "a body where there can be none", operation: "readBook", answer: Answer{Status: 204, Body: []byte(` `)},
			want: []Violation{{"SHELF-002", "", "body has 1 byte, want none"}},
		},
		{
			name: "no body where one is described", operation: "readBook", answer: Answer{Status: 200, Header: pages()},
			want: []Violation{
				{"SHELF-002", "", "body is empty, want application/json"},
				{"SHELF-010", "", "body is empty, want application/json"},
			},
		},
		{
			name: "no body where the response has no requirement of its own", operation: "bestBook", answer: Answer{Status: 200},
			want: []Violation{{"SHELF-002", "", "body is empty, want application/json"}},
		},
		{
			name: "no body where it need not be JSON", operation: "readBook", answer: Answer{Status: 206, Header: http.Header{"Content-Type": {"text/csv"}}},
			want: []Violation{{"SHELF-002", "", "body is empty, want text/*"}},
		},
		{
			name: "blank", operation: "readBook", answer: Answer{Status: 200, Header: pages(), Body: []byte(" \n")},
			want: []Violation{
				{"SHELF-002", "", "body is not one JSON value: cut off at byte 2, want a value"},
				{"SHELF-010", "", "body is not one JSON value: cut off at byte 2, want a value"},
			},
		},
		{
			name: "no content type", operation: "readBook", answer: Answer{Status: 200, Header: without("Content-Type"), Body: []byte(book)},
			want: []Violation{{"SHELF-002", "", "header Content-Type is missing, want application/json"}},
		},
		{
			name: "another content type", operation: "readBook",
			answer: Answer{Status: 200, Header: pages("Content-Type", "text/html; charset=utf-8"), Body: []byte(book)},
			want:   []Violation{{"SHELF-002", "", `header Content-Type = "text/html; charset=utf-8", want application/json`}},
		},
		{
			name: "a relative of the content type", operation: "readBook",
			answer: Answer{Status: 200, Header: pages("Content-Type", "application/problem+json"), Body: []byte(book)},
			want:   []Violation{{"SHELF-002", "", `header Content-Type = "application/problem+json", want application/json`}},
		},
		{
			name: "two content types", operation: "readBook",
			answer: Answer{Status: 200, Header: pages("Content-Type", "application/json|text/html"), Body: []byte(book)},
			want:   []Violation{{"SHELF-002", "", "header Content-Type is sent 2 times, want application/json"}},
		},
		{
			name: "no content type that anybody could read", operation: "readBook",
			answer: Answer{Status: 200, Header: pages("Content-Type", "\x1b[31mjson"), Body: []byte(book)},
			want:   []Violation{{"SHELF-002", "", `header Content-Type = "\x1b[31mjson", want application/json`}},
		},
		{name: "charset", operation: "readBook", answer: Answer{Status: 200, Header: pages("Content-Type", "Application/JSON; charset=UTF-8"), Body: []byte(book)}},
		{
			name: "another charset", operation: "readBook",
			answer: Answer{Status: 200, Header: pages("Content-Type", "application/json; charset=latin1"), Body: []byte(book)},
			want:   []Violation{{"SHELF-002", "", `header Content-Type = "application/json; charset=latin1", want the charset UTF-8`}},
		},
		{name: "a range of content types", operation: "readBook", answer: Answer{Status: 206, Header: http.Header{"Content-Type": {"text/csv"}}, Body: []byte("a,b")}},
		{
			name: "outside a range of content types", operation: "readBook",
			answer: Answer{Status: 206, Header: jsonHeader(), Body: []byte("a,b")},
			want:   []Violation{{"SHELF-002", "", `header Content-Type = "application/json", want text/*`}},
		},
		{
			name: "the label and the content both wrong", operation: "readBook",
			answer: Answer{Status: 200, Header: pages("Content-Type", "text/html"), Body: []byte("<p>")},
			want: []Violation{
				{"SHELF-002", "", `header Content-Type = "text/html", want application/json`},
				{"SHELF-010", "", `header Content-Type = "text/html", want application/json`},
			},
		},
		{
			name: "bytes after the value", operation: "readBook", answer: Answer{Status: 200, Header: pages(), Body: []byte(book + "\n{}")},
			want: []Violation{{"SHELF-002", "", `body has "{}" at byte 24, after the value`}},
		},
		{
			name: "a key twice", operation: "readBook", answer: Answer{Status: 200, Header: pages(), Body: []byte(`{"title":1,"title":"A","pages":2}`)},
			want: []Violation{{"SHELF-002", "", `body has duplicate key "title" at byte 11`}},
		},
		{
			name: "not UTF-8", operation: "readBook", answer: Answer{Status: 200, Header: pages(), Body: []byte("{\"title\":\"\xff\",\"pages\":2}")},
			want: []Violation{{"SHELF-002", "", "body has invalid UTF-8 at byte 10"}},
		},
		{
			name: "a byte order mark", operation: "readBook", answer: Answer{Status: 200, Header: pages(), Body: []byte("\ufeff" + book)},
			want: []Violation{{"SHELF-002", "", "body has a byte order mark"}},
		},
		{
			name: "a byte order mark, and a fault behind it", operation: "readBook", answer: Answer{Status: 200, Header: pages(), Body: []byte("\ufeff{\"title\":\"A\"}")},
			want: []Violation{{"SHELF-002", "", "body has a byte order mark"}, {"SHELF-012", "/pages", "pages is missing"}},
		},
		{
			name: "UTF-16", operation: "readBook", answer: Answer{Status: 200, Header: pages(), Body: []byte("{\x00}\x00")},
			want: []Violation{{"SHELF-002", "", "body is UTF-16, want UTF-8"}, {"SHELF-012", "/pages", "pages is missing"}, {"SHELF-010", "/title", "title is missing"}},
		},
		{
			name: "not JSON where the response has no requirement of its own", operation: "bestBook", answer: Answer{Status: 200, Header: jsonHeader(), Body: []byte("A")},
			want: []Violation{{"SHELF-002", "", "body is not one JSON value: 'A' at byte 0, want a value"}},
		},
		{
			name: "headers and body both wrong", operation: "readBook",
			answer: Answer{Status: 200, Header: pages("X-Pages", "many", "X-Fresh", "perhaps", "X-Tags", "a,"), Body: []byte(`{"title":"","pages":"2"}`)},
			want: []Violation{
				{"SHELF-010", "", `header X-Fresh = "perhaps", want boolean`},
				{"SHELF-011", "", `header X-Pages = "many", want integer`},
				{"SHELF-010", "", `header X-Tags[1] = "", want at least 1 character`},
				{"SHELF-012", "/pages", `pages = "2", want integer`},
				{"SHELF-010", "/title", `title = "", want at least 1 character`},
			},
		},
		{
			name: "a required header is missing", operation: "readBook", answer: Answer{Status: 200, Header: without("X-Pages"), Body: []byte(book)},
			want: []Violation{{"SHELF-011", "", "header X-Pages is missing"}},
		},
		{
			name: "a header out of range", operation: "readBook", answer: Answer{Status: 200, Header: pages("X-Pages", "0"), Body: []byte(book)},
			want: []Violation{{"SHELF-011", "", "header X-Pages = 0, want at least 1"}},
		},
		{
			name: "a header that is no whole number", operation: "readBook", answer: Answer{Status: 200, Header: pages("X-Pages", "2.0"), Body: []byte(book)},
			want: []Violation{{"SHELF-011", "", `header X-Pages = "2.0", want integer`}},
		},
		{
			name: "a header sent twice", operation: "readBook", answer: Answer{Status: 200, Header: pages("X-Pages", "2|3"), Body: []byte(book)},
			want: []Violation{{"SHELF-011", "", "header X-Pages is sent 2 times, want it once"}},
		},
		{
			name: "a header of JSON", operation: "readBook", answer: Answer{Status: 200, Header: pages("X-Meta", `{"of":1}`), Body: []byte(book)},
			want: []Violation{{"SHELF-010", "", "header X-Meta.by is missing"}},
		},
		{
			name: "a header that ought to be JSON", operation: "readBook", answer: Answer{Status: 200, Header: pages("X-Meta", `{`), Body: []byte(book)},
			want: []Violation{{"SHELF-010", "", "header X-Meta is not one JSON value: cut off at byte 1, want a text in quotes"}},
		},
		{
			name: "headers of every kind", operation: "readBook",
			answer: Answer{Status: 200, Header: pages("X-Fresh", "true", "X-Tags", "a, b|c", "X-Meta", `{"by":1}`, "X-Any", "thing"), Body: []byte(book)},
		},
		{name: "HEAD", operation: "peekBook", answer: Answer{Method: "HEAD", Status: 200, Header: pages()}},
		{
			name: "HEAD with wrong headers", operation: "peekBook", answer: Answer{Method: "HEAD", Status: 200, Header: pages("X-Pages", "many")},
			want: []Violation{{"OAS-SCHEMA", "", `header X-Pages = "many", want integer`}},
		},
		{
			name: "HEAD with a body", operation: "peekBook", answer: Answer{Method: "HEAD", Status: 200, Header: pages(), Body: []byte(book)},
			want: []Violation{{"SHELF-002", "", "body has 23 bytes, want none"}},
		},
		{
			name: "deep inside a schema that contains itself", operation: "readBook",
			answer: Answer{Status: 200, Header: pages(), Body: []byte(`{"title":"A","pages":2,"sequel":{"title":"B","sequel":{"title":7,"pages":2.5},"pages":1}}`)},
			want: []Violation{
				{"SHELF-012", "/sequel/sequel/pages", "sequel.sequel.pages = 2.5, want integer"},
				{"SHELF-010", "/sequel/sequel/title", "sequel.sequel.title = 7, want string"},
			},
		},
		{
			name: "no such operation", operation: "burnBook\x07", answer: Answer{Status: 200},
			want: []Violation{{"", "", `operation "burnBook\a" is not in the contract`}},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.Equal(t, tt.want, loadShelf(t).Check(tt.operation, tt.answer))
		})
	}
}

func TestCheckErrorOutsideOfOperations(t *testing.T) {
	c := loadShelf(t)
	for _, tt := range []struct {
		name   string
		answer Answer
		want   []Violation
	}{
		{name: "conforms", answer: Answer{Status: 404, Header: jsonHeader(), Body: []byte(`{"problem":"no such path"}`)}},
		{name: "HEAD", answer: Answer{Method: "HEAD", Status: 404}},
		{
			name: "a page for people", answer: Answer{Status: 404, Header: http.Header{"Content-Type": {"text/plain"}}, Body: []byte("404 page not found")},
			want: []Violation{
				{"SHELF-002", "", `header Content-Type = "text/plain", want application/json`},
				{"SHELF-003", "", `header Content-Type = "text/plain", want application/json`},
			},
		},
		{
			name: "no problem", answer: Answer{Status: 405, Header: jsonHeader(), Body: []byte(`{}`)},
			want: []Violation{{"SHELF-003", "/problem", "problem is missing"}},
		},
		{
			name: "no error", answer: Answer{Status: 200, Header: jsonHeader(), Body: []byte(`{"problem":"none"}`)},
			want: []Violation{{"SHELF-003", "", "status = 200, want an error"}},
		},
		{
			name: "empty", answer: Answer{Status: 405},
			want: []Violation{
				{"SHELF-002", "", "body is empty, want application/json"},
				{"SHELF-003", "", "body is empty, want application/json"},
			},
		},
		{
			name: "neither an error nor a body", answer: Answer{Status: 200},
			want: []Violation{
				{"SHELF-002", "", "body is empty, want application/json"},
				{"SHELF-003", "", "body is empty, want application/json"},
				{"SHELF-003", "", "status = 200, want an error"},
			},
		},
	} {
		t.Run(tt.name, func(t *testing.T) { require.Equal(t, tt.want, c.CheckError(tt.answer)) })
	}
	t.Run("nothing is said of errors", func(t *testing.T) {
		require.Empty(t, withSchema(t, "{}").CheckError(Answer{Status: 200}))
	})
}

// A response without content says nothing of its body, and a status without one has none.
func TestCheckOfABodyThatIsNotDescribed(t *testing.T) {
	c, err := Load(folder(`openapi: 3.0.3
info: {title: t, version: "1"}
paths: {/a: {get: {operationId: get, responses: {'200': {description: a}, '204': {description: b}}}}}
`, "[]\n"))
	require.NoError(t, err)
	require.Empty(t, c.Check("get", ok(`{"a": 1}`)))
	require.Empty(t, c.Check("get", ok("")))
	require.Equal(t, []Violation{{"OAS-MEDIA", "", "body has 1 byte, want none"}}, c.Check("get", Answer{Status: 204, Body: []byte("x")}))
}

func TestCheckNamesTheSpecificationWhereTheDocumentNamesNothing(t *testing.T) {
	c := withSchema(t, "{type: integer}")
	require.Equal(t, []Violation{{"OAS-STATUS", "", "status = 404, want 200"}}, c.Check("get", Answer{Status: 404}))
	require.Equal(t, []Violation{{"OAS-MEDIA", "", "body is empty, want application/json"}}, c.Check("get", ok("")))
	require.Equal(t, []Violation{{"OAS-MEDIA", "", "body is not one JSON value: 'A' at byte 0, want a value"}}, c.Check("get", ok("A")))
	require.Equal(t, []Violation{{"OAS-SCHEMA", "", "body is array, want integer"}}, c.Check("get", ok("[]")))
	require.Equal(t, []string{"OAS-MEDIA", "OAS-SCHEMA", "OAS-STATUS"}, c.Judged("get", 200))
	for _, id := range c.Judged("get", 200) {
		q, known := c.Requirement(id)
		require.True(t, known, "what is violated can be counted")
		require.Equal(t, Must, q.Level)
		require.Equal(t, []string{"get"}, q.Applies)
		require.NotEmpty(t, q.Text)
		require.Equal(t, "OpenAPI Specification 3.0", q.Source.Page)
		require.NotRegexp(t, requirementID, id, "no registry can have it")
	}
	require.Len(t, c.Requirements, strings.Count(shelfRegistry, "id: ")+len(builtins(nil)))
}

// A document that names a requirement for everything has none of the built-in ones.
func TestBuiltinRequirementsAreThoseThatAreNeeded(t *testing.T) {
	c, err := Load(Files)
	require.NoError(t, err)
	for _, q := range builtins(nil) {
		_, known := c.Requirement(q.ID)
		require.False(t, known, q.ID)
	}
}

func TestCheckTellsAnUnreadableBodyOnceOfOneRequirement(t *testing.T) {
	document := strings.Replace(shelf, "x-requirement: SHELF-010", "x-requirement: SHELF-002", 1)
	require.NotEqual(t, shelf, document)
	c, err := Load(folder(document, shelfRegistry))
	require.NoError(t, err)
	h := jsonHeader()
	h.Set("X-Pages", "2")
	for body, message := range map[string]string{
		"":  "body is empty, want application/json",
		"A": "body is not one JSON value: 'A' at byte 0, want a value",
	} {
		require.Equal(t, []Violation{{"SHELF-002", "", message}}, c.Check("readBook", Answer{Status: 200, Header: h, Body: []byte(body)}))
	}
}

func TestCheckKeepsSomeViolationsOfEachRequirement(t *testing.T) {
	c := withSchema(t, `{type: object, required: [last], properties: {all: {type: array, items: {type: string}}, last: {x-requirement: SHELF-012}}}`)
	found := c.Check("get", ok(`{"all":[`+strings.Repeat("1,", 100_000)+`1]}`))
	require.Len(t, found, maxSame+1, "a hostile answer must not make a report endless")
	require.Equal(t, Violation{"OAS-SCHEMA", "/all/0", "all[0] = 1, want string"}, found[0])
	require.Equal(t, Violation{"OAS-SCHEMA", "/all/10", "all[10] = 1, want string"}, found[10], "items in order of their index")
	require.Equal(t, Violation{"SHELF-012", "/last", "last is missing"}, found[maxSame], "one requirement must not hide another")
}

func TestViolationsAreInOrderOfPlace(t *testing.T) {
	ordered := []string{"", "/a", "/a/2", "/a/2/x", "/a/10", "/a/1a", "/a/x", "/b"}
	for i, a := range ordered {
		for j, b := range ordered {
			require.Equal(t, cmp.Compare(i, j), comparePointers(a, b), "%q against %q", a, b)
		}
	}
}

func TestCheckIsTheSameEveryTimeAndFromEverywhere(t *testing.T) {
	c := loadShelf(t)
	a := Answer{Status: 200, Header: http.Header{"X-Fresh": {"1"}, "X-Tags": {""}}, Body: []byte(`{"a":1,"title":3,"sequel":{"title":"","pages":null}}`)}
	want := c.Check("readBook", a)
	require.NotEmpty(t, want)
	var group sync.WaitGroup
	results := make([][]Violation, 16)
	for i := range results {
		group.Go(func() { results[i] = c.Check("readBook", a) })
	}
	group.Wait()
	for _, got := range results {
		require.Equal(t, want, got)
	}
}

func TestCheckEndsOnAlternativesWithoutEnd(t *testing.T) {
	c := withSchema(t, `{oneOf: [{type: integer}, {type: array, items: {$ref: '#/components/schemas/It'}}, {type: array, maxItems: 1, items: {$ref: '#/components/schemas/It'}}]}`)
	hostile := strings.Repeat("[", 150) + `"x"` + strings.Repeat("]", 150)
	require.Equal(t, []string{"body is too complex to judge"}, messages(c.Check("get", ok(hostile))))
}
