package answer

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/wording"
)

// rateLimit checks what rate-limit headers say, wherever an answer has them: no
// more requests can be left than the largest of the limits, and a window ends soon.
func (rules Rules) rateLimit(j *Judgement, e *exchange.Exchange) {
	said := rules.Fixtures.RateLimit
	if said.Requirement == "" {
		return
	}
	remaining, hasRemaining := wholeHeader(e, said.Remaining)
	reset, hasReset := wholeHeader(e, said.Reset)
	largest, limited := int64(0), false
	for _, name := range said.Limits {
		if limit, ok := wholeHeader(e, name); ok {
			largest, limited = max(largest, limit), true
		}
	}
	if problem := wrongFields(said, e); problem != "" {
		j.broken(said.Requirement, "%s", problem)
	}
	if hasReset {
		problem := wrongReset(reset, e)
		if said.ResetIn == fixtures.ResetSeconds {
			problem = wrongSeconds(reset)
		}
		if problem != "" {
			j.broken(said.Requirement, "%s = %d, %s", said.Reset, reset, problem)
		}
	}
	if hasRemaining && limited && remaining > largest {
		j.broken(said.Requirement, "%s = %d, more than the limit of %d", said.Remaining, remaining, largest)
	}
	if hasRemaining || hasReset || limited || hasField(e, said.Field) || hasField(e, said.Policy) {
		j.Met = append(j.Met, said.Requirement)
	}
}

// hasField reports whether an answer has a header that the pack names.
func hasField(e *exchange.Exchange, name string) bool {
	return name != "" && len(e.ResponseHeader.Values(name)) > 0
}

// wrongFields says what is wrong with the fields of the IETF draft; "" for nothing. What
// is left of a limit is no more than its policy has.
func wrongFields(said fixtures.RateLimit, e *exchange.Exchange) string {
	if !hasField(e, said.Field) && !hasField(e, said.Policy) {
		return ""
	}
	policies, err := exchange.RatePolicies(e.ResponseHeader, said.Policy)
	if err != nil {
		return fmt.Sprintf("%s = %s: %v", said.Policy, jsonvalue.Show(e.ResponseHeader.Get(said.Policy)), err)
	}
	left, err := exchange.RatesLeft(e.ResponseHeader, said.Field)
	if err != nil {
		return fmt.Sprintf("%s = %s: %v", said.Field, jsonvalue.Show(e.ResponseHeader.Get(said.Field)), err)
	}
	for _, name := range slices.Sorted(maps.Keys(left)) {
		if p, found := policies[name]; found && left[name].Remaining > p.Quota {
			return fmt.Sprintf("%s: of %q %d requests remain, more than its quota of %d", said.Field, name, left[name].Remaining, p.Quota)
		}
	}
	return ""
}

// wrongSeconds says what is wrong with the seconds that are left of a window; "" for
// nothing.
func wrongSeconds(left int64) string {
	const want = "want the seconds that are left of a window"
	const year = 365 * 24 * 3600
	switch {
	case left < 0:
		return "which is past, " + want
	case left > 10*year:
		return "which is a time, " + want
	}
	return ""
}

// wholeHeader returns a header that is a whole number. One that is absent, or
// something else, is for the schema to judge.
func wholeHeader(e *exchange.Exchange, name string) (int64, bool) {
	n, err := strconv.ParseInt(e.ResponseHeader.Get(name), 10, 64)
	return n, err == nil
}

// How far the end of a window may be from the time of an answer. The server's clock
// is in its Date; a proxy may have written that, by a clock of its own. Without a
// Date there is only the clock of this machine, which may go wrong.
const (
	longestWindow = time.Hour // limits are by the second and the minute
	skewOfDate    = 2 * time.Minute
	skewWithout   = time.Hour
)

// wrongReset says what is wrong with the time at which a window is to end; "" for
// nothing. Only what no clock explains is wrong.
func wrongReset(reset int64, e *exchange.Exchange) string {
	earliest, latest, skew := e.Started, e.Ended(), skewWithout
	if date, err := http.ParseTime(e.ResponseHeader.Get("Date")); err == nil {
		skew = skewOfDate
		if date.Before(earliest) {
			earliest = date
		}
		if date.After(latest) {
			latest = date
		}
	}
	from, to := earliest.Add(-skew).Unix(), latest.Add(longestWindow+skew).Unix()
	const want = "want the epoch seconds at which a window ends"
	switch {
	case reset >= from && reset <= to:
		return ""
	case reset >= 0 && reset <= int64(longestWindow/time.Second):
		return "which are the seconds that are left, " + want
	case reset/1000 >= from && reset/1000 <= to:
		return "which are milliseconds, " + want
	case reset > to:
		return fmt.Sprintf("which is %s from now, %s", wording.AboutLong(reset-latest.Unix()), want)
	}
	return fmt.Sprintf("which was %s ago, %s", wording.AboutLong(earliest.Unix()-reset), want)
}
