package spec

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

// texts returns problems as they are written, with their severity before them.
func problemTexts(found []Problem) []string {
	var all []string
	for _, p := range found {
		all = append(all, string(p.Severity)+" "+p.String())
	}
	return all
}

// What a document can be used without is a warning, and says what becomes of it.
func TestWarnings(t *testing.T) {
	change := func(old, new string) string {
		require.Contains(t, shelf, old)
		return strings.Replace(shelf, old, new, 1)
	}
	for _, tt := range []struct {
		name     string
		document string
		want     []string
	}{
		{name: "nothing wrong", document: shelf},
		{
			name: "no operationId", document: change("      operationId: readBook\n", ""),
			want: []string{"warning openapi.yaml:12: GET /books/{isbn} has no operationId: it is called getBooksByIsbn"},
		},
		{
			name: "operationId twice", document: change("operationId: bestBook", "operationId: readBook"),
			want: []string{`warning openapi.yaml:48: duplicate operationId "readBook": GET /books/best is called getBooksBest`},
		},
		{
			name: "unknown keyword", document: change("type: object\n      required: [problem]", "type: object\n      requires: [problem]"),
			want: []string{"warning openapi.yaml:75: unknown field \"requires\"\n  did you mean \"required\"?"},
		},
		{
			name: "a field that is near none", document: change("info: {title: Shelf, ", "info: {title: Shelf, mood: fine, "),
			want: []string{`warning openapi.yaml:6: unknown field "mood"`},
		},
		{
			name: "a field in other letters", document: change("minLength: 1", "minlength: 1"),
			want: []string{"warning openapi.yaml:22: unknown field \"minlength\"\n  did you mean \"minLength\"?"},
		},
		{
			name: "a format that is near one", document: change("problem: {type: string}", "problem: {type: string, format: dat}"),
			want: []string{"warning openapi.yaml:77: unknown format \"dat\": no value is held to it\n  did you mean \"date\"?"},
		},
		{name: "a format that is known and not judged", document: change("problem: {type: string}", "problem: {type: string, format: ulid}")},
		{
			name: "an enum of another type", document: change("problem: {type: string}", "problem: {type: string, enum: [a, 7, a]}"),
			want: []string{"warning openapi.yaml:77: enum has 7, which is a number, and the type is string\n  put it in quotes", `warning openapi.yaml:77: enum has "a" twice`},
		},
		{
			name: "no alternative", document: change("problem: {type: string}", "problem: {oneOf: []}"),
			want: []string{"warning openapi.yaml:77: oneOf is empty\n  it is ignored"},
		},
		{
			name: "a keyword of a newer version", document: change("problem: {type: string}", "problem: {const: a}"),
			want: []string{`warning openapi.yaml:77: schema "Problem": field const is for OpenAPI >=3.1`},
		},
		{
			name: "unknown type", document: change("problem: {type: string}", "problem: {type: strng}"),
			want: []string{"warning openapi.yaml:77: unknown type \"strng\": any value passes\n  did you mean \"string\"?"},
		},
		{
			name: "a range in small letters", document: change("'4XX'", "'4xx'"),
			want: []string{`warning openapi.yaml:33: readBook: status "4xx" is taken for 4XX`},
		},
		{
			name: "no title", document: change("title: Shelf, ", ""),
			want: []string{`warning openapi.yaml:6: value of title must be a non-empty string`},
		},
		{
			name: "a version that is a number", document: change("version: 2.1.0", "version: 2.1"),
			want: []string{"warning openapi.yaml:6: version 2.1 is taken for a text\n  put it in quotes"},
		},
		{
			name: "wrong example of a schema", document: change("title: {type: string, minLength: 1}", "title: {type: string, minLength: 1, example: ''}"),
			want: []string{`warning openapi.yaml:70: example = "", want at least 1 character`},
		},
		{
			name: "wrong default", document: change("default: true", "default: 7"),
			want: []string{`warning openapi.yaml:57: default = 7, want boolean`},
		},
		{
			name:     "wrong example of an answer",
			document: change("application/json: {schema: {$ref: '#/components/schemas/Book'}}\n        '204'", "application/json: {schema: {$ref: '#/components/schemas/Book'}, examples: {a: {value: {title: x, pages: y, sequel: {}}}}}\n        '204'"),
			want:     []string{`warning openapi.yaml:27: example "a": pages = "y", want integer, and 2 more`},
		},
		{
			name:     "wrong example of a request",
			document: change("application/json: {schema: {$ref: '#/components/schemas/Book'}}\n      responses:\n        '301'", "application/json: {schema: {$ref: '#/components/schemas/Book'}, example: {title: x}}\n      responses:\n        '301'"),
			want:     []string{`warning openapi.yaml:60: example: pages is missing`},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, err := Load(folder(tt.document, shelfRegistry))
			require.NoError(t, err)
			require.Equal(t, tt.want, problemTexts(c.Warnings))
			require.Equal(t, tt.want, problemTexts(Problems(folder(tt.document, shelfRegistry))))
		})
	}
}

func TestProblemsAreAllThatIsWrong(t *testing.T) {
	document := strings.NewReplacer(
		"x-requirement: SHELF-011", "x-requirement: SHELF-999",
		"x-requirement: SHELF-012", "x-requirement: SHELF-998",
		"'206'", "'20b'",
		"      operationId: peekBook\n", "",
	).Replace(shelf)
	registry := strings.NewReplacer("level: SHOULD", "level: MAY", "text: f", "texts: f").Replace(shelfRegistry)
	require.Equal(t, []string{
		"error openapi.yaml:21: unknown requirement \"SHELF-999\"\n  did you mean \"SHELF-001\"?",
		"error openapi.yaml:29: readBook: unknown status \"20b\"\n  a response stands under a status such as 200, a range such as 2XX, or default",
		"warning openapi.yaml:37: HEAD /books/{isbn} has no operationId: it is called headBooksByIsbn",
		"error openapi.yaml:70: unknown requirement \"SHELF-998\"\n  did you mean \"SHELF-001\"?",
		"error requirements.yaml:6: unknown level \"MAY\", want MUST or SHOULD",
		"error requirements.yaml:7: unknown field \"texts\"\n  did you mean \"text\"?",
	}, problemTexts(Problems(folder(document, registry))))
	_, err := Load(folder(document, registry))
	require.ErrorContains(t, err, "load contract: ")
}

func TestProblemsOfTheBundledContract(t *testing.T) {
	require.Empty(t, Problems(Files))
}

func TestLoadDocument(t *testing.T) {
	c, err := LoadDocument(fstest.MapFS{"api.json": {Data: []byte(`{
	"openapi": "3.0.3", "info": {"title": "One", "version": "1"},
	"paths": {"/": {"get": {"responses": {"200": {"description": "Fine."}}}}}
}`)}}, "api.json")
	require.NoError(t, err)
	require.Equal(t, []string{"warning api.json:3: GET / has no operationId: it is called getRoot"}, problemTexts(c.Warnings))
	require.Equal(t, []Violation{{Requirement: "OAS-STATUS", Message: "status = 404, want 200"}}, c.Check("getRoot", Answer{Status: 404}))
	_, err = LoadDocument(fstest.MapFS{}, "api.json")
	require.ErrorContains(t, err, "load document: api.json: file does not exist")
}

func TestDerivedOperationIDs(t *testing.T) {
	for _, tt := range []struct{ method, path, want string }{
		{"GET", "/", "getRoot"},
		{"GET", "/pets", "getPets"},
		{"DELETE", "/pets/{id}", "deletePetsById"},
		{"PATCH", "/pets/{pet_id}/toys/{toyId}", "patchPetsByPetIdToysByToyId"},
		{"GET", "/v1/ärzte/{größe}.json", "getV1ÄrzteByGrößeJson"},
		{"QUERY", "/a-b_c", "queryABC"},
	} {
		require.Equal(t, tt.want, deriveOperationID(tt.method, tt.path))
	}
	document := strings.NewReplacer("      operationId: bestBook\n", "", "  /books/best:", "  /books/best: {get: {responses: {'200': {description: a}}}}\n  /books-best:").Replace(shelf)
	c, err := Load(folder(document, shelfRegistry))
	require.NoError(t, err)
	var ids []string
	for _, op := range c.Operations {
		ids = append(ids, op.ID)
	}
	require.Equal(t, []string{"readBook", "peekBook", "getBooksBest", "getBooksBest2", "writeBook"}, ids)
}

// Steps name an operation by a word.
func TestOperationIDsOfSeveralWords(t *testing.T) {
	c, err := Load(folder(strings.NewReplacer("operationId: readBook", `operationId: 'Read "a" book'`, "operationId: bestBook", "operationId: Read_a_book", "operationId: writeBook", "operationId: '|'").Replace(shelf), "[]\n"))
	require.NoError(t, err)
	var ids, told []string
	for _, op := range c.Operations {
		ids = append(ids, op.ID)
	}
	require.Equal(t, []string{"Read_a_book2", "peekBook", "Read_a_book", "postBooks"}, ids)
	for _, p := range c.Warnings {
		if strings.Contains(p.Message, "operationId") {
			told = append(told, p.Message)
		}
	}
	require.Equal(t, []string{
		`operationId "Read \"a\" book" is no word, as steps need it: GET /books/{isbn} is called Read_a_book2`,
		`operationId "|" is no word, as steps need it: POST /books is called postBooks`,
	}, told)
}

// YAML takes some characters of JSON for something else, and is slow on long lines.
func TestDocumentsInJSON(t *testing.T) {
	for _, tt := range []struct {
		name, document string
		want           []string // warnings
		fails          string
	}{
		{name: "tabs and an escaped slash", document: "{\t\"openapi\": \"3.0.3\",\n\t\"info\": {\"title\": \"a\\/b\", \"version\": \"1\"}, \"paths\": {\"/\": {\"get\": {\"operationId\": \"get\", \"responses\": {\"200\": {\"description\": \"a\u0085b\"}}}}}}"},
		{name: "a byte order mark", document: "\ufeff{\"openapi\": \"3.0.3\", \"info\": {\"title\": \"a\", \"version\": \"1\"}, \"paths\": {\"/\": {\"get\": {\"operationId\": \"get\", \"responses\": {\"200\": {\"description\": \"a\"}}}}}}\n"},
		{
			name:     "a key twice, of which the last counts",
			document: "{\"openapi\": \"3.0.3\", \"info\": {\"title\": \"a\", \"version\": \"1\"}, \"paths\": {\"/\": {\"get\": {\"operationId\": \"no\",\n\"operationId\": \"get\", \"responses\": {\"200\": {\"description\": \"a\"}}}}}}",
			want:     []string{`warning openapi.yaml:2: duplicate key "operationId": the one at line 1 is not read`},
		},
		{
			name: "integers that 64 bits do not hold, as tools write them that have floats alone",
			document: `{"openapi": "3.0.3", "info": {"title": "a", "version": "1"}, "paths": {"/": {"get": {"operationId": "get", "parameters": [{"name": "n", "in": "query",
				"schema": {"type": "integer", "minimum": -9223372036854776000, "maximum": 18446744073709552000}}], "responses": {"200": {"description": "a"}}}}}}`,
		},
		{name: "cut off", document: "{\n\"openapi\": \"3.0.3\",\n\"info\": {", fails: "load contract: openapi.yaml:3: "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, err := Load(folder(tt.document, shelfRegistry))
			if tt.fails != "" {
				require.ErrorContains(t, err, tt.fails)
				return
			}
			require.NoError(t, err)
			require.Equal(t, "get", c.Operations[0].ID)
			require.Equal(t, tt.want, problemTexts(c.Warnings))
		})
	}
}

// A parameter of a path stands in the path and among its parameters.
func TestAPathWithOtherParameters(t *testing.T) {
	for _, tt := range []struct{ parameter, want string }{
		{parameter: "ident", want: "unknown path parameter \"ident\": the path has another one\n  did you mean \"id\"?"},
		{parameter: "id"},
	} {
		document := "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n  /a/{id}:\n    get:\n      operationId: get\n      parameters: [{name: " + tt.parameter + ", in: path, required: true, schema: {type: string}}]\n      responses: {'200': {description: a}}\n"
		var told []string
		for _, p := range Problems(folder(document, "[]\n")) {
			told = append(told, p.Message)
		}
		if tt.want == "" {
			require.Empty(t, told)
			continue
		}
		require.Equal(t, []string{tt.want}, told)
	}
	found := Problems(folder("openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n  /a/{id}:\n    get: {operationId: get, responses: {'200': {description: a}}}\n    delete: {operationId: remove, responses: {'204': {description: a}}}\n", "[]\n"))
	require.Equal(t, []string{"warning openapi.yaml:4: /a/{id}: the path, or the parameters that DELETE or GET has, lack id\n  name each in both"}, problemTexts(found), "once of all operations of a path")
}
