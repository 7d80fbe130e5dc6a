package resource

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
)

// That nothing is written does not hang on what is known of scenarios beforehand.
func TestTheClientRefusesWhatWasOverlooked(t *testing.T) {
	w := agentOfBundled(t)
	w.ReadOnly = true
	_, err := w.Create(context.Background(), w.NewSet(Main, w.Unique), "list", nil)
	require.EqualError(t, err, "a list was to be created in a run that only reads")
	state, _ := verdict.Judge(err)
	require.Equal(t, verdict.Error, state, "our own fault")
}
