package derive

import (
	"fmt"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/fixtures"
)

// Where errors have what is taken from their schemas, and named as a pack has it.
func TestDerivedErrors(t *testing.T) {
	const text = "{type: string}"
	list := func(members string) string {
		return "{type: array, items: {type: object, properties: {" + members + "}}}"
	}
	for _, c := range []struct {
		name, status, members string // of the error
		want                  fixtures.Error
	}{
		{name: "nothing is said", status: "400", want: fixtures.Error{}},
		{name: "a message", status: "400", members: "message: " + text, want: fixtures.Error{Message: "/message"}},
		{
			name: "an array of where it is", status: "422", members: "detail: " + list("loc: {type: array, items: {}}, msg: {type: string}, type: {type: string}"),
			want: fixtures.Error{Message: "/detail", Names: fixtures.NamesLoc, Place: "loc", Text: "msg", Type: "type"},
		},
		{
			name: "a path with dots", status: "400", members: "title: " + text + ", errors: " + list("location: {type: string}, message: {type: string}"),
			want: fixtures.Error{Message: "/errors", Names: fixtures.NamesDotted, Place: "location", Text: "message", Statuses: []int{400}},
		},
		{
			name: "a pointer of RFC 9457", status: "422", members: "detail: " + text + ", errors: " + list("pointer: {type: string}, detail: {type: string}"),
			want: fixtures.Error{Message: "/detail", Fields: "/errors", Names: fixtures.NamesPointer, Place: "pointer", Text: "detail"},
		},
		{
			name: "a pointer of JSON:API", status: "422", members: "errors: " + list("source: {type: object, properties: {pointer: {type: string}}}, title: {type: string}, code: {type: string}"),
			want: fixtures.Error{Message: "/errors", Names: fixtures.NamesPointer, Place: "/source/pointer", Text: "title", Type: "code", Root: "/data/attributes"},
		},
		{
			name: "an object by field", status: "400", members: "title: " + text + ", errors: {type: object, additionalProperties: {type: array, items: {type: string}}}",
			want: fixtures.Error{Message: "/errors", Names: fixtures.NamesKeys, Statuses: []int{400}},
		},
		{
			name: "a list of texts", status: "400", members: "message: " + text + ", errors: {type: array, items: {type: string}}",
			want: fixtures.Error{Message: "/message"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := Open(fstest.MapFS{"api.yaml": {Data: fmt.Appendf(nil, refusing, c.status, c.members)}}, "api.yaml")
			require.NoError(t, err)
			c.want.Undocumented, c.want.Unseen = "OAS-DOCUMENTED", fixtures.UnseenShown
			require.Equal(t, c.want, p.Fixtures.Error)
		})
	}
}

const refusing = `openapi: 3.0.3
info: {title: Notes, version: "1"}
paths:
  /notes:
    get:
      operationId: listNotes
      responses:
        "200": {description: notes}
        "%s": {description: an error, content: {application/json: {schema: {type: object, properties: {%s}}}}}
`

// Where a document has no schema for its errors, an example shows where they have what.
func TestDerivedErrorsOfExamples(t *testing.T) {
	for _, c := range []struct {
		name, example string
		want          fixtures.Error
	}{
		{name: "a message", example: `example: {code: 7, message: no title}`, want: fixtures.Error{Message: "/message"}},
		{name: "one of several", example: `examples: {a: {value: {ok: false}}, b: {value: {error: {message: no title}}}}`, want: fixtures.Error{Message: "/error/message"}},
		{name: "the example of a schema", example: `schema: {type: object, example: {detail: no title}}`, want: fixtures.Error{Message: "/detail"}},
		{
			name: "field errors", example: `example: {message: invalid, errors: [{field: title, message: too long, code: max}]}`,
			want: fixtures.Error{Message: "/message", Fields: "/errors", Names: fixtures.NamesDotted, Place: "field", Text: "message", Type: "code", Statuses: []int{400}},
		},
		{
			name: "field errors of FastAPI's form", example: `example: {detail: [{loc: [body, title], msg: too long, type: max}]}`,
			want: fixtures.Error{Fields: "/detail", Names: fixtures.NamesLoc, Place: "loc", Text: "msg", Type: "type", Statuses: []int{400}},
		},
		{
			name: "field errors by field", example: `example: {title: invalid, errors: {title: [too long]}}`,
			want: fixtures.Error{Message: "/title", Fields: "/errors", Names: fixtures.NamesKeys, Statuses: []int{400}},
		},
		{name: "what is no field error", example: `example: {message: invalid, details: {limit: 5}, errors: [too long]}`, want: fixtures.Error{Message: "/message"}},
		{name: "no object", example: `example: invalid`, want: fixtures.Error{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := Open(fstest.MapFS{"api.yaml": {Data: []byte(`openapi: 3.0.3
info: {title: Notes, version: "1"}
paths:
  /notes:
    get:
      operationId: listNotes
      responses:
        "200": {description: notes}
        "400": {description: an error, content: {application/json: {` + c.example + `}, text/html: {example: "<p>no</p>"}}}
        "404": {description: none}
`)}}, "api.yaml")
			require.NoError(t, err)
			c.want.Undocumented, c.want.Unseen = "OAS-DOCUMENTED", fixtures.UnseenShown
			require.Equal(t, c.want, p.Fixtures.Error)
		})
	}
}
