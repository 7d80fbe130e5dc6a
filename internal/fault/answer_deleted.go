package fault

import (
	"cmp"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/assaykit/assay/spec"
)

// deletedFaults do not see that something was deleted.
func deletedFaults(s *subject) {
	if s.Success() == 0 {
		return
	}
	if s.isListing() {
		s.deletedItemFault()
	}
	for _, p := range s.Parameters {
		if p.In != "path" || !s.Documents(http.StatusNotFound) || !s.deletable(p.Name) {
			continue
		}
		s.add("answer.deleted-found", "path/"+p.Name, "a record", Fault{
			Says: "succeeds with a " + p.Name + " that was deleted", Rule: "what was deleted is there no more", everywhere: true,
			turn: func(c *Call, next func(*Call) *Answer) *Answer {
				m, asked := c.memory, c.clone()
				a := next(c)
				if asked.Operation.ID != s.ID {
					return a
				}
				key := s.ID + " at " + asked.URL.Path + asked.credential()
				if a.succeeded() {
					m.values[key] = a.clone()
				}
				if a.Status != http.StatusNotFound || !m.isGone(p.Name, asked.path(p.Name), asked.credential()) {
					return a
				}
				if before, ok := m.values[key].(*Answer); ok {
					return before.clone()
				}
				if sample := m.sample(s.ID, s.Success()); sample != nil {
					return sample
				}
				return a
			},
		})
	}
}

// deletedItemFault shows items that were deleted, where they were shown before.
func (s *subject) deletedItemFault() {
	r, ok := shown(s.Fixtures, s.ID)
	remove, removable := s.Contract.Operation(r.Remove)
	if !ok || !removable || lastParameter(remove) == "" {
		return
	}
	envelope, parameter := s.Fixtures.EnvelopeOf(s.ID), lastParameter(remove)
	s.add("answer.listing-deleted", "", "a listing", Fault{
		Says: "has items that were deleted", Rule: "what was deleted is there no more", everywhere: true,
		turn: func(c *Call, next func(*Call) *Answer) *Answer {
			m, asked := c.memory, c.clone()
			a := next(c)
			if asked.Operation.ID == s.ID && a.succeeded() {
				a.editItems(envelope, func(items []any) any { return append(items, m.deletedItems(asked, parameter, items)...) })
			}
			return a
		},
	})
}

// mostDeleted bounds how many of the last deleted items a listing shows.
const mostDeleted = 20

// deletedItems are items as a listing had them before they were deleted. One that it never
// showed has the members with which it was created, and looks as another one but for those.
func (m *memory) deletedItems(c *Call, parameter string, items []any) []any {
	key := c.Operation.ID + " items"
	before, _ := m.values[key].(map[string]map[string]any)
	if before == nil {
		before = map[string]map[string]any{}
		m.values[key] = before
	}
	var all []any
	for _, item := range items {
		if record, ok := item.(map[string]any); ok {
			before[m.idOf(record)], before[""] = record, record
		}
	}
	m.recall()
	for _, gone := range slices.Backward(m.deleted) {
		if gone.parameter != parameter || gone.credential != c.credential() || len(all) == mostDeleted {
			continue
		}
		record := before[gone.value]
		if record == nil {
			record = map[string]any{}
			maps.Copy(record, before[""]) // of which an empty listing has none
			created, _ := m.values[made+gone.value].(map[string]any)
			for name, value := range created {
				if _, shown := record[name]; shown {
					record[name] = value
				}
			}
			record[m.Fixtures.ItemID] = json.Number(gone.value)
			if _, isText := before[""][m.Fixtures.ItemID].(string); isText {
				record[m.Fixtures.ItemID] = gone.value
			}
		}
		all = append(all, record)
	}
	return all
}

// deletable reports whether an operation deletes what a path parameter names.
func (s *subject) deletable(parameter string) bool {
	for _, o := range s.Contract.Operations {
		if o.Method == http.MethodDelete && lastParameter(o) == parameter {
			return true
		}
	}
	return false
}

// lastParameter is the parameter with which the path of an operation ends; "" for none.
func lastParameter(o spec.Operation) string {
	segment := o.Path[strings.LastIndex(o.Path, "/")+1:]
	name, ok := strings.CutPrefix(segment, "{")
	if !ok {
		return ""
	}
	return strings.TrimSuffix(name, "}")
}

// removal is something that was deleted, and with which credential.
type removal struct{ parameter, value, credential string }

// noteDeleted takes note of what was deleted.
func (m *memory) noteDeleted(c *Call, a *Answer) {
	if name := lastParameter(c.Operation); c.Method == http.MethodDelete && name != "" && a.succeeded() {
		m.deleted = append(m.deleted, removal{name, c.path(name), c.credential()})
	}
}

// isGone reports whether something was deleted with a credential.
func (m *memory) isGone(parameter, value, credential string) bool {
	return slices.Contains(m.deleted, removal{parameter, value, credential})
}

// alongFaults delete something else as well.
func alongFaults(s *subject) {
	if s.Method != http.MethodDelete || s.Success() == 0 {
		return
	}
	for _, o := range s.Contract.Operations {
		name := lastParameter(o)
		if o.Method != http.MethodDelete || name == "" || strings.Count(o.Path, "{") > 1 {
			continue
		}
		kind := s.removedBy(o.ID)
		for _, f := range []struct {
			operator, which string
			most            int // of which the oldest can be what the deleted lay within
			choose          func(c *Call) []string
		}{
			{"request.deletes-newest", "last other " + name, 1, func(c *Call) []string { return c.memory.known(c, name) }},
			{"request.deletes-oldest", "oldest two other values of " + name, 2, func(c *Call) []string { return c.memory.oldest(c, kind, name) }},
		} {
			if f.most > 1 && o.ID != s.ID && s.Fixtures.Resources.Resources[kind].Read == "" {
				continue // which are there is seen in listings alone, of which none need be near
			}
			s.add(f.operator, name, "a deletion", Fault{
				Says: "deletes the " + f.which + " as well", Rule: "a request is about what its path names", everywhere: true,
				turn: func(c *Call, next func(*Call) *Answer) *Answer {
					asked := c.clone()
					a := next(c)
					if asked.Operation.ID != s.ID || !a.succeeded() {
						return a
					}
					along := asked.clone()
					along.Operation, along.Body = o, nil
					along.URL.Path, along.URL.RawPath = s.Contract.BasePath+o.Path, ""
					done := 0
					for _, value := range f.choose(asked) {
						if done == f.most {
							break
						}
						along.setPath(name, value)
						if gone := next(along.clone()); gone.succeeded() {
							asked.memory.noteDeleted(along, gone)
							done++
						}
					}
					return a
				},
			})
		}
	}
}

// removedBy is the resource that an operation removes; "" for none.
func (s *subject) removedBy(operation string) string {
	for _, name := range slices.Sorted(maps.Keys(s.Fixtures.Resources.Resources)) {
		if r := s.Fixtures.Resources.Resources[name]; r.Remove == operation && r.AliasOf == "" {
			return name
		}
	}
	return ""
}

// oldest are the smallest ids of the records of a kind that were shown, but for those that
// the call is about or that were deleted.
func (m *memory) oldest(c *Call, kind, parameter string) []string {
	m.recall()
	var ids []string
	for key := range m.first {
		id, ofKind := strings.CutPrefix(key, kind+" ")
		if ofKind && id != c.path(parameter) && !m.isGone(parameter, id, c.credential()) {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) })
	return ids[:min(len(ids), mostRecent)]
}

// known are the values of a path parameter that succeeded with the same credential and
// differ, and were not deleted, the last one first.
func (m *memory) known(c *Call, name string) []string {
	return slices.DeleteFunc(m.recent(c, name), func(value string) bool { return m.isGone(name, value, c.credential()) })
}
