package schedule

import (
	"context"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// Whoever is there first, turns are taken in their order.
func TestTurns(t *testing.T) {
	ids := []string{"a", "b", "c", "d"}
	turns := newTurns(ids)
	var (
		mu    sync.Mutex
		taken []string
		all   sync.WaitGroup
	)
	for n := range ids {
		id := ids[len(ids)-1-n]
		all.Go(func() {
			if id == "b" { // it needs none after all
				turns.pass(id)
				return
			}
			if turns.take(context.Background(), id) == nil {
				mu.Lock()
				taken = append(taken, id)
				mu.Unlock()
			}
			turns.pass(id)
			turns.pass(id) // once is enough, and twice does no harm
		})
	}
	all.Wait()
	require.Equal(t, []string{"a", "c", "d"}, taken)
	turns.pass("nobody")
}

func TestTurnsOfARunThatIsStopped(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	turns := newTurns([]string{"a", "b"})
	require.NoError(t, turns.take(ctx, "a"))
	require.ErrorContains(t, turns.take(ctx, "b"), "stopped while waiting")
}
