package reference

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestBodies(t *testing.T) {
	nested := func(depth int) string {
		return `{"title": "A", "x": ` + strings.Repeat("[", depth-1) + strings.Repeat("]", depth-1) + `}`
	}
	tests := []struct {
		name        string
		contentType []string // nil: application/json
		body        string
		wrong       string // empty: accepted
	}{
		{name: "object", body: `{"title": "A"}`},
		{name: "white space", body: " \r\n\t{\"title\": \"A\"}\n"},
		{name: "truncated", body: `{"title": "A"`, wrong: "body.13 value_error.jsondecode"},
		{name: "trailing comma", body: `{"title": "A",}`, wrong: "body.15 value_error.jsondecode"},
		{name: "comment", body: `{"title": "A"} // x`, wrong: "body.16 value_error.jsondecode"},
		{name: "second value", body: `{"title": "A"} {}`, wrong: "body.16 value_error.jsondecode"},
		{name: "single quotes", body: `{'title': 'A'}`, wrong: "body.2 value_error.jsondecode"},
		{name: "NaN", body: `{"title": NaN}`, wrong: "body.11 value_error.jsondecode"},
		{name: "byte order mark", body: "\ufeff{\"title\": \"A\"}", wrong: "body.1 value_error.jsondecode"},
		{name: "blank", body: " ", wrong: "body.1 value_error.jsondecode"},
		{name: "raw control character", body: "{\"title\": \"\n\"}", wrong: "body.12 value_error.jsondecode"},
		{name: "form", body: "title=A", wrong: "body.2 value_error.jsondecode"},
		{name: "not UTF-8", body: "{\"title\": \"\xff\"}", wrong: "body value_error.jsondecode"},
		{name: "array", body: `[{"title": "A"}]`, wrong: "body type_error.dict"},
		{name: "text", body: `"title"`, wrong: "body type_error.dict"},
		{name: "number", body: `5`, wrong: "body type_error.dict"},
		{name: "null", body: `null`, wrong: "body type_error.dict"},
		{name: "repeated name", body: `{"title": "A", "title": "B"}`, wrong: "body.title value_error.jsondecode"},
		{name: "repeated name, escaped", body: `{"title": "A", "t\u0069tle": "B"}`, wrong: "body.title value_error.jsondecode"},
		{name: "repeated name, inside", body: `{"title": "A", "x": [0, {"y": 1, "y": 1}]}`, wrong: "body.x.1.y value_error.jsondecode"},
		{name: "same name at two places", body: `{"title": "A", "x": {"title": 1}, "y": {"title": 1}}`},
		{name: "name in other case", body: `{"title": "A", "Title": 5}`},
		{name: "as deep as it may be", body: nested(MaxDepth + 1)},
		{name: "too deep", body: nested(MaxDepth + 2), wrong: "body value_error.jsondecode"},
		{name: "far too deep", body: strings.Repeat("[", 1<<20), wrong: "body.10001 value_error.jsondecode"},
		{name: "large", body: `{"title": "A", "x": "` + strings.Repeat("x", MaxBody-100) + `"}`},
		{name: "too large", body: `{"title": "A", "x": "` + strings.Repeat("x", MaxBody) + `"}`, wrong: "body value_error.body.too_large"},
		{name: "charset", contentType: []string{"application/json; charset=UTF-8"}, body: `{"title": "A"}`},
		{name: "other charset", contentType: []string{"application/json; charset=latin1"}, body: `{"title": "A"}`, wrong: "body value_error.content_type"},
		{name: "upper case", contentType: []string{"Application/JSON"}, body: `{"title": "A"}`},
		{name: "suffix", contentType: []string{"application/vnd.api+json"}, body: `{"title": "A"}`},
		{name: "undeclared", contentType: []string{}, body: `{"title": "A"}`},
		{name: "plain text", contentType: []string{"text/plain"}, body: `{"title": "A"}`, wrong: "body value_error.content_type"},
		{name: "web form", contentType: []string{"application/x-www-form-urlencoded"}, body: "title=A", wrong: "body value_error.content_type"},
		{name: "no media type", contentType: []string{";"}, body: `{"title": "A"}`, wrong: "body value_error.content_type"},
		{name: "two types", contentType: []string{"application/json", "text/plain"}, body: `{"title": "A"}`, wrong: "body value_error.content_type"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := newClient(t)
			r := c.request("POST", "/lists", tt.body)
			if tt.contentType != nil {
				r.Header["Content-Type"] = tt.contentType
			}
			got := c.do(r)
			lists := c.send("GET", "/lists", nil).ids()
			if tt.wrong == "" {
				assert.Equal(t, 201, got.status)
				assert.Len(t, lists, 1)
				return
			}
			assert.Equal(t, 422, got.status)
			assert.Equal(t, []string{tt.wrong}, got.violated())
			assert.Empty(t, lists)
		})
	}
}

// Every operation with a body refuses a broken one, and the others ignore it.
func TestBrokenBodyEverywhere(t *testing.T) {
	for _, cell := range cells {
		t.Run(cell.operation, func(t *testing.T) {
			got := newStage(t)
			status := got.do(got.build(cell.method, cell.path, "{")).status
			if cell.body != nil {
				assert.Equal(t, 422, status)
			} else {
				assert.Equal(t, cell.success(), status)
			}
		})
	}
}

type brokenBody struct{ io.Reader }

func (brokenBody) Read([]byte) (int, error) { return 0, errors.New("connection lost") }
func (brokenBody) Close() error             { return nil }

func TestBodyThatEndsEarly(t *testing.T) {
	c := newClient(t)
	r := c.request("POST", "/lists", "{}")
	r.Body = brokenBody{}
	assert.Equal(t, []string{"body value_error.body.incomplete"}, c.do(r).violated())
}

// A chunked body has no length beforehand.
func TestPatchWithoutBodyOrLength(t *testing.T) {
	s := newStage(t)
	r := s.build("PATCH", "/contacts/{contact}", "")
	r.ContentLength = -1
	got := s.do(r)
	assert.Equal(t, 400, got.status)
	assert.Equal(t, detailNoFields, got.detail())
}

func TestViolationsAreBounded(t *testing.T) {
	c := newClient(t)
	body := `{"contact_ids": [` + strings.Repeat(`"x",`, 10*maxViolations) + `1]}`
	assert.Len(t, c.send("POST", "/lists/1/contacts", body).violated(), maxViolations)
}
