package measure

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack/packtest"
)

// FuzzScore reads any text as a score. One that is attested has every fault of the pack.
func FuzzScore(f *testing.F) {
	p, whole := packtest.Bundled(f), whole(f)
	text, err := json.Marshal(whole)
	require.NoError(f, err)
	f.Add(text)
	whole.Outcomes = whole.Outcomes[:1]
	text, err = json.Marshal(whole)
	require.NoError(f, err)
	f.Add(text)
	f.Fuzz(func(t *testing.T, text []byte) {
		var score Score
		if json.Unmarshal(text, &score) != nil {
			return
		}
		if said, err := score.Attest(p, "v1", "d1"); err == nil {
			require.Equal(t, len(score.Outcomes), said.Faults)
		}
		_, err := score.Page(p)
		require.NoError(t, err)
	})
}
