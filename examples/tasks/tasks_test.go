package main

import (
	"cmp"
	"context"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/derive"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
)

// The pack finds nothing wrong with the server, and each fault of one that has it.
func TestTasks(t *testing.T) {
	p, err := pack.Open("pack")
	require.NoError(t, err)
	require.Empty(t, pack.Lint(os.DirFS("pack"), nil))
	for _, c := range []struct{ fault, breaks string }{
		{},
		{"takes any key", "TASK-001"},
		{"takes any title", "TASK-002"},
		{"uses a title twice", "TASK-003"},
		{"begins with done tasks", "TASK-004"},
		{"resets the priority", "TASK-006"},
		{"keeps what is deleted", "TASK-007"},
		{"loses a task between pages", "TASK-008"},
		{"lists all", "TASK-009"},
	} {
		t.Run(cmp.Or(c.fault, "none"), func(t *testing.T) {
			t.Parallel()
			r := execute(t, p, c.fault)
			if c.breaks == "" {
				require.Equal(t, verdict.ExitConformant, r.Verdict.Exit, r.Verdict.Reason)
				return
			}
			require.Equal(t, verdict.ExitFailed, r.Verdict.Exit, r.Verdict.Reason)
			for _, q := range r.Requirements {
				if q.ID == c.breaks {
					require.Equal(t, verdict.Failed, q.State)
				}
			}
		})
	}
}

// What is derived from the document alone finds nothing wrong either.
func TestTasksDerived(t *testing.T) {
	files, err := derive.Pack(os.DirFS("pack/spec"), "openapi.yaml")
	require.NoError(t, err)
	p, err := pack.FromFS(files)
	require.NoError(t, err)
	r := execute(t, p, "")
	for _, s := range r.Scenarios {
		require.Equal(t, verdict.Passed, s.State, "%s %s: %s", s.ID, s.Name, s.Reason)
	}
}

func execute(t *testing.T, p *pack.Pack, fault string) *verdict.Result {
	t.Helper()
	listening := httptest.NewServer(newServer(fault))
	t.Cleanup(listening.Close)
	r, err := run.Execute(context.Background(), run.Options{
		Pack: p, Seed: "7", Tool: verdict.Tool{Name: "assay", Version: "test"}, Policy: run.Policy{Strict: true},
		Profile: target.Profile{
			Concurrency: 2, Target: listening.URL + base, Keys: target.Keys{Main: key},
			Consistency: target.Duration(50 * time.Millisecond),
		},
	})
	require.NoError(t, err)
	return r
}
