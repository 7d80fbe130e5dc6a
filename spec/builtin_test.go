package spec

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A built-in requirement is in the registry where the document or a scenario needs it,
// and once.
func TestAddBuiltins(t *testing.T) {
	c := loadShelf(t)
	before := len(c.Requirements)
	c.AddBuiltins([]string{"OAS-REFUSAL", "OAS-STATUS", "OAS-REFUSAL", "SHELF-001", ""})
	c.AddBuiltins([]string{"OAS-REFUSAL"})
	require.Len(t, c.Requirements, before+2)
	r, ok := c.Requirement("OAS-REFUSAL")
	require.True(t, ok)
	require.Equal(t, Must, r.Level)
	require.Len(t, r.Applies, len(c.Operations))
	require.True(t, IsBuiltin("OAS-STATUS"))
	require.False(t, IsBuiltin("OAS-REFUSALS"))
}
