package derive

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

// books is a document of what can be created, read, replaced and deleted, with what else it
// has in one place or another.
func books(paths string, put string, conditional string) string {
	return `openapi: 3.0.3
info: {title: Books, version: "1"}
paths:
  /books:
    get: {operationId: listBooks, responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Book'}}}}}}}
    post:
      operationId: addBook
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [title, shelf], properties: {title: {type: string}, shelf: {type: string}, note: {type: string}}}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Book'}}}}}
  /books/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getBook, responses: {'200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Book'}}}}, '404': {description: none}}}
    put:
      operationId: putBook
      ` + conditional + `
      requestBody: {required: true, content: {application/json: {schema: {type: object, ` + put + `}}}}
      responses: {'200': {description: put, content: {application/json: {schema: {$ref: '#/components/schemas/Book'}}}}, '428': {description: If-Match is missing}}
    delete: {operationId: dropBook, responses: {'204': {description: gone}}}
` + paths + `
components:
  schemas:
    Book: {type: object, properties: {id: {type: integer}, title: {type: string}, shelf: {type: string}, note: {type: string}}}
`
}

// What a document leaves open is no scenario, and what it says in another place counts.
func TestWhatADocumentLeavesOpen(t *testing.T) {
	const (
		whole    = "required: [title, shelf], properties: {title: {type: string}, shelf: {type: string}, note: {type: string}}"
		replaced = "A book has nothing else once it is replaced"
		ifMatch  = "parameters: [{name: If-Match, in: header, schema: {type: string}}]"
	)
	pages := func(responses string) string {
		return `  /books/{id}/pages:
    get: {operationId: listPages, parameters: [{name: id, in: path, required: true, schema: {type: integer}}], responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {type: object, properties: {text: {type: string}}}}}}}` + responses + `}}
`
	}
	for _, c := range []struct {
		name, paths, put, conditional string
		has, lacks                    []string
	}{
		{name: "a PUT of the whole thing", put: whole, has: []string{replaced}, lacks: []string{"If-Match"}},
		{name: "a PUT that requires less than the creation", put: "properties: {title: {type: string}, shelf: {type: string}, note: {type: string}}", lacks: []string{replaced}},
		{name: "a PUT that cannot say all", put: "required: [title], properties: {title: {type: string}}", lacks: []string{replaced}},
		{name: "If-Match that 428 says is needed", put: whole, conditional: ifMatch, has: []string{`If-Match: '*'`, "| header parameter | If-Match |"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := packText(t, books(c.paths, c.put, c.conditional))
			for _, want := range c.has {
				require.Contains(t, text, want)
			}
			for _, without := range c.lacks {
				require.NotContains(t, text, without)
			}
		})
	}
	for responses, found := range map[string]bool{"": false, ", '404': {description: no such book}": true} {
		_, unknown, _ := strings.Cut(packText(t, books(pages(responses), whole, "")), "<operation> of a book that never was")
		unknown, _, _ = strings.Cut(unknown, "Scenario")
		require.Contains(t, unknown, "getBook")
		require.Equal(t, found, strings.Contains(unknown, "listPages"), "%q: an empty list is right where the document has no 404", responses)
	}
}

// packText is the text of the pack that is derived from a document, but for the document.
func packText(t *testing.T, document string) string {
	t.Helper()
	files, err := Pack(fstest.MapFS{"api.yaml": {Data: []byte(document)}}, "api.yaml")
	require.NoError(t, err)
	var all strings.Builder
	require.NoError(t, fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(path, "spec/") {
			return err
		}
		text, err := fs.ReadFile(files, path)
		all.Write(text)
		return err
	}))
	return all.String()
}
