package fault

import (
	"slices"

	"github.com/assaykit/assay/internal/pack"
)

// Survey is what went through a Layer without a fault, in order: what faults are held
// against before anything is run with them.
type Survey struct {
	Samples  Samples
	passages map[string][]Passage // by operation
}

// Note takes note of a passage.
func (s *Survey) Note(p Passage) {
	if s.passages == nil {
		s.passages = map[string][]Passage{}
	}
	s.Samples.Note(p)
	s.passages[p.Call.Operation.ID] = append(s.passages[p.Call.Operation.ID], p)
}

// Reach is what a fault would have changed of a Survey.
type Reach struct {
	// Scenarios are those in which it changes a request or an answer, in the order of
	// the first of these. A passage that belongs to no scenario is "".
	Scenarios []string
	// Breaks are the requirements that the changed answers break by their form, sorted.
	Breaks []string
	// Lawful is how many of the changed answers break none.
	Lawful int
}

// enough is how many passages of one scenario a fault is tried on.
const enough = 3

// Of compares a fault with what was seen.
func (s *Survey) Of(p *pack.Pack, f Fault) Reach {
	var r Reach
	breaks, tried := map[string]bool{}, map[string]int{}
	layer := New(Options{Pack: p, Fault: &f, Samples: &s.Samples})
	for _, seen := range s.passages[f.Operation] {
		if tried[seen.Scenario] >= enough {
			continue
		}
		after := layer.pass(seen.call(layer.memory), func(*Call) *Answer { return seen.Answer.clone() })
		if !after.Touched {
			continue
		}
		if tried[seen.Scenario]++; tried[seen.Scenario] == 1 {
			r.Scenarios = append(r.Scenarios, seen.Scenario)
		}
		for _, id := range after.Breaks {
			breaks[id] = true
		}
		if len(after.Breaks) == 0 {
			r.Lawful++
		}
	}
	for id := range breaks {
		r.Breaks = append(r.Breaks, id)
	}
	slices.Sort(r.Breaks)
	return r
}

// call is the call of a passage, to be sent once more.
func (p Passage) call(m *memory) *Call {
	c := p.Call.clone()
	c.memory = m
	return c
}
