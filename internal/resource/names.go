package resource

import (
	"maps"
	"slices"
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

// HoldersFor returns the names of what the resources of an operation's accepted request are
// created in, but for those that the request refers to itself. A name may be there twice.
func HoldersFor(f *fixtures.Fixtures, operation string) []string {
	own := ReferredTo(f.Requests[operation])
	var holders []string
	for _, name := range own {
		r, known := f.Resources.Resources[name]
		if !known {
			continue
		}
		creation := f.Requests[r.Create]
		body := maps.Clone(r.With)
		if body == nil {
			body = map[string]any{}
		}
		for field, value := range creation.Body {
			if _, replaced := r.With[field]; !replaced {
				body[field] = value
			}
		}
		creation.Body = body
		for _, holder := range ReferredTo(creation) {
			if _, known := f.Resources.Resources[holder]; known && !slices.Contains(own, holder) {
				holders = append(holders, holder)
			}
		}
	}
	return holders
}

// AnothersPrefix marks a reference to another organization's resource.
const AnothersPrefix = "another's "

// DeletedPrefix marks a reference to a resource that was deleted.
const DeletedPrefix = "deleted "

// OtherPrefix marks the name of a scenario's second resource of a kind.
const OtherPrefix = "other "
