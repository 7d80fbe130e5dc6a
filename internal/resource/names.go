package resource

import (
	"strings"

	"github.com/assaykit/assay/fixtures"
)

// ReferredTo returns the resources that a request refers to.
func ReferredTo(r fixtures.Request) []string {
	var names []string
	note := func(ref string) (any, error) {
		noun, _, _ := strings.Cut(ref, ".")
		if noun != "new" {
			names = append(names, noun)
		}
		return nil, nil
	}
	for _, part := range []map[string]any{r.Path, r.Query, r.Body} {
		_, _ = fixtures.ResolveFields(part, note) // note has no errors
	}
	_, _ = fixtures.Resolve(r.Value, note)
	return names
}

// AnothersPrefix marks a reference to another organization's resource.
const AnothersPrefix = "another's "

// OtherPrefix marks the name of a scenario's second resource of a kind.
const OtherPrefix = "other "
