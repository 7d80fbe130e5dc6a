package spec

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Success returns the status that the operation succeeds with: the lowest of its
// 2xx, or 0 where the document names none, but a range of them or nothing.
func (o Operation) Success() int {
	for _, r := range o.Responses {
		if r.Status/100 == 2 {
			return r.Status
		}
	}
	return 0
}

// Succeeds reports whether a status is a success of the operation. One that the
// document names under "default" is, where it says of no other what a success is, and
// any is where the document says nothing of successes.
func (o Operation) Succeeds(status int) bool {
	if status/100 != 2 {
		return false
	}
	return o.names(status) || o.Success() == 0 && slices.Contains(o.Ranges, anyStatus) || o.OmitsSuccess()
}

// OmitsSuccess reports whether the document has nothing but errors of the operation, as
// generators write it that know only what was annotated.
func (o Operation) OmitsSuccess() bool {
	below400 := func(r Response) bool { return r.Status < 400 }
	return !o.CanSucceed() && !slices.ContainsFunc(o.Responses, below400) && !slices.Contains(o.Ranges, "1XX") && !slices.Contains(o.Ranges, "3XX")
}

// CanSucceed reports whether the document says what a success of the operation is: by a
// 2xx, by their range or by the default.
func (o Operation) CanSucceed() bool {
	return o.Success() != 0 || slices.Contains(o.Ranges, "2XX") || slices.Contains(o.Ranges, anyStatus)
}

// SucceedsByDefault reports whether what the document says of all answers, as its default,
// is all that it says of a success.
func (o Operation) SucceedsByDefault() bool {
	return o.Success() == 0 && !slices.Contains(o.Ranges, "2XX") && slices.Contains(o.Ranges, anyStatus)
}

// Successes says for people what the operation succeeds with, such as "200 or
// 202", or "2XX".
func (o Operation) Successes() string {
	var all []string
	for _, r := range o.Responses {
		if r.Status/100 == 2 {
			all = append(all, strconv.Itoa(r.Status))
		}
	}
	if slices.Contains(o.Ranges, "2XX") || len(all) == 0 {
		all = append(all, "2XX")
	}
	return strings.Join(all, " or ")
}

// Documents reports whether the document describes a status of the operation: by
// itself, in its range or, unless it is a server error, as the default.
func (o Operation) Documents(status int) bool {
	return o.names(status) || status < 500 && slices.Contains(o.Ranges, anyStatus)
}

// names reports whether the document has a status, or its range.
func (o Operation) names(status int) bool {
	return slices.Contains(o.Ranges, rangeOf(status)) ||
		slices.ContainsFunc(o.Responses, func(r Response) bool { return r.Status == status })
}

// anyStatus is the key of a response for every status that has none of its own.
const anyStatus = "default"

// rangeOf is the key of the range that a status is in.
func rangeOf(status int) string { return strconv.Itoa(status/100) + "XX" }

var statusOrRange = regexp.MustCompile(`^[1-5](\d\d|XX)$`)

// statusKey reads the key of a response: a status, a range, whose letters some
// documents write small, or "default".
func statusKey(key string) (string, bool) {
	if upper := strings.ToUpper(key); statusOrRange.MatchString(upper) {
		return upper, true
	}
	return key, key == anyStatus
}
