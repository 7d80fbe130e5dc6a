package exchange

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	defaultRetryAfter = 5 * time.Second
	leastRetryAfter   = time.Second // that the client waits, so that it does not ask without a pause
)

// RetryAfter returns how long an answer that came at a time asks to wait, in
// seconds or by a date (RFC 9110, section 10.2.3): 0 for a date that is past. Without
// it, a limit that is exhausted says in RateLimit when there is more. What makes no sense
// counts as missing, and where all is missing, it returns a default. A number too large to
// read is a very long time. A date is compared with the Date of the answer, or with the
// given time where the answer has none.
func RetryAfter(h http.Header, at time.Time) time.Duration { return LimitNames{}.retryAfter(h, at) }

// retryAfter does so where other fields tell of limits.
func (n LimitNames) retryAfter(h http.Header, at time.Time) time.Duration {
	text := strings.TrimSpace(h.Get("Retry-After"))
	if wait := n.exhausted(h, Rate{}, func() time.Time { return at }); text == "" && wait > 0 {
		return wait
	}
	if text == "" || strings.Trim(text, "0123456789") != "" {
		return untilDate(text, h.Get("Date"), at)
	}
	const longest = 1 << 32 // seconds
	seconds, err := strconv.ParseUint(text, 10, 64)
	if err != nil || seconds > longest {
		seconds = longest
	}
	return time.Duration(seconds) * time.Second
}

// untilDate returns how long it is until a date, by the clock that the answer was
// dated with, where it was: the target's clock may differ from ours.
func untilDate(text, dated string, at time.Time) time.Duration {
	until, ok := parseDate(text, at)
	if !ok {
		return defaultRetryAfter
	}
	if sent, ok := parseDate(dated, at); ok {
		at = sent
	}
	return max(until.Sub(at), 0)
}

// parseDate reads a date in one of the three forms of RFC 9110, section 5.6.7.
// One of two digits for the year that seems to be more than 50 years away is past.
func parseDate(text string, now time.Time) (time.Time, bool) {
	date, err := http.ParseTime(strings.TrimSpace(text))
	if err != nil {
		return time.Time{}, false
	}
	if _, err := time.Parse(time.RFC850, strings.TrimSpace(text)); err == nil {
		century := now.Year() - now.Year()%100
		date = date.AddDate(century+date.Year()%100-date.Year(), 0, 0)
		if date.After(now.AddDate(50, 0, 0)) {
			date = date.AddDate(-100, 0, 0)
		}
	}
	return date, true
}
