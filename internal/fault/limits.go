package fault

import (
	"net/http"
	"strconv"
	"time"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/exchange"
)

// limitFaults keep no limit, or another one than they say.
func limitFaults(s *subject) {
	if !s.Documents(http.StatusTooManyRequests) || s.Success() == 0 {
		return
	}
	s.add("request.limit-never", "", "a limit", Fault{
		Says: "never refuses for too many requests", Rule: "a limit is kept",
		turn: func(c *Call, next func(*Call) *Answer) *Answer {
			a := next(c)
			if other := c.memory.sample(s.ID, s.Success()); a.Status == http.StatusTooManyRequests && other != nil {
				return other
			}
			return a
		},
	})
	s.add("request.limit-shared", "", "a limit", Fault{
		Says: "refuses others while one is beyond the limit", Rule: "a limit is that of one account", Others: true, everywhere: true,
		turn: s.holding(func(m *memory, own, held string, until time.Time) bool {
			return own != held && (m.surveys() || m.now().Before(until))
		}),
	})
	for _, f := range []struct {
		operator, says string
		longer         time.Duration
	}{
		{"time.limit-longer", "refuses for five seconds longer than it says", 5 * time.Second},
		{"time.limit-endless", "refuses for ever who was beyond the limit", 24 * time.Hour},
	} {
		s.add(f.operator, "", "a limit", Fault{
			Says: f.says, Rule: "a limit is over when it is said to be", everywhere: true,
			turn: s.holding(func(m *memory, own, held string, until time.Time) bool {
				now := m.now()
				return own == held && (m.surveys() || !now.Before(until) && now.Before(until.Add(f.longer)))
			}),
		})
	}
	if !exchange.Safe(s.Method) {
		s.spiteFault()
	}
}

// spiteFault refuses for too many requests what it does: as soon as the limit is over,
// before the next request of the same account.
func (s *subject) spiteFault() {
	s.add("request.done-in-spite", "429", "a limit", Fault{
		Says: "refuses with 429 and does it", Rule: "what is refused has no effect", Status: http.StatusTooManyRequests, everywhere: true,
		turn: func(c *Call, next func(*Call) *Answer) *Answer {
			m, key, asked := c.memory, "in spite of "+c.credential(), c.clone()
			if pending, ok := m.values[key].(*Call); ok && !m.isHeld(c.credential()) {
				delete(m.values, key)
				next(pending)
			}
			a := next(c)
			if a.Status == http.StatusTooManyRequests {
				m.hold(asked.credential(), a)
				if asked.Operation.ID == s.ID {
					m.values[key], m.touched = asked, true
				}
			}
			return a
		},
	})
}

// hold is a credential that is refused, until when, and how.
type hold struct {
	until   time.Time
	refusal *Answer
}

// isHeld reports whether requests with a credential are refused for now. Where a
// conversation is gone through once more, no time passes.
func (m *memory) isHeld(credential string) bool {
	return !m.surveys() && m.now().Before(m.held[credential].until)
}

// hold takes note of who is beyond a limit.
func (m *memory) hold(credential string, a *Answer) {
	seconds, _ := strconv.Atoi(a.Header.Get("Retry-After"))
	m.held[credential] = hold{m.now().Add(time.Duration(seconds) * time.Second), a.clone()}
}

// holding refuses calls of the operation because of somebody who was beyond a limit.
func (s *subject) holding(refuses func(m *memory, own, held string, until time.Time) bool) turn {
	return func(c *Call, next func(*Call) *Answer) *Answer {
		m, own := c.memory, c.credential()
		for held, h := range m.held {
			if c.Operation.ID == s.ID && own != "" && m.isGood(own) && refuses(m, own, held, h.until) {
				return h.refusal.clone()
			}
		}
		a := next(c)
		if a.Status == http.StatusTooManyRequests {
			m.hold(own, a)
		}
		return a
	}
}

// surveys reports whether a conversation is gone through once more, where no time passes.
func (m *memory) surveys() bool { return m.before != nil }

// retryFaults give Retry-After values that are not of its form (RFC 9110, section 10.2.3).
func (s *subject) retryFaults(name string) {
	for _, f := range []struct{ operator, says, value string }{
		{"answer.retry-after-fraction", "says with a fraction when to try again", "0.5"},
		{"answer.retry-after-negative", "says with a negative number when to try again", "-1"},
		{"answer.retry-after-unit", "says with a unit when to try again", "1s"},
	} {
		s.answer(f.operator, http.StatusTooManyRequests, "429", "a limit", Fault{
			Says: f.says, Rule: "Retry-After says when to try again", Open: "no answer has it",
		}, func(_ *Call, a *Answer) {
			if a.Header.Get(name) != "" {
				a.Header.Set(name, f.value)
			}
		})
	}
}

// rateFaults say in the headers of rate limits what does not fit together. Where a server
// has none of them, they are those of one that has.
func rateFaults(s *subject) {
	r := s.Fixtures.RateLimit
	if s.Documents(http.StatusTooManyRequests) {
		s.retryFaults("Retry-After")
	}
	if r.Remaining == "" || len(r.Limits) == 0 {
		return
	}
	for _, status := range []int{s.Success(), http.StatusTooManyRequests} {
		if status == 0 || !s.Documents(status) {
			continue
		}
		for _, f := range rateValues(r) {
			if status == http.StatusTooManyRequests && f.operator != "answer.rate-reset-past" {
				continue // it takes a limit that is exhausted to see it: one has to do
			}
			s.answer(f.operator, status, strconv.Itoa(status), "a limit", Fault{
				Says: f.says, Rule: "the headers of rate limits fit together", Open: "no answer has it",
				Permitted: s.unless(r.Requirement != ""),
			}, func(c *Call, a *Answer) {
				c.announce(r, a)
				a.Header.Set(f.header, f.value(a.Header.Get(f.header), c.memory.now()))
			})
		}
	}
}

// rateValue is a wrong value of a header of rate limits, from the right one.
type rateValue struct {
	operator, header, says string
	value                  func(right string, now time.Time) string
}

func rateValues(r fixtures.RateLimit) []rateValue {
	always := func(value string) func(string, time.Time) string {
		return func(string, time.Time) string { return value }
	}
	all := []rateValue{
		{"answer.rate-over", r.Remaining, "says that more requests remain than the limit has", always("1000000")},
		{"answer.rate-negative", r.Remaining, "says that -1 requests remain", always("-1")},
		{"answer.rate-fraction", r.Remaining, "says that half a request remains", always("0.5")},
		{"answer.rate-window", r.Limits[0], "says a limit with its window", always("1000;w=60")},
	}
	if r.Reset == "" || r.ResetIn == fixtures.ResetSeconds {
		return all
	}
	moved := func(by time.Duration) func(string, time.Time) string {
		return func(_ string, now time.Time) string { return strconv.FormatInt(now.Add(by).Unix(), 10) }
	}
	const day = 24 * time.Hour
	return append(all,
		rateValue{"answer.rate-reset-past", r.Reset, "says that the limit was reset a day ago", moved(-day)},
		rateValue{"answer.rate-reset-far", r.Reset, "says that the limit is reset in a year", moved(365 * day)},
		rateValue{"answer.rate-reset-left", r.Reset, "says in how many seconds the limit is reset", always("1")},
		rateValue{"answer.rate-reset-thousandths", r.Reset, "says in milliseconds when the limit is reset", func(_ string, now time.Time) string {
			return strconv.FormatInt(now.UnixMilli(), 10)
		}},
		rateValue{"answer.rate-reset-date", r.Reset, "says as a date when the limit is reset", func(_ string, now time.Time) string {
			return now.UTC().Format(http.TimeFormat)
		}},
	)
}

// announce gives an answer the headers of rate limits, where it has none.
func (c *Call) announce(r fixtures.RateLimit, a *Answer) {
	if a.Header.Get(r.Remaining) != "" {
		return
	}
	for _, name := range r.Limits {
		a.Header.Set(name, "1000")
	}
	a.Header.Set(r.Remaining, "999")
	if r.Reset != "" {
		a.Header.Set(r.Reset, strconv.FormatInt(c.memory.now().Unix()+1, 10))
	}
}
