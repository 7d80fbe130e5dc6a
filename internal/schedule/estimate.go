package schedule

import (
	"maps"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/steps"
)

// unknownLimit is how many requests stand for the exhaustion of a limit of which
// nothing is known.
const unknownLimit = 150

// exhaustion is how many requests it may take to exhaust a limit like this one.
func exhaustion(r exchange.Rate, budget int) int {
	switch {
	case r.PerSecond > 0:
		return min(2*r.PerSecond, budget) // those that slip through at the end of a second
	case r.PerMinute > 0:
		return min(r.PerMinute, budget)
	}
	return min(unknownLimit, budget)
}

// Estimate is about how many requests a run takes on a target that conforms, of
// which nothing else is known but its rate limit: one for the preflight, those of
// the scenarios, and those that remove what was created. Most is how many of them
// are sent with one key, main or another organization's, whose limit counts them. Both are
// 0 where Run returns an error.
func Estimate(c Config) (all, most int) {
	s := steps.NewRun(c.Settings, resource.New(c.Config))
	rate := exchange.Rate{}
	if c.Client != nil {
		rate = c.Client.Rate(c.Credentials[resource.Main])
	}
	total, once := steps.Amount{resource.Main: 1}, map[string]steps.Amount{}
	analyses, err := analyse(c)
	if err != nil {
		return 0, 0 // a run finds out the same, and ends with it
	}
	foreign, accepted := false, map[string]bool{}
	for n, scenario := range c.Scenarios {
		foreign = foreign || len(steps.ForeignNames(*analyses[n], scenario)) > 0
		if operation := analyses[n].Accepts(); operation != "" {
			accepted[operation] = true
		}
	}
	r := &steps.Rates{
		Pack: c.Pack, Pools: max(1, c.Concurrency), Spare: foreign && rate.PerMinute > 0 && s.Resources.HasSpareOrganization(), Accepted: accepted,
		ReadOnly: c.ReadOnly, Keeps: c.Disposable, Burst: exhaustion(rate, c.BurstBudget),
	}
	for n, scenario := range c.Scenarios {
		if s.Missing(*analyses[n]) != "" {
			continue
		}
		b := r.Bill(scenario, *analyses[n])
		total.Add(b.Own)
		maps.Copy(once, b.Once)
	}
	for _, part := range once {
		total.Add(part)
	}
	return total.Sum(), max(total[resource.Main], total[resource.Other])
}

// Unit says with which other scenarios one stays in a shard, and what it costs in
// requests. It is zero for a scenario that steps.Analyse returns an error for.
//
// Scenarios that exhaust the limit of the same organization would stand in each
// other's way. Those beside which nothing else may run look at whole listings,
// once for all of them, one after the other. And some share what takes many
// requests to make.
func Unit(p *pack.Pack, s plan.Scenario) plan.Unit {
	a, err := steps.Analyse(p, s)
	if err != nil {
		return plan.Unit{} // a run finds out the same, and ends with it
	}
	b := (&steps.Rates{Pack: p, Pools: 1, Burst: unknownLimit}).Bill(s, a)
	u := plan.Unit{Cost: b.Own.Sum(), Once: map[string]int{}}
	for what, part := range b.Once {
		u.Once[what] = part.Sum()
	}
	switch {
	case a.Burst:
		u.Together = "burst"
	case a.Alone:
		u.Together = "alone"
	case a.Shared:
		u.Together = s.Steps[0].Text // aSharedResource has it first, and analyse has matched it
	}
	return u
}
