package verdict

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWorse(t *testing.T) {
	// from the mildest to the most severe
	order := []State{"", NotApplicable, Passed, Warned, NotExercised, Inconclusive, Failed, Error, "bogus"}
	for i, a := range order {
		for j, b := range order {
			require.Equal(t, order[max(i, j)], Worse(a, b), "%q and %q", a, b)
		}
	}
}

func TestStates(t *testing.T) {
	require.ElementsMatch(t, bySeverity, States())
	for _, s := range States() {
		require.True(t, s.Valid(), s)
	}
	for _, s := range []State{"", "Passed", "ok", "passed "} {
		require.False(t, s.Valid(), s)
	}
}
