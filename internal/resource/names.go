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
			if noun, _, _ := strings.Cut(ref, "."); noun != "new" && !fixtures.IsKeyPart(ref) {
				names = append(names, noun)
			}
		})
	}
	return names
}

// Bare is the name of the resource that the noun of a reference speaks of, without what
// says whose it is, which one, or that it was deleted.
func Bare(noun string) string {
	for _, prefix := range []string{AnothersPrefix, DeletedPrefix, OtherPrefix} {
		noun = strings.TrimPrefix(noun, prefix)
	}
	return noun
}

// AnothersPrefix marks a reference to another organization's resource.
const AnothersPrefix = "another's "

// DeletedPrefix marks a reference to a resource that was deleted.
const DeletedPrefix = "deleted "

// OtherPrefix marks the name of a scenario's second resource of a kind.
const OtherPrefix = "other "
