package run

import (
	"github.com/assaykit/assay/internal/clock"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/steps"
)

// PreflightScope is the scope of the ids of the requests of the preflight.
const PreflightScope = "preflight"

// BurstScope is the scope of the ids of the requests that exhaust a limit, which
// go out side by side.
const BurstScope = steps.BurstScope

// inOrder sets a client up for a run whose requests follow from their order, and
// for one that is answered without a network.
func (o *Options) inOrder(settings *exchange.Options) {
	if o.NewID == nil {
		return
	}
	settings.NewID = func() string { return o.NewID(PreflightScope) }
	settings.Now = o.Now
	if o.Answer == nil {
		return
	}
	// Nobody has to be waited for. The time that was waited is in the answers.
	idle := clock.NewIdle(o.Now())
	settings.Answer, settings.Unpaced = o.Answer, true
	settings.Clock = idle.Clock()
}
