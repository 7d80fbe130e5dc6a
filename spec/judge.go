package spec

import (
	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v4"
)

// judge compares values with one schema, in the dialect of its document: that of
// OpenAPI 3.0 (rule) or JSON Schema 2020-12 (schema2020). A schema that says the same in
// both is judged by as a rule.
type judge interface {
	// judge returns how a value departs from the schema, in the words and at the
	// places of a visitor. The size is that of the text the value came in. What departs
	// breaks the requirement that the innermost schema around it names, or the given one.
	judge(v *visitor, value any, size int, requirement string) []Violation
}

func (r *rule) judge(v *visitor, value any, size int, requirement string) []Violation {
	return v.judge(r, value, size, requirement)
}

// schema is a schema of the document: what its rule says of the values that there
// can be, and what judges one.
type schema struct {
	rule *rule // nil where any value will do
	judge
}

// schema compiles what stands as a member of a part of the document.
func (b *builder) schema(ref *openapi3.SchemaRef, part *yaml.Node, member string) schema {
	r := b.rule(ref, b.tree.part(part, member))
	switch {
	case r == nil:
		return schema{}
	case b.draft != nil && !b.alike.says(child(part, member)):
		return schema{rule: r, judge: b.draft.schema(b.tree, child(part, member))}
	}
	return schema{rule: r, judge: r}
}

// check returns how a value departs from a schema, if there is any.
func (s schema) check(v *visitor, value any, size int, requirement string) []Violation {
	if s.judge == nil {
		return nil
	}
	return s.judge.judge(v, value, size, requirement)
}
