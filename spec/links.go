package spec

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Link says that a success of an operation has a parameter of another one (OpenAPI, Link
// Object).
type Link struct {
	Operation string // its operationId
	Parameter string // of that operation
	Pointer   string // JSON pointer into the body of the answer
}

// Links returns the links of an operation's successes that lead from the body of an answer to
// a parameter of an operation of the document, in the order of their statuses and names; nil
// for none.
func (c *Contract) Links(operation string) []Link {
	o := c.source(operation)
	if o == nil || o.Responses == nil {
		return nil
	}
	var all []Link
	for _, status := range sortedNames(o.Responses.Map()) {
		response := o.Responses.Value(status)
		if !strings.HasPrefix(status, "2") || response.Value == nil {
			continue
		}
		for _, name := range sortedNames(response.Value.Links) {
			link := response.Value.Links[name].Value
			if link == nil {
				continue
			}
			to, known := c.linked(link.OperationID, link.OperationRef)
			for _, parameter := range sortedNames(link.Parameters) {
				expression, _ := link.Parameters[parameter].(string)
				pointer, ofBody := strings.CutPrefix(strings.Trim(expression, "{}"), "$response.body#")
				if known && ofBody && pointer != "" {
					all = append(all, Link{Operation: to, Parameter: strings.TrimPrefix(parameter, "path."), Pointer: pointer})
				}
			}
		}
	}
	return all
}

// linked is the operation that a link names by its id or by where it stands in the document.
func (c *Contract) linked(id, reference string) (string, bool) {
	if id != "" {
		_, known := c.operations[id]
		return id, known
	}
	tokens := strings.Split(strings.TrimPrefix(reference, "#/paths/"), "/")
	if len(tokens) != 2 {
		return "", false
	}
	n := slices.IndexFunc(c.Operations, func(o Operation) bool {
		return o.Path == UnescapeToken(tokens[0]) && strings.EqualFold(o.Method, tokens[1])
	})
	if n < 0 {
		return "", false
	}
	return c.Operations[n].ID, true
}

// linksOf warns of a link to an operation that the document does not have.
func (b *builder) linksOf(c *Contract) {
	var known []string
	for _, o := range c.Operations {
		known = append(known, o.ID)
	}
	b.tree.each(func(n *yaml.Node) {
		links := member(n, "links")
		for _, name := range keys(links) {
			id := member(member(links, name), "operationId")
			if id != nil && id.Kind == yaml.ScalarNode && !slices.Contains(known, id.Value) {
				b.problems.warn(b.tree, id, "link %s leads to the unknown operation %s%s", quote(name), quote(id.Value), hint(id.Value, known))
			}
		}
	})
}
