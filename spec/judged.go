package spec

import (
	"maps"
	"slices"
)

// Members returns the names of the members that the document describes at the
// top of an answer's body, sorted; none where it describes no object. The status is
// described by itself, or else by its range, or else by the default, as in [Contract.Check].
func (c *Contract) Members(operation string, status int) []string {
	names := map[string]bool{}
	rules := c.rulesOf(operation, status)
	for len(rules) > 0 { // ends, as no rule is a part of itself
		r := rules[0]
		for _, name := range r.names {
			names[name] = true
		}
		rules = append(rules[1:], r.parts()...)
	}
	return slices.Sorted(maps.Keys(names))
}

// Resembles reports whether a value is of the kind that an answer documents: an
// object with one of its members at least, an array of such, or a value of its
// type. It is lenient: what exactly is wrong with an answer is for [Contract.Check]. The
// value is in the types of [Decoded]. It reports false where no body is documented.
func (c *Contract) Resembles(operation string, status int, value any) bool {
	return slices.ContainsFunc(c.rulesOf(operation, status), func(r *rule) bool { return r.resembles(value, maxLikened) })
}

// maxLikened bounds how deep a value is likened to a rule, which can contain itself.
const maxLikened = 5

func (r *rule) resembles(value any, depth int) bool {
	if r == nil || depth == 0 {
		return true
	}
	parts := r.parts()
	if r.not != nil {
		parts = parts[:len(parts)-1]
	}
	if slices.ContainsFunc(parts, func(part *rule) bool { return part.resembles(value, depth-1) }) {
		return true
	}
	if !r.takes(value) || len(r.types) == 0 && len(parts) > 0 {
		return false
	}
	switch value := value.(type) {
	case []any:
		return len(value) == 0 || slices.ContainsFunc(value, func(item any) bool { return r.items.resembles(item, depth-1) })
	case map[string]any:
		return len(r.names) == 0 || slices.ContainsFunc(r.names, func(name string) bool { _, has := value[name]; return has })
	}
	return true
}

// Judged returns the ids of the requirements that [Contract.Check] compares an
// answer of this operation and status with, sorted. An answer in which it
// finds nothing meets all of them. The slice is shared, and not to be changed.
func (c *Contract) Judged(operation string, status int) []string {
	key := Cell{Operation: operation, Status: status}
	if known, ok := c.judged.Load(key); ok {
		return known.([]string)
	}
	ids := c.judge(operation, status)
	c.judged.Store(key, ids)
	return ids
}

func (c *Contract) judge(operation string, status int) []string {
	ids := map[string]bool{c.fallback.status: true}
	if op, ok := c.operations[operation]; ok {
		if described, ok := op.describe(status); ok {
			ids[described.requirement] = true
			for _, h := range described.headers {
				if h.required {
					ids[h.requirement] = true
				}
			}
			if len(described.media) > 0 {
				ids[c.fallback.media] = true
			}
		}
	}
	seen := map[*rule]bool{}
	for _, r := range c.rulesOf(operation, status) {
		r.collect(ids, seen)
	}
	delete(ids, "")
	return slices.Sorted(maps.Keys(ids))
}

// rulesOf returns the rules for the bodies of an answer.
func (c *Contract) rulesOf(operation string, status int) []*rule {
	op, ok := c.operations[operation]
	if !ok {
		return nil
	}
	described, ok := op.describe(status)
	if !ok {
		return nil
	}
	var rules []*rule
	for _, m := range described.media {
		if m.rule != nil {
			rules = append(rules, m.rule)
		}
	}
	return rules
}

// collect gathers the requirements of a rule and of all within it.
func (r *rule) collect(ids map[string]bool, seen map[*rule]bool) {
	if r == nil || seen[r] {
		return
	}
	seen[r] = true
	ids[r.requirement] = true
	for _, part := range r.parts() {
		part.collect(ids, seen)
	}
	for _, property := range r.properties {
		property.collect(ids, seen)
	}
	for _, inner := range r.beside {
		inner.collect(ids, seen)
	}
	r.items.collect(ids, seen)
	r.others.collect(ids, seen)
}
