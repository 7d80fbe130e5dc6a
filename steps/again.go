package steps

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/verdict"
)

// isAcceptedAgain: And it is accepted when it is sent again.
func isAcceptedAgain(ctx context.Context, w *ScenarioRun, _ Arguments) error {
	r := w.base.Clone()
	if w.Org == resource.Burst {
		return w.acceptedInTime(ctx, r)
	}
	e, err := w.Ask(ctx, r)
	switch {
	case errors.Is(err, resource.ErrGone):
		return verdict.Failedf("sent again: %v", err)
	case err != nil:
		return err
	}
	return w.accepted(e)
}

// acceptedInTime sends a request when the limit is over, as often as the target
// tells of a further window.
func (w *ScenarioRun) acceptedInTime(ctx context.Context, r resource.Request) error {
	r.Expect429 = true
	if err := w.Burst.Recover(ctx, w); err != nil {
		return err
	}
	for window := 1; ; window++ {
		e, err := w.Send(ctx, r)
		if err != nil {
			return err
		}
		if e.Status != 429 || window == MaxWindows {
			return w.accepted(e)
		}
		if err := w.Burst.WaitAgain(ctx, e); err != nil {
			return err
		}
	}
}

func (w *ScenarioRun) accepted(e *exchange.Exchange) error {
	w.PointToLast()
	if o := w.base.Operation; !o.Succeeds(e.Status) {
		return verdict.Failedf("sent again: status = %s, want %s", w.Describe(e), o.Successes())
	}
	return nil
}

// longestRetry is how long a target may ask to wait at the most: not longer than
// limits by the second and the minute last, where it announces those.
func (w *ScenarioRun) longestRetry() time.Duration {
	if exchange.Announced(w.answer.ResponseHeader) != (exchange.Rate{}) || w.Burst.Announces() {
		return MaxRecovery
	}
	return time.Hour
}

// saysWhenToRetry: And it says in whole seconds when to try again.
func saysWhenToRetry(_ context.Context, w *ScenarioRun, _ Arguments) error {
	values := w.answer.ResponseHeader.Values("Retry-After")
	if len(values) != 1 {
		return verdict.Failedf("Retry-After is there %d times, want it once", len(values))
	}
	seconds, err := strconv.ParseUint(values[0], 10, 31)
	if err != nil {
		return verdict.Failedf("Retry-After = %s, want whole seconds", jsonvalue.Show(values[0]))
	}
	if time.Duration(seconds)*time.Second > w.longestRetry() {
		return verdict.Failedf("Retry-After = %s, which is no time to wait: limits are by the second and the minute", values[0])
	}
	return nil
}
