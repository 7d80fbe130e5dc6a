package derive

import (
	"slices"
	"strings"

	"github.com/assaykit/assay/spec"
)

// removedAs is how a thing may look that was deleted, and is still shown.
type removedAs struct {
	pointer string // "" for none
	value   any
}

// ended are values of a state that a thing has when it was deleted.
var ended = strings.Fields("deleted removed expired cancelled canceled archived terminated revoked destroyed trashed discarded")

// marked is how a member shows that a thing was deleted: a flag, or a state of which one value
// alone says so, which may be in an object. A client writes neither: else it would not tell
// what was deleted from what was changed.
func marked(name string, member spec.Part, isWritten bool) (removedAs, bool) {
	pointer := "/" + spec.EscapeToken(name)
	switch {
	case isWritten:
		return removedAs{}, false
	case marks.MatchString(name) && member.Takes("boolean") && !member.Takes("string"):
		return removedAs{pointer, true}, true
	case !states.MatchString(name):
		return removedAs{}, false
	}
	if value, ok := endOf(member); ok {
		return removedAs{pointer, value}, true
	}
	for _, inner := range member.Names() {
		at, _ := member.Member(inner)
		if value, ok := endOf(at); ok && states.MatchString(inner) {
			return removedAs{pointer + "/" + spec.EscapeToken(inner), value}, true
		}
	}
	return removedAs{}, false
}

// endOf is the one value of a state that says that a thing was deleted; false for none, or for
// several.
func endOf(state spec.Part) (string, bool) {
	var found []string
	for _, word := range ended {
		for _, value := range []string{word, strings.ToUpper(word), strings.ToUpper(word[:1]) + word[1:]} {
			if state.May(value) && !slices.Contains(found, value) {
				found = append(found, value)
			}
		}
	}
	if len(found) != 1 {
		return "", false
	}
	return found[0], true
}
