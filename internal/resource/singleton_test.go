package resource

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/spec"
)

// What is shown in place of another value cannot be put back.
func TestMaskedValues(t *testing.T) {
	for _, c := range []struct {
		value  any
		masked bool
	}{
		{value: "sk_***", masked: true},
		{value: "••••1234", masked: true},
		{value: "<redacted>", masked: true},
		{value: "Bearer [ASSAY_API_KEY]", masked: true},
		{value: map[string]any{"hook": []any{"a", "[TARGET_KEY]"}}, masked: true},
		{value: "a * b ** c"},
		{value: "the redacted pages"},
		{value: "[draft] Mine"},
		{value: map[string]any{"hook": []any{"a", true, json.Number("3"), nil}}},
	} {
		require.Equal(t, c.masked, isMasked(c.value), "%v", c.value)
	}
}

// A request has no member that only answers have, however deep.
func TestWritableMembers(t *testing.T) {
	inner := spec.Schema{Type: "object", Properties: []spec.Property{{Name: "at", ReadOnly: true}, {Name: "to"}}}
	s := spec.Schema{Type: "object", Properties: []spec.Property{
		{Name: "id", ReadOnly: true}, {Name: "mail", Schema: inner}, {Name: "rules", Schema: spec.Schema{Type: "array", Items: &inner}},
	}}
	shown := map[string]any{"id": "7", "mail": map[string]any{"at": "now", "to": "a"}, "rules": []any{map[string]any{"at": "now", "to": "b", "more": true}}}
	require.Equal(t, map[string]any{"mail": map[string]any{"to": "a"}, "rules": []any{map[string]any{"to": "b", "more": true}}}, writableOf(s, shown))
}

// A value that the operation which changes something would not take cannot be put back by it.
func TestValuesThatFit(t *testing.T) {
	least := 2
	for _, c := range []struct {
		name   string
		schema spec.Schema
		value  any
		fits   bool
	}{
		{name: "anything", value: "a", fits: true},
		{name: "a text", schema: spec.Schema{Type: "string"}, value: "a", fits: true},
		{name: "a text that is too short", schema: spec.Schema{Type: "string", Bounds: spec.Bounds{MinLength: &least}}, value: "a"},
		{name: "a number for a text", schema: spec.Schema{Type: "string"}, value: json.Number("1")},
		{name: "an integer", schema: spec.Schema{Type: "integer"}, value: json.Number("1"), fits: true},
		{name: "a number", schema: spec.Schema{Type: "number"}, value: json.Number("1.5"), fits: true},
		{name: "one of its values", schema: spec.Schema{Type: "integer", Enum: []any{int64(1), int64(2)}}, value: json.Number("2"), fits: true},
		{name: "none of its values", schema: spec.Schema{Type: "string", Enum: []any{"a", "b"}}, value: "c"},
		{name: "a flag", schema: spec.Schema{Type: "boolean"}, value: true, fits: true},
		{name: "a list for an object", schema: spec.Schema{Type: "object"}, value: []any{}},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.fits, fits(c.schema, c.value)) })
	}
}
