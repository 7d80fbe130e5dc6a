package steps

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/internal/wording"
)

// retrySteps are the steps about a request that is sent again.
func retrySteps() []Definition {
	return []Definition{
		{
			Keyword: "Then",
			Form:    `it is accepted when it is sent again`,
			pattern: `it is accepted when it is sent again`,
			Says:    "The same request succeeds now. After a rate limit, it is sent once the limit is over.",
			run:     isAcceptedAgain,
			cost:    requests(1),
			notes:   func(a *Analysis, _ []string) { a.again = true },
		},
		{
			Keyword: "Then",
			Form:    `it says [in whole seconds ]when to try again`,
			pattern: `it says (in whole seconds )?when to try again`,
			Says:    "The answer has one Retry-After, in whole seconds or as a date. With the words in brackets, a date does not count.",
			run:     saysWhenToRetry,
			cost:    free,
		},
	}
}

// isAcceptedAgain: And it is accepted when it is sent again.
func isAcceptedAgain(ctx context.Context, run *ScenarioRun, _ Arguments) error {
	r := run.base.Clone()
	if run.Org == resource.Burst {
		return run.acceptedInTime(ctx, r)
	}
	e, err := run.Ask(ctx, r)
	switch {
	case errors.Is(err, resource.ErrGone):
		return verdict.Failedf("sent again: %v", err)
	case err != nil:
		return err
	}
	return run.accepted(e)
}

// acceptedInTime sends a request when the limit is over, as often as the target
// tells of a further window.
func (run *ScenarioRun) acceptedInTime(ctx context.Context, r resource.Request) error {
	r.Expect429 = true
	if err := run.Burst.Recover(ctx, run); err != nil {
		return err
	}
	for window := 1; ; window++ {
		e, err := run.Send(ctx, r)
		if err != nil {
			return err
		}
		if e.Status != 429 || window == MaxWindows {
			return run.accepted(e)
		}
		if err := run.Burst.WaitAgain(ctx, e); err != nil {
			return err
		}
	}
}

func (run *ScenarioRun) accepted(e *exchange.Exchange) error {
	run.PointToLast()
	if o := run.base.Operation; !o.Succeeds(e.Status) {
		return verdict.Failedf("sent again: status = %s, want %s", run.Describe(e), o.Successes())
	}
	return nil
}

// longestRetry is how long a target may ask to wait at the most: not longer than
// limits by the second and the minute last, where it announces those.
func (run *ScenarioRun) longestRetry() time.Duration {
	if exchange.Announced(run.answer.ResponseHeader) != (exchange.Rate{}) || run.Burst.Announces() {
		return MaxRecovery
	}
	return time.Hour
}

// saysWhenToRetry: And it says in whole seconds when to try again. Without the words a
// date is as good (RFC 9110, section 10.2.3).
func saysWhenToRetry(_ context.Context, run *ScenarioRun, a Arguments) error {
	values := run.answer.ResponseHeader.Values("Retry-After")
	if len(values) != 1 {
		return verdict.Failedf("Retry-After is there %d times, want it once", len(values))
	}
	if _, err := http.ParseTime(values[0]); err == nil && a.Text[0] == "" {
		if wait := RetryAfter(run.answer); wait > run.longestRetry() {
			return verdict.Failedf("Retry-After = %s, which is %s from now", values[0], wording.AboutLong(int64(wait/time.Second)))
		}
		return nil
	}
	seconds, err := strconv.ParseUint(values[0], 10, 31)
	if err != nil {
		return verdict.Failedf("Retry-After = %s, want whole seconds", jsonvalue.Show(values[0]))
	}
	if time.Duration(seconds)*time.Second > run.longestRetry() {
		return verdict.Failedf("Retry-After = %s, which is no time to wait: limits are by the second and the minute", values[0])
	}
	return nil
}
