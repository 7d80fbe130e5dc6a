package spec

import (
	"encoding/json"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/message"
)

// explainer puts what the library for JSON Schema says of a value into violations.
type explainer struct {
	visitor *visitor
	files   schemaFiles
	value   any             // the whole of it
	frame   string          // the URL of the schema that was last referred to
	free    map[string]bool // the places, as [location] has them, of members of a map
}

// location writes a place as a JSON pointer.
func location(tokens []string) string {
	var b strings.Builder
	for _, token := range tokens {
		b.WriteString("/" + EscapeToken(token))
	}
	return b.String()
}

// isOfMap reports whether a schema is that of the members of a map.
func isOfMap(schemaURL string) bool {
	group, name := path.Split(schemaURL)
	of := path.Base(group)
	return of == "patternProperties" || name == "additionalProperties" && of != "properties"
}

// onlyInRequests is the error of a member that no answer may have.
type onlyInRequests struct{}

// KeywordPath implements [jsonschema.ErrorKind].
func (*onlyInRequests) KeywordPath() []string { return []string{"writeOnly"} }

// LocalizedString implements [jsonschema.ErrorKind].
func (*onlyInRequests) LocalizedString(p *message.Printer) string {
	return p.Sprintf("is in requests only")
}

// explain adds the violations that an error stands for, in an order that is the same
// on every run.
func (e explainer) explain(err *jsonschema.ValidationError, requirement string) {
	requirement = e.requirement(err.SchemaURL, requirement)
	if isOfMap(err.SchemaURL) {
		e.free[location(err.InstanceLocation)] = true
	}
	value, leave := e.enter(err.InstanceLocation)
	defer leave()
	switch k := err.ErrorKind.(type) {
	case *kind.Reference:
		inner := e
		inner.frame = k.URL
		inner.causes(err, inner.requirement(k.URL, requirement))
	case *kind.Schema, *kind.Group, *kind.AllOf:
		e.causes(err, requirement)
	case *kind.AnyOf:
		e.alternatives(err, value, requirement)
	case *kind.OneOf:
		if k.Subschemas != nil {
			e.visitor.add(requirement, "%s, which fits more than one alternative, want exactly one", show(value))
			return
		}
		e.alternatives(err, value, requirement)
	case *kind.Required:
		e.missing(err, k.Missing, requirement, "is missing")
	case *kind.DependentRequired:
		e.missing(err, k.Missing, requirement, "is missing, want it where "+quote(k.Prop)+" is there")
	case *kind.Dependency:
		e.missing(err, k.Missing, requirement, "is missing, want it where "+quote(k.Prop)+" is there")
	case *kind.AdditionalProperties:
		for _, name := range slices.Sorted(slices.Values(k.Properties)) {
			_, leave := e.enter(append(slices.Clone(err.InstanceLocation), name))
			e.visitor.add(requirement, "is not documented")
			leave()
		}
	case *onlyInRequests:
		if e.visitor.direction == inAnswer {
			e.visitor.add(requirement, "is there, want it in requests only")
		}
	case *kind.PropertyNames:
		e.visitor.add(requirement, "has a member called %s, %s", quote(k.Property), e.name(err, k.Property))
	default:
		e.visitor.add(requirement, "%s", e.departure(err, value))
	}
}

// causes explains what an error consists of, by place.
func (e explainer) causes(err *jsonschema.ValidationError, requirement string) {
	all := slices.Clone(err.Causes)
	slices.SortStableFunc(all, func(a, b *jsonschema.ValidationError) int {
		if at := slices.CompareFunc(a.InstanceLocation, b.InstanceLocation, comparePointers); at != 0 {
			return at
		}
		return strings.Compare(a.SchemaURL, b.SchemaURL)
	})
	for _, cause := range all {
		e.explain(cause, requirement)
	}
}

// enter has the visitor go where an error is, and returns the value there.
func (e explainer) enter(tokens []string) (value any, leave func()) {
	was := e.visitor.place
	value = e.value
	place := make([]segment, 0, len(tokens))
	for i, token := range tokens {
		s := segment{key: token, member: true, free: e.free[location(tokens[:i+1])]}
		if _, isArray := value.([]any); isArray {
			i, _ := strconv.Atoi(token)
			s = segment{index: i}
		}
		place = append(place, s)
		value = step(value, token)
	}
	e.visitor.place = place
	return value, func() { e.visitor.place = was }
}

// missing adds that members are missing. One breaks the requirement that its own
// description names.
func (e explainer) missing(err *jsonschema.ValidationError, names []string, requirement, what string) {
	for _, name := range slices.Sorted(slices.Values(names)) {
		described := err.SchemaURL + "/properties/" + EscapeToken(name)
		if property, ok := e.at(described); ok && e.visitor.direction != inAnswer && e.files.says(property, "readOnly", nil) {
			continue
		}
		_, leave := e.enter(append(slices.Clone(err.InstanceLocation), name))
		e.visitor.add(e.ownRequirement(described, requirement), "%s", what)
		leave()
	}
}

// alternatives explains a value that fits none of several schemas: by the one that its
// discriminator names, or by the nearest of those that take a value of its type.
func (e explainer) alternatives(err *jsonschema.ValidationError, value any, requirement string) {
	if i, ok := e.meant(err, value); ok && i < len(err.Causes) {
		e.explain(err.Causes[i], requirement)
		return
	}
	var nearest []Violation
	least := 0
	var wants []string
	for _, cause := range err.Causes {
		types, others := e.typeErrors(cause, err.InstanceLocation)
		wants = append(wants, types...)
		if len(types) > 0 && !others {
			continue
		}
		found := e.try(cause, requirement)
		if far := distanceOf(cause, err.InstanceLocation); nearest == nil || len(found)+far < least {
			nearest, least = found, len(found)+far
		}
	}
	if nearest == nil {
		e.visitor.add(requirement, "%s, want %s", show(value), list(tidy(wants)))
		return
	}
	for _, found := range nearest {
		e.visitor.keep(found)
	}
}

// try returns the violations of an error without keeping them.
func (e explainer) try(err *jsonschema.ValidationError, requirement string) []Violation {
	kept := e.visitor.found
	e.visitor.found = nil
	e.explain(err, requirement)
	found := e.visitor.found
	e.visitor.found = kept
	return found
}

// distanceOf is how much an error counts beside its violations: an alternative whose
// members have other constants than the value's is one that is not meant.
func distanceOf(err *jsonschema.ValidationError, at []string) int {
	const notMeant = 10
	switch err.ErrorKind.(type) {
	case *kind.Const, *kind.Enum:
		if len(err.InstanceLocation) == len(at)+1 {
			return notMeant
		}
	}
	far := 0
	for _, cause := range err.Causes {
		far += distanceOf(cause, at)
	}
	return far
}

// typeErrors returns what an alternative wants instead of a value of this type, none
// where it takes one, and whether it finds anything else wrong.
func (e explainer) typeErrors(err *jsonschema.ValidationError, at []string) (wants []string, others bool) {
	switch k := err.ErrorKind.(type) {
	case *kind.Type:
		if slices.Equal(err.InstanceLocation, at) {
			return e.wants(err, k), false
		}
		return nil, true
	case *kind.Const:
		if slices.Equal(err.InstanceLocation, at) {
			return []string{literal(k.Want)}, false
		}
		return nil, true
	case *kind.Enum:
		if slices.Equal(err.InstanceLocation, at) {
			return literals(k.Want), false
		}
		return nil, true
	}
	if len(err.Causes) == 0 {
		return nil, true
	}
	for _, cause := range err.Causes {
		w, o := e.typeErrors(cause, at)
		wants, others = append(wants, w...), others || o
	}
	return wants, others && len(wants) == 0
}

// meant returns which alternative a discriminator says is meant.
func (e explainer) meant(err *jsonschema.ValidationError, value any) (int, bool) {
	s, _ := e.at(err.SchemaURL)
	object := s.object
	discriminator, _ := object["discriminator"].(map[string]any)
	property, _ := discriminator["propertyName"].(string)
	members, _ := value.(map[string]any)
	name, ok := members[property].(string)
	if !ok || property == "" {
		return 0, false
	}
	mapping, _ := discriminator["mapping"].(map[string]any)
	if mapped, ok := mapping[name].(string); ok {
		name = mapped
	}
	alternatives, _ := object[path.Join(err.ErrorKind.KeywordPath()...)].([]any)
	i := slices.IndexFunc(alternatives, func(alternative any) bool {
		refers, _ := alternative.(map[string]any)
		ref, _ := refers["$ref"].(string)
		return ref != "" && path.Base(ref) == path.Base(name)
	})
	return i, i >= 0
}

// name says what a member should be called.
func (e explainer) name(err *jsonschema.ValidationError, name string) string {
	inner := e
	inner.visitor, inner.value = &visitor{bare: true}, name
	inner.causes(err, "")
	for _, found := range inner.visitor.found {
		if _, want, ok := strings.Cut(found.Message, ", want "); ok {
			return "want " + want
		}
	}
	return "want another name"
}

// requirement returns what the innermost schema around a place of the document names,
// as far as the schema that was last referred to.
func (e explainer) requirement(schemaURL, outer string) string {
	file, pointer, _ := strings.Cut(schemaURL, "#")
	frameFile, frame, _ := strings.Cut(e.frame, "#")
	if file != frameFile || !strings.HasPrefix(pointer+"/", frame+"/") {
		return e.ownRequirement(schemaURL, outer)
	}
	requirement := e.ownRequirement(e.frame, outer)
	rest := strings.TrimPrefix(pointer, frame)
	for i, c := range rest {
		if c == '/' && i > 0 {
			requirement = e.ownRequirement(e.frame+rest[:i], requirement)
		}
	}
	return e.ownRequirement(schemaURL, requirement)
}

// ownRequirement returns the requirement that one schema names, or the outer one.
func (e explainer) ownRequirement(schemaURL, outer string) string {
	s, _ := e.at(schemaURL)
	if own := requirement(s.object, requirementExt); own != "" {
		return own
	}
	return outer
}

// at returns the schema at a URL of the document.
func (e explainer) at(schemaURL string) (located, bool) {
	file, fragment, _ := strings.Cut(schemaURL, "#")
	return e.files.refer(file, "#"+fragment)
}

// keyword returns a keyword of the schema that an error is about, as it is written.
func (e explainer) keyword(err *jsonschema.ValidationError, name string) string {
	s, _ := e.at(err.SchemaURL)
	number, _ := s.object[name].(json.Number)
	return excerpt(string(number))
}

func literals(values []any) []string {
	words := make([]string, len(values))
	for i, v := range values {
		words[i] = literal(v)
	}
	return words
}
