package steps

import (
	"slices"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/spec"
)

// countAnswer takes note of an answer that is judged.
func (r *record) countAnswer(operation string, status int) {
	n := slices.IndexFunc(r.answers, func(a verdict.Answers) bool { return a.Operation == operation && a.Status == status })
	if n < 0 {
		n = len(r.answers)
		r.answers = append(r.answers, verdict.Answers{Operation: operation, Status: status})
	}
	r.answers[n].Count++
}

// violated records that an answer breaks a requirement by its form, beside
// whatever else the scenario finds.
func (r *record) violated(requirement string, of resource.Request, message string, e *exchange.Exchange) {
	check := verdict.Check{
		Requirement: requirement, Operation: of.Operation.ID, State: r.violates(requirement),
		Reason: message, Exchange: e.ID, Form: true,
	}
	if !of.Unknown {
		check.Status = e.Status // else it is the answer of no operation
	}
	r.note(check)
}

// note adds a check, or else another exchange to the one that says the same.
func (r *record) note(check verdict.Check) {
	for n := range r.checks {
		c := &r.checks[n]
		if c.Requirement != check.Requirement || c.Operation != check.Operation || c.Status != check.Status ||
			c.State != check.State || c.Reason != check.Reason || c.Form != check.Form || !slices.Equal(c.InPlaceOf, check.InPlaceOf) {
			continue
		}
		if check.Exchange != "" && check.Exchange != c.Exchange && !slices.Contains(c.Also, check.Exchange) {
			c.Also = append(c.Also, check.Exchange)
		}
		return
	}
	r.checks = append(r.checks, check)
}

// wish is which statuses a scenario wants of an answer.
type wish struct {
	permitted []int // each as good as the others
	named     []int // those whose cells it asks for
}

// wants is a wish of the first of some statuses.
func wants(statuses ...int) wish { return wish{permitted: statuses, named: statuses[:1]} }

// ofSuccess is a wish of a status of success: of those that an operation documents,
// or else of the one that was answered.
func ofSuccess(o spec.Operation, e *exchange.Exchange) wish {
	var d wish
	for _, r := range o.Responses {
		if r.Status/100 == 2 && !r.Permitted {
			d.named = append(d.named, r.Status)
		}
	}
	d.permitted = slices.Clone(d.named)
	switch {
	case e != nil && o.Succeeds(e.Status):
		d.permitted = append(d.permitted, e.Status)
	case len(d.permitted) == 0:
		d.permitted = []int{o.Success()}
	}
	return d
}

// cell returns the status of the cell that an answer bears on, and those that it
// takes the place of. An answer of a status that nobody wants bears on the cell of
// the one that was wanted.
func (d wish) cell(status int) (cell int, inPlaceOf []int) {
	if len(d.permitted) > 0 && !slices.Contains(d.permitted, status) {
		return d.permitted[0], nil
	}
	for _, named := range d.named {
		if named != status {
			inPlaceOf = append(inPlaceOf, named)
		}
	}
	return status, inPlaceOf
}

// asserted records what an answer to the request under test is to the status that
// the scenario wants.
func (run *ScenarioRun) asserted(d wish, e *exchange.Exchange, err error) {
	if run.Sent.Unknown {
		return // it is the answer of no operation
	}
	state, reason := verdict.Judge(err)
	if state == verdict.Failed {
		state = run.mildest()
	}
	check := verdict.Check{Operation: run.Sent.Operation.ID, State: state, Reason: reason, Exchange: e.ID}
	check.Status, check.InPlaceOf = d.cell(e.Status)
	if state != verdict.Passed {
		check.InPlaceOf = nil
	}
	if run.missed == nil && (state == verdict.Failed || state == verdict.Warned) {
		run.missed = &check
	}
	run.note(check)
}

// conclusions are the checks of the requirements that the scenario carries, and of
// the status that it asks for where it was not exercised.
func (run *ScenarioRun) conclusions(state verdict.State, reason string) []verdict.Check {
	var all []verdict.Check
	own := run.conclusion(state, reason)
	for _, id := range pack.Requirements(run.Plan) {
		own.Requirement = id
		switch {
		case state != verdict.Failed:
		case slices.Contains(run.broken(), id):
			own.State = run.violates(id)
		case run.looked: // it was refused
			refused := run.conclusion(verdict.Passed, "")
			refused.Requirement = id
			all = append(all, refused)
			continue
		default:
			continue // nothing was refused that could have had an effect
		}
		all = append(all, own)
	}
	if state == verdict.NotExercised && run.Analysis.wanted != 0 {
		all = append(all, verdict.Check{Operation: run.Analysis.operation, Status: run.Analysis.wanted, State: state, Reason: reason})
	}
	return all
}

// conclusion is what the scenario came to: which exchange shows it, and which
// answer is at fault. That is the one that breaks its form where one is shown, or
// else the answer to the request under test.
func (run *ScenarioRun) conclusion(state verdict.State, reason string) verdict.Check {
	c := verdict.Check{Operation: run.Analysis.operation, State: state, Reason: reason, Exchange: run.telling}
	if run.answer != nil && (state == verdict.Passed || run.telling == "") {
		c.Exchange = run.answer.ID
	}
	if state != verdict.Failed {
		return c
	}
	if run.missed != nil && run.missed.Reason == reason {
		c.Status = run.missed.Status
		return c
	}
	if m := run.malformed(c.Exchange); m != nil {
		c.Operation, c.Status = m.Operation, m.Status
		return c
	}
	if run.answer != nil && !run.Sent.Unknown {
		c.Status = run.answer.Status
	}
	return c
}

// malformed returns the check that finds fault with the form of an answer; nil if
// there is none.
func (r *record) malformed(id string) *verdict.Check {
	for n := range r.checks {
		if c := &r.checks[n]; c.Form && c.State == verdict.Failed && (c.Exchange == id || slices.Contains(c.Also, id)) {
			return c
		}
	}
	return nil
}
