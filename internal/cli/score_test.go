package cli

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/measure"
	"github.com/assaykit/assay/internal/pack"
)

func TestScore(t *testing.T) {
	file := filepath.Join(t.TempDir(), "score.json")
	p := &pack.Pack{Digest: "d1"}
	require.NoError(t, writeScore(file, p, []measure.Outcome{{State: measure.Killed}, {State: measure.Survived}, {State: measure.Killed}}))
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.JSONEq(t, `{"found": 2, "planted": 3, "contract": "d1"}`, string(text))
	require.NoError(t, writeScore("", p, nil))
}
