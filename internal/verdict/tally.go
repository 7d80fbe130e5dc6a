package verdict

// Tally fills in what became of the cells and the requirements that a Result
// names, from what its scenarios found. What none asserted is not exercised, or
// was deselected, whatever tags may promise.
func Tally(r *Result) {
	cells := tallyCells(r)
	for i := range r.Cells {
		c := &r.Cells[i]
		*c = cells.cell(c.Operation, c.Status)
	}
	requirements := tallyRequirements(r)
	for i := range r.Requirements {
		q := &r.Requirements[i]
		q.State, q.Checks = requirements[q.ID].state, requirements[q.ID].checks
		switch {
		case q.Checks > 0:
		case !r.Whole():
			q.State = Deselected
		case q.Optional:
			q.State = NotApplicable
		default:
			q.State = NotExercised
		}
	}
}

// Whole reports whether a run was one of everything: of all scenarios of the
// contract pack, each of which might do what it takes.
func (r *Result) Whole() bool {
	return r.Settings.Shard == nil && !r.Settings.ReadOnly && r.Planned == r.Inventory
}

type tally struct {
	state  State
	checks int
}

func (t tally) with(state State, checks int) tally {
	return tally{Worse(t.state, state), t.checks + checks}
}

func tallyRequirements(r *Result) map[string]tally {
	sums := map[string]tally{}
	for _, s := range r.Scenarios {
		for _, c := range s.Checks {
			if c.Requirement != "" && c.State != Deselected {
				sums[c.Requirement] = sums[c.Requirement].with(c.State, 1+len(c.Also))
			}
		}
		for id, n := range s.Judged {
			sums[id] = sums[id].with(Passed, n)
		}
	}
	return sums
}
