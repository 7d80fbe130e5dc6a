package spec

import (
	"cmp"
	"encoding/json"
	"fmt"
	"iter"
	"net/url"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi2"
	"github.com/getkin/kin-openapi/openapi2conv"
	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v4"
)

// convert puts a Swagger 2.0 document into OpenAPI 3.0. The lines of the tree stay those
// of the document as it is written, and so do the order of its parts and its numbers.
func (b *builder) convert(loader *openapi3.Loader, location *url.URL) error {
	original := b.tree.root
	b.gather(original)
	b.sayDefaults(original)
	var text []byte
	var err error
	b.tree.inFloats(func() { text, err = json.Marshal(plainNode(original)) })
	if err != nil {
		return err
	}
	var from openapi2.T
	if err := json.Unmarshal(text, &from); err != nil {
		return b.notSwagger(original, err)
	}
	to, err := toOpenAPI3(&from, loader, location)
	if err != nil {
		return b.unresolved(err)
	}
	if text, err = json.Marshal(to); err != nil {
		return err
	}
	root, ok := jsonTree(text)
	if !ok {
		return fmt.Errorf("it cannot be converted to OpenAPI 3.0")
	}
	trace(root, original, original.Line)
	b.tree.root = root
	return b.tree.plainScalars()
}

// notSwagger says where a document is not of the types of Swagger 2.0, for which the library
// has no line: at the first part that cannot be read by itself.
func (b *builder) notSwagger(root *yaml.Node, err error) error {
	why := strings.TrimPrefix(err.Error(), "json: ")
	for path, item := range members(member(root, "paths")) {
		for method, operation := range members(item) {
			if slices.Contains(methods2, method) && !reads(operation, &openapi2.Operation{}) {
				return b.tree.errorAt(keyNode(item, method), "%s %s is not Swagger 2.0: %s", strings.ToUpper(method), path, why)
			}
		}
	}
	for part, into := range map[string]func() any{
		"paths": func() any { return &openapi2.PathItem{} }, "definitions": func() any { return &openapi2.SchemaRef{} },
		"parameters": func() any { return &openapi2.Parameter{} }, "responses": func() any { return &openapi2.Response{} },
	} {
		for name, value := range members(member(root, part)) {
			if !reads(value, into()) {
				return b.tree.errorAt(keyNode(member(root, part), name), "%s %q is not Swagger 2.0: %s", part, name, why)
			}
		}
	}
	return fmt.Errorf("it is not Swagger 2.0: %s", why)
}

// methods2 are the methods that Swagger 2.0 has.
var methods2 = []string{"get", "put", "post", "delete", "options", "head", "patch"}

// reads reports whether a part of a document is of the types of a structure.
func reads(n *yaml.Node, into any) bool {
	text, err := json.Marshal(plainNode(n))
	return err != nil || json.Unmarshal(text, into) == nil
}

// members are the keys of a mapping with their values, in its order.
func members(n *yaml.Node) iter.Seq2[string, *yaml.Node] {
	return func(yield func(string, *yaml.Node) bool) {
		for _, key := range keys(n) {
			if !yield(key, member(n, key)) {
				return
			}
		}
	}
}

// toOpenAPI3 has the library convert a document. It panics on some that are not valid.
func toOpenAPI3(from *openapi2.T, loader *openapi3.Loader, location *url.URL) (to *openapi3.T, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("it cannot be converted to OpenAPI 3.0: %v", r)
		}
	}()
	return openapi2conv.ToV3WithLoader(from, loader, location)
}

// sayDefaults writes into each operation what the document says for all of them, and
// what Swagger 2.0 means where nothing is said: the converter leaves out the one, and
// means something else by the other.
func (b *builder) sayDefaults(root *yaml.Node) {
	if host := member(root, "host"); host != nil {
		host.Value, _, _ = strings.Cut(host.Value, "/")
	}
	paths := member(root, "paths")
	for _, path := range keys(paths) {
		item := b.tree.part(paths, path)
		b.oneBody(member(item, "parameters"))
		b.sayListFormat(member(item, "parameters"))
		for _, method := range keys(item) {
			operation := member(item, method)
			if member(operation, "responses") == nil {
				continue
			}
			if b.oneBody(member(operation, "parameters")); b.hasBody(operation) && b.hasBody(item) {
				b.ownBody(item)
			}
			b.sayListFormat(member(operation, "parameters"))
			if member(operation, "produces") == nil && member(root, "produces") != nil {
				put(operation, "produces", member(root, "produces"))
			}
			if member(operation, "consumes") == nil && member(root, "consumes") == nil {
				if consumes := b.consumes(item, operation); consumes != "" {
					put(operation, "consumes", textList(consumes, operation.Line))
				}
			}
		}
	}
}

// oneBody leaves an operation one parameter that is its body, as it can have no more.
func (b *builder) oneBody(parameters *yaml.Node) {
	if parameters == nil {
		return
	}
	first := ""
	for _, n := range parameters.Content {
		if in := member(b.tree.part(n), "in"); in != nil && in.Value == "formData" {
			first = "a form"
		}
	}
	parameters.Content = slices.DeleteFunc(parameters.Content, func(n *yaml.Node) bool {
		p := b.tree.part(n)
		if in := member(p, "in"); in == nil || in.Value != "body" {
			return false
		}
		name := "body"
		if n := member(p, "name"); n != nil && n.Value != "" {
			name = n.Value
		}
		if first == "" {
			first = quote(name)
			return false
		}
		b.problems.warn(b.tree, n, "the operation has a body already, %s, and can have one alone\n  %s is ignored", first, quote(name))
		return true
	})
}

// hasBody reports whether a path or an operation has a parameter that is the body.
func (b *builder) hasBody(n *yaml.Node) bool {
	list := member(n, "parameters")
	return list != nil && slices.ContainsFunc(list.Content, func(n *yaml.Node) bool {
		in := member(b.tree.part(n), "in")
		return in != nil && in.Value == "body"
	})
}

// ownBody takes the body out of a path whose operations have one of their own.
func (b *builder) ownBody(item *yaml.Node) {
	list := member(item, "parameters")
	list.Content = slices.DeleteFunc(list.Content, func(n *yaml.Node) bool {
		in := member(b.tree.part(n), "in")
		if in == nil || in.Value != "body" {
			return false
		}
		b.problems.warn(b.tree, n, "the path has a body, and an operation of it has another one\n  that of the path is ignored")
		return true
	})
}

// sayListFormat says of arrays in a query that they are joined by commas, where they
// say nothing.
func (b *builder) sayListFormat(parameters *yaml.Node) {
	if parameters == nil {
		return
	}
	for i := range parameters.Content {
		p := b.tree.part(parameters.Content[i])
		in, kind := member(p, "in"), member(p, "type")
		if in != nil && in.Value == "query" && kind != nil && kind.Value == "array" && member(p, "collectionFormat") == nil {
			put(p, "collectionFormat", &yaml.Node{Kind: yaml.ScalarNode, Tag: textTag, Value: "csv", Line: p.Line})
		}
	}
}

// consumes returns the media type of an operation's body where the document does not
// say it, "" for an operation without a body.
func (b *builder) consumes(item, operation *yaml.Node) string {
	consumes := ""
	for _, group := range []*yaml.Node{member(item, "parameters"), member(operation, "parameters")} {
		if group == nil {
			continue
		}
		for i := range group.Content {
			p := b.tree.part(group.Content[i])
			in, kind := member(p, "in"), member(p, "type")
			switch {
			case in == nil:
			case in.Value == "body":
				consumes = "application/json"
			case in.Value == "formData" && kind != nil && kind.Value == "file":
				consumes = "multipart/form-data"
			case in.Value == "formData":
				consumes = cmp.Or(consumes, "application/x-www-form-urlencoded")
			}
		}
	}
	return consumes
}

// put adds a member to a mapping.
func put(n *yaml.Node, key string, value *yaml.Node) {
	n.Content = append(n.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: textTag, Value: key, Line: n.Line}, value)
}

func textList(text string, line int) *yaml.Node {
	return &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Line: line, Content: []*yaml.Node{{Kind: yaml.ScalarNode, Tag: textTag, Value: text, Line: line}}}
}

// trace gives the parts of a converted document the lines of what they were made from,
// and its order; what was made from nothing has the line of what is around it.
func trace(n, original *yaml.Node, line int) {
	if original != nil {
		line = original.Line
	}
	n.Line = line
	switch {
	case n.Kind == yaml.ScalarNode && original != nil && original.Kind == yaml.ScalarNode:
		if _, ok := exactNumber(original); ok && n.Tag != textTag {
			n.Value, n.Tag = original.Value, original.Tag
		}
	case n.Kind == yaml.SequenceNode:
		for i, item := range n.Content {
			trace(item, counterpart(item, original, i), line)
		}
	case n.Kind == yaml.MappingNode:
		reorder(n, original)
		for i := 0; i+1 < len(n.Content); i += 2 {
			key, value := n.Content[i], n.Content[i+1]
			key.Line = line
			if k := keyNode(original, key.Value); k != nil {
				key.Line = k.Line
			}
			trace(value, origin(original, key.Value), key.Line)
		}
	}
}

// moved are the members of an OpenAPI 3.0 document that have another name in Swagger 2.0.
var moved = map[string]string{"schemas": "definitions", "securitySchemes": "securityDefinitions", "requestBodies": "parameters"}

// origin returns what a member of a converted mapping was made from, the mapping itself
// where it was a part of that.
func origin(original *yaml.Node, key string) *yaml.Node {
	if n := member(original, key); n != nil {
		return n
	}
	if n := member(original, moved[key]); n != nil {
		return n
	}
	switch {
	case key == "requestBody":
		parameters := member(original, "parameters")
		if parameters == nil {
			return nil
		}
		for _, p := range parameters.Content {
			if in := member(p, "in"); in != nil && in.Value == "body" {
				return p
			}
		}
		return nil
	case key == "components", key == "content", key == "schema", strings.Contains(key, "/"):
		return original
	}
	return nil
}

// counterpart returns the item of a list that a converted one was made from: the
// parameter of its name, or the item of its place.
func counterpart(item, original *yaml.Node, i int) *yaml.Node {
	if original == nil || original.Kind != yaml.SequenceNode {
		return nil
	}
	if name, in := member(item, "name"), member(item, "in"); name != nil && in != nil {
		for _, other := range original.Content {
			n, p := member(other, "name"), member(other, "in")
			if n != nil && p != nil && n.Value == name.Value && p.Value == in.Value {
				return other
			}
		}
	}
	return child(original, fmt.Sprint(i))
}

// reorder puts the members of a mapping into the order of another.
func reorder(n, original *yaml.Node) {
	order := map[string]int{}
	for i, key := range keys(original) {
		order[key] = i + 1
	}
	pairs := slices.Collect(slices.Chunk(n.Content, 2))
	slices.SortStableFunc(pairs, func(a, b []*yaml.Node) int {
		// What is not in the other comes last.
		return cmp.Compare(uint(order[a[0].Value]-1), uint(order[b[0].Value]-1))
	})
	n.Content = slices.Concat(pairs...)
}
