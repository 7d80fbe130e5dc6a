package spec

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/assaykit/assay/internal/wording"
)

// tree is a document as it is written. The library that reads OpenAPI keeps
// neither the order of the operations nor the lines of extensions.
type tree struct {
	file     string
	root     *yaml.Node
	warnings []Problem // of reading it
	files    *files    // that it is one of; nil for one that nothing is referred to from
}

const noColon = "this line has no name with a colon behind it\n  a comment begins with #"

// yamlLine finds the line in an error of the YAML library.
var yamlLine = regexp.MustCompile(`line (\d+)(?:, column \d+)?: (.*)$`)

// parseTree reads a file that holds exactly one YAML document, of which JSON is one
// kind.
func parseTree(file string, data []byte) (*tree, error) {
	if root, ok := jsonTree(data); ok {
		t := &tree{file: file, root: root}
		return t, t.plainScalars()
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var document, second yaml.Node
	switch err := decoder.Decode(&document); {
	case errors.Is(err, io.EOF):
		return nil, Problem{File: file, Severity: Error, Message: "the file is empty"}
	case err != nil:
		return nil, syntaxProblem(file, data, err)
	}
	switch err := decoder.Decode(&second); {
	case err != nil && !errors.Is(err, io.EOF) && document.Content[0].Kind == yaml.ScalarNode:
		return nil, Problem{File: file, Line: document.Content[0].Line, Severity: Error, Message: noColon, cause: ErrNoDocument}
	case err != nil && !errors.Is(err, io.EOF):
		return nil, syntaxProblem(file, data, err)
	case err == nil:
		return nil, Problem{File: file, Line: second.Line, Severity: Error, Message: "another document begins here: write what it has into the first one"}
	}
	t := &tree{file: file, root: document.Content[0]}
	if err := t.plainScalars(); err != nil {
		return nil, err
	}
	return t, nil
}

// ErrNoDocument is what a file is refused for that is neither YAML nor JSON, or that has
// no version of OpenAPI.
var ErrNoDocument = errors.New("no OpenAPI document")

// syntaxProblem says in which line a file is no YAML. The library names the line at which
// what it reads began: the mistake is in the line behind the longest beginning of the
// file that can be read.
func syntaxProblem(file string, data []byte, err error) Problem {
	found := yamlProblem(file, err)
	found.cause = ErrNoDocument
	if line, says := wording.Unreadable(data); says != "" {
		found.Line, found.Message = line, says
		return found
	}
	lines := bytes.SplitAfter(bytes.TrimRight(data, "\n"), []byte("\n"))
	found.Line = min(found.Line, len(lines)) // the end of the file is in no line
	if text := bytes.TrimSpace(data); bytes.HasPrefix(text, []byte("{")) || bytes.HasPrefix(text, []byte("[")) {
		return found // JSON, of which no beginning can be read
	}
	n := sort.Search(len(lines), func(n int) bool {
		return yaml.Unmarshal(bytes.Join(lines[:n+1], nil), &yaml.Node{}) != nil
	})
	if n == len(lines) {
		return found
	}
	found.Line = n + 1
	if before := wording.WithoutColon(lines, n); before >= 0 {
		found.Line, found.Message = before+1, noColon
		return found
	}
	indent := lines[n][:len(lines[n])-len(bytes.TrimLeft(lines[n], " \t"))]
	if bytes.ContainsRune(indent, '\t') {
		found.Message = "a tab indents the line: write spaces"
	}
	found.Message = wording.NoYAML(found.Message)
	return found
}

// yamlProblem puts an error of the YAML library into our form.
func yamlProblem(file string, err error) Problem {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	if m := wrongShape.FindStringSubmatch(text); m != nil {
		line, _ := strconv.Atoi(m[1])
		return Problem{File: file, Line: line, Severity: Error, Message: fmt.Sprintf("%s where %s is wanted", plainType(m[2]), plainType(m[3]))}
	}
	if m := yamlLine.FindStringSubmatch(text); m != nil {
		line, _ := strconv.Atoi(m[1])
		return Problem{File: file, Line: line, Severity: Error, Message: m[2]}
	}
	return Problem{File: file, Severity: Error, Message: text}
}

// wrongShape is how the YAML library says that a value is not what is wanted.
var wrongShape = regexp.MustCompile("line (\\d+)(?:, column \\d+)?: cannot (?:construct|unmarshal) !!(\\w+)(?: `[^`]*`)? into ([^ ;]+)")

// plainType names a type of YAML, or one of the OpenAPI library, for people.
func plainType(name string) string {
	name = strings.TrimLeft(name, "*")
	object, isObject := strings.CutPrefix(name, "openapi3.")
	switch {
	case name == "map" || strings.HasPrefix(name, "map["):
		return "an object"
	case name == "seq" || strings.HasPrefix(name, "[]"):
		return "a list"
	case name == "str" || name == "string":
		return "a text"
	case name == "bool":
		return "true or false"
	case isObject:
		return "an object (" + object + ")"
	}
	return "a number"
}

// plainScalars makes each scalar the JSON value that an OpenAPI document means by
// it: names are texts, and so is what YAML takes for a point in time. It refuses what
// JSON has no value for, and an alias that leads back to itself.
func (t *tree) plainScalars() error {
	const onPath, done = 1, 2
	aliases := map[*yaml.Node]int{} // of the nodes that an alias leads to
	var walk func(n *yaml.Node) error
	walk = func(n *yaml.Node) error {
		switch n.Kind {
		case yaml.AliasNode:
			switch aliases[n.Alias] {
			case onPath:
				return t.problem(n, Error, "the alias %s leads back to itself", quote(n.Value))
			case done:
				return nil
			}
			aliases[n.Alias] = onPath
			err := walk(n.Alias)
			aliases[n.Alias] = done
			return err
		case yaml.MappingNode:
			if err := t.nameKeys(n); err != nil {
				return err
			}
		case yaml.ScalarNode:
			local := strings.HasPrefix(n.Tag, "!") && !strings.HasPrefix(n.Tag, "!!")
			_, isNumber := exactNumber(n)
			switch {
			case isNumber && n.Tag == textTag: // too large for YAML
				n.Tag = "!!float"
			case local || n.Tag == "!!timestamp":
				n.Tag = textTag
			case n.Tag == "!!float" && strings.Trim(strings.ToLower(n.Value), "+-.infa") == "" && n.Value != "":
				return t.problem(n, Error, "%s is not a JSON number", quote(n.Value))
			}
		}
		for _, part := range n.Content {
			if err := walk(part); err != nil {
				return err
			}
		}
		return nil
	}
	return walk(t.root)
}

const textTag = "!!str"

// nameKeys makes the keys of a mapping texts, such as 200. YAML has no key twice; of
// JSON, readers take the last.
func (t *tree) nameKeys(n *yaml.Node) error {
	const merge = "!!merge"
	first := make(map[string]int, len(n.Content)/2)
	isJSON := n.Style&yaml.FlowStyle != 0
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if key.Kind == yaml.AliasNode && key.Alias.Kind == yaml.ScalarNode {
			key = &yaml.Node{Kind: yaml.ScalarNode, Value: key.Alias.Value, Line: key.Line, Column: key.Column}
			n.Content[i] = key
		}
		if key.Kind != yaml.ScalarNode || key.Tag == merge {
			continue
		}
		if isJSON && key.Style == 0 && (strings.HasPrefix(key.Value, "//") || strings.HasPrefix(key.Value, "/*")) {
			return t.problem(key, Error, "JSON has no comments: take out what begins with %s", key.Value[:2])
		}
		key.Tag = textTag
		at, twice := first[key.Value]
		if twice && !isJSON {
			return t.problem(key, Error, "duplicate key %s, which is at line %d already", quote(key.Value), n.Content[at].Line)
		}
		if twice { // as readers of JSON have it
			t.warnings = append(t.warnings, t.problem(key, Warning, "duplicate key %s: the one at line %d is not read", quote(key.Value), n.Content[at].Line))
			n.Content[at+1] = n.Content[i+1]
			n.Content = slices.Delete(n.Content, i, i+2)
			i -= 2
			continue
		}
		first[key.Value] = i
	}
	return t.merge(n, first)
}

// merge writes into a mapping what the key << merges into it (YAML's merge key): of several,
// the first counts, and what the mapping has itself counts more.
func (t *tree) merge(n *yaml.Node, own map[string]int) error {
	const merge = "!!merge"
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Tag != merge {
			continue
		}
		from := t.aliased(n.Content[i+1])
		all := []*yaml.Node{from}
		if from.Kind == yaml.SequenceNode {
			all = from.Content
		}
		n.Content = slices.Delete(n.Content, i, i+2)
		for _, part := range all {
			part = t.aliased(part)
			if contains(part, n) {
				return t.problem(n, Error, "what << merges here leads back to itself")
			}
			for k := 0; part.Kind == yaml.MappingNode && k+1 < len(part.Content); k += 2 {
				key := part.Content[k]
				if _, has := own[key.Value]; has {
					continue
				}
				own[key.Value] = len(n.Content)
				n.Content = append(n.Content, key, part.Content[k+1])
			}
		}
		i -= 2
	}
	return nil
}

// contains reports whether a node lies within another one as they are written, or is it.
func contains(outer, n *yaml.Node) bool {
	return outer == n || slices.ContainsFunc(outer.Content, func(part *yaml.Node) bool { return contains(part, n) })
}

// problem is something wrong with one place of the document.
func (t *tree) problem(n *yaml.Node, severity Severity, format string, args ...any) Problem {
	return Problem{File: t.writtenIn(n), Line: n.Line, Severity: severity, Message: fmt.Sprintf(format, args...)}
}

// errorAt is an error about one place of the document.
func (t *tree) errorAt(n *yaml.Node, format string, args ...any) error {
	return t.problem(n, Error, "%s", fmt.Errorf(format, args...).Error())
}

// scalar returns the text of a member of the document itself, and its line.
func (t *tree) scalar(key string) (string, int) {
	if v := member(t.root, key); v != nil {
		return v.Value, v.Line
	}
	return "", t.root.Line
}

// mappedNodes are the values of a mapping; none of anything else.
func mappedNodes(n *yaml.Node) []*yaml.Node {
	var all []*yaml.Node
	for i := 1; n != nil && n.Kind == yaml.MappingNode && i < len(n.Content); i += 2 {
		all = append(all, n.Content[i])
	}
	return all
}

// member returns the value of a mapping's key, or nil.
func member(n *yaml.Node, key string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// keys returns the keys of a mapping, in its order.
func keys(n *yaml.Node) []string {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	var names []string
	for i := 0; i+1 < len(n.Content); i += 2 {
		names = append(names, n.Content[i].Value)
	}
	return names
}

// keyNode returns the key of a mapping as it is written, or nil.
func keyNode(n *yaml.Node, key string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i]
		}
	}
	return nil
}

// each calls f with every mapping of the document that is a part of the
// description, in order. What an example, a default, an enum or an extension
// holds is data, and no part of it.
func (t *tree) each(f func(*yaml.Node)) { each(t.root, false, f) }

// named are the members whose keys are names that the author chose, so that a
// property called "example" is not taken for an example.
var named = strings.Fields("$defs callbacks content definitions dependentRequired dependentSchemas encoding headers links mapping parameters " +
	"pathItems paths patternProperties properties requestBodies responses schemas scopes securityDefinitions securitySchemes variables webhooks")

// data are the members that hold data, or names alone.
var data = strings.Fields("const default enum example examples security")

func each(n *yaml.Node, names bool, f func(*yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		for _, item := range n.Content {
			each(item, false, f)
		}
		return
	}
	if !names {
		f(n)
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i].Value
		if !names && (strings.HasPrefix(key, "x-") || slices.Contains(data, key)) {
			continue
		}
		each(n.Content[i+1], !names && slices.Contains(named, key), f)
	}
}
