package verdict

import (
	"slices"
	"strconv"
	"strings"
)

// cellSums is what the scenarios of a Result say of its cells.
type cellSums struct {
	whole bool // the run was one of everything
	of    map[cellName]*cellSum
}

type cellName struct {
	operation string
	status    int
}

// cellSum is what the scenarios say of one cell.
type cellSum struct {
	answers int   // that were judged
	worst   State // of what was found about such answers, or in place of one that was wanted
	missed  []int // statuses that were answered where this one was wanted
	instead []int // those that came in its place, as permitted
	left    bool  // a scenario that asks for it was not exercised
}

func (c *causes) tallyCells() cellSums {
	r := c.result
	sums := cellSums{whole: r.Whole(), of: map[cellName]*cellSum{}}
	follows := c.following()
	for _, p := range c.parts {
		if p.blamed != nil {
			sum := sums.at(p.blamed.Operation, p.blamed.Status)
			sum.worst = Worse(sum.worst, p.state)
		}
	}
	for i := range r.Scenarios {
		s := &r.Scenarios[i]
		for _, a := range s.Answers {
			sums.at(a.Operation, a.Status).answers += a.Count
		}
		for _, c := range s.Checks {
			// What follows from the form of another answer is that one's alone. That
			// another status came than was wanted is said of the wanted one, too.
			if c.Form || s.missed(c) || !follows[s][c.Reason] {
				sums.add(s, c)
			}
		}
	}
	return sums
}

// missed reports whether a check is about a status that was wanted and did not come.
func (s *Scenario) missed(c Check) bool {
	e := s.Exchange(c.Exchange)
	return e != nil && c.Status != 0 && e.Operation == c.Operation && e.Status != c.Status
}

func (t cellSums) at(operation string, status int) *cellSum {
	name := cellName{operation, status}
	if t.of[name] == nil {
		t.of[name] = &cellSum{}
	}
	return t.of[name]
}

func (t cellSums) add(s *Scenario, c Check) {
	for _, status := range c.InPlaceOf {
		sum := t.at(c.Operation, status)
		sum.instead = append(sum.instead, c.Status)
	}
	if c.Status == 0 || c.State == Deselected {
		return
	}
	sum := t.at(c.Operation, c.Status)
	if c.State == NotExercised {
		sum.left = true
		return
	}
	sum.worst = Worse(sum.worst, c.State)
	if e := s.Exchange(c.Exchange); c.State != Passed && e != nil && e.Status != c.Status {
		sum.missed = append(sum.missed, e.Status)
	}
}

// cell is what a cell amounts to. One whose status was never seen has not been
// exercised, whatever scenario passed.
func (t cellSums) cell(operation string, status int) Cell {
	sum := t.at(operation, status)
	c := Cell{Operation: operation, Status: status, Answers: sum.answers}
	switch {
	case worse(sum.worst, Passed):
		c.State = sum.worst
		if sum.answers == 0 {
			c.Note = answered(sum.missed)
		}
	case sum.answers > 0:
		c.State = Passed
	case len(sum.instead) > 0:
		c.State, c.Note = NotExercised, answered(sum.instead)+", as permitted"
	case sum.left || t.whole:
		c.State = NotExercised
	default:
		c.State = Deselected
	}
	return c
}

func worse(a, b State) bool { return Worse(b, a) != b }

// answered says which statuses came, without those of no answer.
func answered(statuses []int) string {
	slices.Sort(statuses)
	var texts []string
	for _, status := range slices.Compact(statuses) {
		if status != 0 {
			texts = append(texts, strconv.Itoa(status))
		}
	}
	if len(texts) == 0 {
		return ""
	}
	return "answered " + strings.Join(texts, " and ")
}

// Permitted reports whether the contract leaves another status open in place of
// this one, and that came: nothing is missing then.
func (c Cell) Permitted() bool { return c.State == NotExercised && c.Note != "" }

// Asserted reports whether answers of the cell's own status were judged, and came
// to a verdict.
func (c Cell) Asserted() bool {
	return c.State == Passed || c.State == Failed || c.State == Warned
}
