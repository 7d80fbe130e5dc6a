package schedule

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/steps"
)

// Outcome is what the scenarios of a run amount to.
type Outcome struct {
	Scenarios []verdict.Scenario // in the order of the plan
	Leftovers []verdict.Leftover
	ReusesIDs bool  // the target was seen to give out the id of what was deleted again
	Created   int   // how many resources the target has created, or may have
	Removed   int   // how many of them the run has removed
	Lost      error // why the target was given up half-way; nil if it was not
	GivenUp   error // why the run was, though the target is there; nil if it was not
}

// Run executes scenarios and removes what they created. Every scenario that was
// executed has its record in the Outcome; a context that is done keeps further
// ones from being started. It returns an error for a step that is unknown, and for
// one that needs what the pack does not have: nothing was executed then.
func Run(ctx context.Context, c Config) (*Outcome, error) {
	var plain, bursts, alone []job
	foreign := map[string]bool{}
	analyses, err := analyse(c)
	if err != nil {
		return nil, err
	}
	for n, p := range c.Scenarios {
		a := *analyses[n]
		for _, name := range steps.ForeignNames(a, p) {
			foreign[name] = true
		}
		switch {
		case a.Burst:
			bursts = append(bursts, job{p, a})
		case a.Alone:
			alone = append(alone, job{p, a})
		default:
			plain = append(plain, job{p, a})
		}
	}
	resources := resource.New(c.Config)
	resources.Theirs.Names = slices.Sorted(maps.Keys(foreign))
	s := newSession(c, resources)
	s.pool.expect(analyses)
	bursts, plain, alone = s.shuffled(bursts), s.shuffled(plain), s.shuffled(alone)
	s.scheduleBurst(s.exercisable(bursts))
	// A limit is exhausted while nothing else goes on, and all scenarios that do
	// so run side by side: each waits for the others.
	s.burstFirst(ctx, bursts)
	s.executeInRoom(ctx, plain)
	<-s.burst.overlap.ended
	s.settleAll(ctx)
	s.execute(ctx, alone, 1)
	s.settleAll(ctx)
	s.account(slices.Concat(bursts, plain, alone))
	var leftovers []verdict.Leftover
	if !c.Disposable {
		leftovers = resources.CleanUp(ctx, s.cleaning())
	}
	lost, givenUp := s.run.OutOfReach()
	return &Outcome{
		Scenarios: s.inOrder(), Leftovers: leftovers,
		ReusesIDs: resources.Ledger.Reuses(), Created: resources.Ledger.Created, Removed: resources.Ledger.Removed,
		Lost: lost, GivenUp: givenUp,
	}, nil
}

// analyse reads the steps of all scenarios.
func analyse(c Config) ([]*steps.Analysis, error) {
	var all []*steps.Analysis
	for n, p := range c.Scenarios {
		a, err := steps.Analyse(c.Pack, p)
		if err != nil {
			return nil, err
		}
		a.Number = n
		all = append(all, &a)
	}
	steps.Sole(all)
	return all, nil
}

// job is one scenario to run.
type job struct {
	plan     plan.Scenario
	analysis steps.Analysis
}

func (s *session) exercisable(jobs []job) []string {
	var ids []string
	for _, j := range jobs {
		if s.run.Missing(j.analysis) == "" {
			ids = append(ids, j.plan.ID)
		}
	}
	return ids
}

// account makes an error of every job that was executed without leaving a
// record. Nothing may be lost without a trace.
func (s *session) account(jobs []job) {
	s.mu.Lock()
	defer s.mu.Unlock()
	recorded := map[string]bool{}
	for _, r := range s.records {
		recorded[r.ID] = true
	}
	for _, j := range jobs {
		if !recorded[j.plan.ID] && !s.stopped {
			run := s.run.NewScenarioRun(j.plan, j.analysis, nil)
			s.records = append(s.records, run.Finish(fmt.Errorf("the scenario was planned and not executed")))
		}
	}
}

// running is a scenario that godog executes.
type running struct {
	*steps.ScenarioRun
	loan    *loan // of its resources; nil if they are its own
	begun   bool  // its steps were started
	ended   bool  // it has its record
	skipped error // why its steps were not started
	stepErr error // of the last step that was executed

	executed int // steps of the plan
}

// start is a scenario whose resources come from a pool if it leaves them as they are.
func (s *session) start(ctx context.Context, j job) *running {
	run := &running{}
	var borrow func() *resource.Set
	if a := j.analysis; a.Class != "" {
		borrow = func() *resource.Set {
			run.loan = s.pool.lend(run.Org, a.Class, a.Alike, a.Names)
			st := run.loan.stock
			st.BeforeChange = func(ctx context.Context, looks func(*resource.Instance) bool) {
				if st.owesLookAt(looks) {
					s.settle(ctx, st)
				}
			}
			if a.Changes() {
				s.settle(ctx, st)
			}
			return st.Set
		}
	}
	run.ScenarioRun = s.run.NewScenarioRun(j.plan, j.analysis, borrow)
	run.ProvesLater = borrow != nil && !s.apart && !j.analysis.Alike
	return run
}

// isStopped reports whether no further scenario is to be started, and with which
// Outcome those end that were not; none after the first failure of a run that
// was to stop there.
func (s *session) isStopped(ctx context.Context) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	lost, givenUp := s.run.OutOfReach()
	switch {
	case ctx.Err() != nil:
		return true, verdict.Inconclusivef("the run was stopped before this scenario")
	case lost != nil:
		return true, verdict.Inconclusivef("the target was lost before this scenario")
	case givenUp != nil:
		return true, verdict.Inconclusivef("the run was given up before this scenario")
	case s.FailFast && s.failed:
		s.stopped = true
		return true, nil
	}
	return false, nil
}

// end records what became of a scenario.
func (s *session) end(ctx context.Context, run *running, err error) {
	if run.ended || !run.begun && run.skipped == nil {
		return
	}
	run.ended = true
	if run.skipped != nil {
		err = run.skipped
	}
	if run.stepErr != nil {
		err = run.stepErr
	}
	if a := run.Analysis; a.Alone && !a.Burst && run.begun {
		resource.PutBack(ctx, run.Agent)
	}
	record := run.Finish(err)
	s.burst.leave(run.Plan.ID)
	passed := record.State == verdict.Passed
	if l := run.loan; l != nil {
		if !passed {
			s.settle(ctx, l.stock)
		}
		if l.changed && !passed && !s.apart {
			s.runAgain(run, err) // it may be another one's doing
			return
		}
		run.Distrust()
		if run.Owes && passed {
			l.owing = append(l.owing, run)
		}
		if len(l.owing) >= mostOwing || l.changed { // a set that has changed is not given back
			s.settle(ctx, l.stock)
		}
		l.giveBack(passed && !l.changed)
		if run.Owes && passed {
			return
		}
	}
	s.keep(record)
}

// keep takes the record of a scenario, which is final.
func (s *session) keep(record verdict.Scenario) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.apart {
		s.held = append(s.held, record)
		return
	}
	s.records = append(s.records, record)
	s.failed = s.failed || record.State == verdict.Error || record.State == verdict.Failed && (s.Known == nil || !s.Known(&record))
	if s.OnScenario != nil {
		s.OnScenario(record)
	}
}
