package steps

import (
	"context"
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/verdict"
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
		require.Equal(t, Bursts(s), u.Together == "burst", s.ID)
	}
	require.Greater(t, groups["burst"], 10)
	require.Greater(t, groups["alone"], 1)
	require.Greater(t, groups["a shared list with 204 members"], 1, "%v", groups)
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

// What several scenarios share is made in every shard.
func TestShardsMakeUpNamesOfTheirOwn(t *testing.T) {
	inShard := func(shard *verdict.Shard) *shared {
		return newShared(ResourceConfig{Pack: packtest.Bundled(t), Seed: "7", Shard: shard})
	}
	words := map[string]bool{}
	for _, s := range []*shared{inShard(nil), inShard(&verdict.Shard{Index: 1, Count: 2}), inShard(&verdict.Shard{Index: 2, Count: 2})} {
		words[s.source("shared list").word()] = true
	}
	require.Len(t, words, 3)
}

func TestWaitForQuiet(t *testing.T) {
	for _, c := range []struct {
		name    string
		shard   *verdict.Shard
		reading int
		sleep   error
		waits   time.Duration
		says    string // "" where it is to be read again
	}{
		{name: "alone, at first", reading: 1},
		{name: "alone, too often", reading: 10, says: "changes all the time, so that its pages cannot be compared"},
		{name: "beside others, at first", shard: &verdict.Shard{}, reading: 1, waits: time.Second},
		{name: "beside others, later", shard: &verdict.Shard{}, reading: 40, waits: 15 * time.Second},
		{name: "beside others, too often", shard: &verdict.Shard{}, reading: 60, says: "changes all the time, so that its pages cannot be compared"},
		{name: "stopped", shard: &verdict.Shard{}, reading: 2, waits: 2 * time.Second, sleep: errors.New("stopped"), says: "changes beside other shards, and the run was stopped"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var waited time.Duration
			s := &shared{ResourceConfig: ResourceConfig{Shard: c.shard, Sleep: func(_ context.Context, d time.Duration) error {
				waited += d
				return c.sleep
			}}}
			err := s.waitForQuiet(t.Context(), c.reading)
			if c.says == "" {
				require.NoError(t, err)
			} else {
				require.EqualError(t, err, c.says)
			}
			require.Equal(t, c.waits, waited)
		})
	}
}

func TestWhatIsToRunFirstDoes(t *testing.T) {
	s := &session{Config: Config{ResourceConfig: ResourceConfig{Seed: "7"}, First: func(key string) bool { return key == "c" || key == "e" }}}
	var jobs []job
	for _, key := range []string{"a", "b", "c", "d", "e", "f"} {
		jobs = append(jobs, job{plan: plan.Scenario{Key: key}})
	}
	shuffled := s.shuffled(jobs)
	require.ElementsMatch(t, []string{"c", "e"}, []string{shuffled[0].plan.Key, shuffled[1].plan.Key})
	require.Len(t, shuffled, 6)
}
