package spec

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v4"

	"github.com/assaykit/assay/internal/wording"
)

// The extensions of a document. The comment of the package says what they mean.
const (
	requirementExt = "x-requirement"
	permittedExt   = "x-permitted"
	statusExt      = "x-requirement-status"
	mediaExt       = "x-requirement-media"
	outsideExt     = "x-requirement-error"
	errorSchemaExt = "x-error-schema"
)

// extensions checks what the document's extensions say, and adds to a contract
// what they say of the whole.
func (b *builder) extensions(c *Contract) {
	ids := slices.Sorted(maps.Keys(c.requirements))
	b.tree.each(func(n *yaml.Node) {
		for i := 0; i+1 < len(n.Content); i += 2 {
			b.extensionFound(b.extension(n, n.Content[i], n.Content[i+1], ids), len(ids) == 0)
			if strings.HasPrefix(n.Content[i].Value, requirementExt) {
				c.named = append(c.named, n.Content[i+1].Value)
			}
		}
	})
	c.fallback = fallbacks{
		status:  requirement(b.doc.Extensions, statusExt),
		media:   requirement(b.doc.Extensions, mediaExt),
		outside: requirement(b.doc.Extensions, outsideExt),
	}
	var err error
	c.errorSchema, err = b.errorSchema()
	b.problems.fail("", err)
	operations := make([]string, len(c.Operations))
	for i, op := range c.Operations {
		operations[i] = op.ID
	}
	c.addBuiltins(operations)
	c.checkApplies(b.problems)
}

// extensionFound notes what is wrong with an extension. Without a registry it is a
// warning: the author of the document may mean something else by the name.
func (b *builder) extensionFound(err error, foreign bool) {
	var found Problem
	if foreign && errors.As(err, &found) {
		found.Severity = Warning
		err = found
	}
	b.problems.fail("", err)
}

// namedRequirements makes an entry for each requirement that a document without a
// registry names where a requirement can be named. Its text is not known.
func (b *builder) namedRequirements(operations []string) []Requirement {
	var all []Requirement
	if b.tree == nil {
		return nil
	}
	b.tree.each(func(n *yaml.Node) {
		for i := 0; i+1 < len(n.Content); i += 2 {
			key, value := n.Content[i], n.Content[i+1]
			has := func(r Requirement) bool { return r.ID == value.Value }
			if !strings.HasPrefix(key.Value, requirementExt) || !requirementID.MatchString(value.Value) || slices.ContainsFunc(all, has) || b.extension(n, key, value, []string{value.Value}) != nil {
				continue
			}
			all = append(all, Requirement{
				ID: value.Value, Level: Must, Text: "What the document says where it names " + value.Value + ".", Source: Source{Page: documentFile, Section: key.Value},
				Applies: operations, Provocation: Plain, File: documentFile, Line: value.Line,
			})
		}
	})
	slices.SortFunc(all, func(x, y Requirement) int { return strings.Compare(x.ID, y.ID) })
	return all
}

// extension checks one member of a part of the document, if it is an extension
// of ours.
func (b *builder) extension(part, key, value *yaml.Node, ids []string) error {
	name := key.Value
	switch {
	case name == permittedExt:
		if value.Tag != "!!bool" {
			return b.tree.errorAt(value, "%s has to be true or false", name)
		}
		return nil
	case !strings.HasPrefix(name, requirementExt):
		const slip = 2 // letters in which a misspelt name differs
		if strings.HasPrefix(name, "x-") && wording.Distance(name, requirementExt) <= slip {
			return b.tree.errorAt(key, "unknown extension %s\n  did you mean %s?", quote(name), quote(requirementExt))
		}
		return nil
	}
	known := []string{requirementExt}
	if part == b.tree.root {
		known = []string{statusExt, mediaExt, outsideExt}
	}
	if !slices.Contains(known, name) {
		return b.tree.errorAt(key, "unknown extension %s, want %s here", quote(name), list(known))
	}
	if member(part, "responses") != nil || member(part, "in") != nil || b.unjudged()[part] {
		return b.tree.errorAt(key, "%s has no effect here\n  it belongs on a response, a header or a schema", name)
	}
	if value.Kind != yaml.ScalarNode {
		return b.tree.errorAt(key, "%s is %s, want the id of one requirement", name, shapeOf(value))
	}
	if !slices.Contains(ids, value.Value) {
		return b.tree.errorAt(value, "unknown requirement %s%s", quote(value.Value), hint(value.Value, ids))
	}
	return nil
}

// unjudged are the parts of the document that no answer is compared with, as far as their
// form alone does not tell them from those that one is.
func (b *builder) unjudged() map[*yaml.Node]bool {
	if b.apart != nil {
		return b.apart
	}
	b.apart = map[*yaml.Node]bool{}
	mark := func(group *yaml.Node) {
		for _, name := range keys(group) {
			b.apart[member(group, name)] = true
		}
	}
	body := func(n *yaml.Node) {
		b.apart[n] = true
		content := member(n, "content")
		for _, media := range keys(content) {
			b.apart[member(member(content, media), "schema")] = true
		}
	}
	mark(member(b.tree.root, "paths"))
	bodies := member(member(b.tree.root, "components"), "requestBodies")
	for _, name := range keys(bodies) {
		body(member(bodies, name))
	}
	b.tree.each(func(n *yaml.Node) {
		b.apart[member(n, "info")] = true
		mark(member(n, "content"))
		if sent := member(n, "requestBody"); sent != nil {
			body(sent)
		}
		if member(n, "in") != nil {
			b.apart[member(n, "schema")] = true
		}
	})
	return b.apart
}

// Names reports whether the document itself names a requirement, so that every
// answer of that kind is held to it, whatever scenario it was asked for in.
func (c *Contract) Names(requirement string) bool { return slices.Contains(c.named, requirement) }

// errorSchema returns the schema of errors outside of every operation.
func (b *builder) errorSchema() (schema, error) {
	n := member(b.tree.root, errorSchemaExt)
	if n == nil {
		return schema{}, nil
	}
	const schemas = "#/components/schemas/"
	name, ok := strings.CutPrefix(n.Value, schemas)
	if !ok {
		return schema{}, b.tree.errorAt(n, "%s = %s, want a reference to a schema, such as %sError", errorSchemaExt, quote(n.Value), schemas)
	}
	var known openapi3.Schemas
	if b.doc.Components != nil {
		known = b.doc.Components.Schemas
	}
	if known[name] == nil {
		return schema{}, b.tree.errorAt(n, "unknown schema %s%s", quote(name), hint(name, slices.Sorted(maps.Keys(known))))
	}
	return b.schema(known[name], b.tree.part(b.tree.root, "components", "schemas"), name), nil
}

// checkApplies makes sure that whatever an answer of an operation can break
// speaks of that operation. Otherwise a violation would be counted where
// nobody looks for it.
func (c *Contract) checkApplies(found *problems) {
	for _, op := range c.Operations {
		answers := c.operations[op.ID].answers
		for _, status := range slices.Sorted(maps.Keys(answers)) {
			for _, id := range answers[status].names() {
				r, known := c.Requirement(id)
				if known && !slices.Contains(r.Applies, op.ID) {
					found.add(Problem{File: r.File, Line: r.Line, Severity: Error, Message: fmt.Sprintf(
						"%s does not apply to %s\n  in %s the answer %s of %s names it", id, op.ID, documentFile, status, op.ID)})
				}
			}
		}
	}
}

// names returns the requirements that an answer can break, in order.
func (a *answer) names() []string {
	ids := map[string]bool{a.requirement: true}
	seen := map[*rule]bool{}
	for _, h := range a.headers {
		ids[h.requirement] = true
		h.rule.collect(ids, seen)
	}
	for _, m := range a.media {
		m.rule.collect(ids, seen)
	}
	delete(ids, "")
	return slices.Sorted(maps.Keys(ids))
}

// requirement returns the requirement that an extension names; "" for none, and where
// it is no id of one.
func requirement(extensions map[string]any, name string) string {
	id, _ := extensions[name].(string)
	if !requirementID.MatchString(id) {
		return ""
	}
	return id
}
