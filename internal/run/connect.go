package run

import (
	"context"

	"github.com/assaykit/assay/internal/schedule"

	"github.com/assaykit/assay/internal/target"
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
