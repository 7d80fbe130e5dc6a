// Package diff computes what changed between two Results of the same contract. It
// compares findings and checks, and does not trust the sums in a document.
package diff

import (
	"fmt"
	"slices"

	"github.com/assaykit/assay/internal/verdict"
)

// Difference is what changed from one Result to another. The lists have the order of
// the Results, and each item is in one list only.
type Difference struct {
	NewlyFailing      []Item `json:"newly_failing"`       // findings of which a failure is new
	NoLongerExercised []Item `json:"no_longer_exercised"` // of any kind but operations
	StillFailing      []Item `json:"still_failing"`       // findings
	Fixed             []Item `json:"fixed"`               // findings of the first that the second asked for and does not have
	NewlyExercised    []Item `json:"newly_exercised"`     // scenarios, cells and requirements
	Vanished          []Item `json:"vanished"`            // scenarios that the second Result does not have
	Appeared          []Item `json:"appeared"`            // scenarios that the first does not have
	Slower            []Item `json:"slower"`              // operations: three in four answers took longer than three in four did before
}

// Item is a finding, a scenario, a cell, a requirement or an operation. A failure is in the
// lists as its finding.
type Item struct {
	Kind         string   `json:"kind"`                   // finding, scenario, cell, requirement or operation
	ID           string   `json:"id,omitempty"`           // of a finding
	Name         string   `json:"name"`                   // title, key, operation and status, id, or operationId
	Requirements []string `json:"requirements,omitempty"` // ids
	Places       []string `json:"places,omitempty"`       // operations and statuses of a finding
	Before       string   `json:"before,omitempty"`       // the reason and how often it showed, the state, or the times; "" for nothing
	After        string   `json:"after,omitempty"`        // the same of the second Result
}

// The kinds of items.
const (
	Finding     = "finding"
	Scenario    = "scenario"
	Cell        = "cell"
	Requirement = "requirement"
	Operation   = "operation"
)

// Regressions returns how many items are worse than before: new failures, and items
// that are no longer exercised.
func (d *Difference) Regressions() int { return len(d.NewlyFailing) + len(d.NoLongerExercised) }

// Of compares two Results. No list of the Difference is nil. The times of an operation are
// compared if each Result has at least eight answers of it. It returns an error if the titles
// of the contracts differ.
func Of(before, after *verdict.Result) (*Difference, error) {
	if before.Contract.Title != after.Contract.Title {
		return nil, fmt.Errorf("they are of different contracts: %q and %q", before.Contract.Title, after.Contract.Title)
	}
	d := &Difference{
		NewlyFailing: []Item{}, NoLongerExercised: []Item{}, StillFailing: []Item{}, Fixed: []Item{},
		NewlyExercised: []Item{}, Vanished: []Item{}, Appeared: []Item{}, Slower: []Item{}, // and not null
	}
	a, b := sideOf(before), sideOf(after)
	d.findings(a, b)
	d.gone(a, b)
	d.scenarios(a, b)
	cells, requirements := asserted(before)
	cellsNow, requirementsNow := asserted(after)
	d.exercised(Cell, cells, cellsNow)
	d.exercised(Requirement, requirements, requirementsNow)
	d.slower(verdict.TimesOf(before), verdict.TimesOf(after))
	return d, nil
}

// fewest is how many answers of an operation each Result needs before their times are
// compared.
const fewest = 8

// slower adds operations of which three in four answers took longer than three in four
// did before. Times differ between any two runs; those that overlap less than this are
// no coincidence.
func (d *Difference) slower(before, after []verdict.OperationTimes) {
	for i := range after {
		now := &after[i]
		n := slices.IndexFunc(before, func(o verdict.OperationTimes) bool { return o.Operation == now.Operation })
		if n < 0 || len(now.Durations) < fewest || len(before[n].Durations) < fewest {
			continue
		}
		if was := &before[n]; now.Quantile(0.25) > was.Quantile(0.75) {
			d.Slower = append(d.Slower, Item{Kind: Operation, Name: now.Operation, Before: times(was), After: times(now)})
		}
	}
}

func times(o *verdict.OperationTimes) string {
	return fmt.Sprintf("median %s, 95 %% within %s", verdict.Latency(o.Quantile(0.5)), verdict.Latency(o.Quantile(0.95)))
}

// side is one of the two Results.
type side struct {
	keys     []string
	byKey    map[string]*seen
	findings []verdict.Finding           // of failures
	failing  map[string]*verdict.Finding // those by the keys of their failures
	answers  map[string]bool             // operation and status of every answer
}

// seen is one scenario.
type seen struct {
	state        verdict.State
	requirements []string
	reason       string
	fails        bool // for a reason of its own
}

func sideOf(r *verdict.Result) *side {
	s := &side{byKey: map[string]*seen{}, failing: map[string]*verdict.Finding{}, answers: map[string]bool{}}
	for i := range r.Scenarios {
		scenario := &r.Scenarios[i]
		for _, e := range scenario.Exchanges {
			if e != nil {
				s.answers[answerName(e.Operation, e.Status)] = true
			}
		}
		key := scenario.StableKey()
		if s.byKey[key] == nil {
			s.keys = append(s.keys, key)
		}
		s.byKey[key] = &seen{state: scenario.State, requirements: scenario.Requirements, reason: scenario.Reason}
	}
	for _, f := range verdict.Findings(r) {
		f.Failures = slices.DeleteFunc(f.Failures, func(f verdict.Failure) bool { return f.State != verdict.Failed })
		if len(f.Failures) > 0 {
			s.findings = append(s.findings, f)
		}
	}
	for i := range s.findings {
		f := &s.findings[i]
		for _, failure := range f.Failures {
			s.failing[failure.Key()] = f
			if one := s.byKey[failure.Scenario]; one != nil {
				one.fails = true
			}
		}
	}
	return s
}

// exercised reports whether the scenario came to a conclusion about the target.
func (s *seen) exercised() bool { return asserts(s.state) }

func (s *seen) says() string {
	if s.state == verdict.Passed || s.reason == "" {
		return string(s.state)
	}
	return string(s.state) + ": " + s.reason
}

func itemOf(f *verdict.Finding) Item {
	item := Item{Kind: Finding, ID: f.ID, Name: f.Title}
	for _, q := range f.Requirements {
		item.Requirements = append(item.Requirements, q.ID)
	}
	for _, p := range f.Places {
		item.Places = append(item.Places, p.String())
	}
	return item
}

func saysOf(f *verdict.Finding) string {
	if extent := f.Extent(); extent != "" {
		return f.Reason + " (" + extent + ")"
	}
	return f.Reason
}

// findings adds what fails now. A finding is new if any of its failures is.
func (d *Difference) findings(a, b *side) {
	for i := range b.findings {
		f := &b.findings[i]
		item := itemOf(f)
		item.After = saysOf(f)
		newly := false
		for _, failure := range f.Failures {
			was, before := a.failing[failure.Key()], a.byKey[failure.Scenario]
			newly = newly || was == nil
			switch {
			case item.Before != "":
			case was != nil:
				item.Before = saysOf(was)
			case before != nil:
				item.Before = before.says()
			}
		}
		if newly {
			d.NewlyFailing = append(d.NewlyFailing, item)
		} else {
			d.StillFailing = append(d.StillFailing, item)
		}
	}
}

// gone adds findings that no longer fail, and those that the second run did not ask
// for completely. Scenarios that fail in another way, or are gone, are in other lists.
func (d *Difference) gone(a, b *side) {
	for i := range a.findings {
		f := &a.findings[i]
		item := itemOf(f)
		item.Before = saysOf(f)
		fixed, lost, still := false, false, false
		for _, failure := range f.Failures {
			now := b.byKey[failure.Scenario]
			switch {
			case b.failing[failure.Key()] != nil:
				still = true
			case failure.Scenario == "":
				seen := b.answers[answerName(failure.Operation, failure.Status)]
				fixed, lost = fixed || seen, lost || !seen
			case now == nil || now.fails:
			default:
				fixed, lost = fixed || now.exercised(), lost || !now.exercised()
			}
		}
		switch {
		case lost:
			d.NoLongerExercised = append(d.NoLongerExercised, item)
		case fixed && !still:
			d.Fixed = append(d.Fixed, item)
		}
	}
}

// scenarios adds scenarios that are new or gone, and those whose exercise changed. The
// ones that fail or failed are in the lists as findings.
func (d *Difference) scenarios(a, b *side) {
	for _, key := range b.keys {
		now, was := b.byKey[key], a.byKey[key]
		if now.fails {
			continue
		}
		item := Item{Kind: Scenario, Name: key, Requirements: now.requirements, After: now.says()}
		if was == nil {
			d.Appeared = append(d.Appeared, item)
			continue
		}
		item.Before = was.says()
		switch {
		case was.fails:
		case was.exercised() && !now.exercised():
			d.NoLongerExercised = append(d.NoLongerExercised, item)
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

func answerName(operation string, status int) string {
	return verdict.Place{Operation: operation, Status: status}.String()
}

// exercised adds the cells and requirements that one run asserted and the other did
// not. Whether they hold is in the findings.
func (d *Difference) exercised(kind string, before, after []string) {
	was, now := set(before), set(after)
	for _, name := range before {
		if !now[name] {
			d.NoLongerExercised = append(d.NoLongerExercised, Item{Kind: kind, Name: name})
		}
	}
	for _, name := range after {
		if !was[name] {
			d.NewlyExercised = append(d.NewlyExercised, Item{Kind: kind, Name: name})
		}
	}
}

func set(names []string) map[string]bool {
	all := map[string]bool{}
	for _, name := range names {
		all[name] = true
	}
	return all
}

// asserted returns the cells and requirements that at least one answer asserted, in the
// order of the contract. Their states do not show that: one scenario that was not
// exercised is enough to change them.
func asserted(r *verdict.Result) (cells, requirements []string) {
	seen := map[string]bool{}
	for _, s := range r.Scenarios {
		for _, c := range s.Checks {
			if !asserts(c.State) {
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

// asserts reports whether a state is one that only an answer can lead to.
func asserts(s verdict.State) bool {
	return s == verdict.Passed || s == verdict.Failed || s == verdict.Warned
}
