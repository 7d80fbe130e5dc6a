package spec

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"unicode/utf8"

	"github.com/assaykit/assay/internal/wording"
)

// judge compares a value with a rule and returns how it departs. The size is
// that of the text the value came in.
func (v *visitor) judge(r *rule, value any, size int, requirement string) []Violation {
	v.steps = minSteps + stepsPerByte*size
	v.visit(r, value, requirement)
	if v.steps < 0 { // what was found is a matter of where it stopped
		v.found = nil
		v.add(requirement, "is too complex to judge")
	}
	return v.found
}

// visit compares the value at the visitor's place with a rule. What departs
// breaks the rule's own requirement or, where it has none, the given one.
func (v *visitor) visit(r *rule, value any, requirement string) {
	if r == nil || v.steps < 0 { // every value fits, or the judgement is over
		return
	}
	v.steps--
	requirement = cmp.Or(r.requirement, requirement)
	if value == nil && r.nullable {
		return
	}
	v.rules = append(v.rules, r)
	v.hold(r, value, requirement)
	v.rules = v.rules[:len(v.rules)-1]
}

// hold compares the value at the visitor's place with all that a rule says.
func (v *visitor) hold(r *rule, value any, requirement string) {
	if !r.isOfType(value) || r.enum != nil && !r.enum[canonical(value)] {
		v.add(requirement, "%s, want %s", show(value), list(r.wants()))
		return
	}
	switch value := value.(type) {
	case string:
		v.text(r, value, requirement)
	case json.Number:
		v.number(r, value, requirement)
	case []any:
		v.array(r, value, requirement)
	case map[string]any:
		v.object(r, value, requirement)
	}
	for _, part := range r.allOf {
		v.visit(part, value, requirement)
	}
	if !v.discriminate(r, value, requirement) {
		v.alternatives(r.oneOf, value, requirement, true)
		v.alternatives(r.anyOf, value, requirement, false)
	}
	if r.not == nil {
		return
	}
	v.negated++
	departs := v.try(r.not, value, requirement)
	v.negated--
	if len(departs) == 0 {
		v.add(requirement, "%s, which the contract rules out", show(value))
	}
}

func (v *visitor) text(r *rule, s string, requirement string) {
	if r.minLength > 0 || r.maxLength < len(s) {
		switch n := utf8.RuneCountInString(s); {
		case n < r.minLength:
			v.add(requirement, "= %s, want at least %s", quote(s), wording.Count(r.minLength, "character"))
		case n > r.maxLength:
			v.add(requirement, "has %s, want at most %d", wording.Count(n, "character"), r.maxLength)
		}
	}
	if r.pattern != nil {
		switch matches, known := r.pattern.matches(s); {
		case !known:
			v.steps = -1 // the judgement is over
		case !matches:
			v.add(requirement, "= %s, want a match of %s", quote(s), r.pattern)
		}
	}
	if f, known := formats[r.format]; known && !f.ok(s) {
		v.add(requirement, "= %s, want %s", quote(s), f.wanted(s))
	}
}

func (v *visitor) number(r *rule, text json.Number, requirement string) {
	limits, limited := numberFormats[r.format]
	if r.minimum == nil && r.maximum == nil && r.multipleOf == nil && !limited {
		return
	}
	n := parseNumber(text)
	if b := r.minimum; b != nil {
		switch at := n.compare(b.number); {
		case b.exclusive && at <= 0:
			v.add(requirement, "%s, want more than %s", show(text), b.text)
		case at < 0:
			v.add(requirement, "%s, want at least %s", show(text), b.text)
		}
	}
	if b := r.maximum; b != nil {
		switch at := n.compare(b.number); {
		case b.exclusive && at >= 0:
			v.add(requirement, "%s, want less than %s", show(text), b.text)
		case at > 0:
			v.add(requirement, "%s, want at most %s", show(text), b.text)
		}
	}
	if limited && (n.compare(limits[0]) < 0 || n.compare(limits[1]) > 0) {
		v.add(requirement, "%s, want %s", show(text), r.format)
	}
	if r.multipleOf != nil && !n.multipleOf(r.multipleOf.number) {
		v.add(requirement, "%s, want a multiple of %s", show(text), r.multipleOf.text)
	}
}

func (v *visitor) array(r *rule, items []any, requirement string) {
	switch n := len(items); {
	case n < r.minItems:
		v.add(requirement, "has %s, want at least %d", wording.Count(n, "item"), r.minItems)
	case n > r.maxItems:
		v.add(requirement, "has %s, want at most %d", wording.Count(n, "item"), r.maxItems)
	}
	if r.unique {
		first := map[string]int{}
		for i, item := range items {
			key := canonical(item)
			if j, twice := first[key]; twice {
				v.add(requirement, "has the same item at %d and %d, want each once", j, i)
				break
			}
			first[key] = i
		}
	}
	if r.items == nil {
		return
	}
	for i, item := range items {
		v.enter(segment{index: i})
		v.visit(r.items, item, requirement)
		v.leave()
	}
}

func (v *visitor) object(r *rule, members map[string]any, requirement string) {
	switch n := len(members); {
	case n < r.minMembers:
		v.add(requirement, "has %s, want at least %d", wording.Count(n, "member"), r.minMembers)
	case n > r.maxMembers:
		v.add(requirement, "has %s, want at most %d", wording.Count(n, "member"), r.maxMembers)
	}
	for _, name := range r.required {
		if _, ok := members[name]; ok {
			continue
		}
		if v.waives(name) {
			continue
		}
		breaks := requirement
		if p := r.properties[name]; p != nil {
			breaks = cmp.Or(p.requirement, requirement)
		}
		v.enter(segment{key: name, member: true})
		v.add(breaks, "is missing")
		v.leave()
	}
	for _, name := range r.names {
		value, ok := members[name]
		if !ok {
			continue
		}
		p := r.properties[name]
		v.enter(segment{key: name, member: true})
		if v.direction == inAnswer && p.withheld(inAnswer) {
			v.add(requirement, "is there, want it in requests only")
		}
		v.visit(p, value, requirement)
		v.leave()
	}
	if !r.closed && r.others == nil {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if r.properties[name] != nil {
			continue
		}
		v.enter(segment{key: name, member: true, free: !r.closed})
		if r.closed {
			v.add(requirement, "is not documented")
		}
		v.visit(r.others, members[name], requirement)
		v.leave()
	}
}
