package steps

import (
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/verdict"
)

// beginStep takes note that the next step is executed, and returns what notes how
// it ended: by what it returned, and by the checks that were made meanwhile. An
// answer may break the contract in a step that is content with it.
func (w *world) beginStep() func(error) {
	started, n, checks := w.Now(), len(w.steps), len(w.checks)
	w.steps = append(w.steps, verdict.Step{})
	return func(err error) {
		state, reason := verdict.Judge(err)
		if state == verdict.Failed {
			state = w.mildest()
		}
		for _, c := range w.checks[checks:] {
			if worse := verdict.Worse(state, c.State); worse != state {
				state = worse
				if reason == "" {
					reason = c.Reason
				}
			}
		}
		w.steps[n] = verdict.Step{State: state, Reason: reason, Duration: w.Now().Sub(started)}
	}
}

// stepRecords are the records of all steps; those that were not executed have no
// state.
func (w *world) stepRecords() []verdict.Step {
	var all []verdict.Step
	for n, planned := range w.plan.Steps {
		var step verdict.Step
		if n < len(w.steps) {
			step = w.steps[n]
		}
		step.Keyword, step.Text, step.Table, step.Line = planned.Written, planned.Text, planned.Table, planned.Line
		all = append(all, step)
	}
	return all
}

// addCase records what became of one of several requests. Like the scenario, a case
// is no worse than a warning where every requirement is a SHOULD.
func (w *world) addCase(name string, state verdict.State, reason string, e *exchange.Exchange) {
	if state == verdict.Failed {
		state = w.mildest()
	}
	c := verdict.Case{Name: name, State: state, Reason: reason}
	if e != nil { // it was sent
		c.Exchange = e.ID
	}
	w.results = append(w.results, c)
}
