package steps

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/verdict"
)

// maxUnanswered is how many requests in a row may be without an answer before the
// target is given up.
const maxUnanswered = 10

// A target may leave requests without an answer for so long, and for the time that two requests wait for an
// answer, before it is given up after fewer of them.
const longestWait = 20 * time.Second

// maxExcused is how much time requests may take, in times of the patience with a
// target, that are never answered while others are.
const maxExcused = 2

// unresponsive counts what is without an answer.
type unresponsive struct {
	mu         sync.Mutex
	inRow      int           // requests without an answer since the last answer
	silent     time.Time     // when the first of those was sent
	unanswered int           // requests without an answer in all
	spent      time.Duration // that they took, added up over all that go on at once
	excused    time.Duration // and those that are a failure of the target, and not its loss
	lost       error         // why no further scenario is started
	givenUp    error         // as well, where the target is there
}

// Answered keeps count of requests without an answer: none came, or a proxy says
// that it has none. A target that stays silent is given up, instead of waiting for
// it in every scenario that is left; and so is one that answers some requests only,
// once the others have taken too long. The wait for a limit that a scenario exhausts
// is none of that.
//
// The request was sent with the key of org at the time began. Done is its exchange, and err
// is why there is no answer; nil for an answer. It reports whether there were so many
// without one in a row that the target may be gone.
func (s *Run) Answered(org resource.Key, began time.Time, done *exchange.Exchange, err error) (silent bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var e *exchange.Error
	switch {
	case err == nil:
		s.inRow = 0
		return false
	case errors.As(err, &e) && (e.Kind == exchange.KindCanceled || e.Kind == exchange.KindRequest || e.Kind == exchange.KindReadOnly):
		return false
	}
	switch {
	case e == nil || e.Kind != exchange.KindLimited:
		if s.inRow++; s.inRow == 1 {
			s.silent = began
		}
		s.spent += done.Duration
	case org == resource.Burst:
		return false
	default:
		s.spent += s.Resources.Now().Sub(began)
	}
	s.unanswered++
	if s.lost == nil && s.Patience > 0 && s.spent >= s.Patience {
		s.lost = fmt.Errorf("%d requests got no answer and took %s together, the last one with %w", s.unanswered, s.spent.Round(time.Second), err)
	}
	waited := s.Resources.Now().Sub(s.silent)
	long := s.inRow > 1 && waited >= max(longestWait, 2*s.Client.Limits().Total)
	return s.lost == nil && (s.inRow >= maxUnanswered || long)
}

// makeSure gives the target up, unless it answers something else.
func (s *sender) makeSure(ctx context.Context, apart string, err error) {
	if s.ServesOthers(ctx, apart) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lost == nil && ctx.Err() == nil {
		s.lost = fmt.Errorf("%d requests in a row got no answer, the last one with %w", s.inRow, err)
	}
}

// excuse takes the time back that was spent on requests to which no answer is the
// target's answer. There is an end to that as well.
func (s *Run) excuse(all ...*exchange.Exchange) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range all {
		if e.ErrKind != "" {
			s.spent -= e.Duration
			s.excused += e.Duration
		}
	}
	if s.givenUp == nil && s.Patience > 0 && s.excused >= maxExcused*s.Patience {
		s.givenUp = fmt.Errorf("requests that the target does not answer took %s together, while it answers others", s.excused.Round(time.Second))
	}
}

// mayAsk says that a lost target is not asked, so that a scenario that is under way
// does not wait for each of its requests; nil where it may be. The clean-up asks again.
func (s *sender) mayAsk(r resource.Request) error {
	if s.scope == CleanUpScope {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lost == nil {
		return nil
	}
	return verdict.Inconclusivef("%s was not asked: the target was lost", r.Operation.ID)
}

// HopeAgain has the target asked again, lost or not. One that was lost has shown enough
// when it does not answer once more.
func (s *Run) HopeAgain() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.inRow = 0
	if s.lost != nil {
		s.inRow = maxUnanswered - 1
	}
}

// IsHopeless reports whether a target that was lost has not come back.
func (s *Run) IsHopeless() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lost != nil && s.inRow >= maxUnanswered
}

// OutOfReach returns errors that say why no further scenario is started: the target was
// lost, or the run was given up though the target is there. Both are nil while scenarios
// are started.
func (s *Run) OutOfReach() (lost, givenUp error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lost, s.givenUp
}
