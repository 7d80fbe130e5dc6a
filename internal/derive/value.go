package derive

import (
	"math"
	"slices"
	"strings"

	"github.com/assaykit/assay/spec"
)

// wrong is a value that a schema excludes, and why.
type wrong struct {
	value any
	why   string
	// format says that the format alone excludes it, which OpenAPI leaves to whoever
	// reads it.
	format bool
}

// misfits are texts that are none of a format, for whoever looks at it.
var misfits = map[string]string{
	"email": "no-at-sign", "uuid": "not-a-uuid", "date-time": "yesterday", "date": "yesterday", "ipv4": "300.1.1.1", "ipv6": "no address",
}

// wrongs are the values that a schema excludes for certain, however lenient a server
// reads them: no "5" for 5 and no true for "true".
func wrongs(s spec.Schema) []wrong {
	var all []wrong
	add := func(value any, why string) { all = append(all, wrong{value: value, why: why}) }
	switch s.Type {
	case "string":
		add(map[string]any{}, "an object")
	case "integer", "number":
		add("twelve", "a word")
	case "boolean":
		add("perhaps", "a word")
	case "object":
		add("twelve", "a word")
	case "array":
		all = append(all, wrongList(s)...)
	}
	return append(all, beyond(s)...)
}

// wrongList is a value that is neither a list nor one of its items: some servers,
// Fastify's among them, take one item for a list of it.
func wrongList(s spec.Schema) []wrong {
	switch {
	case s.Items == nil:
		return nil
	case s.Items.Type == "string":
		return []wrong{{value: map[string]any{}, why: "an object"}}
	case s.Items.Type == "":
		return nil
	}
	return []wrong{{value: "twelve", why: "a word"}}
}

// wrongTexts are those that a parameter can have, where everything is text.
func wrongTexts(s spec.Schema) []wrong {
	var all []wrong
	switch s.Type {
	case "integer", "number":
		all = append(all, wrong{value: "twelve", why: "a word"})
	case "boolean":
		all = append(all, wrong{value: "perhaps", why: "a word"})
	case "array", "object", "":
		return nil
	}
	return slices.DeleteFunc(append(all, beyond(s)...), func(w wrong) bool { return w.value == "" })
}

// longest is the longest text that stands in a feature.
const longest = 300

// beyond are the values of the right type that a schema excludes.
func beyond(s spec.Schema) []wrong {
	var all []wrong
	add := func(value any, why string) { all = append(all, wrong{value: value, why: why}) }
	switch s.Type {
	case "integer", "number":
		if s.Minimum != nil && math.Abs(*s.Minimum) < 1<<52 && len(s.Enum) == 0 {
			add(number(*s.Minimum-1), "below the minimum")
		}
		if s.Maximum != nil && math.Abs(*s.Maximum) < 1<<31-1 && len(s.Enum) == 0 {
			add(number(*s.Maximum+1), "above the maximum")
		}
	case "string":
		switch {
		case len(s.Enum) > 0:
			add("none-of-these", "none of its values")
			return all
		case s.MinLength != nil && *s.MinLength > 0:
			add(strings.Repeat("x", *s.MinLength-1), "too short")
		}
		if s.MaxLength != nil && *s.MaxLength < longest {
			add(strings.Repeat("x", *s.MaxLength+1), "too long")
		}
		if text, ok := misfit(s); ok {
			add(text, "not of its pattern")
		}
		if text, known := misfits[s.Format]; known && s.Pattern == "" {
			all = append(all, wrong{value: text, why: "no " + s.Format, format: true})
		}
	case "array":
		if s.MinItems != nil && *s.MinItems > 0 {
			add([]any{}, "too few items")
		}
	}
	return all
}

// misfit is a text of the right length that a pattern excludes.
func misfit(s spec.Schema) (string, bool) {
	if s.Pattern == "" {
		return "", false
	}
	of := spec.Schema{Type: "string", Pattern: s.Pattern}
	lengths := spec.Schema{Type: "string", Bounds: spec.Bounds{MinLength: s.MinLength, MaxLength: s.MaxLength}}
	for _, text := range []string{"!", "~~~", "?!?!?!?!", "amber", "A1", strings.Repeat("!", 16), strings.Repeat("~", 40)} {
		if !of.Takes(text) && lengths.Takes(text) {
			return text, true
		}
	}
	return "", false
}

// number is a whole number where it is one.
func number(f float64) any {
	if f == math.Trunc(f) {
		return int64(f)
	}
	return f
}
