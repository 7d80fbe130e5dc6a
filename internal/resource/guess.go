package resource

import (
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/verdict"
)

// A request that was made up from the document may lack what only the API knows: a
// value that exists, a permission, a rule that no schema states. Its refusal says
// nothing against the target, and nothing for it.

// RefusedGuess says that the target refuses a request that nobody vouches for; nil
// where that is not so.
func (s *Shared) RefusedGuess(operation string, e *exchange.Exchange) error {
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
