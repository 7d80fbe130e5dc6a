package spec

import (
	"encoding/json"
	"slices"
	"strings"
)

// alternatives compares a value with the rules of a oneOf, of which exactly one
// has to fit, or of an anyOf. Where none fits, there is one message for all of
// them, unless the value is of a type that some of them take: then it is the
// nearest of those that is worth explaining.
func (v *visitor) alternatives(of []*rule, value any, requirement string, exactlyOne bool) {
	if len(of) == 0 {
		return
	}
	fits, wholly := 0, 0
	var nearest []Violation
	for _, alternative := range of {
		waived := v.waived
		departs := v.try(alternative, value, requirement)
		if len(departs) == 0 {
			fits++
			if v.waived == waived {
				wholly++
			}
			if !exactlyOne {
				return
			}
			continue
		}
		if alternative.takes(value) && (nearest == nil || len(departs) < len(nearest)) {
			nearest = departs
		}
	}
	switch {
	case wholly > 1:
		v.add(requirement, "%s, which fits %d alternatives, want exactly one", show(value), wholly)
	case fits > 0: // what tells several apart may be for requests only
	case nearest == nil:
		var wants []string
		for _, alternative := range of {
			wants = append(wants, alternative.wants()...)
		}
		v.add(requirement, "%s, want %s", show(value), list(tidy(wants)))
	default:
		for _, departs := range nearest {
			v.keep(departs)
		}
	}
}

// try returns the violations of a rule without keeping them.
func (v *visitor) try(r *rule, value any, requirement string) []Violation {
	kept := v.found
	v.found = nil
	v.visit(r, value, requirement)
	departs := v.found
	v.found = kept
	return departs
}

// isKind reports whether a value is of one of the types of OpenAPI.
func isKind(value any, kind string) bool {
	if kind == "integer" {
		n, ok := value.(json.Number)
		return ok && (!strings.ContainsAny(n.String(), ".eE") || parseNumber(n).whole())
	}
	return typeOf(value) == kind
}

// isOfType reports whether a value is of one of the types that the rule itself names.
func (r *rule) isOfType(value any) bool {
	return len(r.types) == 0 || slices.ContainsFunc(r.types, func(kind string) bool { return isKind(value, kind) })
}

// takes reports whether a value is at least of a type that the rule allows.
func (r *rule) takes(value any) bool {
	kinds := r.kinds()
	return len(kinds) == 0 || slices.ContainsFunc(kinds, func(kind string) bool { return isKind(value, kind) })
}

// kinds returns the types that a rule allows, none for every type. A rule is
// no part of itself, which loading makes sure of, so this ends.
func (r *rule) kinds() []string {
	var kinds []string
	switch {
	case len(r.types) > 0:
		kinds = slices.Clone(r.types)
	case len(r.allOf) > 0:
		for _, part := range r.allOf {
			if kinds = part.kinds(); len(kinds) > 0 {
				break
			}
		}
	default:
		for _, alternative := range slices.Concat(r.oneOf, r.anyOf) {
			kinds = append(kinds, alternative.kinds()...)
		}
	}
	if r.nullable && len(kinds) > 0 {
		kinds = append(kinds, "null")
	}
	return tidy(kinds)
}

// wants returns what a rule allows in the words of a message: its values where
// it names them, and else its types.
func (r *rule) wants() []string {
	wants := r.kinds()
	if r.enum != nil {
		wants = slices.Clone(r.allow)
		if r.nullable {
			wants = append(wants, "null")
		}
	}
	if len(wants) == 0 {
		wants = []string{"another value"}
	}
	return tidy(wants)
}

// tidy drops what is said twice and puts null last.
func tidy(words []string) []string {
	var out []string
	null := false
	for _, w := range words {
		null = null || w == "null"
		if w != "null" && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	if null {
		out = append(out, "null")
	}
	return out
}
