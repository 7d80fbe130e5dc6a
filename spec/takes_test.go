package spec

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSchemaTakes(t *testing.T) {
	two := 2
	for _, tt := range []struct {
		name    string
		schema  Schema
		yes, no []string
	}{
		{name: "anything", yes: []string{"", "x"}},
		{name: "enum", schema: Schema{Enum: []any{"a", int64(1)}}, yes: []string{"a"}, no: []string{"b", "1"}},
		{name: "lengths in characters", schema: Schema{Bounds: Bounds{MinLength: &two, MaxLength: &two}}, yes: []string{"ää"}, no: []string{"ä", "äää"}},
		{name: "pattern", schema: Schema{Pattern: `^(?!b)[a-z]$`}, yes: []string{"a"}, no: []string{"b", "A"}},
		{name: "format", schema: Schema{Format: "date"}, yes: []string{"2024-02-29"}, no: []string{"2023-02-29", "Ada Lovelace"}},
		{name: "unknown format", schema: Schema{Format: "colour"}, yes: []string{"red"}},
	} {
		for _, text := range tt.yes {
			require.True(t, tt.schema.Takes(text), "%s: %q", tt.name, text)
		}
		for _, text := range tt.no {
			require.False(t, tt.schema.Takes(text), "%s: %q", tt.name, text)
		}
	}
}
