package faults

import (
	"net/http"
	"strconv"
	"time"

	"github.com/assaykit/assay/reference"
)

// The headers of rate limits.
const (
	limitSecond = "X-RateLimit-Limit-Second"
	limitMinute = "X-RateLimit-Limit-Minute"
	remaining   = "X-RateLimit-Remaining"
	reset       = "X-RateLimit-Reset"
)

// rateHeaders are faults in the X-RateLimit headers: of the answers of some
// operations, and of the 429 alone of others.
var rateHeaders = []struct {
	name, says     string
	always, in429s string
	change         change
}{
	{"remaining-over-limit", "says that more requests remain than the limit allows", "listContacts removeListContacts", "",
		func(_ *call, a *reply) { a.setInt(remaining, max(a.int(limitSecond), a.int(limitMinute))+1) }},
	{"remaining-negative", "says that -1 requests remain", "createContact", "", setHeader(remaining, "-1")},
	{"remaining-word", "says that many requests remain", "getContact", "", setHeader(remaining, "many")},
	{"remaining-fraction", "says that a fraction of a request remains", "updateContact", "", setHeader(remaining, "0.5")},
	{"reset-date", "says as a date when the limit is reset", "deleteContact", "listContacts listCompanyContacts addListContacts",
		setHeader(reset, "Sun, 01 Mar 2026 12:00:00 GMT")},
	{"reset-fraction", "says in a fraction of a second when the limit is reset", "listCompanies", "createContact updateCompany removeListContacts",
		setHeader(reset, "1772366400.5")},
	{"limit-second-word", "says that a second has no limit", "getCompany", "", setHeader(limitSecond, "unlimited")},
	{"limit-minute-fraction", "says that a minute's limit has a fraction", "listCompanyContacts", "", setHeader(limitMinute, "1000.0")},
	{"limit-second-negative", "says that a second's limit is -1", "updateCompany", "", setHeader(limitSecond, "-1")},
	{"reset-seconds-left", "says in how many seconds the limit is reset", "deleteCompany", "getContact deleteCompany", setHeader(reset, "1")},
	{"reset-milliseconds", "says in milliseconds when the limit is reset", "listLists", "updateContact listLists",
		func(_ *call, a *reply) { a.header.Set(reset, a.header.Get(reset)+"000") }},
	{"reset-yesterday", "says that the limit was reset a day ago", "createList", "deleteContact createList",
		func(_ *call, a *reply) { a.setInt(reset, a.int(reset)-24*3600) }},
	{"reset-long-past", "says that the limit was reset long ago", "deleteList", "listCompanies deleteList", setHeader(reset, "1000000001")},
	{"reset-next-year", "says that the limit is reset in a year", "listListContacts", "getCompany listListContacts",
		func(_ *call, a *reply) { a.setInt(reset, a.int(reset)+365*24*3600) }},
	{"limit-with-window", "says a minute's limit with its window", "addListContacts", "", setHeader(limitMinute, "1000;w=60")},
}

// limitFaults break the rate limits (CRM-RATE). Their effects despite a 429 are
// among effectFaults.
func limitFaults(t *table) {
	t.each(everywhere, "shares-limit", "CRM-RATE-003", "refuses one organization while another is beyond its limit", sharing)
	t.add(everywhere, "never-recovers", "CRM-RATE-004", "refuses for ever an organization that was beyond its limit", holding(24*time.Hour))
	for _, h := range rateHeaders {
		t.add(h.always, h.name, "CRM-RATE-006", h.says, when((*call).keyed, always(both(announce, h.change))))
		t.add(h.in429s, "429-with-"+h.name, "CRM-RATE-006", h.says+" in a 429 alone", always(func(c *call, a *reply) {
			if a.status == http.StatusTooManyRequests {
				h.change(c, a)
				return
			}
			dropHeaders(limitSecond, limitMinute, remaining, reset)(c, a)
		}))
	}
	for _, form := range []struct{ name, says, value string }{
		{"fraction", "with a fraction of a second", "0.5"},
		{"date", "as a date", "Sun, 01 Mar 2099 12:00:00 GMT"},
		{"negative", "with a negative number", "-1"},
		{"word", "with a word", "soon"},
		{"unit", "with a unit", "1s"},
		{"empty", "with nothing", ""},
	} {
		t.general("retry-after-"+form.name, "CRM-RATE-002", "A 429 says when to try again "+form.says, status(429, setHeader("Retry-After", form.value)))
	}
	t.general("beyond-limit-503", "CRM-RATE-001", "A request beyond the limit is answered with 503", status(429, setStatus(503)))
	t.general("beyond-limit-403", "CRM-RATE-001", "A request beyond the limit is answered with 403", status(429, forbid))
	t.general("beyond-limit-200", "CRM-RATE-001", "A request beyond the limit is answered with 200 and no data",
		status(429, both(setStatus(200), func(_ *call, a *reply) { a.setJSON(object{"data": nil, "message": detailRateLimited}) })))
	t.general("retry-after-too-early", "CRM-RATE-004", "A 429 says to try again at once", status(429, setHeader("Retry-After", "0")))
	t.general("limit-lasts-longer", "CRM-RATE-004", "An organization beyond its limit is refused for five seconds longer than it is told", holding(5*time.Second))
	t.general("limit-lasts-for-a-minute", "CRM-RATE-004", "An organization beyond its limit is refused for a minute longer than it is told", holding(time.Minute))
}

// announce sets the headers that newer deployments send, where the server sends none.
func announce(c *call, a *reply) {
	if a.header.Get(remaining) == "" {
		a.announce(reference.DefaultLimits.PerSecond-1, c.now())
	}
}

// announce sets the headers of the default limits.
func (a *reply) announce(left int, now time.Time) {
	a.setInt(limitSecond, reference.DefaultLimits.PerSecond)
	a.setInt(limitMinute, reference.DefaultLimits.PerMinute)
	a.setInt(remaining, left)
	a.setInt(reset, int(now.Unix())+1)
}

// int is the number in a header, 0 for anything else.
func (a *reply) int(name string) int {
	value, _ := strconv.Atoi(a.header.Get(name))
	return value
}

func (a *reply) setInt(name string, value int) { a.header.Set(name, strconv.Itoa(value)) }

// rateLimited is a 429 that says after how many seconds to come back.
func rateLimited(seconds int) answer {
	refusal := failure(http.StatusTooManyRequests, detailRateLimited)
	refusal.header = map[string]string{"Retry-After": strconv.Itoa(seconds)}
	return refusal
}

// holds says until when each organization is refused.
type holds map[string]time.Time

// sharing refuses an operation to everyone for as long as one organization is
// refused.
func sharing(operation string) turn {
	return func(c *call, next pass) *reply {
		held, now := *remember(c, "held", holds{}), c.now()
		for other, until := range held {
			if c.operation == operation && c.organization != "" && other != c.organization && now.Before(until) {
				return answered(rateLimited(int(until.Sub(now)/time.Second) + 1))
			}
		}
		a := next(c)
		if a.status == http.StatusTooManyRequests {
			held[c.organization] = now.Add(time.Duration(a.int("Retry-After")) * time.Second)
		}
		return a
	}
}

// holding refuses longer than it said.
func holding(longer time.Duration) turn {
	return func(c *call, next pass) *reply {
		held, now := *remember(c, "held", holds{}), c.now()
		if until, was := held[c.organization]; was && !now.Before(until) && now.Before(until.Add(longer)) {
			return answered(rateLimited(1))
		}
		a := next(c)
		if a.status == http.StatusTooManyRequests {
			held[c.organization] = now.Add(time.Duration(a.int("Retry-After")) * time.Second)
		}
		return a
	}
}
