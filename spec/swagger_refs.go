package spec

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// gatherer has every reference of a Swagger 2.0 document lead to where the converter finds
// it: what lies in another file, in an extension or within a part of the document becomes a
// definition, a parameter or a response of its own.
type gatherer struct {
	*builder
	root *yaml.Node
	done map[*yaml.Node]bool
	// leads is where references are to lead. They do so once all are known: until then each
	// can be followed as it is written.
	leads map[*yaml.Node]string
}

// The groups of a Swagger 2.0 document that references lead to, and where the first is in
// OpenAPI 3.0.
const (
	inDefinitions = "definitions"
	inParameters  = "parameters"
	inResponses   = "responses"
	inSchemas     = "#/components/schemas/"
)

// gather puts right the references of the document.
func (b *builder) gather(root *yaml.Node) {
	g := gatherer{builder: b, root: root, done: map[*yaml.Node]bool{}, leads: map[*yaml.Node]string{}}
	paths := member(root, "paths")
	for i := 0; paths != nil && i+1 < len(paths.Content); i += 2 {
		if strings.HasPrefix(paths.Content[i].Value, "x-") { // an extension
			paths.Content = slices.Delete(paths.Content, i, i+2)
			i -= 2
			continue
		}
		g.pathItem(paths.Content[i+1])
	}
	g.parameters(member(root, inParameters))
	for _, n := range mappedNodes(member(root, inResponses)) {
		g.response(n)
	}
	for _, n := range mappedNodes(member(root, inDefinitions)) {
		g.schema(n)
	}
	for ref, to := range g.leads {
		ref.Value = to
	}
}

// pathItem takes the place of what it refers to.
func (g gatherer) pathItem(n *yaml.Node) {
	if ref := member(n, "$ref"); ref != nil {
		if target := g.tree.of(n).part(n); target != nil && target != n {
			n.Content = slices.Clone(target.Content)
		}
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		part := n.Content[i+1]
		if n.Content[i].Value == inParameters {
			g.parameters(part)
			continue
		}
		g.parameters(member(part, inParameters))
		for _, response := range mappedNodes(member(part, inResponses)) {
			g.response(response)
		}
	}
}

func (g gatherer) parameters(list *yaml.Node) {
	if list == nil {
		return
	}
	all := list.Content
	if list.Kind == yaml.MappingNode {
		all = mappedNodes(list)
	}
	for _, n := range all {
		if !g.refers(n, inParameters) {
			g.schemasIn(n)
		}
	}
	list.Content = slices.DeleteFunc(list.Content, func(n *yaml.Node) bool { // what is no parameter
		return list.Kind == yaml.SequenceNode && n.Kind == yaml.MappingNode && member(n, "$ref") == nil && member(n, "name") == nil && member(n, "in") == nil
	})
}

func (g gatherer) response(n *yaml.Node) {
	if !g.refers(n, inResponses) {
		g.schemasIn(n)
	}
}

// refers reports whether a parameter or a response is a reference, and has it lead to one
// of its group.
func (g gatherer) refers(n *yaml.Node, group string) bool {
	ref := member(n, "$ref")
	if ref == nil {
		return false
	}
	from := g.tree.of(n)
	target := from.at(ref.Value)
	into, pointer, _ := from.target(ref.Value) // it leads somewhere
	switch {
	case target == nil:
	case strings.HasPrefix(pointer, "/"+inDefinitions+"/"):
		g.problems.warn(g.tree, ref, "reference %s leads to a schema, and not to one of the %s\n  it is ignored", quote(ref.Value), group)
		remove(n, "$ref")
	case into == g.tree && strings.HasPrefix(pointer, "/"+group+"/") && strings.Count(pointer, "/") == 2: // one of them
		g.leads[ref] = "#" + pointer
	default:
		name := g.named(group, from, ref.Value)
		g.leads[ref] = "#/" + group + "/" + name
		g.hoist(group, name, target, func() {
			if group == inParameters {
				g.parameters(&yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{target}})
				return
			}
			g.response(target)
		})
	}
	return true
}

// schemasIn puts right the references of the schemas in a part of the document.
func (g gatherer) schemasIn(part *yaml.Node) { each(part, false, g.schema) }

// schema has the reference of a schema, and of those in it, lead to a definition, under the
// name that these have in OpenAPI 3.0.
func (g gatherer) schema(n *yaml.Node) {
	if g.done[n] {
		return
	}
	g.done[n] = true
	each(n, false, func(part *yaml.Node) {
		ref := member(part, "$ref")
		if ref == nil {
			return
		}
		from := g.tree.of(part)
		target := from.at(ref.Value)
		into, pointer, _ := from.target(ref.Value) // it leads somewhere
		if target == nil || target == g.root {
			remove(part, "$ref") // as the whole document is no schema
			return
		}
		if group, name, _ := strings.Cut(strings.TrimPrefix(pointer, "/"), "/"); group == inResponses && !strings.Contains(name, "/") {
			g.problems.warn(g.tree, ref, "reference %s leads to a response, and not to a schema\n  it is taken for the schema of the response", quote(ref.Value))
			if target = member(target, "schema"); target == nil {
				remove(part, "$ref")
				return
			}
		}
		if within, is := strings.CutPrefix(pointer, "/"+inDefinitions+"/"); is && into == g.tree {
			g.leads[ref] = inSchemas + within
			return
		}
		name := g.named(inDefinitions, from, ref.Value)
		g.leads[ref] = inSchemas + name
		g.hoist(inDefinitions, name, target, func() { g.schema(target) })
	})
}

// named is the name of what a reference from a file leads to, as a component can have it.
func (g gatherer) named(group string, from *tree, ref string) string {
	other, pointer, _ := from.target(ref) // it leads somewhere
	name := strings.Trim(strings.NewReplacer("/", ".", "~", "-").Replace(pointer), ".")
	name = strings.TrimPrefix(strings.TrimPrefix(name, group+"."), "x-")
	if other != g.tree {
		name = strings.Trim(strings.NewReplacer("/", ".", " ", "-").Replace(other.file)+"."+name, ".")
	}
	return "x-" + strings.Map(func(r rune) rune {
		if r == '.' || r == '-' || r == '_' || '0' <= r && r <= '9' || 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z' {
			return r
		}
		return '-'
	}, name)
}

// hoist makes a part of a document one of a group, and has its references put right.
func (g gatherer) hoist(group, name string, part *yaml.Node, within func()) {
	if member(g.root, group) == nil {
		put(g.root, group, &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: g.root.Line})
	}
	if of := member(g.root, group); member(of, name) == nil {
		put(of, name, part)
		within()
	}
}
