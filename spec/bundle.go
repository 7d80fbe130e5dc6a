package spec

import (
	"net/url"
	"path"
	"strings"

	"go.yaml.in/yaml/v4"
)

// bundler makes components of what the document refers to in other files. The OpenAPI library
// does not find its way where files refer to each other in a circle, as a schema does that
// contains itself.
type bundler struct {
	*builder
	seen   map[*yaml.Node]bool
	leads  map[*yaml.Node]string // to the component that a part of another file has become
	copies map[*yaml.Node]*yaml.Node
}

// bundle makes one file of the document and those that it refers to. What is said of a copy
// names the file in which it is written.
func bundle(b *builder) {
	files := b.tree.files
	if len(files.trees) == 1 {
		return
	}
	files.written = map[*yaml.Node]*tree{}
	of := bundler{builder: b, seen: map[*yaml.Node]bool{}, leads: map[*yaml.Node]string{}, copies: map[*yaml.Node]*yaml.Node{}}
	of.visit(b.tree.root, "document", b.tree)
}

// visit makes each reference of an object, which starts from a file, one within the document.
func (b bundler) visit(n *yaml.Node, kind string, from *tree) {
	if n = b.tree.aliased(n); b.seen[n] {
		return
	}
	b.seen[n] = true
	switch {
	case kind == "discriminator":
		b.mappings(member(n, "mapping"), from)
	case n.Kind == yaml.SequenceNode:
		for _, item := range n.Content {
			b.visit(item, kind, from)
		}
	case kind == "callback":
		b.each(n, "path", from)
	case n.Kind == yaml.MappingNode:
		if ref := member(n, "$ref"); ref != nil && ref.Kind == yaml.ScalarNode {
			b.refer(n, ref, kind, from)
		}
		b.members(n, kind, from)
	}
}

func (b bundler) members(n *yaml.Node, kind string, from *tree) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		of, known := objectKinds[kind][n.Content[i].Value]
		if !known && kind == "schema" {
			of = schemaKinds[n.Content[i].Value]
		}
		switch {
		case of.named:
			b.each(n.Content[i+1], of.kind, from)
		case of.kind != "":
			b.visit(n.Content[i+1], of.kind, from)
		}
	}
}

func (b bundler) each(n *yaml.Node, kind string, from *tree) {
	for _, value := range mappedNodes(b.tree.aliased(n)) {
		b.visit(value, kind, from)
	}
}

// refer has one reference lead to a component. A path item is none before OpenAPI 3.1: it
// takes the place of the reference.
func (b bundler) refer(n, ref *yaml.Node, kind string, from *tree) {
	part, at := from.place(ref.Value)
	switch {
	case part == nil: // what is wrong with it is told
	case kind == "path":
		owner := b.tree.of(part)
		remove(n, "$ref")
		for _, name := range keys(part) {
			if member(n, name) == nil {
				put(n, name, b.copy(member(part, name), owner))
			}
		}
		b.seen[n] = false
		b.visit(n, kind, owner)
	case at != "":
		ref.Value = at
		b.visit(part, kind, b.tree)
	default:
		ref.Value = b.component(part, ref.Value, kind)
	}
}

// place is what a reference from a file names, which may be a reference again, and where that
// is in the document itself; "" if it is in another file.
func (t *tree) place(ref string) (part *yaml.Node, at string) {
	into, pointer, err := t.target(ref)
	if err != nil {
		return nil, ""
	}
	if into.files.owner[into.root] == nil { // the document has no owner
		at = "#" + pointer
	}
	if pointer == "" {
		return into.root, at
	}
	group, name := path.Split(pointer)
	if plain, err := url.PathUnescape(name); err == nil {
		name = plain
	}
	return child(into.at("#"+strings.TrimSuffix(group, "/")), UnescapeToken(name)), at
}

// mappings has the values of a discriminator lead to components.
func (b bundler) mappings(values *yaml.Node, from *tree) {
	for _, ref := range mappedNodes(values) {
		if ref.Kind != yaml.ScalarNode || !strings.ContainsAny(ref.Value, "#/.") {
			continue
		}
		switch part, at := from.place(ref.Value); {
		case part == nil:
		case at != "":
			ref.Value = at
		default:
			ref.Value = b.component(part, ref.Value, "schema")
		}
	}
}

// component is the reference to a copy of a part of another file, among the components of its
// kind.
func (b bundler) component(part *yaml.Node, ref, kind string) string {
	group := groupOf(kind)
	if at, known := b.leads[part]; known || group == "" {
		return at
	}
	into := b.tree.grown(b.tree.grown(b.tree.root, "components"), group)
	name := componentName(ref)
	for member(into, name) != nil {
		name += "_"
	}
	at := "#/components/" + group + "/" + name
	b.leads[part] = at
	owner := b.tree.of(part)
	copied := b.copy(part, owner)
	put(into, name, copied)
	b.visit(copied, kind, owner)
	return at
}

// componentName is a name for what a reference leads to: the last of its pointer, or that of
// its file.
func componentName(ref string) string {
	name := path.Base(ref)
	if file, pointer, _ := strings.Cut(ref, "#"); strings.Trim(pointer, "/") == "" {
		name = strings.TrimSuffix(path.Base(file), path.Ext(file))
	}
	return strings.Map(func(r rune) rune {
		if r == '.' || r == '-' || r == '_' || '0' <= r && r <= '9' || 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z' {
			return r
		}
		return '-'
	}, name)
}

// copy is a part of a file as one of the document, which knows where it was written.
func (b bundler) copy(n *yaml.Node, owner *tree) *yaml.Node {
	if n == nil || b.copies[n] != nil {
		return b.copies[n]
	}
	copied := *n
	b.copies[n] = &copied
	b.tree.files.written[&copied] = owner
	copied.Alias = b.copy(n.Alias, owner)
	copied.Content = nil
	for _, part := range n.Content {
		copied.Content = append(copied.Content, b.copy(part, owner))
	}
	return &copied
}
