package schedule

import (
	"fmt"
	"sync"

	"github.com/assaykit/assay/internal/resource"
)

// maxPools bounds how many sets are handed on at the same time: each costs requests
// to create.
const maxPools = 8

// poolsFor is how many pools there are for so many scenarios at once.
func poolsFor(concurrency int) int { return max(1, min(concurrency, maxPools)) }

// pool lends a set of resources to one scenario after the other. Scenarios that change
// nothing, and prove it, need no resources of their own: a refused request costs one
// request instead of a dozen. The next scenario starts from what the one before has
// seen, and a set that somebody changed is never lent again.
type pool struct {
	number     int
	resources  *resource.Shared
	mu         sync.Mutex
	generation int
	sets       map[resource.Key]*resource.Set
}

// newPools returns so many pools, numbered from one on.
func newPools(resources *resource.Shared, first, n int) []*pool {
	var all []*pool
	for number := range n {
		all = append(all, &pool{number: first + number, resources: resources, sets: map[resource.Key]*resource.Set{}})
	}
	return all
}

// borrow takes the pool's set of an organization for one scenario alone.
func (p *pool) borrow(org resource.Key) *resource.Set {
	p.mu.Lock()
	if p.sets[org] == nil {
		p.generation++
		// Unique values follow from this text, so that what was recorded with it is
		// judged again by it.
		scope := fmt.Sprintf("lane %d, set %d", p.number, p.generation)
		p.sets[org] = p.resources.NewSet(org, p.resources.Source(scope))
	}
	return p.sets[org]
}

// giveBack ends the use of a set, which is lent again only if it is as it was.
func (p *pool) giveBack(borrowed *resource.Set, unharmed bool) {
	defer p.mu.Unlock()
	if !unharmed || borrowed.Spoilt {
		delete(p.sets, borrowed.Org)
	}
}

// poolFor returns the pool that a scenario borrows from. The scenarios that run alone
// have one of their own, so that what it holds is the newest there is.
func (s *session) poolFor(j job) *pool {
	if j.analysis.Alone {
		return s.last
	}
	return s.pools[j.analysis.Number%len(s.pools)]
}
