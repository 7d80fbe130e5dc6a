package spec

import (
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// describer describes the schemas of a document, each that stands in no circle once: one that
// many others have in them would else be described as often as there are ways to it.
type describer struct {
	known   map[described]Schema
	circles circles
}

// described is a schema at a depth, on which it depends whether its alternatives are described.
type described struct {
	from  *openapi3.Schema
	depth int
}

func newDescriber() *describer {
	return &describer{known: map[described]Schema{}, circles: circles{of: map[*openapi3.Schema]int{}, found: map[*openapi3.Schema]int{}}}
}

// newSchema describes one schema of the document.
func newSchema(ref *openapi3.SchemaRef) Schema { return newDescriber().schema(ref, nil) }

// schema describes a schema of the document. The schemas it stands in are in outer, so that
// one which contains itself ends. Schemas that are described share what they have in common:
// nobody changes it.
func (d *describer) schema(ref *openapi3.SchemaRef, outer []*openapi3.Schema) Schema {
	if ref == nil || ref.Value == nil || slices.Contains(outer, ref.Value) {
		return Schema{}
	}
	from := ref.Value
	if d.circles.has(from, outer) {
		return d.describe(from, outer)
	}
	at := described{from, min(len(outer), deepest)}
	s, known := d.known[at]
	if !known {
		s = d.describe(from, outer)
		d.known[at] = s
	}
	return s
}

// circles are the schemas of a document that contain each other.
type circles struct {
	of    map[*openapi3.Schema]int // the circle that a schema is of; that of most is their own
	found map[*openapi3.Schema]int // in which order schemas were found
	open  []*openapi3.Schema       // whose circle is not known yet
}

// has reports whether a schema contains one of those that it stands in.
func (c *circles) has(s *openapi3.Schema, outer []*openapi3.Schema) bool {
	if _, known := c.of[s]; !known {
		c.find(s)
	}
	return slices.ContainsFunc(outer, func(o *openapi3.Schema) bool { return c.of[o] == c.of[s] })
}

// find finds the circle of a schema and of all in it (R. Tarjan, Depth-First Search and Linear
// Graph Algorithms, 1972). It returns the first found of the schemas that are not done and that
// the schema leads to.
func (c *circles) find(s *openapi3.Schema) int {
	own := len(c.found) + 1
	first := own
	c.found[s] = own
	c.open = append(c.open, s)
	for _, ref := range parts(s) {
		if ref == nil || ref.Value == nil {
			continue
		}
		_, done := c.of[ref.Value]
		switch at, known := c.found[ref.Value]; {
		case done:
		case known:
			first = min(first, at)
		default:
			first = min(first, c.find(ref.Value))
		}
	}
	for first == own {
		last := c.open[len(c.open)-1]
		c.open = c.open[:len(c.open)-1]
		c.of[last] = own
		if last == s {
			break
		}
	}
	return first
}

// parts are the schemas that the description of a schema has in it.
func parts(s *openapi3.Schema) []*openapi3.SchemaRef {
	all := slices.Concat(s.AllOf, s.OneOf, s.AnyOf, openapi3.SchemaRefs{s.Items})
	for _, name := range sortedNames(s.Properties) {
		all = append(all, s.Properties[name])
	}
	return all
}
