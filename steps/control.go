package steps

import (
	"context"
	"errors"
	"fmt"

	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/verdict"
)

// controlSucceeded tells whether the accepted request of an operation succeeds. It is
// sent once in a run, with resources of its own, unless it has succeeded before. A
// rejection proves nothing on a target that accepts nothing.
func (run *ScenarioRun) controlSucceeded(ctx context.Context, operation string) error {
	if run.WasAccepted(operation) {
		return nil
	}
	problem, err := run.acceptedControls.Get(operation, func() (error, error) {
		unique := run.Source("accepted " + operation)
		r, err := run.Bind(ctx, operation, run.NewSet(resource.Main, unique), unique)
		if err != nil {
			return err, nil
		}
		e, err := run.Send(ctx, r)
		if err == nil && e.Status/100 != 2 {
			if err = run.RefusedGuess(operation, e); err == nil {
				err = fmt.Errorf("%s answered %s", operation, run.Describe(e))
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

// isNotExercised reports whether an error says that the run has no means.
func isNotExercised(err error) bool {
	var o *verdict.Outcome
	return errors.As(err, &o) && o.State == verdict.NotExercised
}
