package spec

import "go.yaml.in/yaml/v4"

// bounds puts an exclusive bound that is written as another version of OpenAPI has it
// into the form of the document's own: a mark on a bound in 3.0, a number from 3.1 on.
func (b *builder) bounds(n *yaml.Node) {
	for _, of := range []struct{ exclusive, bound string }{{"exclusiveMinimum", "minimum"}, {"exclusiveMaximum", "maximum"}} {
		exclusive, bound := member(n, of.exclusive), member(n, of.bound)
		if exclusive == nil {
			continue
		}
		switch is := shapeOf(exclusive); {
		case is == aBoolean && b.is31():
			b.problems.warn(b.tree, exclusive, "%s is a number from OpenAPI 3.1 on: it is taken for a mark on %s", of.exclusive, of.bound)
			remove(n, of.exclusive)
			if exclusive.Value == "true" && bound != nil {
				remove(n, of.bound)
				put(n, of.exclusive, bound)
			}
		case is == aNumber && !b.is31():
			b.problems.warn(b.tree, exclusive, "%s is true or false before OpenAPI 3.1: it is taken for a bound", of.exclusive)
			remove(n, of.exclusive)
			remove(n, of.bound)
			put(n, of.bound, exclusive)
			put(n, of.exclusive, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: "true", Line: exclusive.Line})
		case is != aNumber && is != aBoolean:
			b.problems.warn(b.tree, exclusive, "%s is %s\n  it is ignored", of.exclusive, is)
			remove(n, of.exclusive)
		}
	}
}

// null takes the mark of OpenAPI 3.0 for a value that may be null for what later
// versions say instead, a type of its own.
func (b *builder) null(n *yaml.Node) {
	nullable := member(n, "nullable")
	if nullable == nil || nullable.Value != "true" || !b.is31() || !isSchema(n) {
		return
	}
	b.problems.warn(b.tree, nullable, "nullable has no effect from OpenAPI 3.1 on: it is taken for the type null\n  write type: [..., 'null']")
	none := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null", Line: nullable.Line}
	if enum := member(n, "enum"); enum != nil {
		enum.Content = append(enum.Content, none)
	}
	name := &yaml.Node{Kind: yaml.ScalarNode, Tag: textTag, Value: null, Line: nullable.Line}
	switch kind := member(n, "type"); {
	case kind == nil:
	case kind.Kind == yaml.SequenceNode:
		kind.Content = append(kind.Content, name)
	default:
		remove(n, "type")
		put(n, "type", &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Line: kind.Line, Content: []*yaml.Node{kind, name}})
	}
	remove(n, "nullable")
}
