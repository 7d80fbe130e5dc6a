package fault

import (
	"net/http"
	"time"

	"github.com/assaykit/assay/internal/exchange"
)

// timeFaults show a record later than is allowed, only every other time, or slowly.
func timeFaults(s *subject) {
	s.add("time.slow", "", "an answer", Fault{
		Says: "takes two seconds", Rule: "none", Permitted: "the contract says nothing of how long an answer takes",
		turn: func(c *Call, next func(*Call) *Answer) *Answer {
			c.memory.sleep(2 * time.Second)
			return next(c)
		},
	})
	s.brokenFault()
	if !exchange.Safe(s.Method) || s.Success() == 0 {
		return
	}
	if s.isListing() {
		s.listing("time.late", "", "shows an item later than is allowed", "what was created appears in time", (*Call).hideNew)
		s.listing("time.flapping", "", "has no items every other time", "what is listed stays so", func(c *Call, items []any) []any {
			if c.memory.everyOther() {
				return []any{}
			}
			return items
		})
		return
	}
	s.add("time.stale-once", "", "a record", Fault{
		Says: "shows once after a write what was before it", Rule: "what was written is read", Status: s.Success(), Permitted: s.steady(),
		turn: func(c *Call, next func(*Call) *Answer) *Answer {
			m, key, writes := c.memory, c.URL.RequestURI(), c.memory.writes[c.lastPath()]
			a := next(c)
			before, seen := m.reads[key]
			m.reads[key] = read{writes, a.clone()}
			if seen && before.writes != writes && c.lastPath() != "" && a.succeeded() {
				return before.answer.clone()
			}
			return a
		},
	})
	if !s.Documents(http.StatusNotFound) {
		return
	}
	s.add("time.flapping", "", "a record", Fault{
		Says: "does not find what there is every other time", Rule: "what is there stays so",
		turn: successful(func(c *Call, a *Answer) {
			if other := c.memory.sample(s.ID, http.StatusNotFound); other != nil && c.memory.everyOther() {
				*a = *other
			}
		}),
	})
}

// brokenFault answers the same request with 500 for ever, once it did so.
func (s *subject) brokenFault() {
	if !s.Documents(http.StatusInternalServerError) {
		return
	}
	s.add("time.broken", "", "an error", Fault{
		Says: "answers a request with 500 for ever once it did so", Rule: "what fails once can be tried again", Status: http.StatusInternalServerError,
		turn: func(c *Call, next func(*Call) *Answer) *Answer {
			m, key := c.memory, "broken "+c.Method+c.URL.RequestURI()+c.credential()+string(c.Body)
			a := next(c)
			if before, failed := m.values[key].(*Answer); failed {
				return before.clone()
			}
			if a.Status == http.StatusInternalServerError {
				m.values[key] = a.clone()
			}
			return a
		},
	})
}

// hideNew leaves out the items that have been there for less time than anything may take
// to appear.
func (c *Call) hideNew(items []any) []any {
	m, kept := c.memory, []any{}
	for _, item := range items {
		record, _ := item.(map[string]any)
		id := m.idOf(record)
		if _, known := m.seen[id]; !known {
			m.seen[id] = m.now()
		}
		if id == "" || m.now().Sub(m.seen[id]) >= m.late {
			kept = append(kept, item)
		}
	}
	return kept
}

// everyOther is true every second time.
func (m *memory) everyOther() bool {
	m.times++
	return m.times%2 == 0
}
