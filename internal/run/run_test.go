package run_test

import (
	"context"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/verdict"
)

// readBundled reads the pack once for all tests: nobody changes it.
var readBundled = sync.OnceValues(pack.Bundled)

func bundled(t *testing.T) *pack.Pack {
	t.Helper()
	p, err := readBundled()
	require.NoError(t, err)
	return p
}

func TestTheBundledServerConforms(t *testing.T) {
	r, err := run.Execute(context.Background(), run.Options{
		Pack: bundled(t), Seed: "7", Tool: verdict.Tool{Name: "assay", Version: "test"}, Strict: true,
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
	require.InEpsilon(t, r.Traffic.Requests, r.Traffic.Expected, 0.15, "requests that were expected")
	require.Empty(t, r.Leftovers)
	t.Logf("%d scenarios, %+v, %s", len(r.Scenarios), r.Traffic, r.Finished.Sub(r.Started))
}
