package steps

import (
	"errors"
	"fmt"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/verdict"
)

// isNotExercised reports whether an error says that the run has no means.
func isNotExercised(err error) bool {
	var o *verdict.Outcome
	return errors.As(err, &o) && o.State == verdict.NotExercised
}

// noteUndocumented records an answer whose status the document does not have, where
// that is a matter of the document and not of the target: a refusal, or the success of
// an operation of which the document has no success. It reports whether it is.
func (run *ScenarioRun) noteUndocumented(r resource.Request, e *exchange.Exchange) bool {
	breaks, means := run.Fixtures.Error.Undocumented, "refused"
	switch {
	case breaks == "" || r.Unknown:
		return false
	case e.Status/100 == 2 && r.Operation.OmitsSuccess():
		means = "accepted"
	case e.Status/100 != 4:
		return false
	case r.Operation.Documents(e.Status):
		run.judged[breaks]++
		return false
	}
	run.violated(breaks, r, fmt.Sprintf("the document does not have the status %d, with which this is %s", e.Status, means), e)
	return true
}
