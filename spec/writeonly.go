package spec

import "slices"

// waives reports whether a required member may be missing from the object at
// hand: it is for requests only, whichever of the rules that the object is held
// against says so. Where a rule is to be departed from, nothing is waived.
func (v *visitor) waives(name string) bool {
	held := v.rules[v.from:]
	if v.negated > 0 || !slices.ContainsFunc(held, func(r *rule) bool { return r.withholds(name, held) }) {
		return false
	}
	v.waived++
	return true
}

// withholds reports whether a rule, or a part of it that counts, describes a
// member that is in requests only. Of alternatives, only the one that the object
// is being held against counts, if there is one.
func (r *rule) withholds(name string, held []*rule) bool {
	if r.properties[name].inRequestsOnly() {
		return true
	}
	isHeld := func(part *rule) bool { return slices.Contains(held, part) }
	for _, group := range [][]*rule{r.oneOf, r.anyOf} {
		chosen := slices.ContainsFunc(group, isHeld)
		for _, part := range group {
			if (!chosen || isHeld(part)) && part.withholds(name, held) {
				return true
			}
		}
	}
	return slices.ContainsFunc(r.allOf, func(part *rule) bool { return part.withholds(name, held) })
}

// inRequestsOnly reports whether a value of the rule may not be in an answer.
func (r *rule) inRequestsOnly() bool {
	return r != nil && (r.writeOnly || slices.ContainsFunc(r.allOf, (*rule).inRequestsOnly))
}
