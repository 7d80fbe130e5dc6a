package fault

import (
	"net/http"

	"github.com/assaykit/assay/internal/exchange"
)

// cachedFaults answer as a cache does that nobody tells of writes, or that does not see
// who asks.
func cachedFaults(s *subject) {
	if !exchange.Safe(s.Method) || s.Success() == 0 {
		return
	}
	s.add("time.cached", "", "an answer", Fault{
		Says: "answers a request for ever as it did first", Rule: "what was written is read", Status: s.Success(), Permitted: s.steady(),
		turn: func(c *Call, next func(*Call) *Answer) *Answer {
			m, key := c.memory, "cached "+c.URL.RequestURI()+c.credential()
			a := next(c)
			if a.succeeded() {
				return m.firstOf(key, a).(*Answer).clone()
			}
			return a
		},
	})
	if s.Fixtures.Auth.None() || !s.Contract.IsSecured(s.ID) {
		return
	}
	s.add("answer.cached-foreign", "", "an answer", Fault{
		Says: "answers a request as it did whoever sent it first", Rule: "nobody sees what belongs to others", Others: true, Permitted: s.steady(),
		turn: func(c *Call, next func(*Call) *Answer) *Answer {
			m, key, own := c.memory, "cached "+c.URL.RequestURI(), c.credential()
			a := next(c)
			if !a.succeeded() && (a.Status != http.StatusNotFound || !m.isGood(own)) {
				return a
			}
			first, known := m.values[key].(cached)
			switch {
			case known && first.credential != own:
				return first.answer.clone()
			case !known && a.succeeded():
				m.values[key] = cached{own, a.clone()}
			}
			return a
		},
	})
}

// cached is an answer, and with which credential it was asked for.
type cached struct {
	credential string
	answer     *Answer
}

// steady is why an operation answers the same whatever is written; "" where a resource of
// the pack is seen in its answers.
func (s *subject) steady() string {
	if _, ok := shown(s.Fixtures, s.ID); ok {
		return ""
	}
	return "it shows nothing that the pack has written"
}
