package steps

import (
	"errors"
	"fmt"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/verdict"
)

// A request that was made up from the document may lack what only the API knows: a
// value that exists, a permission, a rule that no schema states. Its refusal says
// nothing against the target, and nothing for it.

// refusedGuess says that the target refuses a request that nobody vouches for; nil
// where that is not so.
func (w *agent) refusedGuess(operation string, e *exchange.Exchange) error {
	if e == nil || e.Status/100 != 4 || !w.fixtures.Requests[operation].Guessed {
		return nil
	}
	return verdict.NotExercisedf("the target refuses the request that was made up for %s: %s; put one that it accepts into requests.yaml, and take \"guessed\" away",
		operation, w.describe(e))
}

// isNotExercised reports whether an error says that the run has no means.
func isNotExercised(err error) bool {
	var o *verdict.Outcome
	return errors.As(err, &o) && o.State == verdict.NotExercised
}

// isRefusedAtAll holds an answer that is to be a refusal, whichever.
func (w *world) isRefusedAtAll() error {
	if w.answer.Status/100 != 4 || w.answer.Status == 429 {
		return verdict.Failedf("status = %s, want a client error such as 400", w.describe(w.answer))
	}
	return nil
}

// noteUndocumented records a refusal whose status the document does not have, where
// that is a matter of the document and not of the target. It reports whether it is.
func (w *world) noteUndocumented(r request, e *exchange.Exchange) bool {
	breaks := w.fixtures.Error.Undocumented
	switch {
	case breaks == "" || r.unknown || e.Status/100 != 4:
		return false
	case r.operation.Documents(e.Status):
		w.judged[breaks]++
		return false
	}
	w.violated(breaks, r, fmt.Sprintf("the document does not have the status %d, with which this is refused", e.Status), e)
	return true
}
