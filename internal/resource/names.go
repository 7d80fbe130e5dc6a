package resource

import (
	"strings"

	"github.com/assaykit/assay/fixtures"
)

// ReferredTo returns the names of the resources that a request refers to, one for each
// reference: a name may be there twice. New values are none.
func ReferredTo(r fixtures.Request) []string {
	var names []string
	for _, part := range []any{r.Path, r.Query, r.Body, r.Value} {
		fixtures.EachReference(part, func(ref string) {
			if noun, _, _ := strings.Cut(ref, "."); noun != "new" {
				names = append(names, noun)
			}
		})
	}
	return names
}

// AnothersPrefix marks a reference to another organization's resource.
const AnothersPrefix = "another's "

// OtherPrefix marks the name of a scenario's second resource of a kind.
const OtherPrefix = "other "
