package spec

import (
	"testing"

	"github.com/stretchr/testify/require"
)

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
