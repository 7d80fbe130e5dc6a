package steps

import (
	"context"
	"errors"

	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/verdict"
)

// sendForDeleted sends the request with the id of what was deleted. Where the id
// turns out to be something else's by now, nothing is written to it, and another one
// is tried.
func (run *ScenarioRun) sendForDeleted(ctx context.Context, own *resource.Instance, name string) error {
	if err := run.lookBefore(ctx, run.base); err != nil {
		return err
	}
	succeeded := false
	for range graveTries {
		asked, err := run.sendForOneDeleted(ctx, own, name)
		if err != nil {
			return err
		}
		if !asked {
			continue
		}
		switch {
		case run.answer.Status/100 == 2 && !succeeded && !run.Sent.Operation.Safe() && run.Ledger.Reuses():
			// What was given the id meanwhile may have been removed by this very request.
			succeeded = true
		case run.answer.Status/100 != 2 && succeeded:
			return verdict.Inconclusivef("%s succeeded for one deleted %s, whose id the target may have reused, and not for the next", run.Sent.Operation.ID, name)
		default:
			return nil
		}
	}
	return verdict.Inconclusivef("the target reuses ids: each of %d deleted ids belonged to another %s at once", graveTries, name)
}

// graveTries is how many deleted resources are tried, at most.
const graveTries = 12

// sendForOneDeleted reports whether the request was sent for an id that was free.
func (run *ScenarioRun) sendForOneDeleted(ctx context.Context, own *resource.Instance, name string) (asked bool, err error) {
	gone, leave, err := run.Deleted(ctx, name)
	if err != nil || gone == nil {
		return false, err
	}
	defer leave()
	r := run.base.Clone()
	r.Replace(own.ID, gone.ID)
	if !r.Operation.Safe() {
		r.Stranger = gone
	}
	switch err := run.deliver(ctx, r); {
	case errors.Is(err, resource.ErrTaken):
		return false, nil
	case err != nil:
		return false, err
	case run.answer.Status/100 != 2:
		return true, nil
	}
	// Something else may have been given the id in the moment after the look.
	who, err := run.OccupantOf(ctx, gone)
	return who != resource.Another, err
}
