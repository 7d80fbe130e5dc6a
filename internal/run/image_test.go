package run_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/container/containertest"
	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
)

// TestAnImageIsRemoved looks for containers after every way in which a run of an
// image can end in this process; signals have a script in internal/cli.
func TestAnImageIsRemoved(t *testing.T) {
	containertest.Require(t)
	dockerfile, err := os.ReadFile(filepath.Join("..", "..", "Dockerfile"))
	require.NoError(t, err)
	image := containertest.Image(t, "github.com/assaykit/assay", string(dockerfile))
	for _, c := range []struct {
		name   string
		key    string
		onRun  func(cancel func())
		exit   int
		panics bool
	}{
		{name: "success", key: "demo-key", exit: verdict.ExitConformant},
		{name: "a key that is refused", key: "wrong-key", exit: verdict.ExitUnreachable},
		{name: "stopped", key: "demo-key", onRun: func(cancel func()) { cancel() }, exit: verdict.ExitIncomplete},
		{name: "panic", key: "demo-key", onRun: func(func()) { panic("at the start") }, panics: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			o := run.Options{
				Pack: packtest.Bundled(t), Profile: target.Profile{Image: target.Image{Ref: image}, Keys: target.Keys{Main: c.key}},
				Scope: run.Scope{Selection: plan.Selection{Operations: []string{"createList"}, Tags: "@lists"}},
				Events: run.Events{OnStart: func(r *verdict.Result) {
					left, err := containertest.Left(image)
					require.NoError(t, err)
					require.Len(t, left, 1, "it runs meanwhile")
					if c.onRun != nil {
						c.onRun(cancel)
					}
				}},
			}
			execute := func() {
				r, err := run.Execute(ctx, o)
				require.NoError(t, err)
				require.Equal(t, c.exit, r.Verdict.Exit, r.Verdict.Reason)
				require.Equal(t, "image", r.Target.Kind)
				require.Equal(t, image, r.Target.Image)
				require.Regexp(t, "^sha256:[0-9a-f]{64}$", r.Target.ImageDigest)
				require.Empty(t, r.Leftovers)
			}
			if c.panics {
				require.Panics(t, execute)
			} else {
				execute()
			}
			left, err := containertest.Left(image)
			require.NoError(t, err)
			require.Empty(t, left)
		})
	}
}
