package schedule

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/steps"
)

// TestUnitsOfTheBundledPack: what belongs together stays together, and shards cost
// about the same.
func TestUnitsOfTheBundledPack(t *testing.T) {
	p := packtest.Bundled(t)
	groups, units := map[string]int{}, map[string]plan.Unit{}
	for _, s := range p.Inventory.Scenarios {
		u := Unit(p, s)
		units[s.ID] = u
		groups[u.Together]++
		require.Equal(t, steps.Bursts(s), u.Together == "burst", s.ID)
	}
	require.Greater(t, groups["burst"], 10)
	require.Greater(t, groups["alone"], 1)
	require.Greater(t, groups["a shared list with 201 members"], 1, "%v", groups)
	require.Greater(t, groups[""], 300)

	for count := 2; count <= 4; count++ {
		var costs []int
		for index := 1; index <= count; index++ {
			chosen, err := plan.Shard{Index: index, Count: count}.Of(p.Inventory.Scenarios, func(s plan.Scenario) plan.Unit { return units[s.ID] })
			require.NoError(t, err)
			cost, once := 0, map[string]int{}
			for _, s := range chosen {
				cost += units[s.ID].Cost
				maps.Copy(once, units[s.ID].Once)
			}
			for _, n := range once {
				cost += n
			}
			costs = append(costs, cost)
		}
		require.InEpsilon(t, slices.Max(costs), slices.Min(costs), 0.05, "%d shards: %v", count, costs)
	}
}

func TestWhatIsToRunFirstDoes(t *testing.T) {
	s := &session{Config: Config{Config: resource.Config{Seed: "7"}, First: func(key string) bool { return key == "c" || key == "e" }}}
	var jobs []job
	for _, key := range []string{"a", "b", "c", "d", "e", "f"} {
		jobs = append(jobs, job{plan: plan.Scenario{Key: key}})
	}
	shuffled := s.shuffled(jobs)
	require.ElementsMatch(t, []string{"c", "e"}, []string{shuffled[0].plan.Key, shuffled[1].plan.Key})
	require.Len(t, shuffled, 6)
}
