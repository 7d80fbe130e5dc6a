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
