package schedule

import (
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/steps"
)

// pool lends sets of resources to one scenario after the other. What a scenario leaves
// as it was needs not be created again: a refused request costs one request instead of
// a dozen. The next scenario starts from what the one before has seen, and a set that a
// scenario did not pass with is never lent again.
type pool struct {
	resources *resource.Shared

	mu      sync.Mutex
	created int
	free    map[string][]*stock // by class and organization, the last that was lent at the end
	waiting map[string]int      // by class: scenarios that are alike, and have not run yet
}

// stock is a set, and the scenarios that owe a look whether they have left it as it was.
type stock struct {
	*resource.Set
	owing   []*running
	changed bool // one of them has not
}

func newPool(resources *resource.Shared) *pool {
	return &pool{resources: resources, free: map[string][]*stock{}, waiting: map[string]int{}}
}

// expect counts the scenarios that are alike: the set of the last one is handed on.
func (p *pool) expect(all []*steps.Analysis) {
	for _, a := range all {
		if a.Alike {
			p.waiting[a.Class]++
		}
	}
}

// loan is the use of a set by one scenario.
type loan struct {
	pool  *pool
	org   resource.Key
	class string // of the set
	alike bool   // scenarios of the class leave it as it is
	*stock
}

// lend gives a scenario a set of a class: of those that are free, the one that has the
// most of what the scenario names.
func (p *pool) lend(org resource.Key, class string, alike bool, names []string) *loan {
	p.mu.Lock()
	defer p.mu.Unlock()
	l := &loan{pool: p, org: org, class: class, alike: alike}
	free := p.free[l.place()]
	best := -1
	for n, set := range free {
		if best < 0 || set.Has(names) >= free[best].Has(names) {
			best = n
		}
	}
	if best < 0 {
		p.created++
		// Unique values follow from this text, so that what was recorded with it is
		// judged again by it.
		l.stock = &stock{Set: p.resources.NewSet(org, p.resources.Source(fmt.Sprintf("set %d", p.created)))}
		l.Lend()
		return l
	}
	l.stock = free[best]
	p.free[l.place()] = append(free[:best:best], free[best+1:]...)
	l.Lend()
	return l
}

// place is where the set is while it is free.
func (l *loan) place() string { return l.class + " of " + string(l.org) }

// giveBack ends the use of a set, which is lent again only if the scenario passed. After
// the last of those that are alike others take it.
func (l *loan) giveBack(passed bool) {
	l.pool.mu.Lock()
	l.pool.waiting[l.class]--
	last := l.alike && l.pool.waiting[l.class] <= 0
	l.pool.mu.Unlock()
	switch {
	case !passed:
		return
	case last:
		l.HandOn()
		l.class = steps.General
	default:
		l.TakeBack(l.alike)
	}
	l.pool.mu.Lock()
	defer l.pool.mu.Unlock()
	l.pool.free[l.place()] = append(l.pool.free[l.place()], l.stock)
}

// all returns the sets that are free.
func (p *pool) all() []*stock {
	p.mu.Lock()
	defer p.mu.Unlock()
	var all []*stock
	for _, class := range slices.Sorted(maps.Keys(p.free)) {
		all = append(all, p.free[class]...)
	}
	return all
}

// dropChanged lends no set any more that a scenario has changed.
func (p *pool) dropChanged() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for class := range p.free {
		p.free[class] = slices.DeleteFunc(p.free[class], func(st *stock) bool { return st.changed })
	}
}
