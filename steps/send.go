package steps

import (
	"context"
	"errors"
	"sync"

	"github.com/assaykit/assay/internal/answer"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/verdict"
)

// SendAll sends requests that prepare something side by side, as many as scenarios run.
// The first that does not succeed is the error.
func (run *ScenarioRun) SendAll(ctx context.Context, requests []resource.Request) error {
	var (
		workers sync.WaitGroup
		mu      sync.Mutex
		first   error
	)
	queue := make(chan resource.Request)
	for range max(1, run.Concurrency) {
		workers.Go(func() {
			for r := range queue {
				// Each in a scenario of its own, because one is used by one at a time.
				apart := run.NewScenarioRun(run.Plan, run.Analysis, nil)
				e, err := apart.Send(ctx, r)
				if err == nil && e.Status/100 != 2 {
					err = verdict.Inconclusivef("set-up: %s answered %s", r.Operation.ID, run.Describe(e))
				}
				mu.Lock()
				run.exchanges = append(run.exchanges, apart.exchanges...)
				run.checks = append(run.checks, apart.checks...)
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
func (run *ScenarioRun) Send(ctx context.Context, r resource.Request) (*exchange.Exchange, error) {
	out, err := r.ExchangeRequest()
	if err != nil {
		return nil, err
	}
	if err := run.mayAsk(r); err != nil {
		return nil, err
	}
	if err := run.MayWrite(ctx, r); err != nil {
		return nil, err
	}
	run.Authenticate(r, &out)
	out.NewID = run.Identify(run.scope)
	expected := run.ExpectCreation(r)
	if len(expected) > 0 && !run.Burying {
		run.Creating.RLock()
		defer run.Creating.RUnlock()
	}
	run.Brought = expected
	out.Label = run.label
	began := run.Now()
	e, err := run.Client.Do(ctx, out)
	run.exchanges = append(run.exchanges, run.keep(e))
	none := err // why the API has not answered
	if err == nil {
		none = run.Rules.InTheWay(r.Operation, e)
	}
	if run.Answered(r.Org, began, e, none) && !run.makesSure {
		run.makeSure(ctx, r.Operation.ID, none)
	}
	if e.Attempt > 1 { // who refused it may have let it pass before
		for _, i := range expected {
			run.Ledger.Again(i.Kind, i.Org, i.Identity)
		}
	}
	var problem *exchange.Error
	if errors.As(err, &problem) && problem.Unsent {
		for _, i := range expected {
			run.Ledger.Forget(i)
		}
		if problem.Kind == exchange.KindReadOnly {
			return e, err // our own fault
		}
	}
	if err != nil {
		if problem == nil || !problem.Unsent {
			run.Attempted(r, false)
		}
		return e, verdict.Inconclusivef("%s: %v", r.Operation.ID, err)
	}
	if r.Expect429 {
		if err := run.BeforeTheAPI(e); err != nil {
			if none == nil {
				run.SettleLedger(r, e, expected)
			}
			return e, err
		}
	}
	if none == nil { // else it is unknown whether the API has seen the request
		run.takeNote(r, e, expected)
	}
	return e, nil
}

// takeNote records what an answer means for what exists, and judges its form.
func (run *ScenarioRun) takeNote(r resource.Request, e *exchange.Exchange, expected []*resource.Instance) {
	run.failing.noteSuccess(r.Operation, e.Status)
	if r.Org == resource.Burst {
		run.Burst.Settle(e)
	}
	run.SettleLedger(r, e, expected)
	run.holdAgainstContract(r, e)
}

// holdAgainstContract checks the form of an answer, whatever the scenario is about.
func (run *ScenarioRun) holdAgainstContract(r resource.Request, e *exchange.Exchange) {
	found := run.Rules.Judge(answer.Given{
		Request: r, Exchange: e, Body: run.DecodedBody(e), Value: run.Decode(e),
		Credentials: func() []string { return run.credentialsOf(r) },
	})
	if found == nil {
		return
	}
	if !r.Unknown {
		run.countAnswer(r.Operation.ID, e.Status)
	}
	for _, f := range found.Broken {
		run.violated(f.Requirement, r, f.Message, e)
	}
	for _, id := range found.Met {
		run.judged[id]++
	}
	if run.ReadOnly && run.ShownNothing(r.Operation.ID, run.Decode(e)) {
		return // an empty listing shows no item
	}
	for _, id := range found.Schema {
		run.judged[id]++
	}
}
