package steps

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/verdict"
)

// What one scenario makes is made in one shard, under the name that it has without
// shards as well.
func TestAScenarioMakesUpTheSameNamesInAShard(t *testing.T) {
	word := func(shard *verdict.Shard) string {
		run := NewRun(Settings{}, resource.New(resource.Config{Pack: packtest.Bundled(t), Seed: "7", Shard: shard}))
		return run.NewScenarioRun(plan.Scenario{ID: "features/a.feature:1"}, Analysis{}, nil).Unique.Word()
	}
	require.Equal(t, word(nil), word(&verdict.Shard{Index: 2, Count: 2}))
}
