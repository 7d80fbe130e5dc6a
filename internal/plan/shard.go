package plan

import (
	"cmp"
	"fmt"
	"slices"
)

// Shard is one of several parts into which selected scenarios are divided. The
// zero value is all of them.
type Shard struct {
	Index int // from 1
	Count int
}

// String writes the shard as it stands on a command line, such as 2/8.
func (s Shard) String() string { return fmt.Sprintf("%d/%d", s.Index, s.Count) }

// Unit says what keeps a scenario together with others, and what it costs.
type Unit struct {
	Together string // scenarios for which this is the same stay in one shard; "" for one that stands alone
	Once     int    // requests that these scenarios cost once, however many there are
	Cost     int    // requests that the scenario costs, roughly
}

// Of returns the scenarios of the shard, in their order. Into which shard a
// scenario falls depends on nothing but the scenarios that were selected and on
// the number of shards. It is an error to ask for a shard with nothing in it.
func (s Shard) Of(scenarios []Scenario, unitOf func(Scenario) Unit) ([]Scenario, error) {
	if s.Count == 0 {
		return scenarios, nil
	}
	groups := grouped(scenarios, unitOf)
	if len(groups) < s.Count {
		return nil, fmt.Errorf("--shard %s: what is selected can be divided into %d at most", s, len(groups))
	}
	// The dearest first, each into the shard that has cost least so far.
	slices.SortStableFunc(groups, func(a, b group) int { return cmp.Compare(b.cost, a.cost) })
	costs := make([]int, s.Count)
	mine := map[string]bool{}
	for _, g := range groups {
		cheapest := slices.Index(costs, slices.Min(costs))
		costs[cheapest] += g.cost
		for _, id := range g.ids {
			if cheapest == s.Index-1 {
				mine[id] = true
			}
		}
	}
	var chosen []Scenario
	for _, scenario := range scenarios {
		if mine[scenario.ID] {
			chosen = append(chosen, scenario)
		}
	}
	return chosen, nil
}

// group is scenarios that stay together.
type group struct {
	ids  []string
	cost int
}

func grouped(scenarios []Scenario, unitOf func(Scenario) Unit) []group {
	var groups []group
	at := map[string]int{}
	for _, s := range scenarios {
		u := unitOf(s)
		n, ok := at[u.Together]
		if !ok || u.Together == "" {
			n = len(groups)
			groups = append(groups, group{cost: u.Once})
			at[u.Together] = n
		}
		groups[n].ids = append(groups[n].ids, s.ID)
		groups[n].cost += max(1, u.Cost)
	}
	return groups
}
