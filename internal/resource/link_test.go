package resource

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The forms of RFC 8288, section 3, and what servers write in their place.
func TestTheLinkToTheNextPage(t *testing.T) {
	for _, c := range []struct {
		name   string
		fields []string
		want   string
	}{
		{name: "none"},
		{name: "one", fields: []string{`<https://a.example/?p=2>; rel="next"`}, want: "https://a.example/?p=2"},
		{name: "a token", fields: []string{`</?p=2>;rel=next`}, want: "/?p=2"},
		{name: "in capitals", fields: []string{`</?p=2>; REL="Next"`}, want: "/?p=2"},
		{name: "one of several types", fields: []string{`</?p=2>; rel="last next"`}, want: "/?p=2"},
		{name: "the second of a field", fields: []string{`</?p=0>; rel="prev", </?p=2>; rel="next"`}, want: "/?p=2"},
		{name: "in another field", fields: []string{`</?p=0>; rel="prev"`, `</?p=2>; rel="next"`}, want: "/?p=2"},
		{name: "a comma in a target", fields: []string{`</?p=0,1>; rel="prev", </?p=2,3>; rel="next"`}, want: "/?p=2,3"},
		{name: "a comma in a quoted text", fields: []string{`</?p=0>; title="a, <b>; rel=\"next\""; rel="prev", </?p=2>; rel="next"`}, want: "/?p=2"},
		{name: "only the first rel counts", fields: []string{`</?p=0>; rel="prev"; rel="next"`}},
		{name: "another type", fields: []string{`</?p=2>; rel="next-archive"`}},
		{name: "the text of another parameter", fields: []string{`</?p=2>; rev="next"`}},
		{name: "parameter without a value", fields: []string{`</?p=2>; crossorigin; rel="next"`}, want: "/?p=2"},
		{name: "not closed", fields: []string{`</?p=2; rel="next"`}},
		{name: "a text that is not closed", fields: []string{`</?p=2>; rel="next`}, want: "/?p=2"},
		{name: "nothing", fields: []string{``, `,`, `;`, `<>`}},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, nextOf(c.fields)) })
	}
}
