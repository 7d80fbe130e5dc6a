package verdict

import (
	"slices"
	"strconv"
	"strings"
)

// cellSums are the sums of the checks of a Result, by cell.
type cellSums struct {
	whole bool // the run was to execute every scenario
	of    map[cellName]*cellSum
}

type cellName struct {
	operation string
	status    int
}

// cellSum is the sum of the checks of one cell.
type cellSum struct {
	answers int   // that were judged
	worst   State // state of checks of such answers, or of one that came in place of one
	missed  []int // statuses that came where this one was expected
	instead []int // statuses that came in its place, as permitted
	left    bool  // a scenario that asks for it was not exercised
}

func (c *causes) tallyCells() cellSums {
	r := c.result
	sums := cellSums{whole: r.Whole(), of: map[cellName]*cellSum{}}
	follows := c.following()
	for _, p := range c.parts {
		if p.blamed != nil {
			sum := sums.at(p.blamed.Operation, p.blamed.Status)
			sum.worst = Worse(sum.worst, r.strictly(p.state))
		}
	}
	for i := range r.Scenarios {
		s := &r.Scenarios[i]
		for _, a := range s.Answers {
			sums.at(a.Operation, a.Status).answers += a.Count
		}
		for _, c := range s.Checks {
			// A check that follows from the form of another answer counts for that one
			// alone. A status that did not come counts for its own cell as well.
			if c.Form || s.missed(c) || !follows[s][c.Reason] {
				c.State = r.strictly(c.State)
				sums.add(s, c)
			}
		}
	}
	return sums
}

// missed reports whether a check is about a status that was expected and did not come.
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

// cell returns the outcome of a cell. If no answer had its status, it is not exercised,
// whatever scenarios passed.
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

// answered writes which statuses came. A 0 stands for no answer, and is left out.
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

// Permitted reports whether another status came that the contract permits in place of
// this one. Then nothing is missing.
func (c Cell) Permitted() bool { return c.State == NotExercised && c.Note != "" }

// Asserted reports whether answers of the cell's own status passed, failed or warned.
func (c Cell) Asserted() bool {
	return c.State == Passed || c.State == Failed || c.State == Warned
}
