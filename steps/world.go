package steps

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/spec"
)

// world is what one scenario lives in: its resources, the request under test and
// the answer to it, and the record of what was found.
type world struct {
	*session
	plan     plan.Scenario
	analysis analysis
	started  time.Time
	scope    string // of the ids of its requests
	unique   *source
	label    string // what its requests tell the target of it
	org      Key    // whose key the request under test carries

	set       *set    // the scenario's resources
	lane      *lane   // where the set came from; nil if it is the scenario's own
	base      request // the request that is accepted
	sent      request // the request under test
	answer    *exchange.Exchange
	body      any         // of the answer, decoded; nil if it is no JSON
	brought   []*instance // what the last request may have brought into being
	decodedOf *exchange.Exchange
	decoded   spec.Decoded
	plainOf   *exchange.Exchange
	plain     any // the value of its body, its numbers written plainly
	cases     []trial
	spent     []request // the accepted requests whose unique values the cases have used up
	walked    *walk
	telling   string      // id of the exchange that tells why, where it is not the answer
	oldest    []bystander // the oldest of some kinds, as they were before the request
	before    observation
	namesakes map[string]bool // ids of what others have given the identity under test
	graves    int             // resources that it has deleted for itself
	burying   bool            // it keeps others from creating anything
	unharmed  bool            // "nothing has changed" was found to hold

	beside       *request           // another organization's, sent while the own one is limited
	besideAnswer *exchange.Exchange // to it
	prepares     bool               // what it needs for that
	served       bool               // a request with the burst key was accepted before its turn was over
	impatience   sync.Map           // as patience, of a scenario that runs beside others
	makesSure    bool               // it is asking whether the target is there

	begun   bool           // its steps were started
	ended   bool           // it has its record
	skipped error          // why its steps were not started
	stepErr error          // of the last step that was executed
	steps   []verdict.Step // that were executed

	exchanges []*exchange.Exchange
	checks    []verdict.Check
	answers   []verdict.Answers // that were judged
	missed    *verdict.Check    // the first about an answer that is not what the scenario wants
	results   []verdict.Case
	judged    map[string]int // requirements that answers met by their form alone
}

func (s *session) newWorld(p plan.Scenario, a analysis) *world {
	w := &world{
		session: s, plan: p, analysis: a, started: s.Now(), scope: p.ID,
		unique: &source{seed: s.Seed, scope: p.ID}, org: Main, judged: map[string]int{}, namesakes: map[string]bool{},
	}
	if a.burst {
		w.org = Burst
	}
	if s.Label {
		w.label = label(p)
	}
	return w
}

// send sends a request as part of the scenario, records the exchange and holds
// the answer against the contract. An error is always an outcome: the network
// failed, or the run was stopped.
func (w *world) send(ctx context.Context, r request) (*exchange.Exchange, error) {
	out, err := r.exchangeRequest()
	if err != nil {
		return nil, err
	}
	if err := w.mayAsk(r); err != nil {
		return nil, err
	}
	if err := w.mayWrite(ctx, r); err != nil {
		return nil, err
	}
	w.authenticate(r, &out)
	out.NewID = w.identify(w.scope)
	expected := w.expectCreation(r)
	if len(expected) > 0 && !w.burying {
		w.creating.RLock()
		defer w.creating.RUnlock()
	}
	w.brought = expected
	out.Label = w.label
	began := w.Now()
	e, err := w.Client.Do(ctx, out)
	w.exchanges = append(w.exchanges, w.keep(e))
	none := err // why the API has not answered
	if err == nil {
		none = w.inTheWay(r.operation, e)
	}
	if w.answered(r.org, began, e, none) && !w.makesSure {
		w.makeSure(ctx, r.operation.ID, none)
	}
	if e.Attempt > 1 { // who refused it may have let it pass before
		for _, i := range expected {
			w.ledger.again(i.kind, i.org, i.identity)
		}
	}
	var problem *exchange.Error
	if errors.As(err, &problem) && problem.Unsent {
		for _, i := range expected {
			w.ledger.forget(i)
		}
		if problem.Kind == exchange.KindReadOnly {
			return e, err // our own fault
		}
	}
	if err != nil {
		if problem == nil || !problem.Unsent {
			w.attempted(r, false)
		}
		return e, verdict.Inconclusivef("%s: %v", r.operation.ID, err)
	}
	if r.expect429 {
		if err := w.beforeTheAPI(e); err != nil {
			if none == nil {
				w.settleLedger(r, e, expected)
			}
			return e, err
		}
	}
	if none == nil { // else it is unknown whether the API has seen the request
		w.takeNote(r, e, expected)
	}
	return e, nil
}

// takeNote records what an answer means for what exists, and judges its form.
func (w *world) takeNote(r request, e *exchange.Exchange, expected []*instance) {
	if r.org == Burst {
		w.burst.settle(e)
	}
	w.settleLedger(r, e, expected)
	w.holdAgainstContract(r, e)
}

// holdAgainstContract checks the form of an answer, whatever the scenario is
// about. A server error that nobody asked for is judged by whoever meets it.
func (w *world) holdAgainstContract(r request, e *exchange.Exchange) {
	if e.Status >= 500 && !r.expect5xx && !r.operation.Documents(e.Status) {
		return
	}
	if w.metLimit(r, e) {
		return // it is none of the API's
	}
	if !r.unknown {
		w.countAnswer(r.operation.ID, e.Status)
	}
	answer := spec.Answer{Method: r.operation.Method, Status: e.Status, Header: e.ResponseHeader, Body: e.ResponseBody, Decoded: w.decodedBody(e)}
	if r.operation.Method == http.MethodHead { // there is no body to judge, or there should not be
		for _, v := range w.contract.CheckBodiless(answer) {
			w.violated(v.Requirement, r, v.Message, e)
		}
		return
	}
	w.holdForm(r, e, w.decode(e))
	var violations []spec.Violation
	if r.unknown || w.noteUndocumented(r, e) {
		violations = w.contract.CheckError(answer)
	} else if (r.foreign || r.lenient && e.Status/100 == 4) && !r.operation.Documents(e.Status) {
		violations = w.contract.CheckError(answer)
	} else {
		violations = w.contract.Check(r.operation.ID, answer)
	}
	for _, v := range violations {
		w.violated(v.Requirement, r, v.Message, e)
	}
	if len(violations) == 0 && !r.unknown && (!w.ReadOnly || !w.shownNothing(r.operation.ID, w.decode(e))) {
		for _, id := range w.contract.Judged(r.operation.ID, e.Status) {
			w.judged[id]++
		}
	}
}

// decode returns the value of an answer's body with its numbers written plainly, or
// nil if it is no JSON. Nobody changes it.
func (w *world) decode(e *exchange.Exchange) any {
	if w.plainOf != e {
		w.plainOf, w.plain = e, jsonvalue.Plain(w.decodedBody(e).Value)
	}
	return w.plain
}

// decodedBody decodes an answer's body. It remembers the last one, which is asked for
// several times.
func (w *world) decodedBody(e *exchange.Exchange) *spec.Decoded {
	if w.decodedOf != e {
		w.decodedOf, w.decoded = e, spec.Decode(e.ResponseBody)
	}
	return &w.decoded
}

// violation is the state of a requirement that is violated.
func (s *session) violation(requirement string) verdict.State {
	r, ok := s.contract.Requirement(requirement)
	if ok && r.Level == spec.Should && !s.Strict {
		return verdict.Warned
	}
	return verdict.Failed
}

// showLast has the last exchange shown if the scenario turns out to fail on it.
func (w *world) showLast() {
	if n := len(w.exchanges); n > 0 {
		w.telling = w.exchanges[n-1].ID
	}
}

// mildest is the state of a scenario that failed: a warning where every one of
// its requirements is a SHOULD.
func (w *world) mildest() verdict.State {
	state := verdict.Warned
	for _, id := range pack.Requirements(w.plan) {
		state = verdict.Worse(state, w.violation(id))
	}
	return state
}

// finish turns what the scenario has found into its record.
func (w *world) finish(err error) verdict.Scenario {
	if err == nil && w.answer != nil && w.answer.Status == 0 {
		err = verdict.Failedf("status = %s", w.describe(w.answer))
	}
	state, reason := verdict.Judge(err)
	if err == nil && len(w.steps) != len(w.plan.Steps) {
		state = verdict.Error
		reason = fmt.Sprintf("%d of %d steps were executed", len(w.steps), len(w.plan.Steps))
	}
	record := verdict.Scenario{
		ID: w.plan.ID, Key: w.plan.Key, Name: w.plan.Name, Feature: w.plan.Feature, Rule: w.plan.Rule,
		File: w.plan.File, Line: w.plan.Line, Tags: w.plan.Tags,
		Requirements: pack.Requirements(w.plan), Operation: w.analysis.operation,
		Started: w.started.UTC(), Duration: w.Now().Sub(w.started), Checks: w.checks, Judged: w.judged,
		Steps: w.stepRecords(), Cases: w.results, Exchanges: w.exchanges,
	}
	record.Answers = w.answers
	record.Checks = append(record.Checks, w.conclusions(state, reason)...)
	record.State, record.Reason = state, reason
	if state == verdict.Failed {
		record.State = w.mildest()
	}
	for _, c := range record.Checks {
		if worse := verdict.Worse(record.State, c.State); worse != record.State {
			record.State = worse
			if record.Reason == "" {
				record.Reason = c.Reason
			}
		}
	}
	return record
}
