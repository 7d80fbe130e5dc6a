package fault

import (
	"fmt"
	"strconv"
	"time"
)

// timestampFaults write times as RFC 3339 does not, or others than it was. Where the
// document allows that, such as another zone than UTC, the fault is permitted.
func timestampFaults(s *subject) {
	for _, r := range s.Responses {
		for _, p := range placesOf(s.Contract.Body(s.ID, r.Status)) {
			if !p.said.Has("date-time") {
				continue
			}
			for _, f := range timestamps {
				s.answer(f.operator, r.Status, strconv.Itoa(r.Status)+p.pointer, p.kind()+" of a "+class(r.Status), Fault{
					Says: fmt.Sprintf("writes %s %s", p.pointer, f.says), Form: true, Open: "no answer has it",
				}, atSpots(p.pointer, func(at spot) {
					text, _ := at.get().(string)
					if moment, err := time.Parse(time.RFC3339, text); err == nil {
						at.set(f.write(moment))
					}
				}))
			}
		}
	}
}

// timestamps are the ways in which a time can be written wrongly.
var timestamps = []struct {
	operator, says string
	write          func(time.Time) string
}{
	{"answer.timestamp-date", "as a date", layout(time.DateOnly)},
	{"answer.timestamp-blank", "with a blank", layout("2006-01-02 15:04:05Z07:00")},
	{"answer.timestamp-zoneless", "without a zone", layout("2006-01-02T15:04:05")},
	{"answer.timestamp-mail", "as mail does", layout(time.RFC1123)},
	{"answer.timestamp-impossible", "with a day that does not exist", func(moment time.Time) string {
		return moment.UTC().Format("2006") + "-02-31" + moment.UTC().Format("T15:04:05Z07:00")
	}},
	{"answer.timestamp-hour", "with an hour 25", func(moment time.Time) string {
		return moment.UTC().Format(time.DateOnly) + "T25" + moment.UTC().Format(":04:05Z07:00")
	}},
	{"answer.timestamp-offset", "in another zone than UTC", func(moment time.Time) string {
		return moment.In(time.FixedZone("", 2*60*60)).Format(time.RFC3339)
	}},
	{"answer.timestamp-future", "as a hundred years later", func(moment time.Time) string { return moment.AddDate(100, 0, 0).Format(time.RFC3339) }},
}

func layout(text string) func(time.Time) string {
	return func(moment time.Time) string { return moment.UTC().Format(text) }
}
