package steps

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/spec"
)

// A JSON pointer to a member of an object is no misspelt name of that object.
func TestKnownPlaceWithin(t *testing.T) {
	parent := spec.Property{Name: "parent", Schema: spec.Schema{Type: "object", Properties: []spec.Property{{Name: "id"}}}}
	o := spec.Operation{Body: &spec.Schema{Type: "object", Properties: []spec.Property{parent}}}
	require.NoError(t, knownPlace(nil, o, []string{"body field", "/parent/id"}))
	require.ErrorContains(t, knownPlace(nil, o, []string{"body field", "parents"}), `unknown body field "parents"`)
}
