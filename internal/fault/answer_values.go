package fault

import (
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/assaykit/assay/spec"
)

// oddText and oddNumber are of the type that is documented, and seldom more: in no
// enumeration, of no format, below most bounds.
const (
	oddText   = "none of these"
	oddNumber = json.Number("-1")
)

// valueFaults give each text and number a value that has the right type and no more. Where
// the document allows that, the fault is permitted.
func valueFaults(s *subject) {
	for _, r := range s.Responses {
		for _, p := range placesOf(s.Contract.Body(s.ID, r.Status)) {
			odd := oddOf(p.said)
			if odd == nil {
				continue
			}
			s.answer("answer.member-odd", r.Status, strconv.Itoa(r.Status)+p.pointer, p.kind()+" of a "+class(r.Status), Fault{
				Says: fmt.Sprintf("has %v for %s", odd, p.pointer), Form: true, Open: "no answer has it",
			}, atSpots(p.pointer, func(at spot) {
				switch at.get().(type) {
				case string, json.Number:
					at.set(odd)
				}
			}))
		}
		s.extraFault(r.Status)
	}
}

// oddOf is a value for a part that has one scalar type; nil for any other part.
func oddOf(said spec.Part) any {
	text, number := said.Takes("string"), said.Takes("number") || said.Takes("integer")
	switch {
	case text && !number:
		return oddText
	case number && !text:
		return oddNumber
	}
	return nil
}

// extraFault adds a member that nobody documents. Most documents allow that.
func (s *subject) extraFault(status int) {
	if bodiless(status) {
		return
	}
	open := s.emptiness(status)
	if body := s.Contract.Body(s.ID, status); body.Documented() && !body.Takes("object") {
		open = "the body is no object"
	}
	s.answer("answer.member-extra", status, strconv.Itoa(status), "a "+class(status), Fault{
		Says: "has a member that is not documented", Form: true, Open: open,
	}, func(_ *Call, a *Answer) {
		a.edit(func(value any) (any, bool) {
			object, ok := value.(map[string]any)
			if ok {
				object["undocumented"] = "value"
			}
			return value, ok
		})
	})
}
