package spec

import (
	"bytes"
	"strconv"

	"go.yaml.in/yaml/v4"
)

// jsonTree reads a document of JSON into the tree that YAML would make of it, several
// times faster, and also where YAML takes a character for something else: a tab, or
// the line break U+0085. It reports false where the document is not JSON.
func jsonTree(data []byte) (*yaml.Node, bool) {
	data = bytes.TrimPrefix(data, byteOrderMark)
	if data = bytes.TrimRight(data, " \t\r\n"); len(data) == 0 || data[0] != '{' {
		return nil, false
	}
	r := jsonReader{scanner: scanner{body: data}, line: 1, keys: map[string]string{}}
	n, err := r.node(0)
	return n, err == nil && r.at == len(data)
}

// jsonReader reads nodes, and counts lines.
type jsonReader struct {
	scanner
	line    int
	counted int               // the byte up to which lines are counted
	keys    map[string]string // each text of a key once
}

// node reads a value that is inside of depth arrays and objects.
func (r *jsonReader) node(depth int) (*yaml.Node, error) {
	r.space()
	r.line += bytes.Count(r.body[r.counted:r.at], []byte("\n"))
	r.counted = r.at
	n := &yaml.Node{Kind: yaml.ScalarNode, Line: r.line, Column: 1}
	start := r.at
	switch c := r.peek(); {
	case (c == '{' || c == '[') && depth == maxDepth:
		return nil, r.unexpected("less nesting")
	case r.take('{'):
		n.Kind, n.Tag, n.Style = yaml.MappingNode, "!!map", yaml.FlowStyle
		return n, r.members(n, depth+1)
	case r.take('['):
		n.Kind, n.Tag, n.Style = yaml.SequenceNode, "!!seq", yaml.FlowStyle
		return n, r.items(n, depth+1)
	case c == '"':
		text, err := r.text()
		n.Tag, n.Style, n.Value = textTag, yaml.DoubleQuotedStyle, text
		return n, err
	}
	value, err := r.value(depth)
	n.Value = string(r.body[start:r.at])
	switch value.(type) {
	case nil:
		n.Tag = "!!null"
	case bool:
		n.Tag = "!!bool"
	default:
		n.Tag = "!!float"
		if isInt(n.Value) {
			n.Tag = "!!int"
		}
	}
	return n, err
}

// isInt reports whether YAML takes a number of JSON for an integer: it is written as one, and
// 64 bits hold it.
func isInt(number string) bool {
	if _, err := strconv.ParseInt(number, 10, 64); err == nil {
		return true
	}
	_, err := strconv.ParseUint(number, 10, 64)
	return err == nil
}

func (r *jsonReader) items(n *yaml.Node, depth int) error {
	if r.space(); r.take(']') {
		return nil
	}
	for {
		item, err := r.node(depth)
		if err != nil {
			return err
		}
		n.Content = append(n.Content, item)
		if r.space(); r.take(']') {
			return nil
		}
		if !r.take(',') {
			return r.unexpected("',' or ']'")
		}
	}
}

func (r *jsonReader) members(n *yaml.Node, depth int) error {
	if r.space(); r.take('}') {
		return nil
	}
	for {
		if r.space(); r.peek() != '"' {
			return r.unexpected("a text in quotes")
		}
		key, err := r.node(depth)
		if err != nil {
			return err
		}
		if known, ok := r.keys[key.Value]; ok {
			key.Value = known
		}
		r.keys[key.Value] = key.Value
		if r.space(); !r.take(':') {
			return r.unexpected("':'")
		}
		value, err := r.node(depth)
		if err != nil {
			return err
		}
		n.Content = append(n.Content, key, value)
		if r.space(); r.take('}') {
			return nil
		}
		if !r.take(',') {
			return r.unexpected("',' or '}'")
		}
	}
}
