package steps

import (
	"context"
	"errors"
	"sync"

	"github.com/assaykit/assay/internal/answer"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/verdict"
)

// sender sends the requests of one scenario, or of the clean-up, and records and judges
// what is answered. It is the resource.Sender of an agent.
type sender struct {
	*Run
	*resource.Agent
	*record
	scope     string // of the ids of its requests
	label     string // what its requests tell the target of it
	makesSure bool   // it is asking whether the target is there
}

// newSender returns a sender with an agent and a record of its own, for a scenario.
// What the agent works with is chosen when it is first needed; nil for resources of its
// own.
func (s *Run) newSender(p plan.Scenario, a Analysis, choose func() *resource.Set) *sender {
	of := &sender{Run: s, scope: p.ID, record: &record{
		Plan: p, Analysis: a, started: s.Resources.Now(), now: s.Resources.Now, violates: s.violation, judged: map[string]int{},
	}}
	of.Agent = resource.NewAgent(s.Resources, of)
	of.Name, of.Unique, of.Choose = p.ID, s.Resources.Unique(p.ID), choose
	of.Observes = a.observes
	if a.wearsOut {
		of.WearsOut = a.operation
	}
	if a.Burst {
		of.Org, of.GaveUpOn = resource.Burst, &sync.Map{}
	}
	if choose == nil {
		of.Choose = func() *resource.Set { return of.NewSet(of.Org, of.Unique) }
	}
	if s.Label {
		of.label = label(p)
	}
	return of
}

// SendAll sends requests that prepare something side by side, as many as scenarios run.
// The first that does not succeed is the error.
func (s *sender) SendAll(ctx context.Context, requests []resource.Request) error {
	var (
		workers sync.WaitGroup
		mu      sync.Mutex
		first   error
	)
	queue := make(chan resource.Request)
	for range max(1, s.Concurrency) {
		workers.Go(func() {
			for r := range queue {
				// Each in a scenario of its own, because one is used by one at a time.
				apart := s.newSender(s.Plan, s.Analysis, nil)
				e, err := apart.Send(ctx, r)
				if err == nil && e.Status/100 != 2 {
					err = verdict.Inconclusivef("set-up: %s answered %s", r.Operation.ID, s.Describe(e))
				}
				mu.Lock()
				s.exchanges = append(s.exchanges, apart.exchanges...)
				s.checks = append(s.checks, apart.checks...)
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

// Send sends a request as part of the scenario, records the exchange and
// compares the answer with the contract. An error is always an outcome: the network
// failed, or the run was stopped.
func (s *sender) Send(ctx context.Context, r resource.Request) (*exchange.Exchange, error) {
	out, err := r.ExchangeRequest()
	if err != nil {
		return nil, err
	}
	if err := s.mayAsk(r); err != nil {
		return nil, err
	}
	if err := s.MayWrite(ctx, r); err != nil {
		return nil, err
	}
	if err := resource.KeepState(ctx, s.Agent, r); err != nil {
		return nil, err
	}
	s.Authenticate(r, &out)
	out.NewID = s.Identify(s.scope)
	expected := s.ExpectCreation(r)
	s.Bystanders.ForgetFor(r)
	if len(expected) > 0 && !s.Burying {
		s.Creating.RLock()
		defer s.Creating.RUnlock()
	}
	s.Brought = expected
	out.Label = s.label
	out.Ahead = r.Org == resource.Burst && s.Burst.Prepares(s.Plan.ID)
	began := s.Now()
	e, err := s.Client.Do(ctx, out)
	s.exchanges = append(s.exchanges, s.keep(e))
	none := err // why the API has not answered
	if err == nil {
		none = s.Rules.InTheWay(r.Operation, e)
	}
	if s.Answered(r.Org, began, e, none) && !s.makesSure {
		s.makeSure(ctx, r.Operation.ID, none)
	}
	if e.Attempt > 1 { // who refused it may have let it pass before
		for _, i := range expected {
			s.Ledger.Repeat(i)
		}
	}
	var problem *exchange.Error
	if errors.As(err, &problem) && problem.Unsent {
		for _, i := range expected {
			s.Ledger.Forget(i)
		}
		if problem.Kind == exchange.KindReadOnly {
			return e, err // our own fault
		}
	}
	if err != nil {
		if problem == nil || !problem.Unsent {
			s.Attempted(r, false)
		}
		return e, verdict.Inconclusivef("%s: %v", r.Operation.ID, err)
	}
	if r.Expect429 {
		if err := s.BeforeTheAPI(e); err != nil {
			if none == nil {
				s.SettleLedger(r, e, expected)
			}
			return e, err
		}
	}
	if none == nil { // else it is unknown whether the API has seen the request
		s.takeNote(r, e, expected)
	}
	return e, nil
}

// takeNote records what an answer means for what exists, and judges its form.
func (s *sender) takeNote(r resource.Request, e *exchange.Exchange, expected []*resource.Instance) {
	s.failing.noteSuccess(r.Operation, e.Status)
	s.Allowances.Note(r, e)
	if r.Org == resource.Burst {
		s.Burst.Settle(e)
	}
	s.SettleLedger(r, e, expected)
	s.holdAgainstContract(r, e)
}

// holdAgainstContract checks the form of an answer, whatever the scenario is about.
func (s *sender) holdAgainstContract(r resource.Request, e *exchange.Exchange) {
	found := s.Rules.Judge(answer.Given{
		Request: r, Exchange: e, Body: s.DecodedBody(e), Value: s.Decode(e),
		Credentials: func() []string { return s.credentialsOf(r) },
	})
	if found == nil {
		return
	}
	if !r.Unknown {
		s.countAnswer(r.Operation.ID, e.Status)
	}
	for _, f := range found.Broken {
		s.violated(f.Requirement, r, f.Message, e)
	}
	for _, id := range found.Met {
		s.judged[id]++
	}
	if s.ReadOnly && s.ShownNothing(r.Operation.ID, s.Decode(e)) {
		return // an empty listing shows no item
	}
	for _, id := range found.Schema {
		s.judged[id]++
	}
}
