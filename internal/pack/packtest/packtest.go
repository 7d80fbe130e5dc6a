// Package packtest gives tests the bundled contract pack, which takes a while to
// read under the race detector.
package packtest

import (
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/plan"
)

var read = sync.OnceValues(pack.Bundled)

// Bundled returns the bundled pack, which is read once for all tests of a program:
// none may change it. A test that cannot read it fails.
func Bundled(t testing.TB) *pack.Pack {
	t.Helper()
	p, err := read()
	require.NoError(t, err)
	return p
}

// Part returns a copy of the bundled pack that has only the scenarios of which of
// returns true. A test for which there is none fails.
func Part(t testing.TB, of func(plan.Scenario) bool) *pack.Pack {
	t.Helper()
	p, inventory := *Bundled(t), *Bundled(t).Inventory
	inventory.Scenarios = slices.DeleteFunc(slices.Clone(inventory.Scenarios), func(s plan.Scenario) bool { return !of(s) })
	require.NotEmpty(t, inventory.Scenarios)
	p.Inventory = &inventory
	return &p
}
