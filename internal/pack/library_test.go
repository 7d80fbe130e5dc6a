package pack

import (
	"maps"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// library is a contract pack of an API that has nothing to do with the bundled
// one.
var library = map[string]string{
	"spec/openapi.yaml": `openapi: 3.0.3
info: {title: Library, version: 0.1.0}
servers: [{url: /library}]
paths:
  /shelves:
    get:
      operationId: listShelves
      responses: {'200': {$ref: '#/components/responses/Shelves'}, '401': {$ref: '#/components/responses/Error'}}
    post:
      operationId: createShelf
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Shelf'}}}}
      responses: {'201': {$ref: '#/components/responses/Shelf'}}
  /shelves/{shelf}:
    parameters: [{name: shelf, in: path, required: true, schema: {type: integer}}]
    delete:
      operationId: deleteShelf
      responses: {'200': {$ref: '#/components/responses/Shelf'}}
  /books:
    get:
      operationId: listBooks
      parameters:
        - {name: q, in: query, schema: {type: string}}
        - {name: page, in: query, schema: {type: integer}}
        - {name: limit, in: query, schema: {type: integer}}
      responses: {'200': {$ref: '#/components/responses/Books'}}
    post:
      operationId: createBook
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Book'}}}}
      responses: {'201': {$ref: '#/components/responses/Book'}, '400': {$ref: '#/components/responses/Error'}}
  /books/{book}:
    parameters: [{name: book, in: path, required: true, schema: {type: integer}}]
    get:
      operationId: getBook
      responses: {'200': {$ref: '#/components/responses/Book'}}
    patch:
      operationId: changeBook
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Book'}}}}
      responses: {'200': {$ref: '#/components/responses/Book'}}
    delete:
      operationId: deleteBook
      responses: {'200': {$ref: '#/components/responses/Book'}}
  /search:
    get:
      operationId: search
      parameters: [{name: word, in: query, required: true, schema: {type: string}}]
      responses: {'200': {$ref: '#/components/responses/Books'}}
components:
  schemas:
    Shelf:
      type: object
      required: [label]
      properties: {label: {type: string}, book: {type: integer}}
    Book:
      type: object
      required: [title]
      properties: {title: {type: string}, shelf: {type: integer}, note: {type: string, nullable: true}}
    Fault: {type: object, properties: {at: {type: array, items: {}}, says: {type: string}, kind: {type: string}}}
    Many:
      type: object
      properties: {data: {type: array, items: {}}, more: {type: boolean}}
    ShelfAsItIs: {allOf: [{$ref: '#/components/schemas/Shelf'}, {type: object, properties: {id: {type: integer}}}]}
    BookAsItIs:
      type: object
      properties:
        id: {type: integer}
        title: {type: string}
        shelf: {nullable: true, oneOf: [{$ref: '#/components/schemas/ShelfAsItIs'}]}
        isbn: {type: string}
        lent: {type: integer}
  responses:
    Shelf: {description: One., content: {application/json: {schema: {type: object, properties: {data: {$ref: '#/components/schemas/ShelfAsItIs'}}}}}}
    Shelves: {description: Many., content: {application/json: {schema: {allOf: [{$ref: '#/components/schemas/Many'}, {type: object, properties: {data: {items: {$ref: '#/components/schemas/ShelfAsItIs'}}}}]}}}}
    Book: {description: One., content: {application/json: {schema: {type: object, properties: {data: {$ref: '#/components/schemas/BookAsItIs'}}}}}}
    Books:
      description: Many.
      headers: {X-Limit: {schema: {type: integer}}, X-Left: {schema: {type: integer}}}
      content: {application/json: {schema: {allOf: [{$ref: '#/components/schemas/Many'}, {type: object, properties: {data: {items: {$ref: '#/components/schemas/BookAsItIs'}}}}]}}}
    Error:
      description: Error.
      content: {application/json: {schema: {type: object, properties: {error: {oneOf: [{type: string}, {type: array, items: {$ref: '#/components/schemas/Fault'}}]}}}}}
`,
	"spec/requirements.yaml": `
- {id: LIB-001, level: MUST, text: A book has a title., source: {page: p, section: s}, applies: [all], provocation: plain}
- {id: LIB-OPEN-002, level: SHOULD, text: A shelf has a label., source: {page: p, section: s}, applies: [createShelf], provocation: plain}
- {id: LIB2-003, level: MUST, text: Shelves are listed., source: {page: p, section: s}, applies: [createShelf], provocation: plain}
`,
	"features/books.feature": `@books
Feature: Books

  @LIB-001
  Scenario: A book without a title
    Given a createBook request that is accepted
    When it is sent without body field "title"
    Then it is rejected with 400

  @LIB-OPEN-002 @LIB2-003
  Scenario: A shelf
    Given a createShelf request that is accepted
    When it is sent
    Then it is accepted
`,
	"fixtures/requests.yaml": `
listShelves: {}
createShelf: {body: {label: "${new.name}"}}
deleteShelf: {path: {shelf: "${shelf.id}"}}
listBooks: {query: {page: 1}}
createBook: {body: {title: "${new.name}", shelf: "${shelf.id}"}}
getBook: {path: {book: "${book.id}"}}
changeBook: {path: {book: "${book.id}"}, body: {title: "${book.title} (2nd ed.)"}}
deleteBook: {path: {book: "${book.id}"}}
search: {query: {word: assay}}
`,
	"fixtures/resources.yaml": `
envelope: /data
item_id: id
error: {message: /error, place: at, text: says, type: kind, credential: LIB-001}
preflight: [listShelves, listBooks]
unknown_id: {minimum: 1000000, maximum: 2000000}
pagination: {page: page, limit: limit, largest: 10, more: /more}
rate_limit: {limits: [X-Limit], remaining: x-left}
resources:
  shelf:
    plural: shelves
    create: createShelf
    id: /data/id
    identity: label
    find: {operation: listShelves, match: label}
    remove: deleteShelf
  book:
    plural: books
    create: createBook
    identity: title
    find: {operation: listBooks, query: {q: "title:${identity}"}, match: title, eventually: true}
    listed_by: [listBooks]
    read: getBook
    change: changeBook
    reads_as: {shelf: /shelf/id, note: null}
    derived: [isbn]
    volatile: [lent]
    remove: deleteBook
  depot:
    alias_of: shelf
    plural: depots
  lost:
    alias_of: book
    with: {shelf: "${depot.id}"}
    update: {operation: changeBook, path: {book: "${it.id}"}, body: {note: "${same.name}"}}
`,
	"fixtures/invalid.yaml": `
string: [{name: an object, value: {}}]
body: [{name: cut off, content: '${accepted}, "x": '}, {name: no UTF-8, bytes: [0, 255]}]
`,
	"fixtures/valid.yaml": `
text: [{name: two words, value: War and Peace}]
fields: {title: [{name: a title, value: "${new.name}"}]}
skip: [shelf]
`,
}

// write writes a pack into a new folder, with some of its files replaced. A file
// with no text is left out.
func write(t *testing.T, replaced map[string]string) string {
	t.Helper()
	files := maps.Clone(library)
	maps.Copy(files, replaced)
	dir := t.TempDir()
	for name, text := range files {
		if text == "" {
			continue
		}
		file := filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	}
	return dir
}
