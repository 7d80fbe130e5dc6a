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
	organizations map[string]*organization
}

// organization is one tenant's data. No operation ever holds two of them, which
// is what keeps a key to its own organization (reference pages, Authentication).
//
// Deleting is soft in the contract: what was deleted is 404 and in no listing. No
// operation brings it back, so the store forgets it.
type organization struct {
	contacts  roster[*contact]
	companies roster[*company]
	lists     roster[*list]

	byEmail  index[*contact]
	byDomain index[*company]
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
	s.organizations = map[string]*organization{}
}

// open locks the store and returns an organization's data. The caller unlocks.
func (s *store) open(name string) (org *organization, unlock func()) {
	s.mu.Lock()
	org, known := s.organizations[name]
	if !known {
		org = &organization{byEmail: index[*contact]{}, byDomain: index[*company]{}}
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
		org.contacts.mark(used)
		org.companies.mark(used)
		org.lists.mark(used)
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
			"contacts":  len(org.contacts),
			"companies": len(org.companies),
			"lists":     len(org.lists),
		}
	}
	return all
}

// record is anything with an id.
type record interface{ ident() int64 }

// roster is a set of records in the order of their ids. The order of listings is
// open; this one puts new things last, so that pages stay where they are.
type roster[T record] []T

func (r roster[T]) search(id int64) (at int, found bool) {
	return slices.BinarySearchFunc(r, id, func(item T, id int64) int {
		return cmp.Compare(item.ident(), id)
	})
}

// find returns the record with the id.
func (r roster[T]) find(id int64) (item T, found bool) {
	at, found := r.search(id)
	if found {
		item = r[at]
	}
	return item, found
}

// add reports whether the record is new to the roster.
func (r *roster[T]) add(item T) bool {
	at, found := r.search(item.ident())
	if !found {
		*r = slices.Insert(*r, at, item)
	}
	return !found
}

// remove reports whether there was a record with the id.
func (r *roster[T]) remove(id int64) bool {
	at, found := r.search(id)
	if found {
		*r = slices.Delete(*r, at, at+1)
	}
	return found
}

func (r roster[T]) mark(ids map[int64]bool) {
	for _, item := range r {
		ids[item.ident()] = true
	}
}

// index finds records by a text that need not be unique.
type index[T record] map[string]roster[T]

// move files a record under another text; a nil text files it nowhere.
func (x index[T]) move(item T, from, to *string) {
	if from != nil {
		under := x[*from]
		under.remove(item.ident())
		x[*from] = under
		if len(under) == 0 {
			delete(x, *from)
		}
	}
	if to != nil {
		under := x[*to]
		under.add(item)
		x[*to] = under
	}
}

// texts holds the text fields of a record by name; a missing one is null.
type texts map[string]string

// changes are new values for text fields; nil stands for null.
type changes map[string]*string

func (t texts) get(name string) *string {
	value, set := t[name]
	if !set {
		return nil
	}
	return &value
}

// apply changes what is named and nothing else. Null for a field is open in an
// update: here it clears the field.
func (t texts) apply(sent changes) {
	for name, value := range sent {
		if value == nil {
			delete(t, name)
		} else {
			t[name] = *value
		}
	}
}

// show puts the named fields into an object.
func (t texts) show(into object, names []string) {
	for _, name := range names {
		into[name] = t.get(name)
	}
}

// timestamp writes an instant as RFC 3339 in UTC (reference pages).
func timestamp(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }
