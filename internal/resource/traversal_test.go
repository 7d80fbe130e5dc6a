package resource

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPagesAreReadWithLimitsThatTellFaultsApart(t *testing.T) {
	a := agentOfBundled(t)
	listing, largest := a.Operation("listContacts"), a.Fixtures.Pagination.Largest
	for total := range 450 {
		limits := a.limits(listing, total)
		require.NotEmpty(t, limits)
		rest, exact := false, false
		for _, limit := range limits {
			require.True(t, limit >= 1 && limit <= largest, "%d of %d", limit, total)
			rest = rest || total%limit != 0
			exact = exact || total%limit == 0
		}
		require.True(t, rest || total < 3, "of %d no limit leaves a rest: %v", total, limits)
		require.True(t, exact || total > largest, "of %d no limit is filled exactly: %v", total, limits)
		require.Len(t, slices.Compact(slices.Sorted(slices.Values(limits))), len(limits), "a limit twice")
	}
}
