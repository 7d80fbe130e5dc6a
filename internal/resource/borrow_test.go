package resource

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
)

// That nothing is written does not hang on what is known of scenarios beforehand.
func TestTheClientRefusesWhatWasOverlooked(t *testing.T) {
	a := agentOfBundled(t)
	a.ReadOnly = true
	_, err := a.Create(context.Background(), a.NewSet(Main, a.Unique), "list", nil)
	require.EqualError(t, err, "a list was to be created in a run that only reads")
	state, _ := verdict.Judge(err)
	require.Equal(t, verdict.Error, state, "our own fault")
}
