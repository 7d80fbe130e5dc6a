package steps

import (
	"context"
	"fmt"

	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/verdict"
)

// controlSucceeded sends the accepted request of an operation once in a run, with
// resources of its own, and tells whether it succeeded. A rejection proves
// nothing on a target that accepts nothing.
func (w *ScenarioRun) controlSucceeded(ctx context.Context, operation string) error {
	problem, err := w.acceptedControls.Get(operation, func() (error, error) {
		unique := w.Source("accepted " + operation)
		r, err := w.Bind(ctx, operation, w.NewSet(resource.Main, unique), unique)
		if err != nil {
			return err, nil
		}
		e, err := w.Send(ctx, r)
		if err == nil && e.Status/100 != 2 {
			if err = w.RefusedGuess(operation, e); err == nil {
				err = fmt.Errorf("%s answered %s", operation, w.Describe(e))
			}
		}
		return err, nil
	})
	switch {
	case err != nil || problem == nil:
		return err
	case isNotExercised(problem):
		return problem
	}
	if state, _ := verdict.Judge(problem); state == verdict.Error {
		problem = fmt.Errorf("it is not accepted either: %w", problem)
	}
	return verdict.Inconclusivef("the request counts only beside one that is accepted, and %v", problem)
}

// costControl bills what a rejection counts beside.
func costControl(b *bill, _ Arguments) { b.control() }
