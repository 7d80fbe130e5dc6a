package spec

import "slices"

// direction says what a value is in, which members of it may depend on.
type direction int

const (
	inAnswer direction = iota
	inRequest
	inEither // an example of a schema: a member for one of them may be there, and may be missing
)

// waives reports whether a required member may be missing from the object at
// hand: it is for requests only, whichever of the rules for the object
// says so. Where a rule is to be departed from, nothing is waived.
func (v *visitor) waives(name string) bool {
	held := v.rules[v.from:]
	if v.negated > 0 || !slices.ContainsFunc(held, func(r *rule) bool { return r.withholds(name, held, v.direction) }) {
		return false
	}
	v.waived++
	return true
}

// withholds reports whether a rule, or a part of it that counts, describes a
// member that is in the other direction only. Of alternatives, only the one that the object
// is being compared with counts, if there is one.
func (r *rule) withholds(name string, held []*rule, in direction) bool {
	if r.properties[name].withheld(in) {
		return true
	}
	isHeld := func(part *rule) bool { return slices.Contains(held, part) }
	for _, group := range [][]*rule{r.oneOf, r.anyOf} {
		chosen := slices.ContainsFunc(group, isHeld)
		for _, part := range group {
			if (!chosen || isHeld(part)) && part.withholds(name, held, in) {
				return true
			}
		}
	}
	return slices.ContainsFunc(r.allOf, func(part *rule) bool { return part.withholds(name, held, in) })
}

// withheld reports whether a value of the rule need not be in what goes one way: in
// an answer it may not be there, as it is for requests.
func (r *rule) withheld(in direction) bool {
	if r == nil {
		return false
	}
	withheld := r.writeOnly && in != inRequest || r.readOnly && in != inAnswer
	return withheld || slices.ContainsFunc(r.allOf, func(part *rule) bool { return part.withheld(in) })
}
