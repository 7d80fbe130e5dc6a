package run

import (
	"net/url"

	"github.com/assaykit/assay/internal/schedule"
	"github.com/assaykit/assay/internal/target"
)

// Lacks returns what a run lacks to exercise its whole plan, as can be told before it. It
// starts no target and sends nothing. It returns the errors of a run about what was asked
// for.
func Lacks(o Options) ([]schedule.Unmet, error) {
	o = o.ForTarget()
	scenarios, err := Plan(o)
	if err != nil {
		return nil, err
	}
	t := &target.Target{Kind: target.URL, BaseURL: &url.URL{Scheme: "http", Host: "127.0.0.1"}} // yet to be started
	if o.Profile.Target != "" {
		if t, err = target.At(o.Profile.Target); err != nil {
			return nil, err
		}
	}
	c, err := o.config(t, scenarios)
	if err != nil {
		return nil, err
	}
	return schedule.UnmetBy(c)
}
