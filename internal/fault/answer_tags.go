package fault

import (
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"
)

// fieldFaults give headers values that have the right form and are not true, or have them
// twice, and write a body in another encoding than JSON has.
func fieldFaults(s *subject) {
	for _, r := range s.Responses {
		at := strconv.Itoa(r.Status)
		for _, h := range s.Contract.AnswerHeaders(s.ID, r.Status) {
			place, kind := at+":"+h.Name, "header of a "+class(r.Status)
			rule := func(operator, says, rule string, change func(*Call, *Answer)) {
				s.answer(operator, r.Status, place, kind, Fault{Says: says, Rule: rule, Open: "no answer has it"}, func(c *Call, a *Answer) {
					if a.Header.Get(h.Name) != "" {
						change(c, a)
					}
				})
			}
			s.answer("answer.header-doubled", r.Status, place, kind, Fault{Says: "has the header " + h.Name + " twice", Form: true, Open: "no answer has it"}, func(_ *Call, a *Answer) {
				for _, value := range a.Header.Values(h.Name)[:min(1, len(a.Header.Values(h.Name)))] {
					a.Header.Add(h.Name, value)
				}
			})
			switch http.CanonicalHeaderKey(h.Name) {
			case "Retry-After":
				rule("answer.retry-after-past", "says to try again in 1970", "Retry-After says when to try again", func(_ *Call, a *Answer) {
					a.Header.Set(h.Name, "Thu, 01 Jan 1970 00:00:00 GMT")
				})
			case "Etag":
				rule("answer.etag-same", "has one entity tag for whatever it shows", "another representation has another entity tag", func(_ *Call, a *Answer) {
					a.Header.Set(h.Name, `"same"`)
				})
				rule("answer.etag-changes", "has another entity tag each time", "the same representation has the same entity tag", func(c *Call, a *Answer) {
					c.memory.times++
					a.Header.Set(h.Name, `"`+strconv.Itoa(c.memory.times)+`"`)
				})
			case "Location":
				rule("answer.location-elsewhere", "leads to something that is not there", "Location leads to what was created", func(_ *Call, a *Answer) {
					a.Header.Set(h.Name, strings.TrimSuffix(a.Header.Get(h.Name), "/")+"0")
				})
			}
		}
		if bodiless(r.Status) {
			continue
		}
		s.answer("answer.charset-latin", r.Status, at, "a "+class(r.Status), Fault{
			Says: "has its body in ISO 8859-1", Form: true, Open: "no answer has a letter outside ASCII",
		}, func(_ *Call, a *Answer) {
			if latin, ok := latin1(a.Body); ok {
				a.Body = latin
				a.Header.Set("Content-Type", "application/json; charset=iso-8859-1")
			}
		})
	}
}

// latin1 is a text in ISO 8859-1, without what that lacks, if that is other bytes.
func latin1(text []byte) ([]byte, bool) {
	var all []byte
	for _, r := range string(text) {
		if r <= 0xff {
			all = append(all, byte(r))
		}
	}
	return all, !utf8.Valid(all)
}
