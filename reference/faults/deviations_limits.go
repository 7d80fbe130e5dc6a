package faults

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/assaykit/assay/reference"
)

// rateDeviations break the rate limits (CRM-RATE). Their effects despite a 429 are
// among effectDeviations.
func rateDeviations() []Deviation {
	var all []Deviation
	forms := retryAfters()
	headers := rateHeaders()
	var resets []rateHeader
	for _, header := range headers {
		if strings.HasPrefix(header.name, "reset-") {
			resets = append(resets, header)
		}
	}
	for i, r := range routes {
		header := headers[i%len(headers)]
		all = append(all,
			deviation(r.operation, "not-limited", "CRM-RATE-001", "has no rate limit",
				on(r.operation, after(func(c *call, a *reply) {
					if a.status == 429 {
						*a = *c.direct()
					}
				}))),
			deviation(r.operation, "429-without-retry-after", "CRM-RATE-002", "does not say when to try again",
				on(r.operation, answering(429, func(a *reply) { a.header.Del("Retry-After") }))),
			remembering(r.operation, "shares-limit", "CRM-RATE-003", "refuses one organization while another is beyond its limit",
				sharing(r.operation)),
			remembering(r.operation, "never-recovers", "CRM-RATE-004", "refuses for ever an organization that was beyond its limit",
				unforgiving(r.operation)),
			deviation(r.operation, header.name, "CRM-RATE-006", header.says, on(r.operation, header.turn())),
			deviation(r.operation, "429-with-"+resets[i%len(resets)].name, "CRM-RATE-006",
				resets[i%len(resets)].says+" in a 429 alone", on(r.operation, resets[i%len(resets)].inRefusals())),
		)
	}
	for _, form := range forms {
		all = append(all, general("retry-after-"+form.name, "CRM-RATE-002", "A 429 says when to try again "+form.says,
			answering(429, func(a *reply) { a.header.Set("Retry-After", form.value) })))
	}
	return append(all,
		general("beyond-limit-503", "CRM-RATE-001", "A request beyond the limit is answered with 503",
			answering(429, func(a *reply) { a.status = http.StatusServiceUnavailable })),
		general("beyond-limit-403", "CRM-RATE-001", "A request beyond the limit is answered with 403", answering(429, forbid)),
		general("beyond-limit-200", "CRM-RATE-001", "A request beyond the limit is answered with 200 and no data",
			answering(429, func(a *reply) {
				a.status = http.StatusOK
				a.setJSON(object{"data": nil, "message": detailRateLimited})
			})),
		general("retry-after-too-early", "CRM-RATE-004", "A 429 says to try again at once",
			answering(429, func(a *reply) { a.header.Set("Retry-After", "0") })),
		Deviation{
			Name: "limit-lasts-longer", Requirement: "CRM-RATE-004",
			Says:  "An organization beyond its limit is refused for five seconds longer than it is told.",
			begin: holding(func(*call) bool { return true }, 5*time.Second),
		},
		Deviation{
			Name: "limit-lasts-for-a-minute", Requirement: "CRM-RATE-004",
			Says:  "An organization beyond its limit is refused for a minute longer than it is told.",
			begin: holding(func(*call) bool { return true }, time.Minute),
		},
	)
}

// retryAfter is a Retry-After that is no number of whole seconds.
type retryAfter struct{ name, says, value string }

func retryAfters() []retryAfter {
	return []retryAfter{
		{"fraction", "with a fraction of a second", "0.5"},
		{"date", "as a date", "Sun, 01 Mar 2099 12:00:00 GMT"},
		{"negative", "with a negative number", "-1"},
		{"word", "with a word", "soon"},
		{"unit", "with a unit", "1s"},
		{"empty", "with nothing", ""},
	}
}

// rateHeader is a fault in the X-RateLimit headers.
type rateHeader struct {
	name, says string
	change     func(header http.Header)
}

func rateHeaders() []rateHeader {
	set := func(name string, value string) func(http.Header) {
		return func(header http.Header) { header.Set(name, value) }
	}
	const remaining, reset = "X-RateLimit-Remaining", "X-RateLimit-Reset"
	return []rateHeader{
		{"remaining-over-limit", "says that more requests remain than the limit allows", func(header http.Header) {
			second, _ := strconv.Atoi(header.Get("X-RateLimit-Limit-Second"))
			minute, _ := strconv.Atoi(header.Get("X-RateLimit-Limit-Minute"))
			header.Set(remaining, strconv.Itoa(max(second, minute)+1))
		}},
		{"remaining-negative", "says that -1 requests remain", set(remaining, "-1")},
		{"remaining-word", "says that many requests remain", set(remaining, "many")},
		{"remaining-fraction", "says that a fraction of a request remains", set(remaining, "0.5")},
		{"reset-date", "says as a date when the limit is reset", set(reset, "Sun, 01 Mar 2026 12:00:00 GMT")},
		{"reset-fraction", "says in a fraction of a second when the limit is reset", set(reset, "1772366400.5")},
		{"limit-second-word", "says that a second has no limit", set("X-RateLimit-Limit-Second", "unlimited")},
		{"limit-minute-fraction", "says that a minute's limit has a fraction", set("X-RateLimit-Limit-Minute", "1000.0")},
		{"limit-second-negative", "says that a second's limit is -1", set("X-RateLimit-Limit-Second", "-1")},
		{"reset-seconds-left", "says in how many seconds the limit is reset", set(reset, "1")},
		{"reset-milliseconds", "says in milliseconds when the limit is reset", func(header http.Header) {
			header.Set(reset, header.Get(reset)+"000")
		}},
		{"reset-yesterday", "says that the limit was reset a day ago", func(header http.Header) {
			end, _ := strconv.ParseInt(header.Get(reset), 10, 64)
			header.Set(reset, strconv.FormatInt(end-24*3600, 10))
		}},
		{"reset-long-past", "says that the limit was reset long ago", set(reset, "1000000001")},
		{"reset-next-year", "says that the limit is reset in a year", func(header http.Header) {
			end, _ := strconv.ParseInt(header.Get(reset), 10, 64)
			header.Set(reset, strconv.FormatInt(end+365*24*3600, 10))
		}},
		{"limit-with-window", "says a minute's limit with its window", set("X-RateLimit-Limit-Minute", "1000;w=60")},
	}
}

// turn has the fault in the headers that newer deployments send, also where the
// server sends none.
func (h rateHeader) turn() turn {
	return after(func(c *call, a *reply) {
		if c.organization == "" {
			return
		}
		if a.header.Get("X-RateLimit-Remaining") == "" {
			a.announce(reference.DefaultLimits.PerSecond-1, c.now())
		}
		h.change(a.header)
	})
}

// inRefusals has the fault where a limit is told of in no other answer.
func (h rateHeader) inRefusals() turn {
	return after(func(_ *call, a *reply) {
		if a.status == http.StatusTooManyRequests {
			h.change(a.header)
			return
		}
		for _, name := range []string{"Limit-Second", "Limit-Minute", "Remaining", "Reset"} {
			a.header.Del("X-Ratelimit-" + name)
		}
	})
}

// announce sets the headers of newer deployments, with the default limits.
func (a *reply) announce(remaining int, now time.Time) {
	a.header.Set("X-RateLimit-Limit-Second", strconv.Itoa(reference.DefaultLimits.PerSecond))
	a.header.Set("X-RateLimit-Limit-Minute", strconv.Itoa(reference.DefaultLimits.PerMinute))
	a.header.Set("X-RateLimit-Remaining", strconv.Itoa(remaining))
	a.header.Set("X-RateLimit-Reset", strconv.FormatInt(now.Unix()+1, 10))
}

// rateLimited is a 429 that says after how many seconds to come back.
func rateLimited(seconds int64) answer {
	refusal := failure(http.StatusTooManyRequests, detailRateLimited)
	refusal.header = map[string]string{"Retry-After": strconv.FormatInt(seconds, 10)}
	return refusal
}

// hold is until when an organization is refused.
type hold map[string]time.Time

// refusal is the 429 of an organization that is refused.
func (h hold) refusal(organization string, now time.Time) *reply {
	until, held := h[organization]
	if !held || !now.Before(until) {
		return nil
	}
	return answered(rateLimited(int64(until.Sub(now)/time.Second) + 1))
}

// retryAfter is when a refused request may be sent again.
func (a *reply) retryAfter(now time.Time) time.Time {
	seconds, _ := strconv.Atoi(a.header.Get("Retry-After"))
	return now.Add(time.Duration(seconds) * time.Second)
}

// sharing is a turn that refuses an operation to everyone for as long as one
// organization is refused.
func sharing(operation string) func() turn {
	return func() turn {
		held := hold{}
		return func(c *call, next pass) *reply {
			now := c.now()
			if c.operation == operation && c.organization != "" {
				for other := range held {
					if refused := held.refusal(other, now); refused != nil && other != c.organization {
						return refused
					}
				}
			}
			a := next(c)
			if a.status == 429 {
				held[c.organization] = a.retryAfter(now)
			}
			return a
		}
	}
}

// unforgiving is a turn that goes on refusing an operation.
func unforgiving(operation string) func() turn {
	return holding(func(c *call) bool { return c.operation == operation }, 24*time.Hour)
}

// holding is a turn that refuses longer than it said.
func holding(concerns func(*call) bool, longer time.Duration) func() turn {
	return func() turn {
		held := hold{}
		return when(concerns, func(c *call, next pass) *reply {
			now := c.now()
			if until, was := held[c.organization]; was && !now.Before(until.Add(-longer)) && now.Before(until) {
				return answered(rateLimited(1))
			}
			a := next(c)
			if a.status == 429 {
				held[c.organization] = a.retryAfter(now).Add(longer)
			}
			return a
		})
	}
}

// faultDeviations answer an internal error wrongly (CRM-FAULT).
func faultDeviations() []Deviation {
	var all []Deviation
	for i, r := range routes {
		m := misshapes[i%len(misshapes)]
		all = append(all,
			deviation(r.operation, "500-"+m.name, "CRM-FAULT-001",
				"answers an internal error "+m.says, on(r.operation, answering(500, m.apply))),
			deviation(r.operation, "500-with-stack-trace", "CRM-FAULT-002", "shows the stack trace of an internal error",
				on(r.operation, answering(500, traces[i%len(traces)]))),
			remembering(r.operation, "never-recovers-from-500", "CRM-FAULT-003",
				"answers a request with 500 once it did so", failing(r.operation)))
	}
	for _, status := range []int{200, 400, 502, 503} {
		all = append(all, general(fmt.Sprintf("%d-for-500", status), "CRM-FAULT-001",
			fmt.Sprintf("An internal error is answered with %d", status),
			answering(500, func(a *reply) { a.status = status })))
	}
	return all
}

// failing is a turn that answers a request with 500 whenever it did so once.
func failing(operation string) func() turn {
	return func() turn {
		broken := map[string]bool{}
		return on(operation, func(c *call, next pass) *reply {
			request := c.organization + " " + c.request.Method + " " + c.request.URL.String() + " " + string(c.body)
			if c.organization != "" && broken[request] {
				return answered(failure(http.StatusInternalServerError, detailInternal))
			}
			a := next(c)
			if a.status == 500 {
				broken[request] = true
			}
			return a
		})
	}
}
