package measure

import (
	"slices"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/steps"
)

// sparing is a pack without the scenarios that change what there is one of alone.
func sparing(p *pack.Pack) *pack.Pack {
	spared := *p
	spared.Inventory = &plan.Inventory{
		Scenarios: slices.DeleteFunc(slices.Clone(p.Inventory.Scenarios), func(s plan.Scenario) bool { return steps.ChangesSingleton(p, s) }),
		Files:     p.Inventory.Files,
	}
	return &spared
}
