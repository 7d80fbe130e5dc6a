package steps

import (
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack/packtest"
)

func poolsOf(t *testing.T, concurrency int) []*pool {
	t.Helper()
	c := Config{ResourceConfig: ResourceConfig{Pack: packtest.Bundled(t), Concurrency: concurrency, Seed: "7"}}
	return newSession(c, newShared(c.ResourceConfig)).pools
}

func TestAPoolHandsASetOn(t *testing.T) {
	for _, c := range []struct {
		name   string
		passed bool
		spoil  bool
		same   bool
	}{
		{name: "as it was", passed: true, same: true},
		{name: "after a scenario that did not pass"},
		{name: "changed", passed: true, spoil: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := poolsOf(t, 1)[0]
			first := p.borrow(Main)
			word := first.unique.word()
			first.spoilt = c.spoil
			p.giveBack(first, c.passed)
			second := p.borrow(Main)
			require.Equal(t, c.same, second == first)
			require.NotEqual(t, word, second.unique.word(), "no value twice, whichever set it is")
		})
	}
}

func TestAPoolHasASetForEachOrganization(t *testing.T) {
	p := poolsOf(t, 1)[0]
	ours := p.borrow(Main)
	p.giveBack(ours, true)
	theirs := p.borrow(Other)
	require.NotSame(t, ours, theirs)
	p.giveBack(theirs, true)
	require.Same(t, ours, p.borrow(Main))
}

func TestAPoolLendsToOneAtATime(t *testing.T) {
	p := poolsOf(t, 1)[0]
	var inside, most atomic.Int64
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			borrowed := p.borrow(Main)
			most.Store(max(most.Load(), inside.Add(1)))
			inside.Add(-1)
			p.giveBack(borrowed, true)
		})
	}
	all.Wait()
	require.Equal(t, int64(1), most.Load())
}

func TestThereAreNoMorePoolsThanScenariosAtOnce(t *testing.T) {
	for _, c := range []struct{ concurrency, pools int }{{0, 1}, {1, 1}, {4, 4}, {8, 8}, {64, maxPools}} {
		require.Len(t, poolsOf(t, c.concurrency), c.pools)
	}
}
