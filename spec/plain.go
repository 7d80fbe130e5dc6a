package spec

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// plainNode returns the value of JSON that stands at a place of a document, in the form
// of [DecodeJSON], its numbers as they are written.
func plainNode(n *yaml.Node) any {
	switch {
	case n == nil:
		return nil
	case n.Kind == yaml.AliasNode:
		return plainNode(n.Alias)
	case n.Kind == yaml.SequenceNode:
		items := make([]any, len(n.Content))
		for i, item := range n.Content {
			items[i] = plainNode(item)
		}
		return items
	case n.Kind == yaml.MappingNode:
		return plainMapping(n)
	}
	switch n.Tag {
	case "!!null":
		return nil
	case "!!bool":
		return strings.EqualFold(n.Value, "true")
	case "!!int", "!!float":
		return plainNumber(n)
	}
	return n.Value
}

// plainMapping reads a mapping, and what is merged into it where it has no such key.
func plainMapping(n *yaml.Node) map[string]any {
	members := make(map[string]any, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if key.Tag != "!!merge" {
			members[key.Value] = plainNode(value)
			continue
		}
		merged := []*yaml.Node{value}
		if value.Kind == yaml.SequenceNode {
			merged = value.Content
		}
		for _, from := range merged {
			others, _ := plainNode(from).(map[string]any)
			for name, other := range others {
				if keyNode(n, name) == nil {
					members[name] = other
				}
			}
		}
	}
	return members
}

// plainNumber reads a number as it is written or, where JSON writes it otherwise, such
// as 0x1f, by its value.
func plainNumber(n *yaml.Node) any {
	if number, ok := exactNumber(n); ok {
		return number
	}
	var f float64
	if err := n.Decode(&f); err != nil {
		return n.Value
	}
	return json.Number(strconv.FormatFloat(f, 'f', -1, 64))
}

// mostDigits is how many digits a number may take, before or after the point, to be
// written out.
const mostDigits = 4_000

// bounded returns a value in which a library that writes numbers out ends: a number that
// is larger, or smaller, or longer, is one at the limit.
func bounded(value any) any {
	if isBounded(value) {
		return value
	}
	switch value := value.(type) {
	case []any:
		items := make([]any, len(value))
		for i := range value {
			items[i] = bounded(value[i])
		}
		return items
	case map[string]any:
		members := make(map[string]any, len(value))
		for name := range value {
			members[name] = bounded(value[name])
		}
		return members
	}
	text, _ := value.(json.Number)
	n := parseNumber(text)
	n.point = min(max(n.point, -mostDigits), mostDigits)
	n.digits = n.digits[:min(len(n.digits), mostDigits)]
	return json.Number(n.String())
}

func isBounded(value any) bool {
	switch value := value.(type) {
	case json.Number:
		if len(value) < 16 && !strings.ContainsAny(string(value), "eE") {
			return true
		}
		n := parseNumber(value)
		return len(value) <= mostDigits && abs(n.point) <= mostDigits
	case []any:
		return !slices.ContainsFunc(value, func(item any) bool { return !isBounded(item) })
	case map[string]any:
		for member := range maps.Values(value) {
			if !isBounded(member) {
				return false
			}
		}
	}
	return true
}
