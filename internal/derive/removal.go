package derive

import (
	"regexp"
	"slices"
	"strings"

	"github.com/assaykit/assay/spec"
)

// removedAs is how a thing may look that was deleted, and is still shown.
type removedAs struct {
	pointer string // "" for none
	value   any
	maybe   bool // it may be shown, and the document does not say so
}

// actives are flags of what is in use, which some servers take back rather than delete
// anything; so says of a deletion what is in putsAway.
var (
	actives  = regexp.MustCompile(`(?i)^(is_?)?(active|enabled)$`)
	putsAway = regexp.MustCompile(`(?i)inactiv|deactiv|disabl|soft[ -]?delet|terminat|retire|suspend|archiv`)
)

// inactive is how a deletion may show itself by a flag that no client writes.
func inactive(name string, member spec.Part, isWritten bool, remove *operation) removedAs {
	if isWritten || remove == nil || !actives.MatchString(name) || !member.Takes("boolean") {
		return removedAs{}
	}
	if !putsAway.MatchString(remove.ID + " " + remove.Summary) {
		return removedAs{maybe: true}
	}
	return removedAs{pointer: "/" + spec.EscapeToken(name), value: false}
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
		return removedAs{pointer: pointer, value: true}, true
	case !states.MatchString(name):
		return removedAs{}, false
	}
	if value, ok := endOf(member); ok {
		return removedAs{pointer: pointer, value: value}, true
	}
	for _, inner := range member.Names() {
		at, _ := member.Member(inner)
		if value, ok := endOf(at); ok && states.MatchString(inner) {
			return removedAs{pointer: pointer + "/" + spec.EscapeToken(inner), value: value}, true
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
