package fault

import (
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/spec"
)

// Samples are answers that a server gave: for each operation and status the first.
type Samples struct{ answers map[spec.Cell]*Answer }

// Note keeps the answer of a passage, if it is the first of its kind.
func (s *Samples) Note(p Passage) {
	if s.answers == nil {
		s.answers = map[spec.Cell]*Answer{}
	}
	cell := spec.Cell{Operation: p.Call.Operation.ID, Status: p.Answer.Status}
	if s.answers[cell] == nil {
		s.answers[cell] = p.Answer
	}
}

// Seen reports whether there was such an answer.
func (s *Samples) Seen(operation string, status int) bool {
	return s != nil && s.answers[spec.Cell{Operation: operation, Status: status}] != nil
}

// memory is what operators remember of the conversation.
type memory struct {
	*pack.Pack
	samples *Samples
}

func newMemory(p *pack.Pack, s *Samples) *memory {
	return &memory{Pack: p, samples: s}
}

// note takes note of a request and of what it was answered.
func (m *memory) note(*Call, *Answer) {}

// sample returns an answer of an operation and a status as the server gives it; nil if
// none is known.
func (m *memory) sample(operation string, status int) *Answer {
	if m.samples == nil {
		return nil
	}
	if a := m.samples.answers[spec.Cell{Operation: operation, Status: status}]; a != nil {
		return a.clone()
	}
	return nil
}
