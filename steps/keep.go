package steps

import (
	"cmp"
	"sync"

	"github.com/assaykit/assay/internal/exchange"
)

// What is kept of answers until the end of the run. The common ones are far from
// it; a server that pads each of its answers must not use up the memory.
const (
	largeAnswer = 4 << 10  // bytes, below which an answer is kept in any case
	largeBudget = 16 << 20 // bytes of larger ones, of all scenarios together
)

// keptBytes counts the bytes of larger answers.
type keptBytes struct {
	mu   sync.Mutex
	size int
}

// keep returns what is recorded of an exchange that is judged as it is: less of
// its answer, once larger ones have used up what there is for them.
func (s *Run) keep(e *exchange.Exchange) *exchange.Exchange {
	e = e.Kept(cmp.Or(s.KeptBody, exchange.KeptBody))
	size := e.AnswerSize()
	if size <= largeAnswer {
		return e
	}
	s.kept.mu.Lock()
	defer s.kept.mu.Unlock()
	if s.kept.size+size > largeBudget {
		return e.Shortened(largeAnswer)
	}
	s.kept.size += size
	return e
}
