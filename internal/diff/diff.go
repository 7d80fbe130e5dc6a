// Package diff tells what changed between two Results of the same contract. It
// compares what was found, and not what was written down as a sum.
package diff

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/assaykit/assay/internal/verdict"
)

// Difference is what changed from one Result to another. The lists are in the
// order of the Results, and each item stands in one of them.
type Difference struct {
	NewlyFailing      []Item `json:"newly_failing"`
	NoLongerExercised []Item `json:"no_longer_exercised"`
	StillFailing      []Item `json:"still_failing"`
	Fixed             []Item `json:"fixed"`
	NewlyExercised    []Item `json:"newly_exercised"`
	Vanished          []Item `json:"vanished"` // scenarios that the second Result does not have
	Appeared          []Item `json:"appeared"` // scenarios that the first does not have
}

// Item is a scenario, the form of an answer, a cell or a requirement.
type Item struct {
	Kind         string   `json:"kind"` // scenario, answer, cell or requirement
	Name         string   `json:"name"`
	Requirements []string `json:"requirements,omitempty"`
	Before       string   `json:"before,omitempty"` // what was found, or the state
	After        string   `json:"after,omitempty"`
}

// The kinds of items.
const (
	Scenario    = "scenario"
	Answer      = "answer"
	Cell        = "cell"
	Requirement = "requirement"
)

// Regressions counts what is worse than before: what fails and did not, and what
// was exercised and is not.
func (d *Difference) Regressions() int { return len(d.NewlyFailing) + len(d.NoLongerExercised) }

// Of compares two Results. An error says that they are of different contracts.
func Of(before, after *verdict.Result) (*Difference, error) {
	if before.Contract.Title != after.Contract.Title {
		return nil, fmt.Errorf("they are of different contracts: %q and %q", before.Contract.Title, after.Contract.Title)
	}
	d := &Difference{
		NewlyFailing: []Item{}, NoLongerExercised: []Item{}, StillFailing: []Item{}, Fixed: []Item{},
		NewlyExercised: []Item{}, Vanished: []Item{}, Appeared: []Item{}, // and not null
	}
	a, b := sideOf(before), sideOf(after)
	d.scenarios(a, b)
	d.answers(a, b)
	cells, requirements := asserted(before)
	cellsNow, requirementsNow := asserted(after)
	d.exercised(Cell, cells, cellsNow)
	d.exercised(Requirement, requirements, requirementsNow)
	return d, nil
}

// side is one of the two Results.
type side struct {
	keys    []string
	byKey   map[string]*seen
	forms   []verdict.Failure // failures of the form of an answer, each once
	formIDs map[string]bool   // of those
	answers map[string]bool   // operation and status of every answer there was
}

// seen is one scenario.
type seen struct {
	state        verdict.State
	requirements []string
	reason       string
	own          []verdict.Failure
	failing      []string // ids of those
}

func sideOf(r *verdict.Result) *side {
	s := &side{byKey: map[string]*seen{}, formIDs: map[string]bool{}, answers: map[string]bool{}}
	for i := range r.Scenarios {
		scenario := &r.Scenarios[i]
		one := &seen{state: scenario.State, requirements: scenario.Requirements, reason: scenario.Reason}
		for _, f := range verdict.Failures(scenario) {
			if f.State != verdict.Failed && !r.Settings.Strict {
				continue
			}
			if f.Scenario != "" {
				one.own = append(one.own, f)
				one.failing = append(one.failing, f.ID())
			} else if id := formID(f); !s.formIDs[id] {
				s.formIDs[id] = true
				s.forms = append(s.forms, f)
			}
		}
		for _, e := range scenario.Exchanges {
			if e != nil {
				s.answers[answerName(e.Operation, e.Status)] = true
			}
		}
		key := scenario.StableKey()
		if s.byKey[key] == nil {
			s.keys = append(s.keys, key)
		}
		s.byKey[key] = one
	}
	return s
}

// exercised reports whether the scenario came to an end that says something of
// the target.
func (s *seen) exercised() bool {
	return told(s.state)
}

func (s *seen) says() string {
	if len(s.own) == 0 {
		if s.state == verdict.Passed || s.reason == "" || s.state == verdict.Failed {
			return string(s.state)
		}
		return string(s.state) + ": " + s.reason
	}
	return saysOf(s.own[0])
}

func saysOf(f verdict.Failure) string {
	text := f.Says[0]
	if len(f.Says) > 1 {
		text += fmt.Sprintf(" (and %d more)", len(f.Says)-1)
	}
	return text
}

func (d *Difference) scenarios(a, b *side) {
	for _, key := range b.keys {
		now, was := b.byKey[key], a.byKey[key]
		item := Item{Kind: Scenario, Name: key, Requirements: now.requirements, After: now.says()}
		if was == nil {
			if len(now.own) > 0 {
				d.NewlyFailing = append(d.NewlyFailing, item)
			} else {
				d.Appeared = append(d.Appeared, item)
			}
			continue
		}
		item.Before = was.says()
		switch {
		case slices.ContainsFunc(now.failing, func(id string) bool { return !slices.Contains(was.failing, id) }):
			d.NewlyFailing = append(d.NewlyFailing, item)
		case len(now.own) > 0:
			d.StillFailing = append(d.StillFailing, item)
		case was.exercised() && !now.exercised():
			d.NoLongerExercised = append(d.NoLongerExercised, item)
		case len(was.own) > 0:
			d.Fixed = append(d.Fixed, item)
		case !was.exercised() && now.exercised():
			d.NewlyExercised = append(d.NewlyExercised, item)
		}
	}
	for _, key := range a.keys {
		if was := a.byKey[key]; b.byKey[key] == nil {
			d.Vanished = append(d.Vanished, Item{Kind: Scenario, Name: key, Requirements: was.requirements, Before: was.says()})
		}
	}
}

// answers compares what is wrong with the form of answers, in whichever scenario
// it showed.
func (d *Difference) answers(a, b *side) {
	for _, f := range b.forms {
		item := Item{Kind: Answer, Name: answerName(f.Operation, f.Status), Requirements: f.Requirements, After: saysOf(f)}
		if a.formIDs[formID(f)] {
			item.Before = item.After
			d.StillFailing = append(d.StillFailing, item)
		} else {
			d.NewlyFailing = append(d.NewlyFailing, item)
		}
	}
	for _, f := range a.forms {
		if b.formIDs[formID(f)] {
			continue
		}
		item := Item{Kind: Answer, Name: answerName(f.Operation, f.Status), Requirements: f.Requirements, Before: saysOf(f)}
		if b.answers[item.Name] {
			d.Fixed = append(d.Fixed, item)
		} else {
			d.NoLongerExercised = append(d.NoLongerExercised, item)
		}
	}
}

func formID(f verdict.Failure) string { return f.ID() + strings.Join(f.Requirements, " ") }

func answerName(operation string, status int) string {
	if status == 0 {
		return operation
	}
	return operation + " " + strconv.Itoa(status)
}

// exercised compares what was asserted at all. Whether it holds is told of the
// scenarios that say so.
func (d *Difference) exercised(kind string, before, after []string) {
	for _, name := range before {
		if !slices.Contains(after, name) {
			d.NoLongerExercised = append(d.NoLongerExercised, Item{Kind: kind, Name: name})
		}
	}
	for _, name := range after {
		if !slices.Contains(before, name) {
			d.NewlyExercised = append(d.NewlyExercised, Item{Kind: kind, Name: name})
		}
	}
}

// asserted returns the cells and the requirements that were held against an
// answer at least once, in the order of the contract. Their states say less: one
// scenario that could not be exercised is enough for them.
func asserted(r *verdict.Result) (cells, requirements []string) {
	seen := map[string]bool{}
	for _, s := range r.Scenarios {
		for _, c := range s.Checks {
			if !told(c.State) {
				continue
			}
			seen[c.Requirement] = true
			if c.Status != 0 && len(s.Answers) == 0 { // a document of an older version
				seen[answerName(c.Operation, c.Status)] = true
			}
		}
		for _, a := range s.Answers {
			seen[answerName(a.Operation, a.Status)] = true
		}
		for id := range s.Judged {
			seen[id] = true
		}
	}
	for _, c := range r.Cells {
		if name := answerName(c.Operation, c.Status); seen[name] {
			cells = append(cells, name)
		}
	}
	for _, q := range r.Requirements {
		if seen[q.ID] {
			requirements = append(requirements, q.ID)
		}
	}
	return cells, requirements
}

// told reports whether something was asserted, with an answer to hold it against.
func told(s verdict.State) bool {
	return s == verdict.Passed || s == verdict.Failed || s == verdict.Warned
}
