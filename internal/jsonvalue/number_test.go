package jsonvalue

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPlain(t *testing.T) {
	for _, c := range []struct {
		name        string
		value, want any
	}{
		{name: "nothing", value: nil, want: nil},
		{name: "a text", value: "1.0", want: "1.0"},
		{name: "an integer", value: json.Number("7"), want: json.Number("7")},
		{name: "an integer with a point", value: json.Number("7.0"), want: json.Number("7")},
		{
			name:  "in an array",
			value: []any{json.Number("1"), json.Number("2e0"), json.Number("3")},
			want:  []any{json.Number("1"), json.Number("2"), json.Number("3")},
		},
		{
			name:  "deep in an object",
			value: map[string]any{"a": "x", "b": []any{map[string]any{"c": json.Number("-0"), "d": json.Number("1.50")}}},
			want:  map[string]any{"a": "x", "b": []any{map[string]any{"c": json.Number("0"), "d": json.Number("1.5")}}},
		},
		{name: "empty ones", value: []any{map[string]any{}, []any{}}, want: []any{map[string]any{}, []any{}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			before, err := json.Marshal(c.value)
			require.NoError(t, err)
			require.Equal(t, c.want, Plain(c.value))
			after, err := json.Marshal(c.value)
			require.NoError(t, err)
			require.Equal(t, string(before), string(after), "the value itself stays as it is")
		})
	}
}
