package spec

import (
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/assaykit/assay/internal/wording"
)

// ranges are the keywords of a schema that are the ends of one range.
var ranges = [][2]string{{"minimum", "maximum"}, {"minLength", "maxLength"}, {"minItems", "maxItems"}, {"minProperties", "maxProperties"}}

// contradictions warns of a schema that no value fits, and of a required property that is
// probably misspelt: both are allowed, and seldom meant.
func (b *builder) contradictions(n *yaml.Node) {
	for _, ends := range ranges {
		low, high := member(n, ends[0]), member(n, ends[1])
		if low == nil || high == nil || shapeOf(low) != aNumber || shapeOf(high) != aNumber {
			continue
		}
		from, errFrom := strconv.ParseFloat(low.Value, 64)
		to, errTo := strconv.ParseFloat(high.Value, 64)
		if errFrom == nil && errTo == nil && from > to {
			b.problems.warn(b.tree, low, "%s %s is above %s %s: no value fits", ends[0], low.Value, ends[1], high.Value)
		}
	}
	if enum := member(n, "enum"); enum != nil && enum.Kind == yaml.SequenceNode && len(enum.Content) == 0 {
		b.problems.warn(b.tree, enum, "enum is empty\n  it is ignored")
	}
	required, properties := member(n, "required"), member(n, "properties")
	if required == nil || properties == nil || required.Kind != yaml.SequenceNode || properties.Kind != yaml.MappingNode {
		return
	}
	var free []string // properties that are not required
	for _, name := range keys(properties) {
		if !slices.ContainsFunc(required.Content, func(item *yaml.Node) bool { return item.Value == name }) {
			free = append(free, name)
		}
	}
	const slip = 2 // letters in which a misspelt name differs
	for _, item := range required.Content {
		means := wording.Nearest(item.Value, free)
		if member(properties, item.Value) == nil && means != "" && len(means) > slip && wording.Distance(means, item.Value) <= slip {
			b.problems.warn(b.tree, item, "required %s is none of the properties\n  did you mean %s?", quote(item.Value), quote(means))
		}
	}
}

// headersTwice warns of a header that a list of parameters describes in capitals and in small
// letters, which are the same (RFC 9110, section 5.1).
func (b *builder) headersTwice(n *yaml.Node) {
	list := member(n, "parameters")
	if list == nil || list.Kind != yaml.SequenceNode {
		return
	}
	seen := map[string]string{} // by the name in small letters
	for _, p := range list.Content {
		in, name := member(p, "in"), member(p, "name")
		if in == nil || name == nil || in.Value != inHeader {
			continue
		}
		low := strings.ToLower(name.Value)
		if first, twice := seen[low]; twice && first != name.Value {
			b.problems.warn(b.tree, name, "header %s is described twice, also as %s: the names of headers are the same in capitals and small letters\n  it is required only if both are", quote(name.Value), quote(first))
		}
		seen[low] = name.Value
	}
}
