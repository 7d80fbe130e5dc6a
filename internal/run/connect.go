package run

import (
	"context"

	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/steps"
)

// Connect starts or finds the target of a run, and returns it with what its
// scenarios would be given. Nothing is sent to it yet. The Target has to be closed
// where it is not nil.
func Connect(ctx context.Context, o Options) (*target.Target, steps.Config, error) {
	o = o.ForTarget()
	scenarios, err := Plan(o)
	if err != nil {
		return nil, steps.Config{}, err
	}
	t, err := o.target(ctx)
	if err != nil {
		return t, steps.Config{}, err
	}
	c, err := o.config(t, scenarios)
	return t, c, err
}
