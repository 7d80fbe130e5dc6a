package spec

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// alike finds the schemas of an OpenAPI 3.1 document that say the same in OpenAPI 3.0: a
// rule judges by them as well as a validator of JSON Schema 2020-12 does, in less than half
// the time.
type alike struct {
	tree *tree
	// found is what is known of the schemas that were looked at. One that is being looked at
	// counts as alike within itself.
	found map[*yaml.Node]bool
}

// newAlike returns nil for a document in which a schema can have a name or a dialect of its
// own, or stand in another file: what a reference leads to is then for the validator to say.
func newAlike(t *tree) *alike {
	own := len(t.files.trees) > 1
	t.each(func(n *yaml.Node) {
		for _, name := range []string{"$id", "$self", "$anchor", "$dynamicAnchor", "$schema", "jsonSchemaDialect"} {
			own = own || member(n, name) != nil
		}
	})
	if own {
		return nil
	}
	return &alike{tree: t, found: map[*yaml.Node]bool{}}
}

// annotations are the keywords that say nothing of which values fit.
var annotations = []string{"title", "description", "summary", "default", "example", "examples", "deprecated", "externalDocs", "$comment"}

// says reports whether a schema says the same in both dialects.
func (a *alike) says(n *yaml.Node) bool {
	if a == nil || n == nil || n.Kind != yaml.MappingNode && n.Kind != yaml.AliasNode {
		return false
	}
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if known, ok := a.found[n]; ok {
		return known
	}
	a.found[n] = true
	is := a.keywords(n)
	a.found[n] = is
	return is
}

func (a *alike) keywords(n *yaml.Node) bool {
	refers := member(n, "$ref") != nil
	for i := 0; i+1 < len(n.Content); i += 2 {
		keyword, value := n.Content[i].Value, n.Content[i+1]
		switch {
		case slices.Contains(annotations, keyword):
		case keyword == "$ref":
			if target := a.tree.part(n); target == nil || member(target, "$ref") != nil || !a.says(target) {
				return false
			}
		case refers || !a.keyword(keyword, value):
			return false
		}
	}
	return true
}

// keyword reports whether a keyword with a value means the same in both dialects.
func (a *alike) keyword(name string, value *yaml.Node) bool {
	all := func(nodes []*yaml.Node) bool {
		return !slices.ContainsFunc(nodes, func(n *yaml.Node) bool { return !a.says(n) })
	}
	switch name {
	case "type", "format", "pattern", "required", "readOnly", "minLength", "maxLength", "minItems", "maxItems", "uniqueItems",
		"minProperties", "maxProperties", "minimum", "maximum", "multipleOf":
		return true
	case "enum": // numbers of one value can be written in several ways
		return !slices.ContainsFunc(value.Content, func(n *yaml.Node) bool { return n.ShortTag() != "!!str" && n.ShortTag() != "!!null" })
	case "items":
		return a.says(value)
	case "additionalProperties":
		return value.ShortTag() == "!!bool" || a.says(value)
	case "properties":
		return all(mappedNodes(value))
	case "allOf":
		return all(value.Content)
	case "anyOf", "oneOf": // which alternative is meant is told in each dialect in its own way
		others := slices.DeleteFunc(slices.Clone(value.Content), func(n *yaml.Node) bool {
			kind := member(n, "type")
			return kind != nil && kind.Value == null && len(n.Content) == 2
		})
		return len(others) == 1 && len(value.Content) == 2 && all(value.Content)
	}
	return strings.HasPrefix(name, "x-")
}
