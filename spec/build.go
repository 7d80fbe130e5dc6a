package spec

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v3"
)

// builder makes the operations of a contract from its document.
type builder struct {
	doc   *openapi3.T
	tree  *tree
	rules map[*openapi3.Schema]*rule
}

// isVersion30 reports whether a document is in the one version whose schemas
// the rules know.
func isVersion30(version string) bool { return strings.HasPrefix(version, "3.0.") }

// operations adds the operations to a contract, in the order of the document.
func (b *builder) operations(c *Contract) error {
	paths := member(b.tree.root, "paths")
	for _, path := range inOrder(b.doc.Paths.Map(), keys(paths)) {
		item := b.doc.Paths.Value(path)
		methods := keys(member(paths, path))
		for i, m := range methods {
			methods[i] = strings.ToUpper(m)
		}
		all := item.Operations()
		for _, method := range inOrder(all, methods) {
			op, err := b.operation(method, path, item, all[method], b.tree.part(paths, path, strings.ToLower(method)))
			if err != nil {
				return fmt.Errorf("%s: %s %s: %w", documentFile, method, path, err)
			}
			c.Operations = append(c.Operations, op.Operation)
			c.operations[op.ID] = op
			c.routes = append(c.routes, compileRoute(method, path, op.ID))
		}
	}
	if len(c.Operations) == 0 {
		return fmt.Errorf("%s: no operations", documentFile)
	}
	sortRoutes(c.routes)
	return nil
}

// inOrder returns the keys of a map in a given order, what is missing in that
// order last.
func inOrder[V any](m map[string]V, order []string) []string {
	return slices.SortedFunc(maps.Keys(m), func(a, b string) int {
		i, j := slices.Index(order, a), slices.Index(order, b)
		// An index of -1 becomes the largest number of its size.
		return cmp.Or(cmp.Compare(uint(i), uint(j)), cmp.Compare(a, b))
	})
}

func (b *builder) operation(method, path string, item *openapi3.PathItem, from *openapi3.Operation, n *yaml.Node) (*operation, error) {
	if from.OperationID == "" {
		return nil, fmt.Errorf("no operationId\n  operations are spoken of by their operationId, so each needs one")
	}
	op := &operation{
		Operation: Operation{
			ID: from.OperationID, Method: method, Path: path,
			Summary: from.Summary, Tags: from.Tags,
			Parameters: parameters(item.Parameters, from.Parameters),
		},
		answers: map[string]*answer{},
	}
	if from.RequestBody != nil && from.RequestBody.Value != nil {
		op.BodyRequired = from.RequestBody.Value.Required
		content := from.RequestBody.Value.Content
		for _, contentType := range slices.Sorted(maps.Keys(content)) {
			if isJSON(contentType) {
				body := newSchema(content[contentType].Schema, nil)
				op.Body = &body
				break
			}
		}
	}
	responses := from.Responses.Map()
	for _, status := range slices.Sorted(maps.Keys(responses)) {
		ref := responses[status].Value
		key, ok := statusKey(status)
		if !ok {
			return nil, fmt.Errorf("unknown status %s\n  a response stands under a status such as 200, a range such as 2XX, or default", quote(status))
		}
		described, err := b.answer(ref, b.tree.part(n, "responses", status))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", status, err)
		}
		op.answers[key] = described
		if code, err := strconv.Atoi(key); err == nil {
			permitted, _ := ref.Extensions[permittedExt].(bool)
			op.Responses = append(op.Responses, Response{Status: code, Permitted: permitted, Requirement: described.requirement})
		} else {
			op.Ranges = append(op.Ranges, key)
		}
	}
	return op, nil
}

// parameters returns the parameters of an operation: those of its path, and
// its own, which replace one of the same name and place.
func parameters(ofPath, own openapi3.Parameters) []Parameter {
	var all []Parameter
	for _, ref := range slices.Concat(ofPath, own) {
		from := ref.Value
		p := Parameter{Name: from.Name, In: from.In, Required: from.Required, Schema: newSchema(from.Schema, nil)}
		for _, media := range from.Content {
			p.Schema = newSchema(media.Schema, nil)
		}
		same := func(q Parameter) bool { return q.Name == p.Name && q.In == p.In }
		if i := slices.IndexFunc(all, same); i >= 0 {
			all[i] = p
			continue
		}
		all = append(all, p)
	}
	return all
}

func (b *builder) answer(from *openapi3.Response, n *yaml.Node) (*answer, error) {
	a := &answer{requirement: extensionText(from.Extensions, requirementExt)}
	for _, name := range slices.Sorted(maps.Keys(from.Headers)) {
		if http.CanonicalHeaderKey(name) == "Content-Type" {
			continue // OpenAPI: it is described by content, and ignored here
		}
		h, err := b.header(name, from.Headers[name].Value, b.tree.part(n, "headers", name))
		if err != nil {
			return nil, fmt.Errorf("header %s: %w", name, err)
		}
		a.headers = append(a.headers, h)
	}
	for _, contentType := range slices.Sorted(maps.Keys(from.Content)) {
		r, err := b.rule(from.Content[contentType].Schema, b.tree.part(n, "content", contentType, "schema"))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", contentType, err)
		}
		a.media = append(a.media, newMedia(contentType, r))
	}
	return a, nil
}

func (b *builder) header(name string, from *openapi3.Header, n *yaml.Node) (header, error) {
	h := header{
		name:        name,
		requirement: extensionText(from.Extensions, requirementExt),
		required:    from.Required,
		explode:     from.Explode != nil && *from.Explode,
	}
	schema, at := from.Schema, b.tree.part(n, "schema")
	for contentType, media := range from.Content {
		schema, h.json = media.Schema, isJSON(contentType)
		at = b.tree.part(n, "content", contentType, "schema")
	}
	var err error
	h.rule, err = b.rule(schema, at)
	return h, err
}
