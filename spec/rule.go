package spec

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v4"
)

// rule is a schema made ready for judging: references followed, patterns
// compiled, bounds exact. It can contain itself.
type rule struct {
	requirement string   // "" for that of the rule around it
	types       []string // none for any
	nullable    bool
	writeOnly   bool // for requests only
	readOnly    bool // for answers only

	enum  map[string]bool // canonical values; nil for any
	allow []string        // the same, as messages show them

	textRule
	numberRule
	arrayRule
	objectRule
	joinedRule
}

// textRule is what a rule says of texts. A format may be one of numbers.
type textRule struct {
	format    string
	url       bool // its example is a URL
	pattern   *pattern
	minLength int
	maxLength int
}

type numberRule struct {
	minimum    *bound
	maximum    *bound
	multipleOf *bound
}

type arrayRule struct {
	items    *rule
	minItems int
	maxItems int
	unique   bool
}

type objectRule struct {
	required   []string
	properties map[string]*rule
	names      []string // of properties, in order
	others     *rule    // what members without description have to be; nil for anything
	closed     bool     // there may be no such members
	minMembers int
	maxMembers int
}

// joinedRule is what a rule is made of beside itself.
type joinedRule struct {
	allOf, oneOf, anyOf []*rule
	discriminator       *discriminator // nil for none
	not                 *rule
	// beside are the schemas in keywords of OpenAPI 3.1, by which a rule does not judge.
	beside []*rule
}

// bound is a number that others are compared with.
type bound struct {
	number
	exclusive bool
	text      string
}

// rule compiles a schema, which stands at n in the document. One that is met
// again, inside itself or elsewhere, is compiled once.
func (b *builder) rule(ref *openapi3.SchemaRef, n *yaml.Node) *rule {
	if ref == nil || ref.Value == nil {
		return nil
	}
	from := ref.Value
	if known, ok := b.rules[from]; ok {
		return known
	}
	n = b.tree.part(n)
	r := &rule{
		requirement: requirement(from.Extensions, requirementExt),
		types:       typesOf(from),
		nullable:    from.Nullable,
		writeOnly:   from.WriteOnly,
		readOnly:    from.ReadOnly,
		textRule: textRule{
			format:    from.Format,
			url:       isURL(from.Example),
			minLength: int(min(from.MinLength, math.MaxInt32)),
			maxLength: limit(from.MaxLength),
		},
		numberRule: numberRule{
			minimum:    newBound(from.Min, from.ExclusiveMin, b.tree.part(n, "minimum")),
			maximum:    newBound(from.Max, from.ExclusiveMax, b.tree.part(n, "maximum")),
			multipleOf: newFactor(from.MultipleOf, b.tree.part(n, "multipleOf")),
		},
		arrayRule: arrayRule{
			minItems: int(min(from.MinItems, math.MaxInt32)),
			maxItems: limit(from.MaxItems),
			unique:   from.UniqueItems,
		},
		objectRule: objectRule{
			required:   slices.Sorted(slices.Values(from.Required)),
			names:      slices.Sorted(maps.Keys(from.Properties)),
			properties: map[string]*rule{},
			closed:     from.AdditionalProperties.Has != nil && !*from.AdditionalProperties.Has,
			minMembers: int(min(from.MinProps, math.MaxInt32)),
			maxMembers: limit(from.MaxProps),
		},
	}
	b.rules[from] = r
	if from.Pattern != "" { // one that is none has been taken out
		r.pattern, _ = compilePattern(from.Pattern)
	}
	if len(from.Enum) > 0 {
		r.enum = map[string]bool{}
		for i, v := range from.Enum {
			v := b.tree.exact(b.tree.part(n, "enum", strconv.Itoa(i)), decoded(v))
			r.enum[canonical(v)] = true
			r.allow = append(r.allow, literal(v))
		}
	}
	b.nested(r, from, n)
	b.examplesIn(r, n)
	if r.within(r.parts(), map[*rule]bool{}) {
		b.problems.fail("", b.tree.errorAt(cmp.Or(n, b.tree.root), "a schema is a part of itself\n  a value can contain values of its own schema, and a schema cannot be joined from itself"))
	}
	return r
}

// parts returns the rules that speak of the same value as the rule itself.
func (r *rule) parts() []*rule {
	parts := slices.Concat(r.allOf, r.oneOf, r.anyOf)
	if r.not != nil {
		parts = append(parts, r.not)
	}
	return parts
}

// within reports whether a rule is among some parts, or among the parts of
// these. No value could ever be compared with such a rule.
func (r *rule) within(parts []*rule, seen map[*rule]bool) bool {
	return slices.ContainsFunc(parts, func(part *rule) bool {
		if part == r {
			return true
		}
		known := seen[part]
		seen[part] = true
		return !known && r.within(part.parts(), seen)
	})
}

// nested compiles the schemas inside of one.
func (b *builder) nested(r *rule, from *openapi3.Schema, n *yaml.Node) {
	r.items = b.rule(from.Items, b.tree.part(n, "items"))
	r.others = b.rule(from.AdditionalProperties.Schema, b.tree.part(n, "additionalProperties"))
	r.not = b.rule(from.Not, b.tree.part(n, "not"))
	for _, name := range r.names {
		r.properties[name] = b.rule(from.Properties[name], b.tree.part(n, "properties", name))
	}
	for _, part := range []struct {
		to   *[]*rule
		from openapi3.SchemaRefs
		name string
	}{{&r.allOf, from.AllOf, "allOf"}, {&r.oneOf, from.OneOf, "oneOf"}, {&r.anyOf, from.AnyOf, "anyOf"}} {
		for i, ref := range part.from {
			*part.to = append(*part.to, b.rule(ref, b.tree.part(n, part.name, strconv.Itoa(i))))
		}
	}
	r.discriminator = newDiscriminator(r, from)
	b.beside(r, from, n)
}

// beside compiles the schemas in keywords that OpenAPI 3.0 does not have, for what they
// name.
func (b *builder) beside(r *rule, from *openapi3.Schema, n *yaml.Node) {
	add := func(ref *openapi3.SchemaRef, path ...string) {
		if inner := b.rule(ref, b.tree.part(n, path...)); inner != nil {
			r.beside = append(r.beside, inner)
		}
	}
	add(from.If, "if")
	add(from.Then, "then")
	add(from.Else, "else")
	add(from.Contains, "contains")
	add(from.PropertyNames, "propertyNames")
	add(from.UnevaluatedItems.Schema, "unevaluatedItems")
	add(from.UnevaluatedProperties.Schema, "unevaluatedProperties")
	for i, ref := range from.PrefixItems {
		add(ref, "prefixItems", strconv.Itoa(i))
	}
	for _, group := range []struct {
		name string
		refs openapi3.Schemas
	}{{"patternProperties", from.PatternProperties}, {"dependentSchemas", from.DependentSchemas}} {
		for _, name := range slices.Sorted(maps.Keys(group.refs)) {
			add(group.refs[name], group.name, name)
		}
	}
}

// limit is an upper bound for a count, where none is no bound.
func limit(n *uint64) int {
	if n == nil {
		return math.MaxInt
	}
	return int(min(*n, math.MaxInt32))
}

// newBound makes a bound of what the library has read and of the place where it
// stands, which tells it exactly.
func newBound(at *float64, exclusive openapi3.ExclusiveBound, n *yaml.Node) *bound {
	if at == nil {
		return nil
	}
	b := &bound{
		number:    floatNumber(*at),
		exclusive: exclusive.IsTrue(),
		text:      fmt.Sprint(plain(*at)),
	}
	if text, ok := exactNumber(n); ok {
		b.number, b.text = parseNumber(text), excerpt(string(text))
	}
	return b
}

// newFactor makes a bound of what numbers have to be multiples of. Nothing is one of
// zero, or of less: such a factor is none.
func newFactor(of *float64, n *yaml.Node) *bound {
	if of == nil || *of <= 0 {
		return nil
	}
	return newBound(of, openapi3.ExclusiveBound{}, n)
}
