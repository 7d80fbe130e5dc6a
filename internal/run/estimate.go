package run

import (
	"cmp"

	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/schedule"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/steps"
)

// Estimate is about what a run costs.
type Estimate struct {
	Requests int           // in all
	Paced    int           // those of them that the rate holds back
	Rate     exchange.Rate // zero where none is known
}

// Expect is about what a run of scenarios costs before anything is known of the
// target: with every key, and with no rate but the one that the profile sets. It sends
// nothing. Its Requests are 0 for scenarios that cannot be executed.
func Expect(o Options, scenarios []plan.Scenario) Estimate {
	c := schedule.Config{
		Config: resource.Config{
			Pack: o.Pack, Concurrency: o.concurrency(o.isBundled()), ReadOnly: o.Profile.ReadOnly, Credentials: map[resource.Key]string{},
		},
		Settings:  steps.Settings{FaultHeader: steps.FaultHeader{Name: "any"}},
		Scenarios: scenarios, BurstBudget: cmp.Or(o.Profile.BurstBudget, target.DefaultBurstBudget),
	}
	for key := range target.AllVariables() {
		c.Credentials[resource.Key(key)] = "any"
	}
	all, _ := schedule.Estimate(c)
	return Estimate{Requests: all, Paced: all, Rate: o.Profile.Rate}
}

// estimate says about what the run costs, before it begins.
func (o *Options) estimate(c schedule.Config, r *verdict.Result) {
	all, most := schedule.Estimate(c)
	r.Traffic.Expected = all
	if o.OnEstimate == nil {
		return
	}
	e := Estimate{Requests: all, Paced: most, Rate: c.Client.Rate(c.Credentials[resource.Main])}
	if o.Profile.Rate != (exchange.Rate{}) {
		e.Paced = all // a rate that was given is for all keys together
	}
	o.OnEstimate(e)
}
