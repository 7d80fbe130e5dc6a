package steps

import (
	"fmt"
	"sync"
	"time"

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
	*Run
	*resource.Agent
	Plan     plan.Scenario
	Analysis Analysis
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
	base      resource.Request // the request that is accepted
	Sent      resource.Request // the request under test
	answer    *exchange.Exchange
	body      any // of the answer, decoded; nil if it is no JSON
	cases     []requestCase
	spent     []resource.Request // the accepted requests whose unique values the cases have used up
	traversal *resource.Traversal
	before    resource.Observation
	oldest    []resource.Bystander // the oldest of some kinds, as they were before the request
	Unharmed  bool                 // "nothing has changed" was found to hold
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
	run := &ScenarioRun{Run: s, Plan: p, Analysis: a, started: s.Resources.Now(), scope: p.ID, record: record{judged: map[string]int{}}}
	run.Agent = &resource.Agent{
		Shared: s.Resources, Sender: run, Name: p.ID, Org: resource.Main, Unique: s.Resources.Unique(p.ID),
		Choose: choose, Observes: a.observes, Namesakes: map[string]bool{},
	}
	run.WearsOut = a.wearsOut
	if a.Burst {
		run.Org, run.GaveUpOn = resource.Burst, &sync.Map{}
	}
	if choose == nil {
		run.Choose = func() *resource.Set { return run.NewSet(run.Org, run.Unique) }
	}
	if s.Label {
		run.label = label(p)
	}
	return run
}

// NewCleaner is an agent that removes what the run has created.
func (s *Run) NewCleaner() *resource.Agent {
	run := s.NewScenarioRun(plan.Scenario{}, Analysis{}, nil)
	run.scope, run.CleansUp = CleanUpScope, true
	if run.label != "" {
		run.label = "clean-up"
	}
	return run.Agent
}

// violation is the state of a requirement that is violated.
func (s *Run) violation(requirement string) verdict.State {
	r, ok := s.Resources.Contract.Requirement(requirement)
	if ok && r.Level == spec.Should && !s.Strict {
		return verdict.Warned
	}
	return verdict.Failed
}

// Exchanged returns the exchanges so far, in their order.
func (run *ScenarioRun) Exchanged() []*exchange.Exchange { return run.exchanges }

// Point has an exchange shown if the scenario turns out to fail.
func (run *ScenarioRun) Point(id string) { run.telling = id }

// mildest is the state of a scenario that failed: a warning where every one of
// its requirements is a SHOULD.
func (run *ScenarioRun) mildest() verdict.State {
	state := verdict.Warned
	for _, id := range pack.Requirements(run.Plan) {
		state = verdict.Worse(state, run.violation(id))
	}
	return state
}

// Finish turns what the scenario has found into its record.
func (run *ScenarioRun) Finish(err error) verdict.Scenario {
	if err == nil && run.answer != nil && run.answer.Status == 0 {
		err = verdict.Failedf("status = %s", run.Describe(run.answer))
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
			Requirements: pack.Requirements(run.Plan),
		},
		Operation: run.Analysis.operation,
		Started:   run.started.UTC(), Duration: run.Now().Sub(run.started), Checks: run.checks, Judged: run.judged,
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
	return record
}
