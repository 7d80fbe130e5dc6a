package resource

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
)

// Set is a group of resources that belong together: a list, a contact on it, and
// so on, each under the name that steps and references call it by.
type Set struct {
	Org    Key
	unique *Source
	Seen   Observation // what was last seen of the members
	// BeforeChange is called before something is created among the members, or changed
	// back, with what looks different after that; nil for nothing.
	BeforeChange func(ctx context.Context, different func(*Instance) bool)
	lending

	mu      sync.Mutex // of what scenarios that share a set may add
	members map[string]*Instance
	same    map[string]any       // by kind: the value that ${same.…} stands for
	deleted map[string]*Instance // by name: what ${deleted ….…} stands for; no member
}

// NewSet returns a set without members, for resources of an organization. Unique makes the
// values of what is created in it.
func (s *Shared) NewSet(org Key, unique *Source) *Set {
	return &Set{Org: org, unique: unique, members: map[string]*Instance{}, same: map[string]any{}, deleted: map[string]*Instance{}, Seen: Observation{}, lending: newLending()}
}

// beforeChange announces a request that may make resources look different from what was
// seen of them.
func (s *Set) beforeChange(ctx context.Context, r Request, creates bool) {
	if s.BeforeChange == nil {
		return
	}
	s.mu.Lock()
	looks := s.looksDifferent(r, creates)
	s.mu.Unlock()
	s.BeforeChange(ctx, looks)
}

// Member returns a member by its name; nil for none.
func (s *Set) Member(name string) *Instance {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.members[name]
}

// Put adds a member under a name, in place of the one that has it.
func (s *Set) Put(name string, i *Instance) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.members[name] != i {
		delete(s.Seen, name) // it was another one that was seen
	}
	s.members[name] = i
}

// All returns the members in the order of their names.
func (s *Set) All() []*Instance {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []*Instance
	for _, name := range slices.Sorted(maps.Keys(s.members)) {
		all = append(all, s.members[name])
	}
	return all
}

// each returns the values of a field of all members of a name that the set was filled
// with, in their order; "id" is their id. It returns an error where there are none.
func (s *Set) each(name, field string) (any, error) {
	var values []any
	for number := 1; ; number++ {
		i := s.Member(numbered(name, number))
		if i == nil {
			break
		}
		value, err := i.member(field)
		if err != nil {
			return nil, err
		}
		values = append(values, value)
	}
	if values == nil {
		return nil, fmt.Errorf("the scenario has no %s in number: begin with Given a shared … with …", name)
	}
	return values, nil
}

// numbered is the name of one of those that a set was filled with, from 1.
func numbered(name string, number int) string { return fmt.Sprintf("%s %d", name, number) }

// nameOf names a member as the scenario does.
func (s *Set) nameOf(i *Instance) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for name, member := range s.members {
		if member == i {
			return name
		}
	}
	return i.Resource.Name + " " + i.IDText()
}

// sameValue returns the one value of a kind that the whole set shares.
func (s *Set) sameValue(kind string) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if value, ok := s.same[kind]; ok {
		return value, nil
	}
	value, err := s.unique.Value(kind)
	if err == nil {
		s.same[kind] = value
	}
	return value, err
}
