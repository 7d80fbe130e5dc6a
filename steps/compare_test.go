package steps

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/spec"
)

// Of an object that is sent in part, the members count that could have been sent.
func TestTheRestOfAnObject(t *testing.T) {
	attributes := spec.Schema{Type: "object", Properties: []spec.Property{{Name: "title"}, {Name: "pages"}, {Name: "seen", ReadOnly: true}}}
	s := spec.Schema{Type: "object", Properties: []spec.Property{{Name: "type"}, {Name: "attributes", Schema: attributes}}}
	sent := map[string]any{"type": "a", "attributes": map[string]any{"title": "New"}}
	object := func(title string, pages, seen int) map[string]any {
		return map[string]any{"id": "7", "type": "a", "attributes": map[string]any{"title": title, "pages": pages, "seen": seen}}
	}
	for _, c := range []struct {
		name string
		is   map[string]any
		want string
	}{
		{name: "only what was sent", is: object("New", 2, 1)},
		{name: "what nobody sends", is: object("New", 2, 9)},
		{name: "another member", is: object("New", 3, 1), want: "pages = 3, was 2"},
		{name: "a member that is gone", is: map[string]any{"attributes": map[string]any{"title": "New"}}, want: "pages = absent, was 2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.want, restDiffers(s, sent, object("Old", 2, 1), c.is, spec.Part{}))
		})
	}
}
