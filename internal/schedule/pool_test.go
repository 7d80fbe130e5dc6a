package schedule

import (
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/resource"
)

func poolsOf(t *testing.T, concurrency int) []*pool {
	t.Helper()
	c := Config{Config: resource.Config{Pack: packtest.Bundled(t), Concurrency: concurrency, Seed: "7"}}
	return newSession(c, resource.New(c.Config)).pools
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
			first := p.borrow(resource.Main)
			first.Spoilt = c.spoil
			p.giveBack(first, c.passed)
			second := p.borrow(resource.Main)
			require.Equal(t, c.same, second == first)
			require.Equal(t, !c.same, p.generation == 2, "no value twice: a new set is a scope of its own")
		})
	}
}

func TestAPoolHasASetForEachOrganization(t *testing.T) {
	p := poolsOf(t, 1)[0]
	ours := p.borrow(resource.Main)
	p.giveBack(ours, true)
	theirs := p.borrow(resource.Other)
	require.NotSame(t, ours, theirs)
	p.giveBack(theirs, true)
	require.Same(t, ours, p.borrow(resource.Main))
}

func TestAPoolLendsToOneAtATime(t *testing.T) {
	p := poolsOf(t, 1)[0]
	var inside, most atomic.Int64
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			borrowed := p.borrow(resource.Main)
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
