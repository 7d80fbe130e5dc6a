package steps

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/spec"
)

// world is one scenario while it runs: the request under test and the answer to it,
// and the record of what was found.
type world struct {
	*stepsRun
	*agent
	plan     plan.Scenario
	analysis analysis
	started  time.Time
	scope    string // of the ids of its requests
	label    string // what its requests tell the target of it
	underTest
	record
	beyondLimit
	makesSure bool // it is asking whether the target is there
}

// underTest is the request under test, and what is seen of its effect.
type underTest struct {
	base     request // the request that is accepted
	sent     request // the request under test
	answer   *exchange.Exchange
	body     any // of the answer, decoded; nil if it is no JSON
	cases    []trial
	spent    []request // the accepted requests whose unique values the cases have used up
	walked   *walk
	before   observation
	oldest   []bystander // the oldest of some kinds, as they were before the request
	unharmed bool        // "nothing has changed" was found to hold
}

// beyondLimit is what belongs to a request that is sent beyond the rate limit.
type beyondLimit struct {
	beside       *request           // another organization's, sent while the own one is limited
	besideAnswer *exchange.Exchange // to it
	served       bool               // a request with the burst key was accepted before its turn was over
}

// newWorld is a scenario that begins. What it works with is chosen when it is first
// needed; nil for resources of its own.
func (s *stepsRun) newWorld(p plan.Scenario, a analysis, choose func() *set) *world {
	w := &world{stepsRun: s, plan: p, analysis: a, started: s.resources.Now(), scope: p.ID, record: record{judged: map[string]int{}}}
	w.agent = &agent{
		shared: s.resources, sender: w, name: p.ID, org: Main, unique: &source{seed: s.resources.Seed, scope: p.ID},
		choose: choose, observes: a.observes, namesakes: map[string]bool{},
	}
	if a.burst {
		w.org, w.gaveUpOn = Burst, &sync.Map{}
	}
	if choose == nil {
		w.choose = func() *set { return w.newSet(w.org, w.unique) }
	}
	if s.Label {
		w.label = label(p)
	}
	return w
}

// newCleaner is an agent that removes what the run has created.
func (s *stepsRun) newCleaner() *agent {
	w := s.newWorld(plan.Scenario{}, analysis{}, nil)
	w.scope, w.cleansUp = CleanUpScope, true
	if w.label != "" {
		w.label = "clean-up"
	}
	return w.agent
}

// Send sends a request as part of the scenario, records the exchange and holds
// the answer against the contract. An error is always an outcome: the network
// failed, or the run was stopped.
func (w *world) Send(ctx context.Context, r request) (*exchange.Exchange, error) {
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
		w.burst.Settle(e)
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

// violation is the state of a requirement that is violated.
func (s *stepsRun) violation(requirement string) verdict.State {
	r, ok := s.resources.contract.Requirement(requirement)
	if ok && r.Level == spec.Should && !s.Strict {
		return verdict.Warned
	}
	return verdict.Failed
}

// Exchanged returns the exchanges so far, in their order.
func (w *world) Exchanged() []*exchange.Exchange { return w.exchanges }

// Point has an exchange shown if the scenario turns out to fail.
func (w *world) Point(id string) { w.telling = id }

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
