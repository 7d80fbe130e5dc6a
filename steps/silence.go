package steps

import (
	"errors"
	"fmt"
	"time"

	"github.com/assaykit/assay/internal/exchange"
)

// maxSilence is how many requests in a row may be without an answer before the
// target is given up.
const maxSilence = 10

// silence counts what is without an answer.
type silence struct {
	inRow int           // requests without an answer since the last answer
	vain  int           // requests without an answer in all
	spent time.Duration // that they took, added up over all that go on at once
	lost  error         // why no further scenario is started
}

// answered keeps count of requests without an answer. A target that stays silent
// is given up, instead of waiting for it in every scenario that is left; and so
// is one that answers some requests only, once the others have taken too long.
// The wait for a limit that a scenario exhausts is none of that.
func (s *session) answered(org Key, began time.Time, done *exchange.Exchange, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var e *exchange.Error
	switch {
	case err == nil:
		s.inRow = 0
		return
	case !errors.As(err, &e) || e.Kind == exchange.KindCanceled || e.Kind == exchange.KindRequest:
		return
	}
	switch {
	case e.Kind != exchange.KindLimited:
		s.inRow++
		s.spent += done.Duration
	case org == Burst:
		return
	default:
		s.spent += s.Now().Sub(began)
	}
	s.vain++
	switch {
	case s.lost != nil:
	case s.inRow >= maxSilence:
		s.lost = fmt.Errorf("%d requests in a row came to nothing, the last one with %w", s.inRow, err)
	case s.Patience > 0 && s.spent >= s.Patience:
		s.lost = fmt.Errorf("%d requests came to nothing and took %s together, the last one with %w", s.vain, s.spent.Round(time.Second), err)
	}
}
