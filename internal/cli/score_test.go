package cli

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/certify"
	"github.com/assaykit/assay/internal/measure"
	"github.com/assaykit/assay/internal/pack"
)

// What mutation writes, certify reads.
func TestScore(t *testing.T) {
	file := filepath.Join(t.TempDir(), "score.json")
	p := &pack.Pack{Digest: "d1"}
	require.NoError(t, writeScore(file, p, []measure.Outcome{{State: measure.Killed}, {State: measure.Survived}, {State: measure.Killed}}))
	d, err := readDetection(file, "d1")
	require.NoError(t, err)
	require.Equal(t, &certify.Detection{Found: 2, Planted: 3, Contract: "d1"}, d)
	_, err = readDetection(file, "d2")
	require.ErrorContains(t, err, "not one of the contract pack sha256:d2")
	require.NoError(t, writeScore("", p, nil))
	d, err = readDetection("", "d1")
	require.NoError(t, err)
	require.Nil(t, d)
}
