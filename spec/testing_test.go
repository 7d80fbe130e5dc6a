package spec

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

// shelf is a small contract about something else than the bundled one.
const shelf = `openapi: 3.0.3
x-requirement-status: SHELF-001
x-requirement-media: SHELF-002
x-requirement-error: SHELF-003
x-error-schema: '#/components/schemas/Problem'
info: {title: Shelf, version: 2.1.0}
servers: [{url: 'https://shelf.example.com/{stage}/v2/', variables: {stage: {default: live}}}]
paths:
  /books/{isbn}:
    parameters:
      - {name: isbn, in: path, required: true, schema: {type: string}}
    get:
      operationId: readBook
      summary: Read a book
      tags: [books]
      responses:
        '200':
          description: The book.
          x-requirement: SHELF-010
          headers:
            X-Pages: {required: true, x-requirement: SHELF-011, schema: {type: integer, minimum: 1}}
            X-Tags: {schema: {type: array, items: {type: string, minLength: 1}}}
            X-Fresh: {schema: {type: boolean}}
            X-Meta: {content: {application/json: {schema: {type: object, required: [by]}}}}
            X-Any: {content: {text/plain: {}}}
          content:
            application/json: {schema: {$ref: '#/components/schemas/Book'}}
        '204': {description: The book is empty.}
        '206':
          description: A part of it.
          content:
            text/*: {schema: {type: string}}
        '4XX':
          description: No book.
          content:
            application/json: {schema: {$ref: '#/components/schemas/Problem'}}
    head:
      operationId: peekBook
      responses:
        '200':
          description: The book is there.
          headers:
            X-Pages: {required: true, schema: {type: integer}}
          content:
            application/json: {schema: {$ref: '#/components/schemas/Book'}}
  /books/best:
    get:
      operationId: bestBook
      responses:
        '200': {description: The best one., content: {application/json: {schema: {$ref: '#/components/schemas/Book'}}}}
        '500': {description: Out of order., x-permitted: true}
        default: {description: Whatever else., content: {application/json: {schema: {$ref: '#/components/schemas/Problem'}}}}
  /books:
    post:
      operationId: writeBook
      parameters:
        - {name: draft, in: query, schema: {type: boolean, default: true}}
      requestBody:
        content:
          application/json: {schema: {$ref: '#/components/schemas/Book'}}
      responses:
        '301': {description: Elsewhere., content: {application/json: {schema: {$ref: '#/components/schemas/Problem'}}}}
        '201': {description: Written.}
components:
  schemas:
    Book:
      type: object
      required: [title, pages]
      properties:
        title: {type: string, minLength: 1}
        pages: {type: integer, x-requirement: SHELF-012}
        sequel: {$ref: '#/components/schemas/Book'}
    Problem:
      type: object
      required: [problem]
      properties:
        problem: {type: string}
`

// shelfRegistry has what shelf names, for every operation of any contract.
const shelfRegistry = `
- {id: SHELF-001, level: MUST, text: a, source: {page: p, section: s}, applies: [all], provocation: plain}
- {id: SHELF-002, level: MUST, text: b, source: {page: p, section: s}, applies: [all], provocation: plain}
- {id: SHELF-003, level: MUST, text: c, source: {page: p, section: s}, applies: [all], provocation: plain}
- {id: SHELF-010, level: MUST, text: d, source: {page: p, section: s}, applies: [all], provocation: plain}
- {id: SHELF-011, level: SHOULD, text: e, source: {page: p, section: s}, applies: [all], provocation: burst}
- {id: SHELF-012, level: MUST, text: f, source: {page: p, section: s}, applies: [all], provocation: hook}
`

func folder(document, registry string) fstest.MapFS {
	return fstest.MapFS{
		documentFile: {Data: []byte(document)},
		registryFile: {Data: []byte(registry)},
	}
}

func loadShelf(t testing.TB) *Contract {
	t.Helper()
	c, err := Load(folder(shelf, shelfRegistry))
	require.NoError(t, err)
	return c
}

func loadBundled(t testing.TB) *Contract {
	t.Helper()
	c, err := loadOnce()
	require.NoError(t, err)
	return c
}

var loadOnce = sync.OnceValues(func() (*Contract, error) { return Load(Files) })

// withSchema is a contract of one operation, "get", that answers 200 with a
// schema, written as YAML in one line.
func withSchema(t testing.TB, schema string) *Contract {
	t.Helper()
	c, err := Load(folder(documentWith(schema), shelfRegistry))
	require.NoError(t, err)
	return c
}

func documentWith(schema string) string {
	return strings.ReplaceAll(`openapi: 3.0.3
info: {title: One, version: 1.0.0}
paths:
  /:
    get:
      operationId: get
      responses:
        '200': {description: Fine., content: {application/json: {schema: {$ref: '#/components/schemas/It'}}}}
components:
  schemas:
    Text: {type: string}
    It: `, "\t", "") + strings.ReplaceAll(schema, "\n", "\n      ") + "\n"
}

func jsonHeader() http.Header { return http.Header{"Content-Type": {"application/json"}} }

func ok(body string) Answer {
	return Answer{Method: http.MethodGet, Status: http.StatusOK, Header: jsonHeader(), Body: []byte(body)}
}

// messages returns what violations say.
func messages(found []Violation) []string {
	out := []string{}
	for _, v := range found {
		out = append(out, v.Message)
	}
	return out
}

// withHeader is a contract of one operation, "get", that answers 204 with the
// header X-It, described in YAML in one line.
func withHeader(t testing.TB, header string) *Contract {
	t.Helper()
	return withHeaderNamed(t, "X-It", header)
}

func withHeaderNamed(t testing.TB, name, header string) *Contract {
	t.Helper()
	c, err := Load(folder(strings.Replace(`openapi: 3.0.3
info: {title: One, version: 1.0.0}
paths:
  /:
    get:
      operationId: get
      responses:
        '204': {description: Fine., headers: {%s}}
`, "%s", name+": "+header, 1), shelfRegistry))
	require.NoError(t, err)
	return c
}

// withValues is an answer with the lines of the header X-It.
func withValues(values ...string) Answer {
	return Answer{Method: http.MethodGet, Status: http.StatusNoContent, Header: http.Header{"X-It": values}}
}
