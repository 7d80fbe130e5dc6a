package spec

import (
	"regexp"
	"strings"
	"time"
)

var (
	// RFC 3339, section 5.6. T and Z may be in lower case.
	dateTime    = regexp.MustCompile(`^(\d{4}-\d\d-\d\d)[Tt](.*)$`)
	partialTime = regexp.MustCompile(`^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?$`)
	fullTime    = regexp.MustCompile(`^(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$`)

	// ISO 8601, with the units in order and a fraction in the last one at most.
	// RFC 3339, appendix A, which leaves out fractions and gaps, is narrower than
	// what ISO 8601 says and what servers send.
	durationWeeks = regexp.MustCompile(`^P\d+(?:[.,]\d+)?W$`)
	durationUnits = regexp.MustCompile(`^P(?:\d+Y)?(?:\d+M)?(?:\d+(?:[.,]\d+)?D)?(?:T(?:\d+(?:[.,]\d+)?H)?(?:\d+(?:[.,]\d+)?M)?(?:\d+(?:[.,]\d+)?S)?)?$`)
	fractionInner = regexp.MustCompile(`[.,]\d+[A-Z]T?\d`)
)

func isDateTime(s string) bool {
	parts := dateTime.FindStringSubmatch(s)
	if parts == nil || !isDate(parts[1]) || !fullTime.MatchString(parts[2]) {
		return false
	}
	leap, at := leapSecond(parts[1], parts[2])
	// A leap second ends a month.
	return !leap || at.Hour() == 23 && at.Minute() == 59 && at.AddDate(0, 0, 1).Day() == 1
}

// isTime knows the times of RFC 3339, and those that have no offset: TypeSpec (plainTime),
// pydantic (time) and ASP.NET (TimeOnly) write "format: time" for the time of day of a place,
// which has none.
func isTime(s string) bool {
	if partialTime.MatchString(s) {
		return true
	}
	if !fullTime.MatchString(s) {
		return false
	}
	leap, at := leapSecond("2000-01-01", s)
	return !leap || at.Hour() == 23 && at.Minute() == 59
}

// leapSecond reports whether a time is in second 60, and when that is in UTC, to
// the second before: leap seconds are real, and Go has none.
func leapSecond(date, clock string) (bool, time.Time) {
	const second, end = len("15:04:"), len("15:04:05")
	if clock[second:end] != "60" {
		return false, time.Time{}
	}
	at, err := time.Parse(time.RFC3339, date+"T"+clock[:second]+"59"+strings.ToUpper(clock[end:]))
	return err == nil, at.UTC()
}

func isDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

func isDuration(s string) bool {
	if durationWeeks.MatchString(s) {
		return true
	}
	return durationUnits.MatchString(s) && !fractionInner.MatchString(s) && s != "P" && !strings.HasSuffix(s, "T")
}
