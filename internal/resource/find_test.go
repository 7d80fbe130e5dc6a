package resource

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Who never sees anything appear waits less and less for it, and waits again once
// something has appeared.
func TestWaitingInVainIsCutShort(t *testing.T) {
	a := agentOf(t, http.NotFoundHandler())
	waits := func(appears bool) time.Duration {
		began := a.Now()
		require.NoError(t, a.Eventually(t.Context(), "contact", true, func() (bool, error) { return appears, nil }))
		return a.Now().Sub(began)
	}
	between := func(least, most time.Duration) {
		t.Helper()
		waited := waits(false)
		require.GreaterOrEqual(t, waited, least)
		require.LessOrEqual(t, waited, most)
	}
	between(a.Consistency/2, a.Consistency)
	for range hopeless - 1 {
		between(a.Consistency/20, a.Consistency/10)
	}
	for range 3 {
		between(0, a.Consistency/100)
	}
	require.Zero(t, waits(true))
	for range hopeless - 1 {
		between(a.Consistency/20, a.Consistency/10)
	}
	between(0, a.Consistency/100)
}
