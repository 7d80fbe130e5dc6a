package exchange

import (
	"cmp"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/dunglas/httpsfv"
)

// The names of the fields of draft-ietf-httpapi-ratelimit-headers-10, whose values are
// Structured Fields (RFC 9651).
const (
	rateLimitField  = "RateLimit"
	ratePolicyField = "RateLimit-Policy"
)

// RatePolicy is a limit as the field RateLimit-Policy states it
// (draft-ietf-httpapi-ratelimit-headers).
type RatePolicy struct {
	Quota  int64 // requests in a Window
	Window int64 // seconds; 0 where it is not said
}

// RateLeft is what is left of a limit as the field RateLimit states it
// (draft-ietf-httpapi-ratelimit-headers).
type RateLeft struct {
	Remaining int64 // requests
	Reset     int64 // seconds until there is more; -1 where it is not said
}

// RatePolicies reads a field of the form of RateLimit-Policy, by the name of each limit:
// those that count requests. A field that is missing has none. The error says what is wrong
// with the field: it is no list of Structured Fields (RFC 9651), or a member of it has no
// name, no quota q, or a number that makes no sense. Such an error comes with the limits
// that were read before.
func RatePolicies(h http.Header, field string) (map[string]RatePolicy, error) {
	found := map[string]RatePolicy{}
	err := eachLimit(h, field, func(name string, p *httpsfv.Params) error {
		quota, has, err := whole(p, "q")
		if err == nil && !has {
			err = fmt.Errorf("%q has no quota q", name)
		}
		window, hasWindow, problem := whole(p, "w")
		if problem == nil && hasWindow && window == 0 {
			problem = fmt.Errorf("%q has a window w of 0 seconds", name)
		}
		if err == nil {
			err = problem
		}
		if unit, said := p.Get("qu"); err == nil && (!said || unit == "requests") {
			found[name] = RatePolicy{Quota: quota, Window: window}
		}
		return err
	})
	return found, err
}

// RatesLeft reads a field of the form of RateLimit, by the name of each limit. A field that
// is missing has none. The error says what is wrong with the field: it is no list of
// Structured Fields (RFC 9651), or a member of it has no name, does not say what remains
// (r), or has a number that makes no sense. It comes with what was read until then.
func RatesLeft(h http.Header, field string) (map[string]RateLeft, error) {
	found := map[string]RateLeft{}
	err := eachLimit(h, field, func(name string, p *httpsfv.Params) error {
		remaining, has, err := whole(p, "r")
		if err == nil && !has {
			err = fmt.Errorf("%q does not say what remains, r", name)
		}
		reset, said, problem := whole(p, "t")
		if !said {
			reset = -1
		}
		if err == nil {
			err = problem
		}
		found[name] = RateLeft{Remaining: remaining, Reset: reset}
		return err
	})
	return found, err
}

// eachLimit calls a function with each member of a field, a text with parameters.
func eachLimit(h http.Header, field string, take func(name string, p *httpsfv.Params) error) error {
	values := h.Values(field)
	if len(values) == 0 {
		return nil
	}
	list, err := httpsfv.UnmarshalList(values)
	if err != nil {
		return fmt.Errorf("it is no list of Structured Fields (RFC 9651)")
	}
	for _, member := range list {
		item, isItem := member.(httpsfv.Item)
		name, isText := item.Value.(string)
		if !isItem || !isText {
			return fmt.Errorf("a member is no text, which is the name of a limit")
		}
		if err := take(name, item.Params); err != nil {
			return err
		}
	}
	return nil
}

// whole returns a parameter that has to be a whole number of 0 or more.
func whole(p *httpsfv.Params, name string) (n int64, has bool, err error) {
	value, has := p.Get(name)
	if !has {
		return 0, false, nil
	}
	n, ok := value.(int64)
	if !ok || n < 0 {
		return 0, true, fmt.Errorf("%s = %v, want a whole number of 0 or more", name, value)
	}
	return n, true, nil
}

// policyRate is the rate that the policies of an answer come to, as far as they are
// by the second, by the minute, or by seconds in between.
func policyRate(h http.Header, field string) Rate {
	policies, err := RatePolicies(h, field)
	if err != nil {
		return Rate{}
	}
	var rate Rate
	least := func(of *int, n int64) {
		if n = min(max(n, 1), maxAnnounced); *of == 0 || int(n) < *of {
			*of = int(n)
		}
	}
	for _, p := range policies {
		switch {
		case p.Quota == 0 || p.Window == 0 || p.Window > 60:
		case p.Window == 60:
			least(&rate.PerMinute, p.Quota)
		default:
			least(&rate.PerSecond, p.Quota/p.Window)
		}
	}
	return rate
}

// longestPause is how long an exhausted limit holds requests back that nobody refused.
const longestPause = time.Minute

// exhausted is how long it is until a limit of which nothing remains is there again; 0
// where none is exhausted. Of a rate that is announced, and kept to, nothing needs to
// remain.
func (n LimitNames) exhausted(h http.Header, kept Rate, now func() time.Time) time.Duration {
	var longest int64
	if left, err := RatesLeft(h, cmp.Or(n.Field, rateLimitField)); err == nil {
		for _, l := range left {
			if l.Remaining == 0 {
				longest = max(longest, l.Reset)
			}
		}
	}
	if kept == (Rate{}) && n.Remaining != "" && h.Get(n.Remaining) == "0" {
		if reset, err := strconv.ParseInt(h.Get(n.Reset), 10, 64); err == nil {
			if !n.InSeconds {
				reset -= now().Unix()
			}
			longest = max(longest, reset)
		}
	}
	return time.Duration(min(longest, int64(time.Hour/time.Second))) * time.Second
}
