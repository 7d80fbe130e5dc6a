package steps

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/spec"
)

// record is what becomes of a scenario.
type record struct {
	Plan     plan.Scenario
	Analysis Analysis
	started  time.Time
	ended    time.Time // of its last step; zero before
	now      func() time.Time
	violates func(requirement string) verdict.State // the state of a requirement that is violated

	steps     []verdict.Step // that were executed
	exchanges []*exchange.Exchange
	checks    []verdict.Check
	answers   []verdict.Answers // that were judged
	missed    *verdict.Check    // the first about an answer that is not what the scenario wants
	results   []verdict.Case
	judged    map[string]int // requirements that answers met by their form alone
	telling   string         // id of the exchange that tells why, where it is not the answer
	refusal
}

// refusal is what is known of how a scenario's request was refused.
type refusal struct {
	looked   bool // whether it had an effect was looked at
	declined bool // it was refused for values that its schema allows
}

// Exchanged returns the exchanges so far, in their order.
func (r *record) Exchanged() []*exchange.Exchange { return r.exchanges }

// Point has an exchange shown if the scenario turns out to fail.
func (r *record) Point(id string) { r.telling = id }

// mildest is the state of a scenario that failed: a warning where every one of
// the requirements that it broke is a SHOULD.
func (r *record) mildest() verdict.State {
	state := verdict.Warned
	for _, id := range r.broken() {
		state = verdict.Worse(state, r.violates(id))
	}
	return state
}

// broken are the requirements of a scenario that failed which it has broken. Where one of
// them is that a refusal has no effect, a request that was not refused breaks the others
// alone, and a refusal with an effect breaks that one alone; so it is with a refusal of
// values that a schema allows.
func (r *record) broken() []string {
	ids := pack.Requirements(r.Plan)
	for _, alone := range []struct {
		id     string
		broken bool
	}{{spec.Effect, r.looked}, {spec.Values, r.declined}} {
		if slices.Contains(ids, alone.id) && len(ids) > 1 {
			ids = slices.DeleteFunc(ids, func(id string) bool { return (id == alone.id) != alone.broken })
		}
	}
	return ids
}

// beginStep takes note that the next step is executed, and returns what notes how
// it ended: by what it returned, and by the checks that were made meanwhile. An
// answer may break the contract in a step that is content with it.
func (r *record) beginStep() func(error) {
	started, n, checks := r.now(), len(r.steps), len(r.checks)
	r.steps = append(r.steps, verdict.Step{})
	return func(err error) {
		state, reason := verdict.Judge(err)
		if state == verdict.Failed {
			state = r.mildest()
		}
		for _, c := range r.checks[checks:] {
			if worse := verdict.Worse(state, c.State); worse != state {
				state = worse
				if reason == "" {
					reason = c.Reason
				}
			}
		}
		r.steps[n] = verdict.Step{State: state, Reason: reason, Duration: r.now().Sub(started)}
	}
}

// stepRecords are the records of all steps; those that were not executed have no
// state.
func (r *record) stepRecords() []verdict.Step {
	var all []verdict.Step
	for n, planned := range r.Plan.Steps {
		var step verdict.Step
		if n < len(r.steps) {
			step = r.steps[n]
		}
		step.Keyword, step.Text, step.Table, step.Line = planned.Written, planned.Text, planned.Table, planned.Line
		all = append(all, step)
	}
	return all
}

// looksAfter notes that what follows is about the effect of a request, if it was refused.
func (r *record) looksAfter(answer *exchange.Exchange) {
	if answer != nil && answer.Status/100 == 4 {
		r.looked = true
	}
}

// addCase records what became of one of several requests. Like the scenario, a case
// is no worse than a warning where every requirement is a SHOULD.
func (r *record) addCase(name string, state verdict.State, reason string, e *exchange.Exchange) {
	if state == verdict.Failed {
		state = r.mildest()
	}
	c := verdict.Case{Name: name, State: state, Reason: reason}
	if e != nil { // it was sent
		c.Exchange = e.ID
	}
	r.results = append(r.results, c)
}

// Do executes a step and records how it ended. A step that panics is our own fault: the
// stack is in the record, and the reason fits on one line. It returns the error of the
// step, which is the outcome of the scenario, or one that says that the step has panicked.
func (run *ScenarioRun) Do(ctx context.Context, d *Definition, a Arguments) (err error) {
	end := run.beginStep()
	defer func() {
		p := recover()
		run.ForgetLarge()
		if p != nil {
			err = fmt.Errorf("step %q panicked: %s", d.Form, jsonvalue.Shorten(fmt.Sprint(p)))
		}
		end(err)
		if p != nil {
			run.steps[len(run.steps)-1].Stack = string(debug.Stack())
		}
	}()
	run.telling = ""
	return run.ofRefusedSetUp(d.run(ctx, run, a))
}
