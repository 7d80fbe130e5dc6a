package plan

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// Shard is one of several parts into which selected scenarios are divided. The
// zero value is all of them.
type Shard struct {
	Index int // from 1 to Count
	Count int // how many parts; 0 for all in one
}

// String writes the shard as it stands on a command line, such as 2/8.
func (s Shard) String() string { return fmt.Sprintf("%d/%d", s.Index, s.Count) }

// Unit says what keeps a scenario together with others, and about what it costs in
// requests.
type Unit struct {
	Together string         // scenarios for which this is the same stay in one shard; "" for one that stands alone
	Cost     int            // what the scenario costs itself
	Once     map[string]int // what a shard does once for all its scenarios that need it, by what it is
}

// Of returns the scenarios of the shard, in their order. Into which shard a
// scenario falls depends on nothing but the scenarios that were selected and on
// the number of shards. It is an error to ask for more shards than the selection can be
// divided into: one would have nothing in it. unitOf returns the Unit of a scenario.
func (s Shard) Of(scenarios []Scenario, unitOf func(Scenario) Unit) ([]Scenario, error) {
	if s.Count == 0 {
		return scenarios, nil
	}
	groups := grouped(scenarios, unitOf)
	if len(groups) < s.Count {
		return nil, fmt.Errorf("--shard %s: the selection can be divided into %d at most", s, len(groups))
	}
	shards := make([]group, s.Count)
	for _, g := range groups {
		least := 0
		for n := range shards {
			if shards[n].costWith(g) < shards[least].costWith(g) {
				least = n
			}
		}
		shards[least].add(g)
	}
	var chosen []Scenario
	for _, scenario := range scenarios {
		if slices.Contains(shards[s.Index-1].ids, scenario.ID) {
			chosen = append(chosen, scenario)
		}
	}
	return chosen, nil
}

// group is scenarios that stay together.
type group struct {
	ids  []string
	cost int
	once map[string]int
}

// costWith is what the group costs with another in it.
func (g *group) costWith(other *group) int {
	sum := g.cost + other.cost
	for _, n := range g.once {
		sum += n
	}
	for what, n := range other.once {
		if _, done := g.once[what]; !done {
			sum += n
		}
	}
	return sum
}

func (g *group) add(other *group) {
	if g.once == nil {
		g.once = map[string]int{}
	}
	g.ids = append(g.ids, other.ids...)
	g.cost += other.cost
	maps.Copy(g.once, other.once)
}

// grouped makes a group of the scenarios that stay together, the dearest first.
func grouped(scenarios []Scenario, unitOf func(Scenario) Unit) []*group {
	var groups []*group
	at := map[string]*group{}
	for _, s := range scenarios {
		u := unitOf(s)
		g := at[u.Together]
		if g == nil || u.Together == "" {
			g = &group{}
			groups = append(groups, g)
			at[u.Together] = g
		}
		g.add(&group{ids: []string{s.ID}, cost: max(1, u.Cost), once: u.Once})
	}
	slices.SortStableFunc(groups, func(a, b *group) int {
		return cmp.Compare((&group{}).costWith(b), (&group{}).costWith(a))
	})
	return groups
}
