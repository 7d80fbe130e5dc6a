package reference

import (
	"cmp"
	"slices"
	"sync"
	"time"
)

// store holds the data of all organizations. One lock is enough: an operation
// holds it from its first look to its last change, and so is atomic.
type store struct {
	firstID int64
	ids     IDs

	mu            sync.Mutex
	nextID        int64
	organizations map[string]*Organization
}

// Organization is one tenant's data. No operation ever holds two of them, which
// is what keeps a key to its own organization (reference pages, Authentication).
//
// Deleting is soft in the contract: what was deleted is 404 and in no listing. No
// operation brings it back, so the store forgets it.
type Organization struct {
	Contacts  Roster[*Contact]
	Companies Roster[*Company]
	Lists     Roster[*List]
}

// IDs says what becomes of the id of what was deleted. The pages say nothing of it.
type IDs int

// What becomes of the id of what was deleted.
const (
	IDsOnce        IDs = iota // it is never given out again
	IDsAboveNewest            // it is, if it was the largest: as in SQLite
	IDsLowestFree             // it is, before any larger one
)

func newStore(firstID int64, ids IDs) *store {
	s := &store{firstID: firstID, ids: ids}
	s.reset()
	return s
}

func (s *store) reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.nextID = s.firstID
	s.organizations = map[string]*Organization{}
}

// open locks the store and returns an organization's data. The caller unlocks.
func (s *store) open(name string) (org *Organization, unlock func()) {
	s.mu.Lock()
	org, known := s.organizations[name]
	if !known {
		org = &Organization{}
		s.organizations[name] = org
	}
	return org, s.mu.Unlock
}

// newID returns the next id; the lock is held. Ids are shared by all kinds, so
// that the id of a contact is never by chance the id of a list as well.
func (s *store) newID() int64 {
	switch s.ids {
	case IDsAboveNewest:
		s.nextID = s.firstID
		for id := range s.used() {
			s.nextID = max(s.nextID, id+1)
		}
	case IDsLowestFree:
		used := s.used()
		for s.nextID = s.firstID; used[s.nextID]; {
			s.nextID++
		}
	}
	id := s.nextID
	s.nextID++
	return id
}

// used are the ids of everything that there is.
func (s *store) used() map[int64]bool {
	used := map[int64]bool{}
	for _, org := range s.organizations {
		org.Contacts.mark(used)
		org.Companies.mark(used)
		org.Lists.mark(used)
	}
	return used
}

// counts says how much every organization has.
func (s *store) counts() object {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := object{}
	for name, org := range s.organizations {
		all[name] = object{
			"contacts":  len(org.Contacts),
			"companies": len(org.Companies),
			"lists":     len(org.Lists),
		}
	}
	return all
}

// record is anything with an id.
type record interface{ ident() int64 }

// Roster is a set of records in the order of their ids. The order of listings is
// open; this one puts new things last, so that pages stay where they are.
type Roster[T record] []T

func (r Roster[T]) search(id int64) (at int, found bool) {
	return slices.BinarySearchFunc(r, id, func(item T, id int64) int {
		return cmp.Compare(item.ident(), id)
	})
}

// Find returns the record with the id, and whether there is one.
func (r Roster[T]) Find(id int64) (item T, found bool) {
	at, found := r.search(id)
	if found {
		item = r[at]
	}
	return item, found
}

// Add adds a record in the place of its id, unless there is one with that id. It reports
// whether the record is new to the roster.
func (r *Roster[T]) Add(item T) bool {
	at, found := r.search(item.ident())
	if !found {
		*r = slices.Insert(*r, at, item)
	}
	return !found
}

// Remove removes the record with the id, and reports whether there was one.
func (r *Roster[T]) Remove(id int64) bool {
	at, found := r.search(id)
	if found {
		*r = slices.Delete(*r, at, at+1)
	}
	return found
}

// IDs lists the ids of the records, in their order.
func (r Roster[T]) IDs() []int64 {
	ids := make([]int64, 0, len(r))
	for _, item := range r {
		ids = append(ids, item.ident())
	}
	return ids
}

func (r Roster[T]) mark(ids map[int64]bool) {
	for _, item := range r {
		ids[item.ident()] = true
	}
}

// Texts holds the text fields of a record by name; a missing one is null.
type Texts map[string]string

// changes are new values for text fields; nil stands for null.
type changes map[string]*string

func (t Texts) get(name string) *string {
	value, set := t[name]
	if !set {
		return nil
	}
	return &value
}

// apply changes what is named and nothing else. Null for a field is open in an
// update: here it clears the field.
func (t Texts) apply(sent changes) {
	for name, value := range sent {
		if value == nil {
			delete(t, name)
		} else {
			t[name] = *value
		}
	}
}

// show puts the named fields into an object.
func (t Texts) show(into object, names []string) {
	for _, name := range names {
		into[name] = t.get(name)
	}
}

// timestamp writes an instant as RFC 3339 in UTC (reference pages).
func timestamp(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }
