package pack

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/wording"
	"github.com/assaykit/assay/spec"
)

// unlike reports each value of a request that the document does not allow. The target may
// take it all the same, so that it is no mistake for certain.
func (p *Pack) unlike() mistakes {
	var found mistakes
	for _, id := range sortedKeys(p.Fixtures.Requests) {
		o, known := p.Contract.Operation(id)
		r := p.Fixtures.Requests[id]
		if !known || r.Skip != "" {
			continue
		}
		where := p.Fixtures.Place("requests.yaml").In(id)
		check := func(part, noun, name string, value any, schema spec.Schema) {
			if text, isText := value.(string); isText && part != "body" {
				value = written(schema, text)
			}
			if refers(schema, value) || allows(schema, value) {
				return
			}
			found.add(fmt.Errorf("%s: %s %q has a value that the document does not allow%s", where.At(part, name), noun, name, wanted(schema, value)))
		}
		for _, parameter := range o.Parameters {
			for part, values := range map[string]map[string]any{"path": r.Path, "query": r.Query, "header": r.Header, "cookie": r.Cookie} {
				if value, has := values[parameter.Name]; has && parameter.In == part {
					check(part, part+" parameter", parameter.Name, value, parameter.Schema)
				}
			}
		}
		if o.Body == nil || o.IsForm() || r.Media != "" {
			continue
		}
		found.add(unlikeIn(where.At("body"), r.Body, o.Body)...)
	}
	for _, name := range p.modelsFirst() {
		found.add(p.unlikeOf(p.Fixtures.Resources.Resources[name])...)
	}
	return found
}

// unlikeOf reports what a resource is created and changed with that the document does not
// allow.
func (p *Pack) unlikeOf(r fixtures.Resource) mistakes {
	var found mistakes
	where := p.Fixtures.ResourcePlace(r)
	if create, _ := p.Contract.Operation(r.Create); where.Has("with") && create.Body != nil && !create.IsForm() {
		found.add(unlikeIn(where.At("with"), r.With, create.Body)...)
	}
	if r.Update == nil || !where.Has("update") {
		return found
	}
	update, _ := p.Contract.Operation(r.Update.Operation)
	for _, parameter := range update.Parameters {
		if value, has := r.Update.Path[parameter.Name]; has && parameter.In == "path" {
			if text, isText := value.(string); isText {
				value = written(parameter.Schema, text)
			}
			if !refers(parameter.Schema, value) && !allows(parameter.Schema, value) {
				found.add(fmt.Errorf("%s: path parameter %q has a value that the document does not allow%s", where.At("update", "path", parameter.Name), parameter.Name, wanted(parameter.Schema, value)))
			}
		}
	}
	if update.Body != nil && !update.IsForm() {
		found.add(unlikeIn(where.At("update", "body"), r.Update.Body, update.Body)...)
	}
	return found
}

// refers reports whether something is filled into a value, so that nobody knows yet whether a
// schema allows it. A number is filled in alone.
func refers(s spec.Schema, value any) bool {
	text, isText := value.(string)
	if refs := fixtures.References(text); isText && len(refs) > 0 {
		alone := text == "${"+refs[0]+"}"
		return alone || s.Type != "integer" && s.Type != "number" && s.Type != "boolean"
	}
	return strings.Contains(fmt.Sprint(value), "${")
}

// misspeltIn reports a member of an object that its schema does not have, and that is probably
// meant as one that the object lacks.
func misspeltIn(where fixtures.Place, object map[string]any, s spec.Schema) error {
	var lacks []string
	for _, property := range s.Properties {
		if _, has := object[property.Name]; !has {
			lacks = append(lacks, property.Name)
		}
	}
	for _, name := range sortedKeys(object) {
		if _, known := s.Property(name); known {
			continue
		}
		if means := wording.Nearest(name, lacks); means != "" {
			return fmt.Errorf("%s: unknown body field %q, did you mean %q?", where.At(name), name, means)
		}
	}
	return nil
}

// unlikeIn reports the values of an object, and of what is in it, that its schema does not
// allow.
func unlikeIn(where fixtures.Place, values map[string]any, s *spec.Schema) mistakes {
	var found mistakes
	for _, property := range s.Properties {
		value, has := values[property.Name]
		if !has {
			continue
		}
		at := where.At(property.Name)
		object, isObject := value.(map[string]any)
		items, isList := value.([]any)
		switch {
		case isObject && len(property.Schema.Properties) > 0:
			found.add(misspeltIn(at, object, property.Schema))
			found.add(unlikeIn(at, object, &property.Schema)...)
		case isList && property.Schema.Items != nil:
			for n, item := range items {
				if object, isObject := item.(map[string]any); isObject && len(property.Schema.Items.Properties) > 0 {
					of := at
					if all := at.Items(); n < len(all) {
						of = all[n]
					}
					found.add(misspeltIn(of, object, *property.Schema.Items))
					found.add(unlikeIn(of, object, property.Schema.Items)...)
					continue
				}
				if !refers(*property.Schema.Items, item) && !allows(*property.Schema.Items, item) {
					found.add(fmt.Errorf("%s: item %d of body field %q has a value that the document does not allow%s", at, n, property.Name, wanted(*property.Schema.Items, item)))
				}
			}
		case !refers(property.Schema, value) && !allows(property.Schema, value):
			found.add(fmt.Errorf("%s: body field %q has a value that the document does not allow%s", at, property.Name, wanted(property.Schema, value)))
		}
	}
	return found
}

// written is the value that a text stands for where everything is a text, as in a path and
// in a query; the text itself where its schema has no number for it.
func written(s spec.Schema, text string) any {
	switch n, err := strconv.ParseFloat(text, 64); {
	case s.Type == "string" || len(s.Enum) > 0:
	case (s.Type == "integer" || s.Type == "number") && err == nil:
		return n
	case s.Type == "boolean" && (text == "true" || text == "false"):
		return text == "true"
	case s.Type == "array": // of one item
		return []any{text}
	case s.Type == "object":
		return map[string]any{}
	}
	return text
}

// wanted says in words what a schema wants of a value that it does not allow, as far as a
// few words can; "" otherwise.
func wanted(s spec.Schema, value any) string {
	const few = 10
	_, isNumber := numberOf(value)
	switch {
	case len(s.Enum) > 0 && len(s.Enum) <= few:
		var values []string
		for _, value := range s.Enum {
			values = append(values, fmt.Sprint(value))
		}
		return ": want one of " + strings.Join(values, ", ")
	case isNumber && s.Minimum != nil && s.Maximum != nil:
		return fmt.Sprintf(": want %v to %v", *s.Minimum, *s.Maximum)
	case isNumber && s.Minimum != nil:
		return fmt.Sprintf(": want %v or more", *s.Minimum)
	case isNumber && s.Maximum != nil:
		return fmt.Sprintf(": want %v or less", *s.Maximum)
	case s.Format != "":
		return fmt.Sprintf(": want the format %s", s.Format)
	case s.Type != "":
		return fmt.Sprintf(": want the type %s", s.Type)
	}
	return ""
}

// numberOf is a value that YAML reads as a number.
func numberOf(value any) (number float64, is bool) {
	switch v := value.(type) {
	case int:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}

// allows reports whether a schema allows a value, by its type and what it says of a value
// of that type. What it says of parts is not looked at.
func allows(s spec.Schema, value any) bool {
	if value == nil {
		return s.Nullable || s.Type == ""
	}
	kind, number := "", 0.0
	if n, isNumber := numberOf(value); isNumber {
		kind, number = "number", n
		if n == math.Trunc(n) {
			kind = "integer"
		}
	}
	switch v := value.(type) {
	case string:
		return (s.Type == "" || s.Type == "string") && s.Takes(v)
	case bool:
		kind = "boolean"
	case []any:
		kind = "array"
	case map[string]any:
		kind = "object"
	case int, float64:
	default:
		return true // which YAML has beside these
	}
	if s.Type != "" && s.Type != kind && (s.Type != "number" || kind != "integer") {
		return false
	}
	if kind != "integer" && kind != "number" {
		return true
	}
	return (s.Minimum == nil || number >= *s.Minimum) && (s.Maximum == nil || number <= *s.Maximum)
}

// unlikeValid reports values of valid.yaml that no body field of their name allows.
func (p *Pack) unlikeValid() mistakes {
	var found mistakes
	for _, name := range sortedKeys(p.Fixtures.Valid.Fields) {
		var schemas []spec.Schema
		for _, o := range p.Contract.Operations {
			if o.Body == nil {
				continue
			}
			if property, is := o.Body.Property(name); is {
				schemas = append(schemas, property.Schema)
			}
		}
		for n, value := range p.Fixtures.Valid.Fields[name] {
			if strings.Contains(fmt.Sprint(value.Value), "${") || len(schemas) == 0 {
				continue
			}
			if !slices.ContainsFunc(schemas, func(s spec.Schema) bool { return allows(s, value.Value) }) {
				items := p.Fixtures.Place("valid.yaml").In("fields", name)
				if all := items.Items(); n < len(all) {
					items = all[n]
				}
				found.add(fmt.Errorf("%s: %q is a value that the document does not allow%s", items, value.Name, wanted(schemas[0], value.Value)))
			}
		}
	}
	return found
}

// validAfterAll reports values of invalid.yaml that are valid where they stand, and texts
// of valid.yaml that are none: the target would be blamed for taking, or refusing, them.
func (p *Pack) validAfterAll() mistakes {
	var found mistakes
	check := func(file string, path []string, values []fixtures.Value, wrong func(value any) bool, says string) {
		places := p.Fixtures.Place(file).In(path...).Items()
		for n, value := range values {
			if n < len(places) && !strings.Contains(fmt.Sprint(value.Value), "${") && wrong(value.Value) {
				found.add(fmt.Errorf("%s: %q %s", places[n], value.Name, says))
			}
		}
	}
	is := func(kind string) func(any) bool {
		return func(value any) bool { return value != nil && allows(spec.Schema{Type: kind}, value) }
	}
	invalid := p.Fixtures.Invalid
	check("invalid.yaml", []string{"string"}, invalid.String, is("string"), "is a string: a target that takes it is right")
	check("invalid.yaml", []string{"integer"}, invalid.Integer, is("integer"), "is an integer: a target that takes it is right")
	check("invalid.yaml", []string{"array"}, invalid.Array, is("array"), "is an array: a target that takes it is right")
	for _, kind := range slices.Sorted(maps.Keys(invalid.Parameter)) {
		taken := func(value any) bool {
			text, isText := value.(string)
			return (kind == "integer" || kind == "number" || kind == "boolean") && (is(kind)(value) || isText && is(kind)(written(spec.Schema{Type: kind}, text)))
		}
		check("invalid.yaml", []string{"parameter", kind}, invalid.Parameter[kind], taken, "is "+article(kind)+": a target that takes it is right")
	}
	check("valid.yaml", []string{"text"}, p.Fixtures.Valid.Text, func(value any) bool { return !is("string")(value) }, "is no text: put it in quotes")
	return found
}
