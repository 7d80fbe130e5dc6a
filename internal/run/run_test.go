package run_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/verdict"
)

func TestTheBundledServerConforms(t *testing.T) {
	r, err := run.Execute(context.Background(), run.Options{
		Pack: packtest.Bundled(t), Seed: "7", Tool: verdict.Tool{Name: "assay", Version: "test"}, Policy: run.Policy{Strict: true},
	})
	require.NoError(t, err)
	for _, s := range r.Scenarios {
		if s.State != verdict.Passed {
			t.Logf("%s %s %s: %s", s.State, s.ID, s.Name, s.Reason)
		}
	}
	require.Equal(t, verdict.ExitConformant, r.Verdict.Exit, r.Verdict.Reason)
	for _, c := range r.Cells {
		require.Equal(t, verdict.Passed, c.State, "%s %d", c.Operation, c.Status)
	}
	require.Len(t, r.Cells, 95)
	// A busy machine exhausts a limit by the second at the third or fourth attempt only.
	require.InEpsilon(t, r.Traffic.Requests, r.Traffic.Expected, 0.4, "requests that were expected")
	require.Empty(t, r.Leftovers)
	t.Logf("%d scenarios, %+v, %s", len(r.Scenarios), r.Traffic, r.Finished.Sub(r.Started))
}
