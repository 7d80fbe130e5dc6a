package spec

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// hiddenRef is the key of a reference that only JSON Schema knows how to follow: by an
// identifier or an anchor. The library for OpenAPI is not to see it; that for schemas is.
const hiddenRef = "x-schema-ref"

// hideReferences hides the references by $id and by $anchor in the schemas of a file.
func hideReferences(t *tree) {
	var ids []string
	t.each(func(n *yaml.Node) {
		if id := member(n, "$id"); id != nil && id.Kind == yaml.ScalarNode {
			ids = append(ids, strings.TrimSuffix(id.Value, "#"))
		}
	})
	hideWithin(t.root, false, false, ids)
}

// hideWithin hides the references below a node. Those inside of a schema that has an
// identifier start from that, wherever they lead.
func hideWithin(n *yaml.Node, names, identified bool, ids []string) {
	if n.Kind != yaml.MappingNode {
		for _, item := range n.Content {
			hideWithin(item, false, identified, ids)
		}
		return
	}
	identified = identified || !names && member(n, "$id") != nil
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if !names && key.Value == "$ref" && value.Kind == yaml.ScalarNode {
			file, fragment, _ := strings.Cut(value.Value, "#")
			byAnchor := fragment != "" && !strings.HasPrefix(fragment, "/")
			if identified || byAnchor || slices.Contains(ids, file) {
				key.Value = hiddenRef
			}
		}
		if !names && (strings.HasPrefix(key.Value, "x-") || slices.Contains(data, key.Value)) {
			continue
		}
		hideWithin(value, !names && slices.Contains(named, key.Value), identified, ids)
	}
}

// showReferences puts the references back that were hidden, in a schema as JSON.
func showReferences(value any) any {
	switch value := value.(type) {
	case []any:
		for i := range value {
			value[i] = showReferences(value[i])
		}
	case map[string]any:
		for key, member := range value {
			value[key] = showReferences(member)
		}
		if ref, hidden := value[hiddenRef]; hidden {
			value["$ref"] = ref
			delete(value, hiddenRef)
		}
	}
	return value
}
