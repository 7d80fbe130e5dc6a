package plan

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

func TestRemark(t *testing.T) {
	for _, tt := range []struct {
		name, above, want string
	}{
		{name: "none"},
		{name: "one line, above tags", above: "  # Catches a slip.\n  @a\n  @b\n", want: "Catches a slip."},
		{name: "two lines, without tags", above: "  # Catches\n  #   a slip.\n", want: "Catches a slip."},
		{name: "a blank line in between", above: "  # Of something else.\n\n  @a\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inv, err := Parse(fstest.MapFS{"a.feature": {Data: []byte("Feature: a\n\n" + tt.above + "  Scenario: b\n    Given c\n")}})
			require.NoError(t, err)
			require.Equal(t, tt.want, inv.Scenarios[0].Remark)
		})
	}
}
