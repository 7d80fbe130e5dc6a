package spec

import (
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"
)

// A request accepts what its operation answers with.
func TestAccept(t *testing.T) {
	for _, c := range []struct {
		name      string
		responses map[string][]string // media types, by status
		want      string
	}{
		{name: "nothing is said", responses: map[string][]string{"204": nil}, want: "application/json"},
		{name: "JSON before all", responses: map[string][]string{"200": {"text/csv", "application/json"}, "404": {"text/plain"}}, want: "application/json"},
		{name: "any", responses: map[string][]string{"200": {"*/*"}}, want: "application/json"},
		{name: "no JSON", responses: map[string][]string{"200": {"text/csv", "image/png"}, "404": {"application/json"}}, want: "image/png, text/csv"},
		{name: "no body, and refusals of another type", responses: map[string][]string{"204": nil, "404": {"application/vnd.api+json"}}, want: "application/json, application/vnd.api+json"},
		{name: "no body, and refusals of JSON", responses: map[string][]string{"204": nil, "404": {"application/json", "text/plain"}}, want: "application/json"},
	} {
		responses := map[string]*openapi3.ResponseRef{}
		for status, types := range c.responses {
			content := openapi3.Content{}
			for _, kind := range types {
				content[kind] = openapi3.NewMediaType()
			}
			responses[status] = &openapi3.ResponseRef{Value: openapi3.NewResponse().WithContent(content)}
		}
		require.Equal(t, c.want, accept(responses), c.name)
	}
}

// Requests have plain JSON where they may, and a patch of members rather than one of steps,
// whose body is an array that no schema of a thing describes.
func TestBodyMedia(t *testing.T) {
	for _, c := range []struct {
		name  string
		types []string
		want  string
	}{
		{name: "none"},
		{name: "JSON before all", types: []string{"application/json-patch+json", "application/Json", "application/merge-patch+json"}, want: "application/Json"},
		{name: "as Huma documents a PATCH", types: []string{"application/json-patch+json", "application/merge-patch+json", "application/merge-patch+shorthand"}, want: "application/merge-patch+json"},
		{name: "another JSON", types: []string{"application/json-patch+json", "application/vnd.api+json"}, want: "application/vnd.api+json"},
		{name: "steps alone", types: []string{"application/json-patch+json", "text/plain"}, want: "application/json-patch+json"},
		{name: "a form before files", types: []string{"multipart/form-data", "application/x-www-form-urlencoded"}, want: "application/x-www-form-urlencoded"},
		{name: "no range", types: []string{"*/*", "image/png"}, want: "image/png"},
	} {
		require.Equal(t, c.want, bodyMedia(c.types), c.name)
	}
}
