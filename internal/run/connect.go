package run

import (
	"context"
	"time"

	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/schedule"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
)

// Connect starts or finds the target of a run, and returns it with what its scenarios
// would be given. Nothing is sent to it yet. The Target has to be closed where it is not
// nil. It returns an error for a plan that cannot be executed, and for a target that does
// not start.
func Connect(ctx context.Context, o Options) (*target.Target, schedule.Config, error) {
	o = o.ForTarget()
	scenarios, err := Plan(o)
	if err != nil {
		return nil, schedule.Config{}, err
	}
	t, err := o.target(ctx)
	if err != nil {
		return t, schedule.Config{}, err
	}
	c, err := o.config(t, scenarios)
	return t, c, err
}

// Reach asks the target of a run whether it is the API of the pack, as Execute does before
// the first scenario. It returns the verdict of a run that ends there, or nil where one
// goes on. It returns an error where Connect does.
func Reach(ctx context.Context, o Options) (*verdict.Verdict, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	t, config, err := Connect(ctx, o)
	if t != nil {
		defer func() { _ = t.Close() }() // nothing of it is needed any more
	}
	if err != nil {
		return nil, err
	}
	failed := target.Preflight(ctx, config.Client, o.Pack, config.Credentials[resource.Main])
	if failed == nil {
		return nil, nil
	}
	r := o.newResult(t, config)
	r.Problems = append(r.Problems, preflightProblem(ctx, failed))
	o.conclude(r, config)
	return &r.Verdict, nil
}
