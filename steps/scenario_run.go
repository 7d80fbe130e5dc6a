package steps

import (
	"fmt"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/spec"
)

// ScenarioRun is one scenario while it runs: the request under test and the answer to it,
// and the record of what was found.
type ScenarioRun struct {
	*reader
	underTest
	beyondLimit
}

// underTest is the request under test, and what is seen of its effect.
type underTest struct {
	base      resource.Request // the request that is accepted
	Sent      resource.Request // the request under test
	answer    *exchange.Exchange
	body      any // of the answer, decoded; nil if it is no JSON
	cases     []requestCase
	spent     []resource.Request // the accepted requests whose unique values the cases have used up
	traversal *resource.Traversal
	before    resource.Observation
	oldest    []resource.Bystander // the oldest of some kinds, as they were before the request
	proof
}

// beyondLimit is what belongs to a request that is sent beyond the rate limit.
type beyondLimit struct {
	Beside       *resource.Request  // another organization's, sent while the own one is limited
	BesideAnswer *exchange.Exchange // to it
	Served       bool               // a request with the burst key was accepted before its turn was over
}

// NewScenarioRun is a scenario that begins. What it works with is chosen when it is first
// needed; nil for resources of its own.
func (s *Run) NewScenarioRun(p plan.Scenario, a Analysis, choose func() *resource.Set) *ScenarioRun {
	return &ScenarioRun{reader: &reader{sender: s.newSender(p, a, choose)}}
}

// NewCleaner is an agent that removes what the run has created.
func (s *Run) NewCleaner() *resource.Agent {
	cleaner := s.newSender(plan.Scenario{}, Analysis{}, nil)
	cleaner.scope, cleaner.CleansUp = CleanUpScope, true
	if cleaner.label != "" {
		cleaner.label = "clean-up"
	}
	return cleaner.Agent
}

// violation is the state of a requirement that is violated.
func (s *Run) violation(requirement string) verdict.State {
	r, ok := s.Resources.Contract.Requirement(requirement)
	if ok && r.Level == spec.Should && !s.Strict {
		return verdict.Warned
	}
	return verdict.Failed
}

// Finish turns what the scenario has found into its record. The error is what ended its
// steps; nil if all of them were executed. Nothing is executed after it.
func (run *ScenarioRun) Finish(err error) verdict.Scenario {
	if err == nil && run.answer != nil && run.answer.Status == 0 {
		err = verdict.Failedf("status = %s", run.Describe(run.answer))
	}
	if run.ended.IsZero() {
		run.ended = run.Now()
	}
	state, reason := verdict.Judge(err)
	if err == nil && len(run.steps) != len(run.Plan.Steps) {
		state = verdict.Error
		reason = fmt.Sprintf("%d of %d steps were executed", len(run.steps), len(run.Plan.Steps))
	}
	record := verdict.Scenario{
		Identity: verdict.Identity{
			ID: run.Plan.ID, Key: run.Plan.Key, Name: run.Plan.Name, Feature: run.Plan.Feature, Rule: run.Plan.Rule,
			File: run.Plan.File, Line: run.Plan.Line, Tags: run.Plan.Tags,
			Requirements: pack.Requirements(run.Plan), Document: run.document(),
		},
		Operation: run.Analysis.operation,
		Started:   run.started.UTC(), Duration: run.ended.Sub(run.started), Checks: run.checks, Judged: run.judged,
		Steps: run.stepRecords(), Cases: run.results, Exchanges: run.exchanges,
	}
	record.Answers = run.answers
	record.Checks = append(record.Checks, run.conclusions(state, reason)...)
	record.State, record.Reason = state, reason
	if state == verdict.Failed {
		record.State = run.mildest()
	}
	for _, c := range record.Checks {
		if worse := verdict.Worse(record.State, c.State); worse != record.State {
			record.State = worse
			if record.Reason == "" {
				record.Reason = c.Reason
			}
		}
	}
	blame(&record)
	record.Exchanges = run.keepOf(record.State, record.Exchanges)
	run.body = nil // its steps have ended, and it may stay for as long as it owes a look
	run.ForgetLast()
	return record
}

// document is where the operation of a scenario stands in the document that the pack was
// derived from; nil where the scenario stands in a file.
func (run *ScenarioRun) document() *verdict.Citation {
	if run.Pack.Document == "" {
		return nil
	}
	o, _ := run.Contract.Operation(run.Analysis.operation)
	return &verdict.Citation{File: run.Client.Redactor().String(run.Pack.Document), Line: o.Line}
}

// blame has the steps come to the state of their scenario. What was found after the last
// step is found in it.
func blame(record *verdict.Scenario) {
	last, worst := -1, verdict.State("")
	for n, step := range record.Steps {
		if step.State == "" {
			break
		}
		last, worst = n, verdict.Worse(worst, step.State)
		if verdict.Worse(record.State, step.State) != record.State {
			record.Steps[n].State = record.State
		}
	}
	if last >= 0 && verdict.Worse(worst, record.State) != worst {
		record.Steps[last].State, record.Steps[last].Reason = record.State, record.Reason
	}
}
