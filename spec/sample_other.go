package spec

import (
	"cmp"
	"reflect"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// sampleOther is a value that a schema allows, that has something in it and that is not the
// default. given says that it is one of the schema's own.
func sampleOther(ref *openapi3.SchemaRef, depth int) (value any, given, ok bool) {
	if ref == nil || ref.Value == nil || depth > maxSampled {
		return nil, false, false
	}
	s := ref.Value
	if one := variant(s); one != nil {
		return sampleOther(one, depth+1)
	}
	if s.Format != "" && kindOf(s) == "string" && !slices.Contains(shownAsSent, s.Format) {
		return nil, false, false
	}
	for _, own := range append([]any{s.Example, s.Const}, slices.Concat(s.Examples, s.Enum)...) {
		if value := meant(ref, own); value != nil && !isEmpty(value) && !reflect.DeepEqual(plain(value), plain(s.Default)) {
			return value, true, true
		}
	}
	switch kind := kindOf(s); {
	case len(s.Enum) > 0 || s.Const != nil:
		return nil, false, false
	case kind == "boolean":
		return s.Default != true, false, true
	case kind == "array":
		value, ok = sampleItems(s, depth)
	case kind == "object" || len(s.AllOf) > 0:
		if value, ok = sampleMembers(ref, depth); !ok {
			value, ok = sampleMap(s, depth)
		}
	case kind == "string":
		value, ok = sampleText(s)
	case kind == "number", kind == "integer":
		value, ok = sampleFraction(s), true
	}
	return value, false, ok && !reflect.DeepEqual(plain(value), plain(s.Default))
}

// fractional are the formats of numbers that are seldom whole, as without one they may be.
var fractional = []string{"double", "float", "decimal", "money"}

// sampleFraction is a number that a schema allows, and no whole one where its format says that
// there are others: a server that cuts them off shows.
func sampleFraction(s *openapi3.Schema) any {
	whole := sampleNumber(s)
	n, isWhole := whole.(int64)
	most := cmp.Or(said(s).Maximum, s.Max)
	if !isWhole || kindOf(s) != "number" || !slices.Contains(fractional, s.Format) || s.MultipleOf != nil || most != nil && float64(n)+0.5 >= *most {
		return whole
	}
	return float64(n) + 0.5
}

// shownAsSent are the formats of texts that servers give back as they were sent. Of a UUID
// nobody knows what it is the id of.
var shownAsSent = []string{"date", "date-time", "email", "uri", "url", "hostname", "ipv4", "password"}

// variant is the first alternative of a schema that is not null; nil where there are none.
func variant(s *openapi3.Schema) *openapi3.SchemaRef {
	if s.Type != nil && len(s.Properties) > 0 {
		return nil
	}
	for _, one := range slices.Concat(s.OneOf, s.AnyOf) {
		if one.Value != nil && !one.Value.Type.Is(null) {
			return one
		}
	}
	if len(s.AllOf) == 1 && len(s.Properties) == 0 {
		return s.AllOf[0]
	}
	return nil
}

func isEmpty(value any) bool {
	switch v := value.(type) {
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	case string:
		return v == ""
	}
	return false
}

// sampleItems is a list of as many items as there have to be, and one at least.
func sampleItems(s *openapi3.Schema, depth int) (any, bool) {
	if s.MaxItems != nil && *s.MaxItems == 0 || s.UniqueItems && s.MinItems > 1 {
		return nil, false
	}
	item, _, ok := sampleOther(s.Items, depth+1)
	if !ok {
		return nil, false
	}
	items := []any{item}
	for uint64(len(items)) < s.MinItems {
		items = append(items, item)
	}
	return items, true
}

// sampleMembers is an object with the members that it has to have and, of the others, those
// that a value is known for.
func sampleMembers(ref *openapi3.SchemaRef, depth int) (any, bool) {
	made, ok := sample(ref, depth)
	object, isObject := made.(map[string]any)
	if !ok || !isObject {
		return nil, false
	}
	for _, p := range newSchema(ref).Properties {
		member := memberSchema(ref.Value, p.Name)
		if _, has := object[p.Name]; has || p.ReadOnly || p.Name == "id" || member == nil {
			continue
		}
		switch p.Schema.Type {
		case "string", "number", "integer", "boolean":
			if value, _, ok := sampleOther(member, depth+1); ok && p.Schema.Format != "uuid" {
				object[p.Name] = value
			}
		}
	}
	return object, len(object) > 0
}

// sampleMap is an object with a name of its own, where a schema has the values of a map and
// they are of no kind that is taken for a name's.
func sampleMap(s *openapi3.Schema, depth int) (any, bool) {
	values := s.AdditionalProperties.Schema
	if values == nil || values.Value == nil || len(s.Properties) > 0 || s.PropertyNames != nil || s.MinProps > 1 || !slices.Contains([]string{"string", "boolean"}, kindOf(values.Value)) {
		return nil, false
	}
	value, _, ok := sampleOther(values, depth+1)
	return map[string]any{"amber": value}, ok
}
