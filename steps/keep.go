package steps

import (
	"cmp"
	"sync"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/verdict"
)

// What is kept of answers until the end of the run. The common ones are far from
// it; a server that pads each of its answers must not use up the memory.
const (
	largeAnswer = 4 << 10  // bytes, below which an answer is kept in any case
	largeBudget = 16 << 20 // bytes of larger ones, of all scenarios together
	passedBody  = 2 << 10  // bytes of a body, where nothing was found wrong
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

// keepOf returns what the record of a scenario keeps of its exchanges. Nobody looks for
// what is wrong in the bodies of one that passed: their beginning shows what they were.
func (s *Run) keepOf(state verdict.State, all []*exchange.Exchange) []*exchange.Exchange {
	if state != verdict.Passed || s.KeptBody != 0 {
		return all
	}
	kept := make([]*exchange.Exchange, len(all))
	freed := 0
	for n, e := range all {
		kept[n] = e.Kept(passedBody)
		if len(e.ResponseBody) > largeAnswer { // so that it was counted
			freed += e.AnswerSize() - kept[n].AnswerSize()
		}
	}
	s.kept.mu.Lock()
	defer s.kept.mu.Unlock()
	s.kept.size -= freed
	return kept
}
