package measure

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/reference/faults"
)

// only is the bundled pack with the scenarios that carry a requirement, and no more.
func only(t *testing.T, requirement string) *pack.Pack {
	t.Helper()
	return packtest.Part(t, func(s plan.Scenario) bool { return slices.Contains(pack.Requirements(s), requirement) })
}

func deviation(t *testing.T, name string) faults.Deviation {
	t.Helper()
	all := faults.Deviations()
	at := slices.IndexFunc(all, func(d faults.Deviation) bool { return d.Name == name })
	require.GreaterOrEqual(t, at, 0, "there is no deviation %s", name)
	return all[at]
}
