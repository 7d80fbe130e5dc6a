package steps

import (
	"slices"
	"strings"

	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/resource"
)

// theirs is how a step speaks of what another organization has.
const theirs = "another organization's"

// calledBy is what a resource is called whose owner a step names.
func calledBy(whose, name string) string {
	if whose == theirs {
		return theirs + " " + name
	}
	return name
}

// ForeignNames returns the names of the resources of another organization that a scenario
// speaks of. A name may be there twice.
func ForeignNames(a Analysis, s plan.Scenario) []string {
	names := slices.Clone(a.foreign)
	for _, ref := range references(s) {
		noun, _, _ := strings.Cut(ref, ".")
		if name, theirs := strings.CutPrefix(noun, resource.AnothersPrefix); theirs {
			names = append(names, name)
		}
	}
	return names
}
