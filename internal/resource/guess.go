package resource

import (
	"net/http"
	"slices"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/spec"
)

// A request that was made up from the document may lack what only the API knows: a
// value that exists, a permission, a rule that no schema states. Its refusal says
// nothing against the target, and nothing for it.

// Unavailable returns an outcome as an error, not exercised, where the target is in a state
// in which an operation cannot be had, and the document knows of it: the answer is 501 or
// 503, which the operation's responses name (RFC 9110, sections 15.6.2 and 15.6.4). It
// returns nil for every other answer, and for none.
func (s *Shared) Unavailable(o spec.Operation, e *exchange.Exchange) error {
	if e == nil || e.Status != http.StatusNotImplemented && e.Status != http.StatusServiceUnavailable {
		return nil
	}
	if !slices.ContainsFunc(o.Responses, func(r spec.Response) bool { return r.Status == e.Status }) {
		return nil
	}
	return verdict.NotExercisedf("the target cannot do %s now, as its document says that it may not: %s; bring it into a state in which it can", o.ID, s.Describe(e))
}

// Unanswered returns what it means that the answer of a request that only prepares or reads
// something is no success: an outcome as an error, inconclusive unless it is [Shared.Unavailable].
func (s *Shared) Unanswered(o spec.Operation, e *exchange.Exchange) error {
	if err := s.Unavailable(o, e); err != nil {
		return err
	}
	return verdict.Inconclusivef("%s answered %s", o.ID, s.Describe(e))
}

// RefusedGuess says that the target refuses a request that nobody vouches for, or cannot
// do at all what it asks; nil where that is not so.
func (s *Shared) RefusedGuess(operation string, e *exchange.Exchange) error {
	if err := s.Unavailable(s.Operation(operation), e); err != nil {
		return err
	}
	if e == nil || e.Status/100 != 4 || !s.Fixtures.Requests[operation].Guessed || s.isMissing(operation, e) {
		return nil
	}
	state := ""
	if len(s.Fixtures.Requests[operation].Path) > 0 {
		state = "; if it needs a state, refer to an alias with an \"update\" that leads to it"
	}
	return verdict.NotExercisedf("the target refuses the request that was generated for %s: %s; write one that it accepts into requests.yaml, and remove \"guessed\"%s",
		operation, s.Describe(e), state)
}

// isMissing reports whether a refusal is no matter of what was made up: the target does
// not know the method, or denies a path that has no value in it.
func (s *Shared) isMissing(operation string, e *exchange.Exchange) bool {
	o, fixture := s.Operation(operation), s.Fixtures.Requests[operation]
	return e.Status == 405 || e.Status == 404 && len(fixture.Path) == 0 && len(fixture.Body) == 0 && len(fixture.Query) == 0 && !o.Documents(404)
}
