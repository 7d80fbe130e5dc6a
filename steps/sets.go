package steps

import (
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

func (s *shared) newSet(org Key, unique *source) *set {
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
