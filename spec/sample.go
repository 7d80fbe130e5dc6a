package spec

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"path"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// SampleBody returns a body of JSON or of a form that an operation takes: the document's
// example, or one that the schema allows, which has the required members alone. source says
// which of them, in words for people; value is nil and source is "" where there is none. A
// text may be a reference to a new value, such as ${new.email}. The values are of the types
// of Schema.Enum, here and in the functions below.
func (c *Contract) SampleBody(operation string) (value any, source string) {
	media := c.fieldBody(operation)
	if media == nil {
		return nil, ""
	}
	if value := meant(media.Schema, media.Example); value != nil {
		return plain(value), "the document's example"
	}
	for _, name := range sortedNames(media.Examples) {
		if example := media.Examples[name]; example.Value != nil {
			if value := meant(media.Schema, example.Value.Value); value != nil {
				return plain(value), "an example of the document"
			}
		}
	}
	value, ok := sample(media.Schema, 0)
	if !ok {
		return nil, ""
	}
	if list, isList := value.([]any); isList && len(list) == 0 && givenBy(media.Schema) == nil { // of what nobody sends none
		if item, ok := sample(media.Schema.Value.Items, 1); ok && (media.Schema.Value.MaxItems == nil || *media.Schema.Value.MaxItems > 0) {
			value = []any{item}
		}
	}
	return plain(value), "made up from its schema"
}

// meant is the value that one of the document's stands for where a schema is: many documents
// give a text with JSON in it where an object or a list is wanted. It is nil where there is
// none, where the schema has an object alone and the value is none, and for what a pack would
// take for a reference.
func meant(ref *openapi3.SchemaRef, value any) any {
	if !isLiteral(value) {
		return nil
	}
	kind := ""
	if ref != nil && ref.Value != nil {
		kind = kindOf(ref.Value)
	}
	if text, isText := value.(string); isText && (kind == "object" || kind == "array") {
		if decoded, err := DecodeJSON([]byte(text)); err == nil {
			value = decoded
		}
	}
	return ofKind(kind, plain(value))
}

// ofKind is a value as one of a kind, as YAML takes a text without quotes for a number; nil where
// it is none. "" is any kind.
func ofKind(kind string, value any) any {
	text, isText := value.(string)
	_, isTruth := value.(bool)
	_, isObject := value.(map[string]any)
	_, isList := value.([]any)
	isNumber := !isText && !isTruth && !isObject && !isList
	switch kind {
	case "object":
		return only(isObject, value)
	case "array":
		return only(isList, value)
	case "string":
		if isNumber || isTruth {
			return fmt.Sprint(value)
		}
		return only(isText, value)
	case "integer", "number":
		if jsonNumber.MatchString(text) {
			return plain(json.Number(text))
		}
		return only(isNumber, value)
	case "boolean":
		if text == "true" || text == "false" {
			return text == "true"
		}
		return only(isTruth, value)
	}
	return value
}

func only(is bool, value any) any {
	if !is {
		return nil
	}
	return value
}

// SampleField returns a value that a member of an operation's body of JSON or of a form can
// have, by the name of the member; false where none is known.
func (c *Contract) SampleField(operation, name string) (any, bool) {
	media := c.fieldBody(operation)
	if media == nil || media.Schema == nil || media.Schema.Value == nil {
		return nil, false
	}
	value, ok := sample(memberSchema(media.Schema.Value, name), 1)
	return plain(value), ok
}

// SampleOther returns a value that a member of an operation's body can have and that is not
// its default: of a list one with an item in it, of an object one with its members. The name
// of a member of an object in it is a JSON pointer. given says that the document itself has
// the value; ok is false where none is known.
func (c *Contract) SampleOther(operation, name string) (value any, given, ok bool) {
	media := c.fieldBody(operation)
	if media == nil || media.Schema == nil || media.Schema.Value == nil {
		return nil, false, false
	}
	at, tokens := media.Schema, []string{EscapeToken(name)}
	if pointer, isPointer := strings.CutPrefix(name, "/"); isPointer {
		tokens = strings.Split(pointer, "/")
	}
	for _, token := range tokens {
		if at == nil || at.Value == nil {
			return nil, false, false
		}
		at = memberSchema(at.Value, UnescapeToken(token))
	}
	value, given, ok = sampleOther(at, 1)
	if later, is := later[formatOf(at)]; ok && !given && is && endOf.MatchString(UnescapeToken(tokens[len(tokens)-1])) {
		value = later
	}
	return plain(value), given, ok
}

// SampleParameter returns a value that a parameter of an operation can have. given says
// that the document itself has it: as an example, as the default or in an enum. in is path,
// query, header or cookie; ok is false where no value is known.
func (c *Contract) SampleParameter(operation, in, name string) (value any, given, ok bool) {
	p := c.parameter(operation, in, name)
	if p == nil {
		return nil, false, false
	}
	if value := meant(p.Schema, p.Example); value != nil {
		return value, true, true
	}
	for _, name := range sortedNames(p.Examples) {
		if example := p.Examples[name]; example.Value != nil {
			if value := meant(p.Schema, example.Value.Value); value != nil {
				return value, true, true
			}
		}
	}
	if value := givenBy(p.Schema); value != nil {
		return plain(value), true, true
	}
	value, ok = sample(p.Schema, 0)
	if list, is := value.([]any); is && len(list) == 0 {
		return oneItem(p.Schema, list)
	}
	return plain(value), false, ok
}

// oneItem is a list for a parameter, which is not there at all if it is empty (OpenAPI, Style
// Values).
func oneItem(s *openapi3.SchemaRef, empty []any) (value any, given, ok bool) {
	if s.Value.Items == nil || s.Value.MaxItems != nil && *s.Value.MaxItems == 0 {
		return empty, false, true
	}
	if item := givenBy(s.Value.Items); item != nil {
		return []any{plain(item)}, true, true
	}
	item, ok := sample(s.Value.Items, 0)
	return []any{plain(item)}, false, ok
}

// BodyMedia returns the media types that the document has for an operation's request body,
// as it writes them, sorted; nil for none.
func (c *Contract) BodyMedia(operation string) []string {
	o := c.source(operation)
	if o == nil || o.RequestBody == nil || o.RequestBody.Value == nil {
		return nil
	}
	return sortedNames(o.RequestBody.Value.Content)
}

// source is an operation as the library has read it; nil if there is none.
func (c *Contract) source(operation string) *openapi3.Operation {
	o, ok := c.operations[operation]
	if !ok || c.doc == nil {
		return nil
	}
	if item := c.doc.Paths.Value(o.Path); item != nil {
		return item.Operations()[o.Method]
	}
	return nil
}

// fieldBody is the body of JSON or of a form that requests of an operation have; nil for
// none.
func (c *Contract) fieldBody(operation string) *openapi3.MediaType {
	o, known := c.operations[operation]
	if source := c.source(operation); known && o.Body != nil && source != nil && source.RequestBody != nil && source.RequestBody.Value != nil {
		return source.RequestBody.Value.Content[o.BodyMedia]
	}
	return nil
}

func (c *Contract) parameter(operation, in, name string) *openapi3.Parameter {
	o := c.source(operation)
	if o == nil {
		return nil
	}
	for _, list := range []openapi3.Parameters{o.Parameters, c.doc.Paths.Value(c.operations[operation].Path).Parameters} {
		if p := list.GetByInAndName(in, name); p != nil {
			return p
		}
	}
	return nil
}

// givenBy is a value that a schema itself has; nil for none.
func givenBy(ref *openapi3.SchemaRef) any {
	if ref == nil || ref.Value == nil {
		return nil
	}
	s := ref.Value
	for _, given := range append([]any{s.Example, s.Default}, s.Examples...) {
		if value := meant(ref, given); value != nil {
			return value
		}
	}
	for _, given := range append([]any{s.Const}, s.Enum...) {
		if isLiteral(given) {
			return given
		}
	}
	return nil
}

// isLiteral reports whether there is a value of the document's that no pack takes for a
// reference, such as ${name.id}.
func isLiteral(value any) bool {
	return value != nil && !strings.Contains(fmt.Sprint(value), "${")
}

// memberSchema is a member of a schema, wherever it is described: of several alternatives in
// the first, which is the one that bodies are made up of. It is nil if it is nowhere.
func memberSchema(s *openapi3.Schema, name string) *openapi3.SchemaRef {
	all := memberSchemas(s, name)
	if one := variant(s); one != nil && len(all) == 0 {
		all = memberSchemas(one.Value, name)
	}
	if len(all) == 0 {
		return nil
	}
	return all[0]
}

// memberSchemas are what a schema and the parts of its allOf say of a member.
func memberSchemas(s *openapi3.Schema, name string) []*openapi3.SchemaRef {
	var all []*openapi3.SchemaRef
	if p := s.Properties[name]; p != nil {
		all = append(all, p)
	}
	for _, part := range s.AllOf {
		if part.Value != nil {
			all = append(all, memberSchemas(part.Value, name)...)
		}
	}
	return all
}

func sortedNames[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// maxSampled bounds values of schemas that contain themselves.
const maxSampled = 6

// sample makes a value that a schema allows: its example, its default, the first of its
// enum or else the simplest of its type. ok is false where nothing is known of one.
func sample(ref *openapi3.SchemaRef, depth int) (value any, ok bool) {
	if ref == nil || ref.Value == nil || depth > maxSampled {
		return nil, false
	}
	if value := givenBy(ref); value != nil {
		return value, true
	}
	s := ref.Value
	switch {
	case len(s.AllOf) > 0:
		value, ok = sampleOfAll(s, depth)
	case variant(s) != nil:
		return sampleVariant(s, depth)
	default:
		value, ok = sampleOfType(s, depth)
	}
	if object, isObject := value.(map[string]any); isObject {
		nameAlternative(ref, s, object)
	}
	return value, ok
}

// nameAlternative puts the name of a schema into an object of it, where a schema that it
// inherits from has a member for that, or the schema itself is the one that others inherit
// from: then the first of them that it names is meant.
func nameAlternative(ref *openapi3.SchemaRef, s *openapi3.Schema, object map[string]any) {
	if by := s.Discriminator; by != nil && len(s.OneOf)+len(s.AnyOf) == 0 {
		if names := sortedNames(by.Mapping); len(names) > 0 && object[by.PropertyName] == "amber" {
			object[by.PropertyName] = names[0]
		}
	}
	for _, part := range s.AllOf {
		if part.Value == nil {
			continue
		}
		if by := part.Value.Discriminator; by != nil && len(part.Value.OneOf)+len(part.Value.AnyOf) == 0 {
			asAlternative(object, by, ref)
		}
		nameAlternative(ref, &openapi3.Schema{AllOf: part.Value.AllOf}, object)
	}
}

// sampleOfAll joins the samples of the parts of an allOf. A member that one part requires
// and another describes has the value that all of them allow, as far as one says which.
func sampleOfAll(s *openapi3.Schema, depth int) (any, bool) {
	joined := map[string]any{}
	for _, part := range s.AllOf {
		value, ok := sample(part, depth+1)
		object, isObject := value.(map[string]any)
		switch {
		case !ok:
			continue
		case !isObject:
			return value, true
		}
		maps.Copy(joined, object)
	}
	own := sampleOfType
	if variant(s) != nil {
		own = sampleVariant
	}
	if value, ok := own(&openapi3.Schema{Type: s.Type, Properties: s.Properties, Required: s.Required, OneOf: s.OneOf, AnyOf: s.AnyOf, Discriminator: s.Discriminator}, depth); ok {
		if object, isObject := value.(map[string]any); isObject {
			maps.Copy(joined, object)
		}
	}
	for name := range requiredNames(s) {
		members := memberSchemas(s, name)
		_, has := joined[name]
		n := slices.IndexFunc(members, func(ref *openapi3.SchemaRef) bool { return givenBy(ref) != nil })
		if len(members) == 0 || has && n < 0 || members[0].Value == nil || members[0].Value.ReadOnly {
			continue
		}
		if value, ok := sample(members[max(n, 0)], depth+1); ok {
			joined[name] = value
		}
	}
	return joined, true
}

// requiredNames are the members that a schema and the parts of its allOf require.
func requiredNames(s *openapi3.Schema) map[string]bool {
	names := map[string]bool{}
	for _, name := range s.Required {
		names[name] = true
	}
	for _, part := range s.AllOf {
		if part.Value != nil {
			maps.Copy(names, requiredNames(part.Value))
		}
	}
	return names
}

// sampleVariant is a sample of the first alternative of a schema, named by the member that
// tells which one is meant.
func sampleVariant(s *openapi3.Schema, depth int) (any, bool) {
	one := variant(s)
	value, ok := sample(one, depth+1)
	object, isObject := value.(map[string]any)
	if !ok || !isObject || s.Discriminator == nil {
		return value, ok
	}
	return asAlternative(object, s.Discriminator, one), true
}

// asAlternative is an object with the name of its alternative where a discriminator has that, unless
// the alternative itself says how it is called.
func asAlternative(object map[string]any, by *openapi3.Discriminator, one *openapi3.SchemaRef) map[string]any {
	if slices.ContainsFunc(memberSchemas(one.Value, by.PropertyName), func(ref *openapi3.SchemaRef) bool { return givenBy(ref) != nil }) {
		return object
	}
	name := path.Base(one.Ref)
	for _, key := range sortedNames(by.Mapping) {
		if path.Base(by.Mapping[key].Ref) == path.Base(one.Ref) {
			name = key
			break
		}
	}
	if one.Ref != "" {
		object[by.PropertyName] = name
	}
	return object
}

func sampleOfType(s *openapi3.Schema, depth int) (any, bool) {
	types := slices.DeleteFunc(slices.Clone(s.Type.Slice()), func(t string) bool { return t == "null" })
	kind := ""
	if len(types) > 0 {
		kind = types[0]
	}
	switch {
	case kind == "string":
		return sampleText(s)
	case kind == "integer", kind == "number":
		return sampleNumber(s), true
	case kind == "boolean":
		return true, true
	case kind == "array":
		return sampleArray(s, depth)
	case kind == "object", len(s.Properties) > 0:
		object, ok := sampleObject(s, depth)
		if ok {
			fillAlternative(s, object, depth)
		}
		return object, ok
	}
	return nil, false
}

// fillAlternative gives an object what the first alternative requires besides.
func fillAlternative(s *openapi3.Schema, object map[string]any, depth int) {
	alternatives := slices.Concat(s.OneOf, s.AnyOf)
	if len(alternatives) == 0 || alternatives[0].Value == nil {
		return
	}
	whole := &openapi3.Schema{AllOf: openapi3.SchemaRefs{{Value: &openapi3.Schema{Type: s.Type, Properties: s.Properties}}, alternatives[0]}}
	if value, ok := sampleOfAll(whole, depth+1); ok {
		if more, isObject := value.(map[string]any); isObject {
			maps.Copy(object, more)
		}
	}
	if s.Discriminator != nil {
		asAlternative(object, s.Discriminator, alternatives[0])
	}
}

// sampleObject has the required members, and no others.
func sampleObject(s *openapi3.Schema, depth int) (map[string]any, bool) {
	object := map[string]any{}
	for _, name := range s.Required {
		property := s.Properties[name]
		if property == nil || property.Value == nil {
			continue // another part of an allOf may have it
		}
		if property.Value.ReadOnly {
			continue
		}
		value, ok := sample(property, depth+1)
		if time, known := timeOf(s, name); known {
			value = time
		}
		if !ok && property.Value.Type != nil {
			return nil, false
		}
		if !ok {
			value = "amber"
		}
		if inner, isObject := value.(map[string]any); isObject && len(inner) == 0 {
			if filled, ok := sampleMap(property.Value, depth); ok {
				value = filled
			}
		}
		object[name] = value
	}
	return object, true
}

func sampleArray(s *openapi3.Schema, depth int) (any, bool) {
	items := []any{}
	for uint64(len(items)) < s.MinItems {
		of := s.Items
		if len(items) < len(s.PrefixItems) {
			of = s.PrefixItems[len(items)]
		}
		item, ok := sample(of, depth+1)
		if !ok || s.UniqueItems && len(items) > 0 {
			return nil, false
		}
		items = append(items, item)
	}
	return items, true
}

func sampleNumber(s *openapi3.Schema) any {
	said, value := said(s), 1.0
	// A bound that no float64 is exactly is in the document alone.
	least, most := cmp.Or(said.Minimum, s.Min), cmp.Or(said.Maximum, s.Max)
	if least != nil && value <= *least {
		value = *least
		next := math.Ceil(value) + 1
		if (most == nil || next <= *most) && math.Abs(value) < 1<<52 { // beyond that it may be the same number
			value = next
		}
	}
	if most != nil && value > *most {
		value = *most
	}
	if said.Type == "number" && s.Min != nil && s.Max != nil && (value <= *s.Min || value >= *s.Max) {
		value = *s.Min/2 + *s.Max/2
	}
	if s.MultipleOf != nil && *s.MultipleOf > 0 {
		value = math.Ceil(value / *s.MultipleOf) * *s.MultipleOf
	}
	if value == math.Trunc(value) && math.Abs(value) < 1<<63 {
		return int64(value)
	}
	return value
}

// sampleText makes a text of a format, or one that the lengths and the pattern allow.
func sampleText(s *openapi3.Schema) (any, bool) {
	said := textSchema(s)
	for _, text := range formatSample(s.Format) {
		if strings.Contains(text, "${") || said.Takes(text) {
			return text, true
		}
	}
	if s.Pattern != "" { // some servers want it to match the whole of a text, as Java's do
		whole := said
		whole.Pattern = "^(?:" + s.Pattern + ")$"
		if text, ok := textOf(whole); ok {
			return text, true
		}
	}
	if text, ok := textOf(said); ok {
		return text, true
	}
	return nil, false
}

// textOf is the simplest text that is known of what is said of one; ok is false for none.
func textOf(said Schema) (text string, ok bool) {
	for _, text := range []string{"amber", "Amber", "a", "1", "AMBER", "12345", "A1", "2026-01-02", "https://example.com/", "EUR", "en", "US"} {
		for said.MinLength != nil && len(text) < *said.MinLength && len(text) < 512 {
			text += text[len(text)-1:]
		}
		if said.Takes(text) {
			return text, true
		}
	}
	return samplePattern(said)
}

// textSchema is what is said of a text.
func textSchema(s *openapi3.Schema) Schema {
	said := Schema{Type: "string", Format: s.Format, Pattern: s.Pattern}
	if s.MinLength > 0 {
		least := int(s.MinLength)
		said.MinLength = &least
	}
	if s.MaxLength != nil {
		most := int(*s.MaxLength)
		said.MaxLength = &most
	}
	return said
}
