package steps

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/answer"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/spec"
)

// caseOutcomeSteps are the steps about the outcomes of many requests.
func caseOutcomeSteps() []Definition {
	return []Definition{
		{
			Keyword: "Then",
			Form:    `each is rejected with <status>[ or <status>][, naming the place]`,
			pattern: `each is rejected with ` + statusList + `(, naming the place)?`,
			Says:    "Each of the requests is rejected, and a field-level error names the place of the case.",
			run:     eachIsRejected,
			needs:   needsPlace,
			cost:    costControl,
			notes:   notesRejected,
		},
		{
			Keyword: "Then",
			Form:    `each is <outcome>`,
			pattern: `each is ` + alternatives(caseOutcomes),
			Says:    "Each of the requests is one of: " + phrases(caseOutcomes) + ".",
			run:     eachIs,
			cost:    costControl,
			notes:   notesOutcome,
		},
	}
}

// conclude gives each case its verdict, and the scenario the worst of them.
func (run *ScenarioRun) conclude(ctx context.Context, wishOf func(requestCase) wish, verdictOf func(requestCase) error) error {
	if len(run.cases) == 0 {
		return fmt.Errorf("no cases were sent: When it is sent with each …")
	}
	tried := slices.DeleteFunc(slices.Clone(run.cases), func(t requestCase) bool { return t.answer == nil && t.err == nil })
	worst, reasons, states := verdict.Passed, []string{}, []verdict.State{}
	for _, t := range tried {
		state, reason := verdict.Judge(run.concludeOne(t, verdictOf))
		states = append(states, state)
		run.addCase(t.name, state, reason, t.answer)
		if state != verdict.Passed && state != verdict.NotApplicable {
			if t.answer != nil && (worst == verdict.Passed || verdict.Worse(worst, state) != worst) {
				run.answer, run.telling = t.answer, run.misread(t, wishOf(t))
			}
			worst = verdict.Worse(worst, state)
			reasons = append(reasons, t.name+": "+reason)
		}
	}
	if worst == verdict.Passed {
		err := run.controlSucceeded(ctx, run.Sent.Operation.ID)
		for n, t := range tried {
			if states[n] == verdict.Passed {
				run.asserted(wishOf(t), t.answer, err)
			}
		}
		return err
	}
	whole := summary(reasons)
	for n, t := range tried {
		if t.answer == nil {
			continue // it was not sent
		}
		var err error
		switch states[n] {
		case verdict.NotApplicable:
			continue // the answer is none of the API's
		case verdict.Passed:
		default:
			if run.misread(t, wishOf(t)) != "" {
				continue // the fault is in another answer
			}
			err = &verdict.Outcome{State: states[n], Reason: whole} // in the words of the scenario
		}
		run.asserted(wishOf(t), t.answer, err)
	}
	return &verdict.Outcome{State: worst, Reason: whole}
}

// concludeOne is the verdict of one case.
func (run *ScenarioRun) concludeOne(t requestCase, verdictOf func(requestCase) error) error {
	switch {
	case t.err != nil:
		return t.err
	case run.Rules.MetLimit(t.request, t.answer, run.DecodedBody(t.answer)):
		return answer.LimitInFront(t.answer)
	}
	if err := verdictOf(t); err != nil {
		return err
	}
	return run.formOf(t.answer)
}

// misread returns the id of the answer that shows what came of a case where that
// is at fault, and not the answer to the case itself; "" if it is not.
func (r *record) misread(t requestCase, d wish) string {
	if cell, _ := d.cell(t.answer.Status); cell != t.answer.Status || r.malformed(t.answer.ID) != nil {
		return ""
	}
	for _, id := range t.looked {
		if r.malformed(id) != nil {
			return id
		}
	}
	return ""
}

// formOf returns what was found wrong with the form of an answer: a refusal in
// another form than the documented one is not the refusal that was asked for.
func (r *record) formOf(e *exchange.Exchange) error {
	if c := r.malformed(e.ID); c != nil {
		return verdict.Failedf("%s", c.Reason)
	}
	return nil
}

func summary(reasons []string) string {
	if len(reasons) == 1 {
		return reasons[0]
	}
	return fmt.Sprintf("%s (and %d more)", reasons[0], len(reasons)-1)
}

// eachIsRejected: Then each is rejected with 401, or with 422, naming the place.
func eachIsRejected(ctx context.Context, run *ScenarioRun, a Arguments) error {
	statuses := statusesIn(a.Text[0])
	wishOf := func(t requestCase) wish { return wants(slices.Concat(statuses, t.also)...) }
	return run.conclude(ctx, wishOf, func(t requestCase) error {
		permitted := wishOf(t).permitted
		if !slices.Contains(permitted, t.answer.Status) {
			return wrongStatus(run.sender, t.request.Operation, t.answer, anyOf(permitted))
		}
		if !run.Fixtures.Error.Validates(t.answer.Status) || a.Text[1] == "" || t.at.Name == "" {
			return nil
		}
		return run.names(jsonvalue.Decode(t.answer.ResponseBody), t.at)
	})
}

// caseOutcomes are the phrases of "each is …".
var caseOutcomes = map[string]func(context.Context, *ScenarioRun) error{
	"accepted":                           eachIsAccepted,
	"accepted, and found again":          eachIsFoundAgain,
	"accepted, and changes nothing else": eachChangesItselfAlone,
	"refused as the contract permits":    eachIsRefused,
}

// eachIs: Then each is accepted, and found again.
func eachIs(ctx context.Context, run *ScenarioRun, a Arguments) error {
	return caseOutcomes[a.Text[0]](ctx, run)
}

// eachIsRefused: Then each is refused as the contract permits: with a client error
// that the operation documents. Where the contract does not say that it is refused,
// a success is as good.
func eachIsRefused(ctx context.Context, run *ScenarioRun) error {
	permitted := func(t requestCase) bool {
		status := t.answer.Status
		return status/100 == 2 && t.mayAccept || status/100 == 4 && (t.anyForm || run.Fixtures.Error.Undocumented != "" || t.request.Operation.Documents(status))
	}
	wishOf := func(t requestCase) wish {
		if permitted(t) {
			return wish{} // it asks for no cell
		}
		return wish{permitted: refusalsOf(t.request.Operation)}
	}
	return run.conclude(ctx, wishOf, func(t requestCase) error {
		if permitted(t) {
			return nil
		}
		return wrongStatus(run.sender, t.request.Operation, t.answer, cmp.Or(anyOf(refusalsOf(t.request.Operation)), aRefusal(t.anyForm || run.Fixtures.Error.Undocumented != "")))
	})
}

// aRefusal says what is wanted where the document names no refusal of what was sent.
func aRefusal(undocumented bool) string {
	if undocumented {
		return "a client error such as 400"
	}
	return "a documented client error"
}

// otherwise are the statuses of a refusal that is about something else than what was sent.
var otherwise = []int{401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 423, 424, 428, 429, 451}

// refusalsOf lists the statuses with which an operation refuses what was sent.
func refusalsOf(o spec.Operation) []int {
	var statuses []int
	for _, r := range o.Responses {
		if r.Status/100 == 4 && !slices.Contains(otherwise, r.Status) {
			statuses = append(statuses, r.Status)
		}
	}
	return statuses
}

// eachIsAccepted: Then each is accepted.
func eachIsAccepted(ctx context.Context, run *ScenarioRun) error {
	return run.conclude(ctx, eachOfSuccess, run.acceptedCase)
}

func eachOfSuccess(t requestCase) wish { return ofSuccess(t.request.Operation, t.answer) }

func (rd *reader) acceptedCase(t requestCase) error {
	if o := t.request.Operation; !o.Succeeds(t.answer.Status) {
		return wrongStatus(rd.sender, o, t.answer, o.Successes())
	}
	return rd.echoes(t)
}

// echoes checks that a listing with pages answers with the page and the limit
// that it was asked for.
func (rd *reader) echoes(t requestCase) error {
	p := rd.Fixtures.PaginationOf(t.request.Operation.ID)
	if t.at.In != resource.InQuery || !resource.Takes(t.request.Operation, p.Page) {
		return nil
	}
	for parameter, path := range map[string]string{p.Page: p.Is, p.Limit: p.Holds} {
		body := jsonvalue.Decode(t.answer.ResponseBody)
		if got, ok := jsonvalue.Int(body, path); path != "" && t.at.Name == parameter && (!ok || fmt.Sprint(got) != fmt.Sprint(t.request.Query[parameter])) {
			return verdict.Failedf("%s = %s, want %v", jsonvalue.Called(path), jsonvalue.Shown(body, path), t.request.Query[parameter])
		}
	}
	return nil
}

// eachIsFoundAgain: Then each is accepted, and found again.
func eachIsFoundAgain(ctx context.Context, run *ScenarioRun) error {
	return run.conclude(ctx, eachOfSuccess, func(t requestCase) error {
		if err := run.acceptedCase(t); err != nil {
			return err
		}
		return compare("it", t.after, t.request.Body, resourceOf(t).ReadsAs, run.SaidOf(resourceOf(t)), withMore)
	})
}

// eachChangesItselfAlone: Then each is accepted, and changes nothing else.
func eachChangesItselfAlone(ctx context.Context, run *ScenarioRun) error {
	return run.conclude(ctx, eachOfSuccess, func(t requestCase) error {
		if err := run.acceptedCase(t); err != nil {
			return err
		}
		if err := compare("it", t.after, t.request.Body, resourceOf(t).ReadsAs, run.SaidOf(resourceOf(t)), withMore); err != nil {
			return err
		}
		return run.onlyChanged(t)
	})
}

// onlyChanged compares what was read before and after, but for what was sent and
// what is made from it.
func (rd *reader) onlyChanged(t requestCase) error {
	was, okWas := t.before.(map[string]any)
	is, okIs := t.after.(map[string]any)
	if !okWas || !okIs {
		return verdict.Failedf("it cannot be read")
	}
	said := func(name string) spec.Part { return jsonvalue.Member(rd.SaidOf(resourceOf(t)), name) }
	for _, name := range slices.Sorted(maps.Keys(was)) {
		if _, sent := t.request.Body[name]; sent || changesAlone(t, name) {
			continue
		}
		if difference := jsonvalue.Differs(map[string]any{name: was[name]}, map[string]any{name: is[name]}, said); difference != "" {
			return verdict.Failedf("%s, though it was not sent", difference)
		}
	}
	return nil
}

// changesAlone reports whether a member is made from others, or changes on its own.
func changesAlone(t requestCase, name string) bool {
	r := resourceOf(t)
	return slices.Contains(r.Derived, name) || slices.Contains(r.Volatile, name)
}

// resourceOf is the kind of what a case has created or changed.
func resourceOf(t requestCase) fixtures.Resource {
	switch {
	case t.about != nil:
		return t.about.Resource
	case len(t.request.About) > 0:
		return t.request.About[0].Resource
	}
	return fixtures.Resource{}
}
