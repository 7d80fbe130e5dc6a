package spec

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// tree is a document as it is written. The library that reads OpenAPI keeps
// neither the order of the operations nor the lines of extensions.
type tree struct {
	file string
	root *yaml.Node
}

// yamlLine finds the line in an error of the YAML library.
var yamlLine = regexp.MustCompile(`^yaml: line (\d+): (.*)$`)

// parseTree reads a file that holds exactly one YAML document.
func parseTree(file string, data []byte) (*tree, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var document, second yaml.Node
	switch err := decoder.Decode(&document); {
	case errors.Is(err, io.EOF):
		return nil, fmt.Errorf("%s: the file is empty", file)
	case err != nil:
		if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
			return nil, fmt.Errorf("%s:%s: %s", file, m[1], m[2])
		}
		return nil, fmt.Errorf("%s: %s", file, strings.TrimPrefix(err.Error(), "yaml: "))
	}
	if err := decoder.Decode(&second); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: more than one document in the file", file)
	}
	return &tree{file: file, root: document.Content[0]}, nil
}

// errorAt is an error about one place of the document.
func (t *tree) errorAt(n *yaml.Node, format string, args ...any) error {
	return fmt.Errorf("%s:%d: %w", t.file, n.Line, fmt.Errorf(format, args...))
}

// scalar returns the text of a member of the document itself, and its line.
func (t *tree) scalar(key string) (string, int) {
	if v := member(t.root, key); v != nil {
		return v.Value, v.Line
	}
	return "", t.root.Line
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

// each calls f with every mapping of the document that is a part of the
// description, in order. What an example, a default, an enum or an extension
// holds is data, and no part of it.
func (t *tree) each(f func(*yaml.Node) error) error { return each(t.root, false, f) }

// named are the members whose keys are names that the author chose, so that a
// property called "example" is not taken for an example.
var named = []string{"properties", "responses", "schemas", "headers", "parameters", "requestBodies", "paths"}

func each(n *yaml.Node, names bool, f func(*yaml.Node) error) error {
	if n.Kind != yaml.MappingNode {
		for _, item := range n.Content {
			if err := each(item, false, f); err != nil {
				return err
			}
		}
		return nil
	}
	if !names {
		if err := f(n); err != nil {
			return err
		}
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i].Value
		data := strings.HasPrefix(key, "x-") || slices.Contains([]string{"example", "examples", "default", "enum"}, key)
		if data && !names {
			continue
		}
		if err := each(n.Content[i+1], !names && slices.Contains(named, key), f); err != nil {
			return err
		}
	}
	return nil
}
