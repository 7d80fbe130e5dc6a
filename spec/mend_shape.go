package spec

import (
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// shape is what a member of an OpenAPI document has to be: a text, a number and so on.
type shape string

const (
	aText    shape = "a text"
	aNumber  shape = "a number"
	aBoolean shape = "true or false"
	aList    shape = "a list"
	anObject shape = "an object"
	aNull    shape = "null"
)

// shapes are those of members that are the same wherever they are.
var shapes = func() map[string]shape {
	all := map[string]shape{}
	for of, names := range map[shape]string{
		aText:    "$ref $schema basePath bearerFormat collectionFormat description format host in jsonSchemaDialect name openapi operationId openIdConnectUrl pattern propertyName scheme style summary swagger termsOfService title url version",
		aNumber:  "maxContains maxItems maxLength maxProperties maximum minContains minItems minLength minProperties minimum multipleOf",
		aBoolean: "allowEmptyValue allowReserved deprecated explode nullable readOnly uniqueItems writeOnly",
		aList:    "allOf anyOf consumes enum oneOf prefixItems produces schemes security servers",
		anObject: "callbacks components content dependentRequired dependentSchemas discriminator info links mapping patternProperties paths properties requestBody responses schema variables",
	} {
		for name := range strings.FieldsSeq(names) {
			all[name] = of
		}
	}
	return all
}()

// shapes makes each member of a part of the document what it has to be, where that can
// be told, such as a text of the version 1.0, and takes out what it cannot.
func (b *builder) shapes(n *yaml.Node) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i].Value, b.tree.aliased(n.Content[i+1])
		want, known := shapes[key]
		is := shapeOf(value)
		switch {
		case (key == "required" || key == "examples") && isSchema(n):
			want, known = aList, true
		case key == "required" && is == aText: // of a parameter, a header or a body
			want, known = aBoolean, true
		case key == "tags" && member(n, "responses") != nil, key == "parameters" && member(n, "operationId") != nil && member(n, "responses") != nil:
			want, known = aList, true
		case key == "type" && is == anObject:
			want, known = aText, true
		case key == "additionalProperties" && is != aBoolean:
			want, known = anObject, true
		case key == "items" && is == aList && isSchema(n): // by place, as older drafts of JSON Schema have them
			want, known = anObject, true
		case is == anObject && areParts(n), // each under a name that may be that of any member
			key == "schema" && is == aBoolean,                               // as JSON Schema has it
			key == "discriminator" && member(b.tree.root, "swagger") != nil: // a text in Swagger 2.0
			known = false
		}
		if slices.Contains(objects, key) {
			b.emptyObjects(value)
		}
		if said := member(n, "description"); key == "content" && said != nil && said.Kind == yaml.ScalarNode {
			b.noMedia(value)
		}
		if (key == "required" || key == "tags") && is == aList {
			b.textList(key, value)
		}
		if !known || is == want || is == aNull {
			continue
		}
		if tag, ok := asShape(value, want); ok {
			value.Tag = tag
			if key != "openapi" && key != "swagger" {
				b.problems.warn(b.tree, value, "%s %s is taken for %s%s", key, value.Value, want, quotesHint(want))
			}
			continue
		}
		b.problems.warn(b.tree, n.Content[i], "%s is %s, want %s\n  it is ignored", key, is, want)
		b.misspelt[key] = true
		n.Content = slices.Delete(n.Content, i, i+2)
		i -= 2
	}
}

func quotesHint(want shape) string {
	if want == aText {
		return "\n  put it in quotes"
	}
	return ""
}

// objects are the members whose own members, or items, are objects.
var objects = strings.Fields("$defs allOf anyOf callbacks content definitions dependentSchemas encoding headers links oneOf parameters " +
	"pathItems paths patternProperties prefixItems properties requestBodies responses schemas securityDefinitions securitySchemes servers variables webhooks")

// emptyObjects makes an object of each member, or item, of which nothing is said.
func (b *builder) emptyObjects(n *yaml.Node) {
	for i, value := range n.Content {
		isKey := n.Kind == yaml.MappingNode && i%2 == 0
		if !isKey && shapeOf(b.tree.aliased(value)) == aNull {
			n.Content[i] = &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: value.Line}
		}
	}
}

// noMedia takes out of the content of a response or of a body what is no media type, such as
// the type void that Elysia writes for an answer without a body.
func (b *builder) noMedia(content *yaml.Node) {
	for i := 0; i+1 < len(content.Content); i += 2 {
		if is := shapeOf(b.tree.aliased(content.Content[i+1])); is != anObject && is != aNull {
			b.problems.warn(b.tree, content.Content[i], "content %s is %s, want an object\n  it is ignored", content.Content[i].Value, is)
			content.Content = slices.Delete(content.Content, i, i+2)
			i -= 2
		}
	}
}

// textList makes texts of the names in a list.
func (b *builder) textList(key string, list *yaml.Node) {
	for _, item := range list.Content {
		if is := shapeOf(item); is == aNumber || is == aBoolean {
			item.Tag = textTag
			b.problems.warn(b.tree, item, "%s %s is taken for a text\n  put it in quotes", key, item.Value)
		}
	}
}

// isSchema reports whether a mapping that requires something is a schema, rather than a
// parameter, a header or a body.
func isSchema(n *yaml.Node) bool {
	for _, other := range []string{"in", "schema", "content"} {
		if member(n, other) != nil {
			return false
		}
	}
	for _, own := range []string{"type", "properties", "format", "items", "enum", "allOf", "oneOf", "anyOf", "additionalProperties"} {
		if member(n, own) != nil {
			return true
		}
	}
	return false
}

// areParts reports whether the members of a mapping are schemas, or references, alone: their
// names are the author's, as in a file of schemas.
func areParts(n *yaml.Node) bool {
	for i := 1; i < len(n.Content); i += 2 {
		if !isSchema(n.Content[i]) && member(n.Content[i], "$ref") == nil {
			return false
		}
	}
	return true
}

// aliased returns what a node stands for.
func (t *tree) aliased(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

func shapeOf(n *yaml.Node) shape {
	switch {
	case n.Kind == yaml.SequenceNode:
		return aList
	case n.Kind == yaml.MappingNode:
		return anObject
	case n.Tag == "!!null":
		return aNull
	case n.Tag == "!!bool":
		return aBoolean
	case n.Tag == "!!int", n.Tag == "!!float":
		return aNumber
	}
	return aText
}

// asShape returns the tag with which a scalar is of a shape, if it can be.
func asShape(n *yaml.Node, want shape) (tag string, ok bool) {
	switch {
	case n.Kind != yaml.ScalarNode:
	case want == aText:
		return textTag, true
	case want == aNumber && jsonNumber.MatchString(n.Value):
		n.Style = 0 // without quotes
		if _, err := strconv.Atoi(n.Value); err == nil {
			return "!!int", true
		}
		return "!!float", true
	case want == aBoolean && (n.Value == "true" || n.Value == "false"):
		n.Style = 0
		return "!!bool", true
	}
	return "", false
}
