package certify

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/target"
)

// A certification run names assay in no request, unless it is told to.
func TestRecognisable(t *testing.T) {
	everything := packtest.Bundled(t)
	e := recordRun(t, everything, newServer(t), "")
	require.Empty(t, namedIn(e))
	require.NotContains(t, e.Plan.Appearance.UserAgent, "assay")
	v := &verification{report: &Report{Evidence: e}}
	detail, err := v.recognisable()
	require.NoError(t, err)
	require.Contains(t, detail, "ids in X-Request-Id, plausible names")
	require.Zero(t, e.Result.Traffic.Created-e.Result.Traffic.Removed, "what was made is recognised and removed")

	profile := target.BundledProfile()
	profile.Connection.Appearance.UserAgent, profile.Connection.Appearance.Names = "assay/1", target.AssayNames
	e, _, err = Run(t.Context(), run.Options{Pack: small(t), Profile: profile, Handler: newServer(t), Seed: "7", Tool: testTool}, "")
	require.NoError(t, err)
	require.Equal(t, []string{"URL", "body", "header User-Agent"}, namedIn(e))
	detail, err = (&verification{report: &Report{Evidence: e}}).recognisable()
	require.ErrorIs(t, err, errNotAsked)
	require.Contains(t, detail, "assay is named in the URL, the body, the header User-Agent")
}
