package plan

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// some are so many scenarios, of which the first few have to stay together.
func some(n, together int) ([]Scenario, func(Scenario) Unit) {
	var all []Scenario
	units := map[string]Unit{}
	for i := range n {
		s := Scenario{ID: fmt.Sprintf("features/a.feature:%d", i+1)}
		u := Unit{Cost: 1 + i%5}
		if i < together {
			u.Together, u.Once = "burst", map[string]int{"limit": 10}
		}
		units[s.ID] = u
		all = append(all, s)
	}
	return all, func(s Scenario) Unit { return units[s.ID] }
}

func TestShardsAreDisjointAndComplete(t *testing.T) {
	for _, n := range []int{1, 2, 7, 50, 449} {
		for _, count := range []int{1, 2, 3, 7, 8, 40} {
			all, unit := some(n, n/10)
			seen := map[string]int{} // id → shard
			for index := 1; index <= count; index++ {
				chosen, err := Shard{Index: index, Count: count}.Of(all, unit)
				if count > n-max(0, n/10-1) {
					require.ErrorContains(t, err, fmt.Sprintf("--shard %d/%d: the selection can be divided into", index, count))
					continue
				}
				require.NoError(t, err)
				require.NotEmpty(t, chosen)
				last := -1
				for _, s := range chosen {
					require.Zero(t, seen[s.ID], "%s is in two shards", s.ID)
					seen[s.ID] = index
					at := indexOf(all, s.ID)
					require.Greater(t, at, last, "the order of the plan")
					last = at
				}
			}
			if len(seen) > 0 {
				require.Len(t, seen, n)
			}
		}
	}
}

func indexOf(all []Scenario, id string) int {
	for n, s := range all {
		if s.ID == id {
			return n
		}
	}
	return -1
}

func TestShardsKeepTogetherWhatBelongsTogether(t *testing.T) {
	all, unit := some(100, 12)
	for count := 1; count <= 20; count++ {
		holders := 0
		for index := 1; index <= count; index++ {
			chosen, err := Shard{Index: index, Count: count}.Of(all, unit)
			require.NoError(t, err)
			n := 0
			for _, s := range chosen {
				if unit(s).Together != "" {
					n++
				}
			}
			if n > 0 {
				holders++
				require.Equal(t, 12, n)
			}
		}
		require.Equal(t, 1, holders)
	}
}

func TestShardsAreBalanced(t *testing.T) {
	all, unit := some(300, 12)
	for count := 2; count <= 10; count++ {
		least, most := 1<<30, 0
		for index := 1; index <= count; index++ {
			chosen, err := Shard{Index: index, Count: count}.Of(all, unit)
			require.NoError(t, err)
			cost := costOf(chosen, unit)
			least, most = min(least, cost), max(most, cost)
		}
		require.LessOrEqual(t, most-least, 5, "%d shards", count)
	}
}

// costOf is what a shard costs.
func costOf(scenarios []Scenario, unit func(Scenario) Unit) int {
	cost, once := 0, map[string]int{}
	for _, s := range scenarios {
		cost += unit(s).Cost
		maps.Copy(once, unit(s).Once)
	}
	for _, n := range once {
		cost += n
	}
	return cost
}

// TestWhatIsDoneOnceIsDoneInFewShards: scenarios that need the same stand together
// where the balance lets them.
func TestWhatIsDoneOnceIsDoneInFewShards(t *testing.T) {
	all, _ := some(40, 0)
	unit := func(s Scenario) Unit {
		for n := range all {
			if all[n].ID == s.ID {
				return Unit{Cost: 2, Once: map[string]int{fmt.Sprint(n % 4): 30}}
			}
		}
		return Unit{}
	}
	for index := 1; index <= 4; index++ {
		chosen, err := Shard{Index: index, Count: 4}.Of(all, unit)
		require.NoError(t, err)
		require.Len(t, chosen, 10)
		require.Equal(t, 10*2+30, costOf(chosen, unit))
	}
}

func TestTheZeroShardIsEverything(t *testing.T) {
	all, unit := some(9, 0)
	chosen, err := Shard{}.Of(all, unit)
	require.NoError(t, err)
	require.Equal(t, all, chosen)
}

// TestShardsDependOnNothingElse asks again, in another order.
func TestShardsDependOnNothingElse(t *testing.T) {
	all, unit := some(60, 6)
	shards := map[int][]Scenario{}
	for _, index := range rand.Perm(7) {
		chosen, err := Shard{Index: index + 1, Count: 7}.Of(all, unit)
		require.NoError(t, err)
		shards[index] = chosen
	}
	for index := range 7 {
		chosen, err := Shard{Index: index + 1, Count: 7}.Of(all, unit)
		require.NoError(t, err)
		require.Equal(t, shards[index], chosen)
	}
}
