package spec

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// maxReferences is how many references and aliases lead to one place at most.
// More of them lead in a circle.
const maxReferences = 100

// part returns what stands below a place of the document at a path of member
// names and indexes, with references and aliases followed; nil for nothing.
func (t *tree) part(n *yaml.Node, path ...string) *yaml.Node {
	if t == nil { // a schema that stands in no document
		return nil
	}
	left := maxReferences
	return t.walk(n, path, &left)
}

// at returns the place that a reference within the document names.
func (t *tree) at(ref string) *yaml.Node {
	left := maxReferences
	return t.refer(ref, &left)
}

func (t *tree) walk(n *yaml.Node, path []string, left *int) *yaml.Node {
	n = t.follow(n, left)
	for _, name := range path {
		n = t.follow(child(n, name), left)
	}
	return n
}

// child returns a member of a mapping, or an item of a sequence.
func child(n *yaml.Node, name string) *yaml.Node {
	if n == nil || n.Kind != yaml.SequenceNode {
		return member(n, name)
	}
	i, err := strconv.Atoi(name)
	if err != nil || i < 0 || i >= len(n.Content) {
		return nil
	}
	return n.Content[i]
}

// follow returns what a place of the document stands for.
func (t *tree) follow(n *yaml.Node, left *int) *yaml.Node {
	for n != nil && *left > 0 {
		ref := member(n, "$ref")
		switch {
		case n.Kind == yaml.AliasNode:
			*left--
			n = n.Alias
		case ref != nil && ref.Kind == yaml.ScalarNode:
			*left--
			n = t.of(n).refer(ref.Value, left)
		default:
			return n
		}
	}
	return nil
}

func (t *tree) refer(ref string, left *int) *yaml.Node {
	t, pointer, err := t.target(ref)
	if err != nil {
		return nil
	}
	if pointer == "" {
		return t.walk(t.root, nil, left)
	}
	if !strings.HasPrefix(pointer, "/") {
		return nil
	}
	path := pointerTokens(pointer)
	for i, token := range path {
		if plain, err := url.PathUnescape(token); err == nil {
			path[i] = plain
		}
	}
	return t.walk(t.root, path, left)
}

// jsonNumber is how JSON writes a number. YAML has other ways beside.
var jsonNumber = regexp.MustCompile(`^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$`)

// exactNumber returns a number of the document as it is written, which the
// library rounds; false for what is none, or is not written as JSON does it.
func exactNumber(n *yaml.Node) (json.Number, bool) {
	if n == nil || n.Kind != yaml.ScalarNode || n.Style&^yaml.FlowStyle != 0 || !jsonNumber.MatchString(n.Value) {
		return "", false
	}
	return json.Number(n.Value), true
}

// exact puts the numbers of the document, as they are written, in the place of
// those that the library has made of them. The value is in the form of
// [DecodeJSON] and stands at n.
func (t *tree) exact(n *yaml.Node, value any) any {
	if n != nil && n.Kind == yaml.AliasNode {
		return t.exact(n.Alias, value)
	}
	switch v := value.(type) {
	case json.Number:
		if number, ok := exactNumber(n); ok {
			return number
		}
	case []any:
		for i := range v {
			v[i] = t.exact(child(n, strconv.Itoa(i)), v[i])
		}
	case map[string]any:
		for name := range v {
			v[name] = t.exact(child(n, name), v[name])
		}
	}
	return value
}

// numbers calls f with every number below a place.
func (t *tree) numbers(n *yaml.Node, f func(*yaml.Node)) {
	if _, ok := exactNumber(n); ok {
		f(n)
	}
	for _, part := range n.Content {
		t.numbers(part, f)
	}
}
