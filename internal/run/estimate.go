package run

import (
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/steps"
)

// Estimate is what a run is expected to cost.
type Estimate struct {
	Requests int
	Paced    int           // those of them that the rate holds back
	Rate     exchange.Rate // zero where none is known
}

// estimate tells what the run is expected to cost, before it begins.
func (o *Options) estimate(c steps.Config, r *verdict.Result) {
	all, main := steps.Estimate(c)
	r.Traffic.Expected = all
	if o.OnEstimate == nil {
		return
	}
	e := Estimate{Requests: all, Paced: main, Rate: c.Client.Rate(c.Credentials[steps.Main])}
	if o.Profile.Rate != (exchange.Rate{}) {
		e.Paced = all // a rate that was given is for all keys together
	}
	o.OnEstimate(e)
}
