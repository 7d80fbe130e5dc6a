package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/measure"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/plan"
)

func TestScore(t *testing.T) {
	file := filepath.Join(t.TempDir(), "score.json")
	o := mutationOptions{since: file}
	o.Pack = &pack.Pack{Digest: "d1", Inventory: &plan.Inventory{}}
	outcomes := []measure.Outcome{{State: measure.Killed}, {State: measure.Survived}, {State: measure.Killed}, {State: measure.Permitted}}
	require.NoError(t, writeScore(file, o.scoreOf(outcomes)))
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	var score measure.Score
	require.NoError(t, json.Unmarshal(text, &score))
	require.Equal(t, 66, score.Percent)
	require.Equal(t, [3]int{4, 2, 1}, [3]int{score.Faults, score.Killed, score.Permitted})
	require.Equal(t, "d1", score.Basis.Contract)
	require.NoError(t, writeScore("", score))

	_, err = o.earlier(nil)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, []byte("{}"), 0o600))
	_, err = o.earlier(nil)
	require.ErrorContains(t, err, "this is no score")
}
