package steps

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
	"github.com/assaykit/assay/internal/resource"
)

// holdRateLimit checks what rate-limit headers say, wherever an answer has them: no
// more requests can be left than the largest of the limits, and a window ends soon.
func (run *ScenarioRun) holdRateLimit(r resource.Request, e *exchange.Exchange) {
	rules := run.Fixtures.RateLimit
	if rules.Requirement == "" {
		return
	}
	remaining, hasRemaining := wholeHeader(e, rules.Remaining)
	reset, hasReset := wholeHeader(e, rules.Reset)
	largest, limited := int64(0), false
	for _, name := range rules.Limits {
		if limit, ok := wholeHeader(e, name); ok {
			largest, limited = max(largest, limit), true
		}
	}
	if problem := run.wrongFields(e); problem != "" {
		run.violated(rules.Requirement, r, problem, e)
	}
	if hasReset {
		problem := wrongReset(reset, e)
		if rules.ResetIn == fixtures.ResetSeconds {
			problem = wrongSeconds(reset)
		}
		if problem != "" {
			run.violated(rules.Requirement, r, fmt.Sprintf("%s = %d, %s", rules.Reset, reset, problem), e)
		}
	}
	if hasRemaining && limited && remaining > largest {
		run.violated(rules.Requirement, r, fmt.Sprintf("%s = %d, more than the limit of %d", rules.Remaining, remaining, largest), e)
	}
	if hasRemaining || hasReset || limited || hasField(e, rules.Field) || hasField(e, rules.Policy) {
		run.judged[rules.Requirement]++
	}
}

// hasField reports whether an answer has a header that the pack names.
func hasField(e *exchange.Exchange, name string) bool {
	return name != "" && len(e.ResponseHeader.Values(name)) > 0
}

// wrongFields says what is wrong with the fields of the IETF draft; "" for nothing. What
// is left of a limit is no more than its policy has.
func (run *ScenarioRun) wrongFields(e *exchange.Exchange) string {
	rules := run.Fixtures.RateLimit
	if !hasField(e, rules.Field) && !hasField(e, rules.Policy) {
		return ""
	}
	policies, err := exchange.RatePolicies(e.ResponseHeader, rules.Policy)
	if err != nil {
		return fmt.Sprintf("%s = %s: %v", rules.Policy, jsonvalue.Show(e.ResponseHeader.Get(rules.Policy)), err)
	}
	left, err := exchange.RatesLeft(e.ResponseHeader, rules.Field)
	if err != nil {
		return fmt.Sprintf("%s = %s: %v", rules.Field, jsonvalue.Show(e.ResponseHeader.Get(rules.Field)), err)
	}
	for _, name := range slices.Sorted(maps.Keys(left)) {
		if p, said := policies[name]; said && left[name].Remaining > p.Quota {
			return fmt.Sprintf("%s: of %q %d requests remain, more than its quota of %d", rules.Field, name, left[name].Remaining, p.Quota)
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
		return fmt.Sprintf("which is %s from now, %s", aboutLong(reset-latest.Unix()), want)
	}
	return fmt.Sprintf("which was %s ago, %s", aboutLong(earliest.Unix()-reset), want)
}

// aboutLong says about how long some seconds are.
func aboutLong(seconds int64) string {
	switch {
	case seconds >= 2*365*24*3600:
		return fmt.Sprintf("%d years", seconds/(365*24*3600))
	case seconds >= 2*24*3600:
		return fmt.Sprintf("%d days", seconds/(24*3600))
	case seconds >= 2*3600:
		return fmt.Sprintf("%d hours", seconds/3600)
	}
	return fmt.Sprintf("%d minutes", seconds/60)
}
