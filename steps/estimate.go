package steps

import (
	"maps"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/plan"
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
// the scenarios, and those that remove what was created. Main is how many of them
// are sent with the main key, whose limit counts them.
func Estimate(c Config) (all, main int) {
	s := newStepsRun(c.Settings, newShared(c.ResourceConfig))
	rate := exchange.Rate{}
	if c.Client != nil {
		rate = c.Client.Rate(c.Credentials[Main])
	}
	r := &rates{pack: c.Pack, pools: poolsFor(c.Concurrency), readOnly: c.ReadOnly, keeps: c.Disposable, burst: exhaustion(rate, c.BurstBudget)}
	total, once := amount{Main: 1}, map[string]amount{}
	for n, scenario := range c.Scenarios {
		a, err := analyse(c.Pack, scenario)
		if err != nil || s.missing(a) != "" {
			continue
		}
		a.number = n
		b := r.bill(scenario, a)
		total.add(b.own)
		maps.Copy(once, b.once)
	}
	for _, part := range once {
		total.add(part)
	}
	return total.sum(), total[Main]
}

// Unit says with which other scenarios one stays in a shard, and what it costs.
//
// Scenarios that exhaust the limit of the same organization would stand in each
// other's way. Those beside which nothing else may run look at whole listings,
// once for all of them, one after the other. And some share what takes many
// requests to make.
func Unit(p *pack.Pack, s plan.Scenario) plan.Unit {
	a, err := analyse(p, s)
	if err != nil {
		return plan.Unit{} // a run finds out the same, and ends with it
	}
	b := (&rates{pack: p, pools: 1, burst: unknownLimit}).bill(s, a)
	u := plan.Unit{Cost: b.own.sum(), Once: map[string]int{}}
	for what, part := range b.once {
		u.Once[what] = part.sum()
	}
	switch {
	case a.burst:
		u.Together = "burst"
	case a.alone:
		u.Together = "alone"
	case a.shared:
		u.Together = s.Steps[0].Text // aSharedResource has it first, and analyse has matched it
	}
	return u
}
