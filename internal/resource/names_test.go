package resource

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack/packtest"
)

func TestHoldersFor(t *testing.T) {
	p := packtest.Bundled(t)
	for _, c := range []struct {
		name, operation string
		want            []string
	}{
		{name: "what it is about is created in something", operation: "updateContact", want: []string{"list"}},
		{name: "the same of what another creation brings about", operation: "deleteCompany", want: []string{"list"}},
		{name: "the request refers to it itself", operation: "removeListContacts"},
		{name: "an alias is created in another one", operation: "addListContacts", want: []string{"spare"}},
		{name: "it is created in nothing", operation: "deleteList"},
		{name: "it refers to nothing", operation: "createList"},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.want, HoldersFor(p.Fixtures, c.operation))
		})
	}
}
