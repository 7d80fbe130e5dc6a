package spec

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// values warns of what a schema, or what is described like one, says of values and is
// probably not meant.
func (o inspector) values(n *yaml.Node) {
	o.format(member(n, "format"))
	o.enum(member(n, "enum"), member(n, "type"))
	o.required(member(n, "required"))
	o.discriminator(n)
	for _, name := range []string{"allOf", "anyOf", "oneOf"} {
		if of := member(n, name); of != nil && of.Kind == yaml.SequenceNode && len(of.Content) == 0 {
			o.problems.warn(o.tree, of, "%s is empty\n  it is ignored", name)
		}
	}
	if member(n, "$ref") == nil || o.is31() {
		return
	}
	for _, name := range besideReference {
		if key := keyNode(n, name); key != nil {
			o.problems.warn(o.tree, key, "%s stands beside a $ref, and is ignored there before OpenAPI 3.1\n  write allOf: [{$ref: …}] in place of the $ref", name)
			return
		}
	}
}

// besideReference are the keywords about values that nothing is looked at beside a reference.
var besideReference = strings.Fields("nullable enum minimum maximum minLength maxLength pattern minItems maxItems uniqueItems minProperties maxProperties multipleOf required properties additionalProperties allOf anyOf oneOf not")

// otherFormats are formats that are known and not judged: those of the OpenAPI Format
// Registry, and those that frameworks write.
var otherFormats = strings.Fields(`base64url binary char commonmark cuid cuid2 currency date-time-local decimal decimal128 double double-int file float float32 float64
	guid html http-date int int8 int16 int32 int64 json ksuid long media-range nanoid partial-date partial-time password sf-binary sf-boolean sf-decimal sf-integer sf-string
	sf-token short time-local timestamp uint uint8 uint16 uint32 uint64 ulid unixtime url urn uuid1 uuid3 uuid4 uuid5 uuid6 uuid7 uuid8 xid`)

// format warns of a format that is unknown, and of which a known one is near: nothing is
// judged by it.
func (o inspector) format(n *yaml.Node) {
	if n == nil || n.Kind != yaml.ScalarNode || slices.Contains(otherFormats, n.Value) {
		return
	}
	known := []string{"binary", "double", "float", "int32", "int64", "password"}
	for name := range formats {
		known = append(known, name)
	}
	slices.Sort(known)
	if means := slip(n.Value, known); means != "" && means != n.Value {
		o.problems.warn(o.tree, n, "unknown format %s: no value is held to it\n  did you mean %s?", quote(n.Value), quote(means))
	}
}

// types warns of a type that is none: any value passes there.
func (o inspector) types(n *yaml.Node) {
	of := member(n, "type")
	if of == nil {
		return
	}
	all := []*yaml.Node{of}
	if of.Kind == yaml.SequenceNode {
		all = of.Content
		if !o.is31() {
			o.problems.warn(o.tree, of, "type is a list, which it can be from OpenAPI 3.1 on")
		}
	}
	for _, n := range all {
		if n.Kind != yaml.ScalarNode || n.Tag != textTag || slices.Contains(types, n.Value) || n.Value == "file" {
			continue
		}
		advice := "want one of " + strings.Join(types[1:], ", ")
		means, known := typesElsewhere[strings.ToLower(n.Value)]
		if !known {
			means = slip(n.Value, types)
		}
		if means != "" {
			advice = "did you mean " + quote(means) + "?"
		}
		o.problems.warn(o.tree, n, "unknown type %s: any value passes\n  %s", quote(n.Value), advice)
	}
}

// types are those of JSON Schema.
var types = []string{null, "array", "boolean", "integer", "number", "object", "string"}

// typesElsewhere are what types are called in other languages.
var typesElsewhere = map[string]string{
	"bool": "boolean", "dict": "object", "double": "number", "float": "number", "hash": "object", "int": "integer", "list": "array",
	"long": "integer", "map": "object", "str": "string", "text": "string", "uuid": "string", "date": "string", "datetime": "string", "date-time": "string",
}

// required warns of a property that a schema requires twice.
func (o inspector) required(n *yaml.Node) {
	first := map[string]bool{}
	if n == nil || n.Kind != yaml.SequenceNode {
		return
	}
	for _, item := range n.Content {
		if first[item.Value] {
			o.problems.warn(o.tree, item, "required has %s twice", quote(item.Value))
		}
		first[item.Value] = true
	}
}

// discriminator warns of one that names a property of none of its schemas.
func (o inspector) discriminator(n *yaml.Node) {
	name := member(member(n, "discriminator"), "propertyName")
	if name == nil {
		return
	}
	known := o.properties(n, map[*yaml.Node]bool{})
	version, _ := o.tree.scalar("openapi")
	mayLack := strings.HasPrefix(version, "3.2") // then a value need not have it
	if !mayLack && len(known) > 0 && !slices.Contains(known, name.Value) {
		o.problems.warn(o.tree, name, "unknown property %s: none of the schemas that the discriminator tells apart has it%s", quote(name.Value), hint(name.Value, known))
	}
}

// properties are the names of the properties of a schema and of those that it is made of.
func (o inspector) properties(n *yaml.Node, seen map[*yaml.Node]bool) []string {
	if n = o.tree.of(n).part(n); n == nil || seen[n] {
		return nil
	}
	seen[n] = true
	names := keys(member(n, "properties"))
	for _, name := range []string{"allOf", "anyOf", "oneOf"} {
		of := member(n, name)
		if of == nil {
			continue
		}
		for _, part := range of.Content {
			names = append(names, o.properties(part, seen)...)
		}
	}
	return names
}

// enum warns of a value that is listed twice, and of one that is not of the type.
func (o inspector) enum(n, kind *yaml.Node) {
	if n == nil || n.Kind != yaml.SequenceNode {
		return
	}
	first := map[string]bool{}
	for _, item := range n.Content {
		item = o.tree.aliased(item)
		is := shapeOf(item)
		key := string(is) + item.Value
		switch {
		case item.Kind != yaml.ScalarNode:
		case first[key]:
			o.problems.warn(o.tree, item, "enum has %s twice", quote(item.Value))
		case kind != nil && kind.Value == "string" && (is == aNumber || is == aBoolean):
			o.problems.warn(o.tree, item, "enum has %s, which is %s, and the type is string\n  put it in quotes", item.Value, is)
		case kind != nil && (kind.Value == "integer" || kind.Value == "number") && is == aText,
			kind != nil && kind.Value == "boolean" && (is == aText || is == aNumber):
			o.problems.warn(o.tree, item, "enum has %s, which is %s, and the type is %s", quote(item.Value), is, kind.Value)
		}
		first[key] = true
	}
}
