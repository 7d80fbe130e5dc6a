package measure

import (
	"cmp"
	"slices"
)

// Tally counts faults that have something in common, by what the pack made of them.
type Tally struct {
	Name      string `json:"name,omitempty"` // what they have in common: an operator, an operation or a requirement; "" in a Score
	Faults    int    `json:"faults"`         // all of them, and below those in each State
	Killed    int    `json:"killed"`
	Misjudged int    `json:"misjudged"`
	Unclear   int    `json:"unclear"`
	Survived  int    `json:"survived"`
	Permitted int    `json:"permitted"`
}

func (t *Tally) add(s State) {
	t.Faults++
	switch s {
	case Killed:
		t.Killed++
	case Misjudged:
		t.Misjudged++
	case Unclear:
		t.Unclear++
	case Survived:
		t.Survived++
	case Permitted:
		t.Permitted++
	}
}

// Score is how good a pack is at finding faults.
type Score struct {
	Tally
	// Basis is what it was measured with; nil where that was not noted.
	Basis *Basis `json:"basis,omitempty"`
	// Percent is the share of faults that were killed among those that are not
	// permitted, from 0 to 100, rounded down; 0 where there is none.
	Percent      int       `json:"percent"`
	Kinds        int       `json:"kinds"`        // distinct ones
	Operators    []Tally   `json:"operators"`    // by name; so are the next two
	Operations   []Tally   `json:"operations"`   // by operationId
	Requirements []Tally   `json:"requirements"` // by id; a fault counts for each that it breaks
	Outcomes     []Outcome `json:"outcomes"`     // of each fault
}

// ScoreOf adds up outcomes. The Score has no Basis; whoever measured sets it.
func ScoreOf(outcomes []Outcome) Score {
	score := Score{Outcomes: outcomes}
	kinds := map[string]bool{}
	for _, o := range outcomes {
		score.add(o.State)
		kinds[o.Kind] = true
	}
	score.Kinds = len(kinds)
	if forbidden := score.Forbidden(); forbidden > 0 {
		score.Percent = 100 * score.Killed / forbidden
	}
	score.Operators = tallies(outcomes, func(o Outcome) []string { return some(o.Operator) })
	score.Operations = tallies(outcomes, func(o Outcome) []string { return some(o.Operation) })
	score.Requirements = tallies(outcomes, func(o Outcome) []string {
		return slices.Compact(slices.Sorted(slices.Values(append(some(o.Requirement), o.Breaks...))))
	})
	return score
}

func some(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}

// tallies counts outcomes by what they have in common, in the order of the names.
func tallies(outcomes []Outcome, names func(Outcome) []string) []Tally {
	byName := map[string]*Tally{}
	for _, o := range outcomes {
		for _, name := range names(o) {
			if byName[name] == nil {
				byName[name] = &Tally{Name: name}
			}
			byName[name].add(o.State)
		}
	}
	all := []Tally{}
	for _, t := range byName {
		all = append(all, *t)
	}
	slices.SortFunc(all, func(a, b Tally) int { return cmp.Compare(a.Name, b.Name) })
	return all
}
