package schedule

import (
	"context"
	"slices"

	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/steps"
)

// Scenarios whose requests are refused owe a look whether that had an effect. One look
// after several of them, which have used the same set, shows that none of them had. Where
// something has changed each runs again, with a look of its own.

// mostOwing is how many scenarios one look is for, at most.
const mostOwing = 64

// owing is what is to be found out of scenarios that have run.
type owing struct {
	apart bool               // each scenario takes its own look now
	again []unclear          // scenarios that run again
	held  []verdict.Scenario // their records, from then
}

// unclear is a scenario of which it is not known whether it has changed something.
type unclear struct {
	run *running
	err error // what becomes of it if none of them changes anything alone
}

// owesLookAt reports whether a look is owed at something that looks different now.
func (st *stock) owesLookAt(looks func(*resource.Instance) bool) bool {
	return slices.ContainsFunc(st.owing, func(r *running) bool { return r.OwesLookAt(looks) })
}

// settle takes the look that is owed for a set.
func (s *session) settle(ctx context.Context, st *stock) {
	owing := st.owing
	if st.owing = nil; len(owing) == 0 {
		return
	}
	var runs []*steps.ScenarioRun
	for _, r := range owing {
		runs = append(runs, r.ScenarioRun)
	}
	err := owing[len(owing)-1].Prove(ctx, runs)
	state, reason := verdict.Judge(err)
	if state != verdict.Failed {
		for _, r := range owing {
			s.keep(r.Finish(err))
		}
		return
	}
	st.changed = true
	if len(owing) == 1 {
		s.runAgain(owing[0], verdict.Failedf("%s; it did not when the request was sent again", reason))
		return
	}
	for _, r := range owing {
		s.runAgain(r, verdict.Failedf("%s, after %d scenarios that should have changed nothing: none of them does it alone", reason, len(owing)))
	}
}

func (s *session) runAgain(run *running, otherwise error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.again = append(s.again, unclear{run, otherwise})
}

// settleAll takes every look that is owed, and runs again what is unclear.
func (s *session) settleAll(ctx context.Context) {
	for _, st := range s.pool.all() {
		s.settle(ctx, st)
	}
	s.pool.dropChanged()
	if len(s.again) == 0 {
		return
	}
	again := s.again
	var jobs []job
	for _, u := range again {
		jobs = append(jobs, job{u.run.Plan, u.run.Analysis})
	}
	s.apart = true
	s.execute(ctx, jobs, 1)
	s.apart = false
	held := map[string]verdict.Scenario{}
	found := false
	for _, r := range s.held {
		held[r.ID] = r
		found = found || r.State != verdict.Passed
	}
	s.again, s.held = nil, nil
	for _, u := range again {
		record, executed := held[u.run.Plan.ID]
		if !executed || !found {
			record = u.run.Finish(u.err)
		}
		s.keep(record)
	}
}
