package verdict

// Tally fills in what became of the cells and the requirements that a Result
// names, from what its scenarios found. What none asserted is not exercised,
// whatever tags may promise.
func Tally(r *Result) {
	type cell struct {
		operation string
		status    int
	}
	cells, requirements := map[cell]tally{}, map[string]tally{}
	for _, s := range r.Scenarios {
		for _, c := range s.Checks {
			if k := (cell{c.Operation, c.Status}); c.Status != 0 {
				cells[k] = cells[k].with(c.State, 1)
			}
			if c.Requirement != "" {
				requirements[c.Requirement] = requirements[c.Requirement].with(c.State, 1)
			}
		}
		for id, n := range s.Judged {
			requirements[id] = requirements[id].with(Passed, n)
		}
	}
	for i := range r.Cells {
		c := &r.Cells[i]
		c.State, c.Checks = cells[cell{c.Operation, c.Status}].sum()
	}
	for i := range r.Requirements {
		q := &r.Requirements[i]
		q.State, q.Checks = requirements[q.ID].sum()
		if q.Optional && q.Checks == 0 {
			q.State = NotApplicable
		}
	}
}

type tally struct {
	state  State
	checks int
}

func (t tally) with(state State, checks int) tally {
	return tally{Worse(t.state, state), t.checks + checks}
}

func (t tally) sum() (State, int) {
	if t.checks == 0 {
		return NotExercised, 0
	}
	return t.state, t.checks
}
