package spec

import (
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// within is a reference to what lies within another part of the document, rather than among
// its components, and the kind of object that is wanted there.
type within struct {
	ref  *yaml.Node
	kind string
}

// liftParts makes components of the parts that lie within others and are referred to there:
// the OpenAPI library finds few of them, such as none below another reference or a keyword
// that it does not know. It reports whether there were any.
func (b *builder) liftParts() bool {
	lifted := map[*yaml.Node]string{}
	for _, part := range b.within {
		group := groupOf(part.kind)
		target := b.tree.at(part.ref.Value)
		if group == "" || !strings.HasPrefix(part.ref.Value, "#/") || target == nil || target == b.tree.root || b.tree.of(target) != b.tree {
			continue
		}
		if lifted[target] == "" {
			name := "part" + strconv.Itoa(len(lifted)+1)
			into := b.tree.grown(b.tree.grown(b.tree.root, "components"), group)
			for member(into, name) != nil {
				name += "_"
			}
			put(into, name, target)
			lifted[target] = "#/components/" + group + "/" + name
		}
		part.ref.Value = lifted[target]
	}
	b.within = nil
	return len(lifted) > 0
}

// groupOf is the group of the components that are of a kind; "" for none.
func groupOf(kind string) string {
	for name, of := range objectKinds["components"] {
		if of.kind == kind {
			return name
		}
	}
	return ""
}

// grown is a member of a mapping, which is an empty mapping from now on where there was none.
func (t *tree) grown(n *yaml.Node, name string) *yaml.Node {
	if m := member(n, name); m != nil && t.aliased(m).Kind == yaml.MappingNode {
		return t.aliased(m)
	}
	m := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: n.Line}
	remove(n, name)
	put(n, name, m)
	return m
}
