package report

import (
	"fmt"
	"slices"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/verdict"
)

// violation is one thing that is wrong, wherever it showed.
type violation struct {
	state        verdict.State
	requirements []string
	operations   []string // the first is the one that exchange shows
	title        string
	rule         string // the contract's sentence that the scenario stands under
	reason       string
	cases        []verdict.Case // that are not as they should be, if it is about cases
	ofCases      int            // of how many
	exchange     *exchange.Exchange
	places       []string // ids of scenarios, each once
	file         string   // where the first of them stands
	line         int
	log          []string // what the target's containers logged meanwhile, in the first of them

	own bool // of what the scenario is about, and not of an answer's form
}

// shown are the states that are told one by one, in this order.
var shown = []verdict.State{verdict.Failed, verdict.Error, verdict.Inconclusive, verdict.Warned}

// violations returns what is wrong, each thing once, the worst first.
func violations(r *verdict.Result) []violation {
	texts := sentences(r.Requirements)
	var all []violation
	scenarios := verdict.News(r)
	for i := range scenarios {
		all = append(all, violationsOf(&scenarios[i], texts)...)
	}
	all = group(all)
	slices.SortStableFunc(all, func(a, b violation) int {
		return slices.Index(shown, a.state) - slices.Index(shown, b.state)
	})
	return all
}

// violationsOf returns what one scenario found to be wrong.
func violationsOf(s *verdict.Scenario, texts map[string]string) []violation {
	var found []violation
	for _, c := range s.Checks {
		if c.Requirement == "" || !slices.Contains(shown, c.State) {
			continue
		}
		own := slices.Contains(s.Requirements, c.Requirement)
		if own && addRequirement(found, c) {
			continue
		}
		v := newViolation(s, c, own)
		if text := texts[c.Requirement]; !own && text != "" {
			v.title = text
		}
		found = append(found, v)
	}
	// A cell says the same as the requirement that the scenario is about, but a
	// scenario may be about none.
	for _, c := range s.Checks {
		if c.Requirement == "" && slices.Contains(shown, c.State) && !told(found, c.State, c.Reason) {
			found = append(found, newViolation(s, c, true))
		}
	}
	if slices.Contains(shown, s.State) && !slices.ContainsFunc(found, func(v violation) bool { return v.state == s.State }) {
		whole := newViolation(s, verdict.Check{Operation: s.Operation, State: s.State, Reason: s.Reason}, true)
		whole.requirements = s.Requirements
		found = append(found, whole)
	}
	return found
}

// addRequirement adds a requirement to the violation that says the same: a
// scenario that stands for several requirements fails for all of them at once.
func addRequirement(found []violation, c verdict.Check) bool {
	for i := range found {
		v := &found[i]
		if v.own && v.state == c.State && v.reason == c.Reason && v.operations[0] == c.Operation {
			v.requirements = append(v.requirements, c.Requirement)
			return true
		}
	}
	return false
}

// told reports whether a violation says the same, and takes it as seriously.
func told(found []violation, state verdict.State, reason string) bool {
	return slices.ContainsFunc(found, func(v violation) bool {
		return v.reason == reason && slices.Index(shown, v.state) <= slices.Index(shown, state)
	})
}

func newViolation(s *verdict.Scenario, c verdict.Check, own bool) violation {
	v := violation{
		state: c.State, operations: []string{c.Operation}, title: s.Name, rule: s.Rule,
		reason: c.Reason, places: []string{place(s)}, file: s.File, line: s.Line, log: s.Log, own: own,
	}
	if c.Requirement != "" {
		v.requirements = []string{c.Requirement}
	}
	id := c.Exchange
	if own {
		v.cases, v.ofCases = badCases(s), len(s.Cases)
		if len(v.cases) > 0 {
			id = v.cases[0].Exchange
		}
	}
	v.exchange = find(s, id, c.State)
	return v
}

func badCases(s *verdict.Scenario) []verdict.Case {
	var bad []verdict.Case
	for _, c := range s.Cases {
		if slices.Contains(shown, c.State) {
			bad = append(bad, c)
		}
	}
	return bad
}

// find returns the exchange that shows a violation. Where none is named, it is
// the last one, after which the scenario did not go on; a fault of our own
// may have nothing to do with it.
func find(s *verdict.Scenario, id string, state verdict.State) *exchange.Exchange {
	for _, e := range s.Exchanges {
		if e != nil && e.ID == id && id != "" {
			return e
		}
	}
	if id == "" && state != verdict.Error && len(s.Exchanges) > 0 {
		return s.Exchanges[len(s.Exchanges)-1]
	}
	return nil
}

// place says where a scenario stands.
func place(s *verdict.Scenario) string {
	if s.ID != "" {
		return s.ID
	}
	return fmt.Sprintf("%s:%d", s.File, s.Line)
}
