package spec

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v4"
)

// builder makes the operations of a contract from its document.
type builder struct {
	doc       *openapi3.T // nil where the document cannot be read
	tree      *tree
	problems  *problems
	rules     map[*openapi3.Schema]*rule
	describer *describer // of what requests carry
	draft     *draft2020 // that judges by a document's schemas; nil where their rules do
	alike     *alike     // the schemas of it by whose rules is judged all the same; nil for none
	examples  []example  // of the document

	apart map[*yaml.Node]bool // what no answer is compared with; see unjudged

	within []within // references to parts of others

	strange  map[*yaml.Node]bool // keys that no object of their kind has
	misspelt map[string]bool     // members that are missing where a key is, or where they have another shape; told already
}

// operations adds the operations to a contract, in the order of the document.
func (b *builder) operations(c *Contract) {
	paths := member(b.tree.root, "paths")
	taken := b.operationIDs(paths)
	for _, path := range inOrder(b.doc.Paths.Map(), keys(paths)) {
		item := b.doc.Paths.Value(path)
		methods := keys(b.tree.part(paths, path))
		for i, m := range methods {
			methods[i] = strings.ToUpper(m)
		}
		all := item.Operations()
		for _, method := range inOrder(all, methods) {
			n := b.operationNode(paths, path, method)
			op := b.operation(b.operationID(method, path, n, taken), method, path, item, all[method], n)
			c.Operations = append(c.Operations, op.Operation)
			c.operations[op.ID] = op
			c.routes = append(c.routes, compileRoute(method, path, op.ID))
		}
	}
	if len(c.Operations) == 0 {
		message := "no operations"
		if len(b.doc.Webhooks) > 0 {
			message += ": the document describes webhooks alone, which are for others to call"
		}
		b.problems.add(b.tree.problem(cmp.Or(keyNode(b.tree.root, "paths"), b.tree.root), Error, "%s", message))
	}
	sortRoutes(c.routes)
}

// operationNode returns where an operation stands, also one of a method that OpenAPI
// has no member of its own for.
func (b *builder) operationNode(paths *yaml.Node, path, method string) *yaml.Node {
	if n := b.tree.part(paths, path, strings.ToLower(method)); n != nil {
		return n
	}
	return b.tree.part(paths, path, "additionalOperations", method)
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

func (b *builder) operation(id, method, path string, item *openapi3.PathItem, from *openapi3.Operation, n *yaml.Node) *operation {
	op := &operation{
		Operation: Operation{
			ID: id, Method: method, Path: path,
			Summary: from.Summary, Tags: from.Tags,
			Parameters: b.parameters(path, item.Parameters, from.Parameters),
		},
		answers: map[string]*answer{},
	}
	if n != nil {
		op.Line = n.Line
	}
	if from.RequestBody != nil && from.RequestBody.Value != nil {
		op.BodyRequired = from.RequestBody.Value.Required
		content := from.RequestBody.Value.Content
		op.BodyMedia = bodyMedia(slices.Sorted(maps.Keys(content)))
		if isJSON(op.BodyMedia) || isForm(op.BodyMedia) {
			body := b.describer.schema(content[op.BodyMedia].Schema, nil)
			op.Body = &body
		}
	}
	b.requestExamples(from, n)
	responses := from.Responses.Map()
	op.Accept = accept(responses)
	for _, status := range slices.Sorted(maps.Keys(responses)) {
		ref, at := responses[status].Value, b.tree.part(n, "responses", status)
		key, ok := statusKey(status)
		if !ok {
			b.problems.fail("", b.tree.errorAt(cmp.Or(keyNode(member(n, "responses"), status), n),
				"%s: unknown status %s\n  a response stands under a status such as 200, a range such as 2XX, or default", id, quote(status)))
			continue
		}
		if key != status {
			at := cmp.Or(keyNode(member(n, "responses"), status), n)
			b.problems.warn(b.tree, at, "%s: status %s is taken for %s", id, quote(status), key)
		}
		described := b.answer(ref, at)
		op.answers[key] = described
		if code, err := strconv.Atoi(key); err == nil {
			permitted, _ := ref.Extensions[permittedExt].(bool)
			op.Responses = append(op.Responses, Response{Status: code, Permitted: permitted, Requirement: described.requirement})
		} else {
			op.Ranges = append(op.Ranges, key)
		}
	}
	return op
}

// parameters returns the parameters of an operation: those of its path, and
// its own, which replace one of the same name and place. A header that is described in
// capitals and in small letters is one, and required where both are. A part of the path
// that the document does not describe is a text.
func (b *builder) parameters(path string, ofPath, own openapi3.Parameters) []Parameter {
	var all []Parameter
	for _, ref := range slices.Concat(ofPath, own) {
		// A reference that was taken out has no name, and what the path has not cannot be sent.
		if name := ref.Value.Name; name == "" || ref.Value.In == inPath && !slices.Contains(braces.FindAllString(path, -1), "{"+name+"}") {
			continue
		}
		from := ref.Value
		p := Parameter{Name: from.Name, In: from.In, Required: from.Required || from.In == inPath, Schema: b.describer.schema(from.Schema, nil), Style: from.Style, Explode: from.Explode}
		for _, media := range from.Content {
			p.Schema = b.describer.schema(media.Schema, nil)
		}
		same := func(q Parameter) bool {
			return q.In == p.In && (q.Name == p.Name || p.In == inHeader && strings.EqualFold(q.Name, p.Name))
		}
		if i := slices.IndexFunc(all, same); i >= 0 {
			p.Required = p.Required && (all[i].Required || all[i].Name == p.Name)
			all[i] = p
			continue
		}
		all = append(all, p)
	}
	for _, part := range braces.FindAllString(path, -1) {
		name := strings.Trim(part, "{}")
		if !slices.ContainsFunc(all, func(p Parameter) bool { return p.In == inPath && p.Name == name }) {
			all = append(all, Parameter{Name: name, In: inPath, Required: true, Schema: Schema{Type: "string"}})
		}
	}
	return all
}

// Places of parameters.
const (
	inPath   = "path"
	inHeader = "header"
)

// requestExamples notes the examples of what a request carries.
func (b *builder) requestExamples(from *openapi3.Operation, n *yaml.Node) {
	for i, ref := range from.Parameters {
		at := b.tree.part(n, "parameters", strconv.Itoa(i))
		b.examplesOf(b.schema(ref.Value.Schema, at, "schema"), inRequest, at)
	}
	if from.RequestBody == nil || from.RequestBody.Value == nil {
		return
	}
	content := from.RequestBody.Value.Content
	for _, contentType := range slices.Sorted(maps.Keys(content)) {
		b.mediaType(contentType, b.tree.part(n, "requestBody", "content"))
		if isJSON(contentType) {
			at := b.tree.part(n, "requestBody", "content", contentType)
			b.examplesOf(b.schema(content[contentType].Schema, at, "schema"), inRequest, at)
		}
	}
}

// mediaType warns of a media type that is none (RFC 9110, section 8.3.1): nothing is ever sent
// as it.
func (b *builder) mediaType(name string, content *yaml.Node) {
	if key := keyNode(content, name); key != nil && !strings.Contains(name, "/") {
		b.problems.warn(b.tree, key, "%s is no media type, such as application/json: nothing is sent as it", quote(name))
	}
}

func (b *builder) answer(from *openapi3.Response, n *yaml.Node) *answer {
	a := &answer{requirement: requirement(from.Extensions, requirementExt)}
	for _, name := range slices.Sorted(maps.Keys(from.Headers)) {
		if http.CanonicalHeaderKey(name) == "Content-Type" {
			continue // OpenAPI: it is described by content, and ignored here
		}
		a.headers = append(a.headers, b.header(name, from.Headers[name].Value, b.tree.part(n, "headers", name)))
	}
	for _, contentType := range slices.Sorted(maps.Keys(from.Content)) {
		b.mediaType(contentType, b.tree.part(n, "content"))
		s := b.schema(from.Content[contentType].Schema, b.tree.part(n, "content", contentType), "schema")
		b.examplesOf(s, inAnswer, b.tree.part(n, "content", contentType))
		a.media = append(a.media, newMedia(contentType, s))
	}
	return a
}

func (b *builder) header(name string, from *openapi3.Header, n *yaml.Node) header {
	h := header{
		name:        name,
		requirement: requirement(from.Extensions, requirementExt),
		required:    from.Required,
		explode:     from.Explode != nil && *from.Explode,
	}
	schema, at := from.Schema, n
	for contentType, media := range from.Content {
		schema, h.json = media.Schema, isJSON(contentType)
		at = b.tree.part(n, "content", contentType)
	}
	h.schema = b.schema(schema, at, "schema")
	b.examplesOf(h.schema, inAnswer, n)
	return h
}
