package spec

import (
	"fmt"
	"strconv"
	"strings"
)

const (
	// maxSame is how many violations of one requirement are kept of one answer.
	// A thousand bad items say no more than the first few.
	maxSame = 25

	// A rule with alternatives that contain themselves can take time beyond
	// all measure on a hostile answer. The steps allowed grow with its size,
	// far above what any honest contract takes.
	minSteps     = 10_000
	stepsPerByte = 16
)

// visitor compares a value with a rule and collects how it departs.
type visitor struct {
	root  string // what messages call the value itself, such as "body"
	bare  bool   // the value is no part of the body, so violations have no pointer
	place []segment
	found []Violation
	steps int // left

	direction direction

	// The rules that the visitor is in, the outermost first. From an index on
	// they are those of the value at the place.
	rules []*rule
	from  int

	negated int // rules around that are to be departed from
	waived  int // members that are missing, and need not be there
}

// segment is one step into a value: a member of an object, or else an item.
type segment struct {
	key    string
	index  int
	member bool
	free   bool // no name of the contract's, as the keys of a map

	from int // the visitor's, for when it returns
}

func (v *visitor) enter(s segment) {
	s.from, v.from = v.from, len(v.rules)
	v.place = append(v.place, s)
}

func (v *visitor) leave() {
	last := len(v.place) - 1
	v.from = v.place[last].from
	v.place = v.place[:last]
}

// add keeps a violation at the visitor's place. One that is there already, from
// another part of the same rule, is not kept twice.
func (v *visitor) add(requirement, format string, args ...any) {
	same := 0
	for i := range v.found {
		if v.found[i].Requirement == requirement {
			same++
		}
	}
	if same >= maxSame {
		return
	}
	v.keep(Violation{
		Requirement: requirement,
		Pointer:     v.pointer(),
		Message:     v.subject() + " " + fmt.Sprintf(format, args...),
	})
}

func (v *visitor) keep(found Violation) {
	for i := range v.found {
		if v.found[i].Pointer == found.Pointer && v.found[i].Message == found.Message {
			return
		}
	}
	v.found = append(v.found, found)
}

// pointer writes the place as a JSON pointer (RFC 6901).
func (v *visitor) pointer() string {
	if v.bare {
		return ""
	}
	var b strings.Builder
	for _, s := range v.place {
		b.WriteByte('/')
		if !s.member {
			b.WriteString(strconv.Itoa(s.index))
			continue
		}
		b.WriteString(EscapeToken(s.key))
	}
	return b.String()
}

// subject writes the place for people: data.items[3].name.
func (v *visitor) subject() string {
	var b strings.Builder
	if v.bare || len(v.place) == 0 || !v.place[0].member || v.place[0].free {
		b.WriteString(v.root)
	}
	for _, s := range v.place {
		switch {
		case !s.member:
			fmt.Fprintf(&b, "[%d]", s.index)
		case s.free, !isName(s.key):
			fmt.Fprintf(&b, "[%s]", quote(s.key))
		case b.Len() > 0:
			b.WriteString("." + s.key)
		default:
			b.WriteString(s.key)
		}
	}
	return b.String()
}

// isName reports whether a key reads well after a dot.
func isName(key string) bool {
	for i, r := range key {
		letter := r == '_' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
		if !letter && (i == 0 || r != '-' && (r < '0' || '9' < r)) {
			return false
		}
	}
	return key != "" && len(key) <= maxQuoted
}
