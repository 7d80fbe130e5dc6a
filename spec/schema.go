package spec

import (
	"cmp"
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// Schema is what a value in a request has to be: enough to make accepted and
// refused values from, and no more. Parts that are joined by allOf are merged; of
// alternatives (oneOf, anyOf) there is what all of them say of an object. What is
// nested in a schema that contains itself is left out.
type Schema struct {
	Type     string // object, array, string, number, integer or boolean; "" for any
	Format   string // such as date-time; "" for none
	Pattern  string // a regular expression of ECMAScript; "" for none
	Enum     []any  // nil, bool, string, int64, float64, []any or map[string]any
	Nullable bool
	Default  any // of the types of Enum; nil for none

	Bounds

	Items      *Schema    // of an array; nil where nothing is said of them
	Properties []Property // of an object, by name

	// Discriminator is the member whose value names the alternative that an object is; ""
	// for none.
	Discriminator string

	// What one part of an allOf requires can be described by another, so these
	// are kept until all parts are known.
	required []string
	readOnly bool
}

// Bounds are the limits of a value; nil for none.
type Bounds struct {
	// Values themselves, also where the document excludes its bounds; nil also where a
	// float64 cannot tell the bound exactly.
	Minimum, Maximum     *float64
	MultipleOf           *float64
	MinLength, MaxLength *int // in characters: of Unicode, and not in bytes
	MinItems, MaxItems   *int // how many items an array has
}

// Property is a documented member of an object.
type Property struct {
	Name     string
	Required bool // never one that is ReadOnly: it is required in answers
	ReadOnly bool // a request should not have it
	Schema   Schema
}

// Property returns the documented member of a name; false where the schema has none.
func (s Schema) Property(name string) (Property, bool) {
	i, ok := slices.BinarySearchFunc(s.Properties, name, func(p Property, name string) int {
		return strings.Compare(p.Name, name)
	})
	if !ok {
		return Property{}, false
	}
	return s.Properties[i], true
}

// describe describes a schema that none of outer is.
func (d *describer) describe(from *openapi3.Schema, outer []*openapi3.Schema) Schema {
	var s Schema
	outer = append(slices.Clone(outer), from)
	for _, part := range from.AllOf {
		s.merge(d.schema(part, outer))
	}
	s.merge(d.own(from, outer))
	s.merge(d.alternatives(from, outer))
	for i := range s.Properties {
		p := &s.Properties[i]
		p.ReadOnly = p.Schema.readOnly
		p.Required = slices.Contains(s.required, p.Name) && !p.ReadOnly
	}
	return s
}

// deepest is how many schemas those stand in at most whose alternatives are described: those
// within each other are many.
const deepest = 6

// alternatives describes what all alternatives of a schema (oneOf, anyOf) say of an object,
// or the only one beside null. A member that some lack is known by its name alone.
func (d *describer) alternatives(from *openapi3.Schema, outer []*openapi3.Schema) Schema {
	if len(from.OneOf)+len(from.AnyOf) == 0 || len(from.OneOf) > 0 && len(from.AnyOf) > 0 || len(outer) > deepest {
		return Schema{}
	}
	nullable := false
	refs := slices.DeleteFunc(slices.Concat(from.OneOf, from.AnyOf), func(ref *openapi3.SchemaRef) bool {
		isNull := ref.Value != nil && ref.Value.Type.Is(null)
		nullable = nullable || isNull
		return isNull
	})
	isOther := func(ref *openapi3.SchemaRef) bool {
		return ref.Value == nil || ref.Value.Type != nil && kindOf(ref.Value) != "object" || slices.Contains(outer, ref.Value)
	}
	if len(refs) == 0 || len(refs) > 1 && slices.ContainsFunc(refs, isOther) {
		return Schema{}
	}
	var all []Schema
	for _, ref := range refs {
		all = append(all, d.schema(ref, outer))
	}
	if len(all) == 1 {
		all[0].Nullable = all[0].Nullable || nullable
		return all[0]
	}
	if slices.ContainsFunc(all, func(s Schema) bool { return s.Type != "object" && len(s.Properties) == 0 }) {
		return Schema{}
	}
	common := Schema{Type: "object", Nullable: nullable}
	for _, s := range all {
		setString(&common.Discriminator, s.Discriminator)
		for _, p := range s.Properties {
			if _, known := common.Property(p.Name); !known {
				common.addAlternative(p.Name, all)
			}
		}
	}
	return common
}

// addAlternative adds a member that one of some alternatives has.
func (s *Schema) addAlternative(name string, all []Schema) {
	added := Property{Name: name}
	required := true
	for n, alternative := range all {
		p, has := alternative.Property(name)
		switch {
		case !has:
			added.Schema, required = Schema{}, false
		case n == 0:
			added.Schema = p.Schema
		case p.Schema.Type != added.Schema.Type:
			added.Schema = Schema{}
		case !reflect.DeepEqual(p.Schema, added.Schema):
			added.Schema = Schema{Type: p.Schema.Type, Enum: either(added.Schema.Enum, p.Schema.Enum)}
		}
		required = required && p.Required
	}
	if required {
		s.required = append(s.required, name)
	}
	s.Properties = append(s.Properties, added)
	slices.SortFunc(s.Properties, func(a, b Property) int { return strings.Compare(a.Name, b.Name) })
}

// either are the values that one of two enums has; nil where one of them allows any.
func either(one, other []any) []any {
	if len(one) == 0 || len(other) == 0 {
		return nil
	}
	all := slices.Clone(one)
	for _, value := range other {
		if !slices.ContainsFunc(all, func(known any) bool { return reflect.DeepEqual(known, value) }) {
			all = append(all, value)
		}
	}
	return all
}

// own describes what a schema says itself, without what it joins.
func (d *describer) own(from *openapi3.Schema, outer []*openapi3.Schema) Schema {
	s := said(from)
	if from.Items != nil {
		items := d.schema(from.Items, outer)
		s.Items = &items
	}
	for name, ref := range from.Properties {
		s.Properties = append(s.Properties, Property{Name: name, Schema: d.schema(ref, outer)})
	}
	slices.SortFunc(s.Properties, func(a, b Property) int { return strings.Compare(a.Name, b.Name) })
	return s
}

// said is what a schema says of a value itself, without what is in it.
func said(from *openapi3.Schema) Schema {
	s := Schema{
		Type:     kindOf(from),
		Format:   from.Format,
		Pattern:  from.Pattern,
		Nullable: from.Nullable || from.Type.Includes(null),
		Default:  plain(from.Default),
		Bounds: Bounds{
			MultipleOf: from.MultipleOf,
			Minimum:    from.Min,
			Maximum:    from.Max,
		},
		required: from.Required,
		readOnly: from.ReadOnly,
	}
	for _, v := range from.Enum {
		s.Enum = append(s.Enum, plain(v))
	}
	if from.Const != nil {
		s.Enum = []any{plain(from.Const)}
	}
	if from.Discriminator != nil {
		s.Discriminator = from.Discriminator.PropertyName
	}
	s.exclude(from)
	s.MinLength, s.MaxLength = lower(from.MinLength), upper(from.MaxLength)
	s.MinItems, s.MaxItems = lower(from.MinItems), upper(from.MaxItems)
	return s
}

// exclude moves bounds that are no values themselves to ones that are: by one or, where
// the other bound is nearer, half the way to it. One less is then beyond.
func (s *Schema) exclude(from *openapi3.Schema) {
	inner := func(at, other *float64, by float64) *float64 {
		to := *at + by
		if s.Type == "integer" { // from the last one that is excluded
			to = by * (math.Floor(by**at) + 1)
		}
		if other != nil && (to-*other)*by > 0 {
			to = (*at + *other) / 2
		}
		return &to
	}
	above, below := exclusiveBound(from.Min, from.ExclusiveMin), exclusiveBound(from.Max, from.ExclusiveMax)
	if above != nil {
		s.Minimum = inner(above, cmp.Or(below, from.Max), 1)
	}
	if below != nil {
		s.Maximum = inner(below, cmp.Or(above, from.Min), -1)
	}
	s.Minimum, s.Maximum = s.told(s.Minimum, math.Ceil), s.told(s.Maximum, math.Floor)
}

// told returns a bound that can be told: an integer that a float64 has exactly, for
// integers the nearest one within. A value at a bound that is rounded may be beyond it.
func (s *Schema) told(bound *float64, within func(float64) float64) *float64 {
	const exact = 1 << 53
	if bound == nil || math.Abs(*bound) >= exact {
		return nil
	}
	if s.Type == "integer" {
		n := within(*bound)
		return &n
	}
	return bound
}

// exclusiveBound returns the bound that values have to be beyond, nil for none: OpenAPI
// 3.0 marks a bound, later versions have a bound of its own.
func exclusiveBound(at *float64, exclusive openapi3.ExclusiveBound) *float64 {
	if exclusive.IsTrue() {
		return at
	}
	return exclusive.Value
}

// merge adds what a further part of an allOf says. Where two parts say
// different things of the same keyword, the later one counts.
func (s *Schema) merge(part Schema) {
	setString(&s.Type, part.Type)
	setString(&s.Format, part.Format)
	setString(&s.Pattern, part.Pattern)
	setString(&s.Discriminator, part.Discriminator)
	s.Nullable = s.Nullable || part.Nullable
	s.readOnly = s.readOnly || part.readOnly
	if part.Enum != nil {
		s.Enum = part.Enum
	}
	if part.Default != nil {
		s.Default = part.Default
	}
	set(&s.MultipleOf, part.MultipleOf)
	set(&s.Minimum, part.Minimum)
	set(&s.Maximum, part.Maximum)
	set(&s.MinLength, part.MinLength)
	set(&s.MaxLength, part.MaxLength)
	set(&s.MinItems, part.MinItems)
	set(&s.MaxItems, part.MaxItems)
	set(&s.Items, part.Items)
	s.required = slices.Concat(s.required, part.required)
	for _, p := range part.Properties {
		i, found := slices.BinarySearchFunc(s.Properties, p.Name, func(p Property, name string) int {
			return strings.Compare(p.Name, name)
		})
		if !found {
			s.Properties = slices.Insert(s.Properties, i, p)
			continue
		}
		s.Properties[i].Schema.Properties = slices.Clone(s.Properties[i].Schema.Properties) // as others may share them
		s.Properties[i].Schema.merge(p.Schema)
	}
}

func set[T any](to **T, from *T) {
	if from != nil {
		*to = from
	}
}

func setString(to *string, from string) {
	if from != "" {
		*to = from
	}
}

// lower and upper narrow the bounds of the library, which has 0 for no lower
// and nil for no upper one.
func lower(n uint64) *int {
	if n == 0 {
		return nil
	}
	return upper(&n)
}

func upper(n *uint64) *int {
	if n == nil {
		return nil
	}
	v := int(min(*n, math.MaxInt32))
	return &v
}

// kindOf returns the one type of a schema that is not null, "" for any.
func kindOf(s *openapi3.Schema) string {
	kinds := slices.DeleteFunc(typesOf(s), func(kind string) bool { return kind == null })
	if len(kinds) == 1 {
		return kinds[0]
	}
	return ""
}

// typesOf returns the types of a schema, without those that there are not.
func typesOf(s *openapi3.Schema) []string {
	var kinds []string
	for _, kind := range s.Type.Slice() {
		if slices.Contains([]string{"object", "array", "string", "number", "integer", "boolean", null}, kind) {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

const null = "null"

// plain brings a value of the document into one form, whatever YAML made of it.
func plain(v any) any {
	switch v := v.(type) {
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n
		}
		f, _ := v.Float64()
		return f
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < 1<<53 {
			return int64(v)
		}
		return v
	case int:
		return int64(v)
	case uint64:
		return int64(min(v, math.MaxInt64))
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = plain(v[i])
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for k := range v {
			out[k] = plain(v[k])
		}
		return out
	}
	return v
}
