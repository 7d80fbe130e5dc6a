package spec

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

func TestLoadShelf(t *testing.T) {
	c := loadShelf(t)
	require.Equal(t, "Shelf", c.Title)
	require.Equal(t, "2.1.0", c.Version)
	require.Equal(t, "/live/v2", c.BasePath)

	var ids []string
	for _, op := range c.Operations {
		ids = append(ids, op.ID)
	}
	require.Equal(t, []string{"readBook", "peekBook", "bestBook", "writeBook"}, ids, "in the order of the document")

	read, found := c.Operation("readBook")
	require.True(t, found)
	require.Equal(t, "GET", read.Method)
	require.Equal(t, "/books/{isbn}", read.Path)
	require.Equal(t, "Read a book", read.Summary)
	require.Equal(t, []string{"books"}, read.Tags)
	require.Equal(t, []Parameter{{Name: "isbn", In: "path", Required: true, Schema: Schema{Type: "string"}}}, read.Parameters)
	require.Nil(t, read.Body)
	require.Equal(t, []Response{{Status: 200, Requirement: "SHELF-010"}, {Status: 204}, {Status: 206}}, read.Responses)
	require.Equal(t, 200, read.Success())
	require.True(t, read.Safe())

	write, _ := c.Operation("writeBook")
	require.Equal(t, 201, write.Success())
	require.False(t, write.Safe())
	require.False(t, write.BodyRequired)
	require.Equal(t, "draft", write.Parameters[0].Name)
	require.Equal(t, true, write.Parameters[0].Schema.Default)

	_, found = c.Operation("burnBook")
	require.False(t, found)
	require.Equal(t, 0, Operation{}.Success())

	require.Equal(t, []Cell{
		{"readBook", 200}, {"readBook", 204}, {"readBook", 206}, {"peekBook", 200}, {"bestBook", 200}, {"writeBook", 201}, {"writeBook", 301},
	}, c.Cells(), "neither ranges, nor the default, nor what is merely permitted")

	r, found := c.Requirement("SHELF-011")
	require.True(t, found)
	require.Equal(t, Requirement{
		ID: "SHELF-011", Level: Should, Text: "e", Source: Source{Page: "p", Section: "s"},
		Applies: ids, Provocation: Burst, File: "requirements.yaml", Line: 6,
	}, r)
	_, found = c.Requirement("SHELF-999")
	require.False(t, found)
}

func TestRoute(t *testing.T) {
	c := loadShelf(t)
	for _, tt := range []struct {
		name, method, path string
		want               string // "" for none
	}{
		{name: "parameter", method: "GET", path: "/books/7", want: "readBook"},
		{name: "method", method: "HEAD", path: "/books/7", want: "peekBook"},
		{name: "fixed before parameter", method: "GET", path: "/books/best", want: "bestBook"},
		{name: "parameter where the fixed path lacks the method", method: "HEAD", path: "/books/best", want: "peekBook"},
		{name: "escaped slash", method: "GET", path: "/books/a%2Fb", want: "readBook"},
		{name: "slash", method: "GET", path: "/books/a/b"},
		{name: "slash at the end", method: "GET", path: "/books/7/"},
		{name: "empty parameter", method: "GET", path: "/books/"},
		{name: "other method", method: "DELETE", path: "/books/7"},
		{name: "method in small letters", method: "get", path: "/books/7"},
		{name: "other path", method: "GET", path: "/shelves"},
		{name: "line after line", method: "POST", path: "/books\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			op, found := c.Route(tt.method, tt.path)
			require.Equal(t, tt.want != "", found)
			require.Equal(t, tt.want, op.ID)
		})
	}
}

func TestLoadRefusesDocuments(t *testing.T) {
	change := func(old, new string) string {
		require.Contains(t, shelf, old)
		return strings.Replace(shelf, old, new, 1)
	}
	for _, tt := range []struct {
		name     string
		document string
		want     string
		exact    bool // otherwise want is a part: the rest is in the words of the library
	}{
		{name: "empty", document: "", want: "load contract: openapi.yaml: the file is empty", exact: true},
		{name: "not YAML", document: "openapi: 3.0.3\n  x: [", want: "load contract: openapi.yaml:2: this is neither YAML nor JSON: "},
		{name: "two documents", document: shelf + "---\n" + shelf, want: "load contract: openapi.yaml:78: another document begins here: write what it has into the first one", exact: true},
		{name: "JSON with a comment", document: "{\"openapi\": \"3.0.3\",\n // the paths\n \"paths\": {}}", want: "load contract: openapi.yaml:2: JSON has no comments: take out what begins with //", exact: true},
		{name: "what is merged into itself", document: "openapi: 3.0.3\ninfo: &info\n  contact:\n    <<: *info\npaths: {}\n", want: "load contract: openapi.yaml:4: what << merges here leads back to itself", exact: true},
		{name: "no mapping", document: "- 1", want: "load contract: openapi.yaml: this is no OpenAPI document: it has no openapi or swagger\n  give the document itself: it begins with a line such as openapi: 3.0.3", exact: true},
		{name: "another version", document: change("openapi: 3.0.3", "openapi: 4.0.0"), want: "load contract: openapi.yaml:1: openapi version \"4.0.0\" is not supported\n  write the document in OpenAPI 3.0, 3.1 or 3.2, or in Swagger 2.0", exact: true},
		{name: "key twice", document: change("info:", "info: {title: Shelf, version: 2.1.0}\ninfo:"), want: "load contract: openapi.yaml:7: duplicate key \"info\", which is at line 6 already", exact: true},
		{name: "reference to nothing", document: change("schemas/Book'}", "schemas/Bok'}"), want: "load contract: openapi.yaml:27: reference \"#/components/schemas/Bok\" leads to nothing\n  did you mean \"Book\"?", exact: true},
		{name: "reference to another file", document: change("$ref: '#/components/schemas/Book'", "$ref: 'book.yaml'"), want: "load contract: openapi.yaml:27: reference \"book.yaml\": the file does not exist", exact: true},
		{name: "no operations", document: "openapi: 3.0.3\ninfo: {title: a, version: b}\npaths: {}\n", want: "load contract: openapi.yaml:3: no operations", exact: true},
		{
			name: "unknown requirement", document: change("x-requirement: SHELF-010", "x-requirement: SHELF-0100"), exact: true,
			want: "load contract: openapi.yaml:19: unknown requirement \"SHELF-0100\"\n  did you mean \"SHELF-010\"?",
		},
		{
			name: "unknown requirement of a header", document: change("x-requirement: SHELF-011", "x-requirement: OTHER-1"), exact: true,
			want: "load contract: openapi.yaml:21: unknown requirement \"OTHER-1\"",
		},
		{
			name: "unknown requirement of a schema", document: change("x-requirement: SHELF-012", "x-requirement: [SHELF-012]"), exact: true,
			want: "load contract: openapi.yaml:71: x-requirement is a list, want the id of one requirement",
		},
		{
			name: "unknown requirement of the document", document: change("x-requirement-status: SHELF-001", "x-requirement-status: SHELF-1"), exact: true,
			want: "load contract: openapi.yaml:2: unknown requirement \"SHELF-1\"\n  did you mean \"SHELF-001\"?",
		},
		{
			name: "misspelt extension", document: change("x-requirement: SHELF-010", "x-requirment: SHELF-010"), exact: true,
			want: "load contract: openapi.yaml:19: unknown extension \"x-requirment\"\n  did you mean \"x-requirement\"?",
		},
		{
			name: "unknown extension of the document", document: change("x-requirement-status:", "x-requirement-state:"), exact: true,
			want: "load contract: openapi.yaml:2: unknown extension \"x-requirement-state\", want x-requirement-status, x-requirement-media or x-requirement-error here",
		},
		{
			name: "an extension of the document elsewhere", document: change("x-requirement: SHELF-010", "x-requirement-media: SHELF-010"), exact: true,
			want: "load contract: openapi.yaml:19: unknown extension \"x-requirement-media\", want x-requirement here",
		},
		{
			name: "requirement of an operation", document: change("operationId: bestBook", "operationId: bestBook\n      x-requirement: SHELF-010"), exact: true,
			want: "load contract: openapi.yaml:49: x-requirement has no effect here\n  it belongs on a response, a header or a schema",
		},
		{
			name: "requirement of a parameter", document: change("{name: draft,", "{name: draft, x-requirement: SHELF-010,"), exact: true,
			want: "load contract: openapi.yaml:57: x-requirement has no effect here\n  it belongs on a response, a header or a schema",
		},
		{
			name: "requirement of a path", document: change("/books/best:", "/books/best:\n    x-requirement: SHELF-010"), exact: true,
			want: "load contract: openapi.yaml:47: x-requirement has no effect here\n  it belongs on a response, a header or a schema",
		},
		{
			name: "requirement of what the document is", document: change("version: 2.1.0}", "version: 2.1.0, x-requirement: SHELF-010}"), exact: true,
			want: "load contract: openapi.yaml:6: x-requirement has no effect here\n  it belongs on a response, a header or a schema",
		},
		{
			name: "requirement of a media type", document: change("application/json: {schema: {$ref: '#/components/schemas/Book'}}\n        '204'", "application/json: {x-requirement: SHELF-010, schema: {$ref: '#/components/schemas/Book'}}\n        '204'"), exact: true,
			want: "load contract: openapi.yaml:27: x-requirement has no effect here\n  it belongs on a response, a header or a schema",
		},
		{
			name: "requirement of a body of requests", document: change("requestBody:\n", "requestBody:\n        x-requirement: SHELF-010\n"), exact: true,
			want: "load contract: openapi.yaml:59: x-requirement has no effect here\n  it belongs on a response, a header or a schema",
		},
		{
			name: "requirement of a parameter's schema", document: change("schema: {type: boolean, default: true}", "schema: {type: boolean, default: true, x-requirement: SHELF-010}"), exact: true,
			want: "load contract: openapi.yaml:57: x-requirement has no effect here\n  it belongs on a response, a header or a schema",
		},
		{
			name: "permitted perhaps", document: change("x-permitted: true", "x-permitted: perhaps"), exact: true,
			want: "load contract: openapi.yaml:51: x-permitted has to be true or false",
		},
		{
			name: "unknown schema of errors", document: change("schemas/Problem'", "schemas/Problems'"), exact: true,
			want: "load contract: openapi.yaml:5: unknown schema \"Problems\"\n  did you mean \"Problem\"?",
		},
		{
			name: "schema of errors elsewhere", document: change("'#/components/schemas/Problem'", "'problem.yaml'"), exact: true,
			want: "load contract: openapi.yaml:5: x-error-schema = \"problem.yaml\", want a reference to a schema, such as #/components/schemas/Error",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Load(folder(tt.document, shelfRegistry))
			if tt.exact {
				require.EqualError(t, err, tt.want)
				return
			}
			require.ErrorContains(t, err, tt.want)
		})
	}
}

func TestLoadRefusesSchemasWithoutEnd(t *testing.T) {
	for _, tt := range []struct{ name, schema string }{
		{name: "at once", schema: "{oneOf: [{$ref: '#/components/schemas/It'}, {type: string}]}"},
		{name: "by a detour", schema: "{anyOf: [{type: string}, {allOf: [{not: {$ref: '#/components/schemas/It'}}]}]}"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Load(folder(documentWith(tt.schema), shelfRegistry))
			require.ErrorContains(t, err, "a schema is a part of itself")
		})
	}
}

func TestParametersOfAnOperationReplaceThoseOfItsPath(t *testing.T) {
	document := strings.Replace(documentWith("{}"), "    get:\n", `    parameters:
      - {name: a, in: query, schema: {type: string}}
      - {name: b, in: query, schema: {type: string}}
    get:
      parameters:
        - {name: a, in: header, schema: {type: boolean}}
        - {name: b, in: query, required: true, content: {application/json: {schema: {type: integer}}}}
`, 1)
	c, err := Load(folder(document, shelfRegistry))
	require.NoError(t, err)
	op, _ := c.Operation("get")
	require.Equal(t, []Parameter{
		{Name: "a", In: "query", Schema: Schema{Type: "string"}},
		{Name: "b", In: "query", Required: true, Schema: Schema{Type: "integer"}},
		{Name: "a", In: "header", Schema: Schema{Type: "boolean"}},
	}, op.Parameters)
}

func TestLoadRefusesARequirementThatDoesNotApply(t *testing.T) {
	registry := strings.Replace(shelfRegistry, "text: f, source: {page: p, section: s}, applies: [all]", "text: f, source: {page: p, section: s}, applies: [readBook, peekBook]", 1)
	_, err := Load(folder(shelf, registry))
	require.EqualError(t, err, "load contract: requirements.yaml:7: SHELF-012 does not apply to bestBook\n  in openapi.yaml the answer 200 of bestBook names it")
}

func TestLoadTakesDataForData(t *testing.T) {
	// None of these members is a part of the description, whatever it is called.
	c := withSchema(t, `{type: object, example: {x-requirement: no}, x-notes: {x-requirement: no}, properties: {example: {type: object, default: {x-permitted: 7}}, x-requirement: {type: string}}}`)
	require.Equal(t, []string{"x-requirement = 1, want string"}, messages(c.Check("get", ok(`{"x-requirement":1}`))))
	_, err := Load(folder(documentWith("{type: object, properties: {example: {x-requirement: NO-1}}}"), shelfRegistry))
	require.ErrorContains(t, err, `unknown requirement "NO-1"`)
}

func TestLoadNeedsBothFiles(t *testing.T) {
	for _, tt := range []struct {
		name   string
		folder fstest.MapFS
		want   string
	}{
		{
			name: "no document", folder: fstest.MapFS{"requirements.yaml": {Data: []byte(shelfRegistry)}},
			want: "load contract: openapi.yaml: file does not exist\n  a contract is a folder with openapi.yaml and requirements.yaml in it",
		},
		{
			name: "no registry", folder: fstest.MapFS{"openapi.yaml": {Data: []byte(shelf)}},
			want: "load contract: requirements.yaml: file does not exist\n  a contract is a folder with openapi.yaml and requirements.yaml in it",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Load(tt.folder)
			require.EqualError(t, err, tt.want)
			require.ErrorIs(t, err, fs.ErrNotExist)
		})
	}
	t.Run("a folder in place of a file", func(t *testing.T) {
		_, err := Load(fstest.MapFS{"openapi.yaml/x": {}})
		require.ErrorContains(t, err, "load contract: openapi.yaml: ")
		require.NotErrorIs(t, err, fs.ErrNotExist)
	})
}
