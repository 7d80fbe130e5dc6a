package steps

import (
	"fmt"
	"maps"
	"slices"
	"sync"
)

// set is a group of resources that belong together: a list, a contact on it, and
// so on, each under the name that steps and references call it by.
type set struct {
	org    Key
	unique *source
	seen   observation // what was last seen of the members
	spoilt bool        // it was changed in a way that the next scenario may not share

	mu      sync.Mutex // of what scenarios that share a set may add
	members map[string]*instance
	same    map[string]any // by kind: the value that ${same.…} stands for
}

func (s *session) newSet(org Key, unique *source) *set {
	return &set{org: org, unique: unique, members: map[string]*instance{}, same: map[string]any{}, seen: observation{}}
}

func (s *set) member(name string) *instance {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.members[name]
}

func (s *set) put(name string, i *instance) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.members[name] = i
}

// all returns the members in the order of their names.
func (s *set) all() []*instance {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []*instance
	for _, name := range slices.Sorted(maps.Keys(s.members)) {
		all = append(all, s.members[name])
	}
	return all
}

// nameOf names a member as the scenario does.
func (s *set) nameOf(i *instance) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for name, member := range s.members {
		if member == i {
			return name
		}
	}
	return i.resource.Name + " " + i.idText()
}

// sameValue returns the one value of a kind that the whole set shares.
func (s *set) sameValue(kind string) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if value, ok := s.same[kind]; ok {
		return value, nil
	}
	value, err := s.unique.value(kind)
	if err == nil {
		s.same[kind] = value
	}
	return value, err
}

// maxLanes bounds how many sets are handed on at the same time: each costs
// requests to create.
const maxLanes = 8

// lane hands a set on from one scenario to the next. Scenarios that change
// nothing, and prove it, need no resources of their own: a refused request costs
// one request instead of a dozen. The next scenario starts from what the one
// before has seen, and a set that somebody changed is never handed on.
type lane struct {
	number     int
	mu         sync.Mutex
	generation int
	sets       map[Key]*set
}

// lease takes the lane's set of an organization for one scenario alone.
func (s *session) lease(l *lane, org Key) *set {
	l.mu.Lock()
	if l.sets == nil {
		l.sets = map[Key]*set{}
	}
	if l.sets[org] == nil {
		l.generation++
		scope := fmt.Sprintf("lane %d, set %d", l.number, l.generation)
		l.sets[org] = s.newSet(org, s.source(scope))
	}
	return l.sets[org]
}

// release ends a lease, and hands the set on only if it is as it was.
func (l *lane) release(leased *set, unharmed bool) {
	defer l.mu.Unlock()
	if !unharmed || leased.spoilt {
		delete(l.sets, leased.org)
	}
}

// resources returns the scenario's set: a leased one for a scenario that leaves
// everything as it is, and otherwise one of its own.
func (w *world) resources() *set {
	if w.set != nil {
		return w.set
	}
	if w.analysis.shares {
		w.lane = w.laneFor(w.analysis)
		w.set = w.lease(w.lane, w.org)
	} else {
		w.set = w.newSet(w.org, w.unique)
	}
	return w.set
}

// laneFor returns the lane that a scenario's set comes from. The scenarios that run
// alone have one of their own, so that what it holds is the newest there is.
func (s *session) laneFor(a analysis) *lane {
	if a.alone {
		return s.last
	}
	return s.lanes[a.number%len(s.lanes)]
}

// endLease gives a leased set back.
func (w *world) endLease(passed bool) {
	if w.lane != nil {
		w.lane.release(w.set, passed)
		w.lane = nil
	}
}
