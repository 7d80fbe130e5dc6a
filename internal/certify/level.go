package certify

import (
	"slices"

	"github.com/assaykit/assay/internal/verdict"
)

// Level says how much of the contract a certificate is about.
type Level string

// The levels, of which each includes those before it.
const (
	NoLevel     Level = ""
	ErrorsLevel Level = "errors" // what the errors page says
	FullLevel   Level = "full"   // everything
)

// errorsPage is the page that ErrorsLevel is about.
const errorsPage = "errors"

// AtLeast reports whether a level includes another one. Each includes itself, and NoLevel.
func (l Level) AtLeast(other Level) bool {
	order := []Level{NoLevel, ErrorsLevel, FullLevel}
	return slices.Index(order, l) >= slices.Index(order, other)
}

// LevelOf is the highest level that a Result reaches. Where anything that applies
// was not exercised there is none, whatever else has passed, and neither in a run of a part
// of the contract pack, or with a problem.
func LevelOf(r *verdict.Result) Level {
	if r.Verdict.Exit == verdict.ExitBroken || len(Missing(r)) > 0 || len(r.Problems) > 0 || len(r.Scenarios) != r.Inventory {
		return NoLevel
	}
	if verdict.Decide(r).Conformant() && everyRequirement(r, "") && everyCell(r, 0) {
		return FullLevel
	}
	if everyRequirement(r, errorsPage) && everyCell(r, 400) && everyScenarioOf(r, errorsPage) {
		return ErrorsLevel
	}
	return NoLevel
}

// holds reports whether a state is no breach of a MUST and leaves nothing open.
func holds(s verdict.State) bool {
	return s == verdict.Passed || s == verdict.Warned || s == verdict.NotApplicable
}

// everyRequirement reports whether there are requirements of a page, "" for any,
// and all of them hold.
func everyRequirement(r *verdict.Result, page string) bool {
	found := false
	for _, q := range r.Requirements {
		if page == "" || q.Page == page {
			found = true
			if !holds(q.State) {
				return false
			}
		}
	}
	return found
}

// everyCell reports whether the cells from a status on hold.
func everyCell(r *verdict.Result, from int) bool {
	return !slices.ContainsFunc(r.Cells, func(c verdict.Cell) bool { return c.Status >= from && !holds(c.State) && !c.Permitted() })
}

// everyScenarioOf reports whether the scenarios hold that carry a requirement of
// a page.
func everyScenarioOf(r *verdict.Result, page string) bool {
	of := map[string]string{}
	for _, q := range r.Requirements {
		of[q.ID] = q.Page
	}
	return !slices.ContainsFunc(r.Scenarios, func(s verdict.Scenario) bool {
		return !holds(s.State) && slices.ContainsFunc(s.Requirements, func(id string) bool { return of[id] == page })
	})
}

// Missing lists what applies and was not exercised, or came to nothing: a line for each
// scenario, requirement and cell, with its state or reason; nil for nothing.
func Missing(r *verdict.Result) []string {
	open := func(s verdict.State) bool {
		return s == verdict.NotExercised || s == verdict.Deselected || s == verdict.Inconclusive || s == verdict.Error || s == ""
	}
	var missing []string
	for _, s := range r.Scenarios {
		if open(s.State) {
			missing = append(missing, s.ID+" "+s.Name+": "+s.Reason)
		}
	}
	for _, q := range r.Requirements {
		if open(q.State) {
			missing = append(missing, q.ID+": "+string(q.State))
		}
	}
	for _, c := range r.Cells {
		if open(c.State) && !c.Permitted() {
			missing = append(missing, cellName(c)+": "+string(c.State))
		}
	}
	return missing
}
