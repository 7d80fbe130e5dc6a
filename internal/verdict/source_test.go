package verdict

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSource(t *testing.T) {
	of := func(page, section string) Requirement { return Requirement{Page: page, Section: section} }
	for _, c := range []struct {
		name         string
		requirements []Requirement
		want         string
	}{
		{name: "none"},
		{name: "a page", requirements: []Requirement{of("errors", "")}, want: "errors page"},
		{name: "a section", requirements: []Requirement{of("errors", "Lists")}, want: "errors page, Lists"},
		{name: "each once", requirements: []Requirement{of("errors", "Lists"), of("errors", "Keys"), of("errors", "Lists")}, want: "errors page, Lists, Keys"},
		{name: "several pages", requirements: []Requirement{of("errors", "Lists"), of("reference", ""), of("errors", "Keys")}, want: "errors page, Lists, Keys; reference page"},
		{name: "no page", requirements: []Requirement{of("", "Lists")}},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, Source(c.requirements...)) })
	}
}
