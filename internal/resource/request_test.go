package resource

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/spec"
)

func TestPathsAreEscaped(t *testing.T) {
	for _, c := range []struct {
		name string
		id   any
		want string
	}{
		{name: "a number", id: json.Number("7"), want: "/things/7/parts"},
		{name: "a large number", id: json.Number("12345678901234567890"), want: "/things/12345678901234567890/parts"},
		{name: "a text", id: "bk_7f3", want: "/things/bk_7f3/parts"},
		{name: "a slash", id: "a/b", want: "/things/a%2Fb/parts"},
		{name: "a question mark", id: "a?b=1#c", want: "/things/a%3Fb=1%23c/parts"},
		{name: "a percent sign", id: "100%41", want: "/things/100%2541/parts"},
		{name: "a blank and a plus", id: "a b+c", want: "/things/a%20b+c/parts"},
		{name: "other scripts", id: "Zürich李", want: "/things/Z%C3%BCrich%E6%9D%8E/parts"},
		{name: "what looks like another parameter", id: "{part}", want: "/things/%7Bpart%7D/parts"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := Request{Operation: spec.Operation{Path: "/things/{id}/parts"}, Path: map[string]any{"id": c.id, "part": "x"}}
			require.Equal(t, c.want, r.RenderPath())
		})
	}
}

func TestQueriesAreEncoded(t *testing.T) {
	for _, c := range []struct {
		name  string
		query map[string]any
		want  string
	}{
		{name: "none"},
		{name: "empty", query: map[string]any{}},
		{name: "a number and a truth value", query: map[string]any{"page": 2, "all": true}, want: "all=true&page=2"},
		{name: "what has a meaning", query: map[string]any{"q": "a+b&c=d%20 e"}, want: "q=a%2Bb%26c%3Dd%2520+e"},
		{name: "other scripts", query: map[string]any{"q": "für 李"}, want: "q=f%C3%BCr+%E6%9D%8E"},
		{name: "nothing", query: map[string]any{"q": ""}, want: "q="},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.want, spec.Operation{}.RenderQuery(c.query).Encode())
		})
	}
}

func TestBodiesAreRendered(t *testing.T) {
	for _, c := range []struct {
		name    string
		request Request
		want    string
		kind    string // content type; "" for no body
	}{
		{name: "none"},
		{name: "an object", request: Request{Body: map[string]any{"b": "<&>", "a": []any{json.Number("1.0")}}}, want: `{"a":[1.0],"b":"<&>"}`, kind: "application/json"},
		{name: "an empty object", request: Request{Body: map[string]any{}}, want: `{}`, kind: "application/json"},
		{name: "something else", request: Request{Body: map[string]any{"a": 1}, Payload: Payload{Raw: []byte("["), RawBody: true}}, want: "[", kind: "application/json"},
		{name: "of another type", request: Request{Payload: Payload{Raw: []byte("a=1"), RawBody: true, ContentType: "text/plain"}}, want: "a=1", kind: "text/plain"},
		{name: "nothing in place of something", request: Request{Body: map[string]any{"a": 1}, Payload: Payload{RawBody: true}}, kind: "application/json"},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.request.Header = http.Header{"X-Fault": {"500"}}
			out, err := c.request.ExchangeRequest()
			require.NoError(t, err)
			require.Equal(t, c.want, string(out.Body))
			require.Equal(t, c.kind, out.Header.Get("Content-Type"))
			require.Equal(t, "500", out.Header.Get("X-Fault"))
			require.Equal(t, "application/json", out.Header.Get("Accept"))
		})
	}
	_, err := Request{Operation: spec.Operation{ID: "make"}, Body: map[string]any{"a": func() {}}}.ExchangeRequest()
	require.ErrorContains(t, err, "render body of make")
}

func TestReplace(t *testing.T) {
	const old, id = json.Number("7"), json.Number("9")
	for _, c := range []struct {
		name          string
		request, want Request
		unreplaced    bool
	}{
		{name: "in the path", request: Request{Path: map[string]any{"id": old}}, want: Request{Path: map[string]any{"id": id}}},
		{name: "in the query", request: Request{Query: map[string]any{"id": old}}, want: Request{Query: map[string]any{"id": id}}},
		{name: "in the body", request: Request{Body: map[string]any{"id": old, "n": "7"}}, want: Request{Body: map[string]any{"id": id, "n": "7"}}},
		{
			name:    "in an array",
			request: Request{Body: map[string]any{"ids": []any{json.Number("1"), old, old}}},
			want:    Request{Body: map[string]any{"ids": []any{json.Number("1"), id, id}}},
		},
		{name: "beside what cannot be compared", request: Request{Body: map[string]any{"a": map[string]any{}, "id": old}}, want: Request{Body: map[string]any{"a": map[string]any{}, "id": id}}},
		{name: "nowhere", request: Request{Body: map[string]any{"id": "7"}}, want: Request{Body: map[string]any{"id": "7"}}, unreplaced: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			accepted := c.request.Clone()
			changed := c.request.Clone()
			require.Equal(t, !c.unreplaced, changed.Replace(old, id))
			require.Equal(t, c.want, changed)
			require.Equal(t, accepted, c.request, "the accepted request stays as it is")
		})
	}
}

func TestReplaceIDsThatAreNone(t *testing.T) {
	r := Request{Path: map[string]any{"id": map[string]any{}}}
	require.NotPanics(t, func() { r.Replace(map[string]any{}, json.Number("9")) })
}

func TestPlaces(t *testing.T) {
	r := Request{}
	r.Set(Place{InQuery, "q"}, "a")
	r.Set(Place{InBody, "b"}, 1)
	require.Equal(t, map[string]any{"q": "a"}, r.Query)
	require.Equal(t, map[string]any{"b": 1}, r.Body)
	require.Equal(t, `query parameter "q"`, Place{InQuery, "q"}.String())
	require.Equal(t, `body field "b"`, Place{InBody, "b"}.String())
	require.Equal(t, `path parameter "p"`, Place{InPath, "p"}.String())
}
