package fault

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/assaykit/assay/spec"
)

// memberFaults leave out each member of each answer, make it null or of another type: in
// all items of an array, or in all but the first.
func memberFaults(s *subject) {
	for _, r := range s.Responses {
		for _, p := range placesOf(s.Contract.Body(s.ID, r.Status)) {
			s.memberFaults(r.Status, p)
		}
	}
}

func (s *subject) memberFaults(status int, p place) {
	at, kind := strconv.Itoa(status)+p.pointer, p.kind()+" of a "+class(status)
	open := ""
	if !s.canBeBrought(p.pointer) {
		open = "no answer has it, and no request has a member of that name"
	}
	form := func(operator, says, permitted string, change func(spot)) {
		s.answer(operator, status, at, kind, Fault{Says: fmt.Sprintf(says, p.pointer), Form: true, Permitted: permitted, Open: open}, atSpots(p.pointer, change))
	}
	if !p.item {
		form("answer.member-missing", "leaves out %s", "", leaveOut)
	}
	nullable := ""
	if p.said.Takes("null") {
		nullable = "the document allows null for " + p.pointer
	}
	form("answer.member-null", "has null for %s", nullable, func(s spot) { s.set(nil) })
	if retyped := mistype(p.said); retyped != nil {
		form("answer.member-retyped", "has a value of another type for %s", "", retyped)
	}
	if p.inItems() && !p.item && status/100 == 2 {
		form("answer.member-missing-later", "leaves out %s in all items but the first", "", func(s spot) {
			if s.index > 0 {
				leaveOut(s)
			}
		})
	}
}

// canBeBrought reports whether a request of the pack has one of the members in its body
// that a pointer leads through.
func (s *subject) canBeBrought(pointer string) bool {
	set := s.settable()
	return slices.ContainsFunc(strings.Split(pointer, "/"), func(token string) bool { return set[spec.UnescapeToken(token)] })
}

func leaveOut(s spot) { delete(s.object, s.name) }

// atSpots changes the body at all that a pointer leads to.
func atSpots(pointer string, change func(spot)) func(*Call, *Answer) {
	return func(_ *Call, a *Answer) {
		a.edit(func(value any) (any, bool) {
			found := spots(value, pointer)
			for _, s := range found {
				change(s)
			}
			return value, len(found) > 0
		})
	}
}

// mistype gives values a type that is not documented for them; nil if any type is. A
// number becomes the text of its digits, with which a client may still get along.
func mistype(said spec.Part) func(spot) {
	for _, other := range []struct {
		kind  string
		value any
	}{
		{"string", "none"}, {"number", json.Number("7.5")}, {"boolean", true}, {"array", []any{}}, {"object", map[string]any{"value": true}},
	} {
		if said.Takes(other.kind) {
			continue
		}
		return func(s spot) {
			if digits, ok := s.get().(json.Number); ok && other.kind == "string" {
				s.set(digits.String())
				return
			}
			s.set(other.value)
		}
	}
	return nil
}
