package measure

import (
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/reference/faults"
)

var readBundled = sync.OnceValues(pack.Bundled)

// only is the bundled pack with the scenarios that carry a requirement, and no more.
func only(t *testing.T, requirement string) *pack.Pack {
	t.Helper()
	bundled, err := readBundled()
	require.NoError(t, err)
	p, inventory := *bundled, *bundled.Inventory
	inventory.Scenarios = slices.DeleteFunc(slices.Clone(inventory.Scenarios), func(s plan.Scenario) bool {
		return !slices.Contains(pack.Requirements(s), requirement)
	})
	require.NotEmpty(t, inventory.Scenarios)
	p.Inventory = &inventory
	return &p
}

func deviation(t *testing.T, name string) faults.Deviation {
	t.Helper()
	all := faults.Deviations()
	at := slices.IndexFunc(all, func(d faults.Deviation) bool { return d.Name == name })
	require.GreaterOrEqual(t, at, 0, "there is no deviation %s", name)
	return all[at]
}
