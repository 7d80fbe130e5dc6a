package steps

import (
	"context"
	"errors"
	"net/http"
	"sync"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/spec"
)

// SendAll sends requests that prepare something side by side, as many as scenarios run.
// The first that does not succeed is the error.
func (w *ScenarioRun) SendAll(ctx context.Context, requests []resource.Request) error {
	var (
		workers sync.WaitGroup
		mu      sync.Mutex
		first   error
	)
	queue := make(chan resource.Request)
	for range max(1, w.Concurrency) {
		workers.Go(func() {
			for r := range queue {
				// Each in a scenario of its own, because one is used by one at a time.
				apart := w.NewScenarioRun(w.Plan, w.Analysis, nil)
				e, err := apart.Send(ctx, r)
				if err == nil && e.Status/100 != 2 {
					err = verdict.Inconclusivef("set-up: %s answered %s", r.Operation.ID, w.Describe(e))
				}
				mu.Lock()
				w.exchanges = append(w.exchanges, apart.exchanges...)
				w.checks = append(w.checks, apart.checks...)
				if first == nil {
					first = err
				}
				mu.Unlock()
			}
		})
	}
	for _, r := range requests {
		if ctx.Err() != nil {
			break
		}
		queue <- r
	}
	close(queue)
	workers.Wait()
	if first == nil && ctx.Err() != nil {
		first = verdict.Inconclusivef("stopped while much was created")
	}
	return first
}

// Send sends a request as part of the scenario, records the exchange and holds
// the answer against the contract. An error is always an outcome: the network
// failed, or the run was stopped.
func (w *ScenarioRun) Send(ctx context.Context, r resource.Request) (*exchange.Exchange, error) {
	out, err := r.ExchangeRequest()
	if err != nil {
		return nil, err
	}
	if err := w.mayAsk(r); err != nil {
		return nil, err
	}
	if err := w.MayWrite(ctx, r); err != nil {
		return nil, err
	}
	w.Authenticate(r, &out)
	out.NewID = w.Identify(w.scope)
	expected := w.ExpectCreation(r)
	if len(expected) > 0 && !w.Burying {
		w.Creating.RLock()
		defer w.Creating.RUnlock()
	}
	w.Brought = expected
	out.Label = w.label
	began := w.Now()
	e, err := w.Client.Do(ctx, out)
	w.exchanges = append(w.exchanges, w.keep(e))
	none := err // why the API has not answered
	if err == nil {
		none = w.InTheWay(r.Operation, e)
	}
	if w.Answered(r.Org, began, e, none) && !w.makesSure {
		w.makeSure(ctx, r.Operation.ID, none)
	}
	if e.Attempt > 1 { // who refused it may have let it pass before
		for _, i := range expected {
			w.Ledger.Again(i.Kind, i.Org, i.Identity)
		}
	}
	var problem *exchange.Error
	if errors.As(err, &problem) && problem.Unsent {
		for _, i := range expected {
			w.Ledger.Forget(i)
		}
		if problem.Kind == exchange.KindReadOnly {
			return e, err // our own fault
		}
	}
	if err != nil {
		if problem == nil || !problem.Unsent {
			w.Attempted(r, false)
		}
		return e, verdict.Inconclusivef("%s: %v", r.Operation.ID, err)
	}
	if r.Expect429 {
		if err := w.BeforeTheAPI(e); err != nil {
			if none == nil {
				w.SettleLedger(r, e, expected)
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
func (w *ScenarioRun) takeNote(r resource.Request, e *exchange.Exchange, expected []*resource.Instance) {
	if r.Org == resource.Burst {
		w.Burst.Settle(e)
	}
	w.SettleLedger(r, e, expected)
	w.holdAgainstContract(r, e)
}

// holdAgainstContract checks the form of an answer, whatever the scenario is
// about. A server error that nobody asked for is judged by whoever meets it.
func (w *ScenarioRun) holdAgainstContract(r resource.Request, e *exchange.Exchange) {
	if e.Status >= 500 && !r.Expect5xx && !r.Operation.Documents(e.Status) {
		return
	}
	if w.metLimit(r, e) {
		return // it is none of the API's
	}
	if !r.Unknown {
		w.countAnswer(r.Operation.ID, e.Status)
	}
	answer := spec.Answer{Method: r.Operation.Method, Status: e.Status, Header: e.ResponseHeader, Body: e.ResponseBody, Decoded: w.DecodedBody(e)}
	if r.Operation.Method == http.MethodHead { // there is no body to judge, or there should not be
		for _, v := range w.Contract.CheckBodiless(answer) {
			w.violated(v.Requirement, r, v.Message, e)
		}
		return
	}
	w.holdForm(r, e, w.Decode(e))
	var violations []spec.Violation
	if r.Unknown || w.noteUndocumented(r, e) {
		violations = w.Contract.CheckError(answer)
	} else if (r.Foreign || r.Lenient && e.Status/100 == 4) && !r.Operation.Documents(e.Status) {
		violations = w.Contract.CheckError(answer)
	} else {
		violations = w.Contract.Check(r.Operation.ID, answer)
	}
	for _, v := range violations {
		w.violated(v.Requirement, r, v.Message, e)
	}
	if len(violations) == 0 && !r.Unknown && (!w.ReadOnly || !w.ShownNothing(r.Operation.ID, w.Decode(e))) {
		for _, id := range w.Contract.Judged(r.Operation.ID, e.Status) {
			w.judged[id]++
		}
	}
}
