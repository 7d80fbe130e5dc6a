package certify

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/reference"
)

var testTool = verdict.Tool{Name: "assay", Version: "test"}

func bundled(t testing.TB) *pack.Pack {
	t.Helper()
	p, err := pack.Bundled()
	require.NoError(t, err)
	return p
}

// recordRun makes a run in certify mode against a handler.
func recordRun(t testing.TB, handler http.Handler, profile target.Profile, challenge string) *Evidence {
	t.Helper()
	e, r, err := Run(context.Background(), run.Options{
		Pack: bundled(t), Profile: profile, Handler: handler, Seed: "7", Tool: testTool,
	}, challenge)
	require.NoError(t, err)
	require.NotNil(t, e, "%v %+v", r.Verdict, r.Problems)
	return e
}

func requireJudgedAlike(t *testing.T, e *Evidence) *verdict.Result {
	t.Helper()
	started := time.Now()
	judgement, err := Judge(context.Background(), e, bundled(t))
	require.NoError(t, err)
	require.NoError(t, judgement.Late)
	judged := judgement.Result
	require.Empty(t, difference(e.Result, judged))
	t.Logf("%d exchanges recorded in %s, judged again in %s", len(e.Exchanges), e.Result.Finished.Sub(e.Result.Started), time.Since(started))
	return judged
}

// The same answers bring about the same requests and the same states, whatever
// the target is like.
func TestJudgedAgain(t *testing.T) {
	limited := target.BundledConfig()
	limited.Limits = reference.Limits{PerSecond: 400}
	for _, c := range []struct {
		name       string
		config     reference.Config
		deviations []string
		variations []string
		exit       int
	}{
		{name: "a server that keeps the contract", config: target.BundledConfig()},
		{name: "a server that limits requests nobody meant to be limited", config: limited},
		{name: "companies that appear later", config: target.BundledConfig(), variations: []string{"late-companies", "slow-writes"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			handler, err := reference.NewVariant(c.config, c.variations...)
			require.NoError(t, err)
			e := recordRun(t, handler, target.BundledProfile(), "")
			judged := requireJudgedAlike(t, e)
			require.Equal(t, c.exit, judged.Verdict.Exit, judged.Verdict.Reason)
		})
	}
}
