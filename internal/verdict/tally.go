package verdict

// Tally fills in the states and counts of the cells and requirements that a Result
// names, from the checks of its scenarios. One that no check asserted is not
// exercised, or deselected, whatever tags promise. It changes the Result in place.
func Tally(r *Result) {
	causes := causesOf(r)
	cells := causes.tallyCells()
	for i := range r.Cells {
		c := &r.Cells[i]
		*c = cells.cell(c.Operation, c.Status)
	}
	requirements := causes.tallyRequirements()
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

// Whole reports whether a run was to execute every scenario of the contract pack, and
// was permitted to write.
func (r *Result) Whole() bool {
	return r.Settings.Shard == nil && !r.Settings.ReadOnly && r.Planned == r.Inventory
}

// strictly returns a state as the verdict counts it: with Settings.Strict, Warned is
// Failed.
func (r *Result) strictly(s State) State {
	if s == Warned && r.Settings.Strict {
		return Failed
	}
	return s
}

type tally struct {
	state  State
	checks int
}

func (t tally) with(state State, checks int) tally {
	return tally{Worse(t.state, state), t.checks + checks}
}

// tallyRequirements counts the checks of each requirement. A requirement fails only
// where a finding names it: a check that failed because the form of another answer
// is wrong is inconclusive for its own requirement.
func (c *causes) tallyRequirements() map[string]tally {
	sums := map[string]tally{}
	follows := c.followingRequirements()
	for i := range c.result.Scenarios {
		s := &c.result.Scenarios[i]
		for _, check := range s.Checks {
			if check.Requirement == "" || check.State == Deselected {
				continue
			}
			state := c.result.strictly(check.State)
			if (state == Failed || state == Warned) && follows[s][check.Requirement] {
				state = Inconclusive
			}
			sums[check.Requirement] = sums[check.Requirement].with(state, 1+len(check.Also))
		}
		for id, n := range s.Judged {
			sums[id] = sums[id].with(Passed, n)
		}
	}
	return sums
}
