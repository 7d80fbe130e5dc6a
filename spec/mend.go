package spec

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// mend takes out of the tree of a file what it can be used without, and puts right
// what is written wrongly and can only be meant in one way. It warns of each.
func (b *builder) mend(t *tree) {
	names := subjects{}
	t.each(func(n *yaml.Node) {
		names.note(n)
		b.shapes(n)
		b.counts(n)
		b.bounds(n)
		b.null(n)
		b.contradictions(n)
		b.headersTwice(n)
		keyHeader(b, n)
		b.pattern(n, names[n])
	})
}

// counts takes out a limit that counts something and is no count: it is negative, or a
// fraction, or more than there can be.
func (b *builder) counts(n *yaml.Node) {
	for _, name := range strings.Fields("maxContains maxItems maxLength maxProperties minContains minItems minLength minProperties") {
		at := member(n, name)
		limit, isNumber := exactNumber(at)
		if !isNumber {
			continue
		}
		const digits = 18 // that a 64-bit integer holds for sure
		if count := parseNumber(limit); count.sign() < 0 || !count.whole() || count.point > digits {
			b.problems.warn(b.tree, at, "%s %s is no count: it is ignored", name, limit)
			remove(n, name)
		}
	}
}

// pattern takes out a pattern that is no regular expression.
func (b *builder) pattern(n *yaml.Node, of string) {
	source := member(n, "pattern")
	if source == nil || source.Kind != yaml.ScalarNode || source.Tag != textTag {
		return
	}
	if of != "" {
		of += ": "
	}
	if inner, ok := literalPattern(source.Value); ok {
		b.problems.warn(b.tree, source, "%spattern %s has the slashes of a literal, which no text has: they are not part of an expression", of, quote(source.Value))
		source.Value = inner
	}
	if _, err := compilePattern(source.Value); err != nil {
		b.problems.warn(b.tree, source, "%s%s\n  it is ignored: any string passes here", of, err)
		remove(n, "pattern")
	}
}

// literalPattern returns what is between the slashes of an expression that is written
// as a program has it, such as /^a$/. As it stands it could match no text.
func literalPattern(source string) (string, bool) {
	inner, begins := strings.CutPrefix(source, "/^")
	inner, ends := strings.CutSuffix(inner, "$/")
	return "^" + inner + "$", begins && ends
}

// remove takes a member out of a mapping.
func remove(n *yaml.Node, key string) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			n.Content = slices.Delete(n.Content, i, i+2)
			return
		}
	}
}

// subjects say of the schemas of a document what they are of, such as: property "a".
type subjects map[*yaml.Node]string

// note names the parts of a mapping that have a name, and those that have none as the
// mapping itself.
func (s subjects) note(n *yaml.Node) {
	for _, of := range []struct{ member, noun string }{{"properties", "property"}, {"schemas", "schema"}, {"definitions", "schema"}, {"headers", "header"}} {
		group := member(n, of.member)
		for _, key := range keys(group) {
			s[member(group, key)] = of.noun + " " + quote(key)
		}
	}
	if name := member(n, "name"); name != nil && member(n, "in") != nil {
		s[member(n, "schema")] = "parameter " + quote(name.Value)
	}
	for i := 1; i < len(n.Content); i += 2 {
		parts := []*yaml.Node{n.Content[i]}
		if parts[0].Kind == yaml.SequenceNode {
			parts = parts[0].Content
		}
		for _, part := range parts {
			if part.Kind == yaml.MappingNode && s[part] == "" && s[n] != "" {
				s[part] = s[n]
			}
		}
	}
}
