package fault

import (
	"slices"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/spec"
)

// Survey is what went through a Layer without a fault, in order: what faults are compared
// with before anything is run with them. The zero value is empty; Note and Use fill it, one
// call at a time.
type Survey struct {
	Samples  Samples
	passages map[string][]seen // by operation
	all      []seen
	users    map[string][]string // by exchange: the scenarios beside the one that it was sent for
}

// Use takes note that a scenario, by its label, has looked at an exchange, by its id,
// whichever scenario that was sent for.
func (s *Survey) Use(scenario, exchange string) {
	if s.users == nil {
		s.users = map[string][]string{}
	}
	s.users[exchange] = append(s.users[exchange], scenario)
}

// seen is a passage, with what every fault would find out about it again.
type seen struct {
	Passage
	wrong   []spec.Violation // of the form of the server's own answer
	records []map[string]any // that the answer shows
}

// Note takes note of a passage.
func (s *Survey) Note(p Passage) {
	if s.passages == nil {
		s.passages = map[string][]seen{}
	}
	s.Samples.Note(p)
	noted := seen{Passage: p, wrong: violations(p.Call, p.Answer)}
	if p.Answer.succeeded() {
		noted.records = p.Call.memory.recordsOf(p.Call.Operation, p.Answer)
	}
	s.passages[p.Call.Operation.ID] = append(s.passages[p.Call.Operation.ID], noted)
	s.all = append(s.all, noted)
}

// breaks returns the requirements of what is wrong with the form of the answer and not with
// that of the server's own.
func (p Passage) breaks(own []spec.Violation) []string {
	var ids []string
	for _, v := range violations(p.Call, p.Answer) {
		if !slices.Contains(own, v) {
			ids = append(ids, v.Requirement)
		}
	}
	return ids
}

func violations(c *Call, a *Answer) []spec.Violation {
	if c.Operation.ID == "" {
		return nil
	}
	return c.memory.Contract.Check(c.Operation.ID, spec.Answer{Method: c.Method, Status: a.Status, Header: a.Header, Body: a.Body})
}

// Reach is what a fault would have changed of a Survey.
type Reach struct {
	// Scenarios are the labels of those in which it changes a request or an answer, in the
	// order of the first of these. A passage that belongs to no scenario is "".
	Scenarios []string
	// Breaks are the ids of the requirements that the changed answers break by their form,
	// sorted.
	Breaks []string
	// Seen is whether there was an answer of the fault's operation and status at all.
	Seen bool
}

// enough is how many passages of one scenario a fault is tried on.
const enough = 3

// Of compares a fault with what was seen: it puts the passages through the fault once more,
// at most three of each scenario that it changes, and asks no server.
func (s *Survey) Of(p *pack.Pack, f Fault) Reach {
	var r Reach
	breaks, tried, reached := map[string]bool{}, map[string]int{}, map[string]bool{}
	layer := New(Options{Pack: p, Fault: &f, Samples: &s.Samples})
	layer.memory.before = s.Samples.first
	for name, values := range s.Samples.paths { // what an operation is about, others have created
		layer.memory.paths[name] = slices.Clone(values)
	}
	passages := s.passages[f.Operation]
	if f.everywhere {
		passages = s.all
	}
	for _, seen := range passages {
		if !f.meets(seen.Call.Operation.ID) {
			continue
		}
		r.Seen = r.Seen || seen.Call.Operation.ID == f.Operation && (f.Status == 0 || seen.Answer.Status == f.Status)
		layer.memory.writes[seen.Call.lastPath()] = seen.writes
		if tried[seen.Scenario] >= enough || f.ofStatus && seen.Answer.Status != f.Status {
			if !f.Form { // it may depend on what went before
				layer.memory.note(noted{seen.Call, seen.Answer, seen.records})
			}
			continue
		}
		passes := 0
		after := layer.pass(seen.call(layer.memory), func(*Call) *Answer {
			passes++
			return seen.Answer.clone()
		})
		if !after.Touched && passes == 1 { // what another request would have come to is not known
			continue
		}
		tried[seen.Scenario]++
		for _, scenario := range append(s.users[seen.Exchange], seen.Scenario) {
			if !reached[scenario] {
				r.Scenarios, reached[scenario] = append(r.Scenarios, scenario), true
			}
		}
		for _, id := range after.breaks(seen.wrong) {
			breaks[id] = true
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
