// Package schedule decides what runs when: the order of scenarios, the pools of
// resources that they share, the bursts that exhaust a rate limit, and shards. It is
// the only package that imports godog, which serves as the executor; what became of a
// scenario is taken from the scenario's own record and never from godog's. It knows no
// step and no resource in particular.
package schedule

import (
	"context"
	"sync"

	"github.com/assaykit/assay/internal/ledger"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/steps"
)

// Config is what a run of scenarios needs.
type Config struct {
	resource.Config
	steps.Settings
	Scenarios []plan.Scenario // the selected ones

	BurstBudget int // requests that the exhaustion of limits may cost
	// BurstProof is how many requests within a minute prove that there is no limit,
	// if none of them meets one, and the target announces none by the minute; 0 for any
	// number.
	BurstProof int

	// Abort is closed when not even the clean-up is to go on; nil for never.
	Abort <-chan struct{}
	// Disposable says that the target ends with the run, so that nothing that was
	// created has to be removed.
	Disposable bool
	FailFast   bool // the first failure that is not Known keeps further scenarios from being started

	First      func(key string) bool        // scenarios, by their keys, that run before the others; nil for none
	Known      func(*verdict.Scenario) bool // failures that stop no run; nil for none
	OnScenario func(verdict.Scenario)       // called as scenarios end, one at a time
	OnRemoval  func(done, all int)          // called as what the run created is removed, as in resource.Cleaning
}

// session is one run: what is run, in which order, and what came of it.
type session struct {
	Config
	run   *steps.Run
	burst *burst
	pool  *pool
	room  *room
	owing

	mu      sync.Mutex
	records []verdict.Scenario
	failed  bool // a scenario has failed
	stopped bool // scenarios are left out because one has failed
}

func newSession(c Config, resources *resource.Shared) *session {
	s := &session{Config: c, run: steps.NewRun(c.Settings, resources)}
	s.pool = newPool(resources)
	s.room = newRoom(resources.Recent.Bytes)
	return s
}

// Clean removes what the ledger of an earlier run says may be left, as the run
// itself would have done it. It needs no scenarios. An error means that nothing
// was sent.
func Clean(ctx context.Context, c Config, entries []ledger.Entry) (*verdict.Cleaned, error) {
	c.Abort = ctx.Done() // a clean-up that is stopped has nothing to tidy up
	s := newSession(c, resource.New(c.Config))
	s.scheduleBurst(nil)
	return s.run.Resources.Clean(ctx, s.cleaning(), entries)
}

// cleaning says how the run tidies up.
func (s *session) cleaning() resource.Cleaning {
	s.run.HopeAgain()
	c := resource.Cleaning{Agent: s.run.NewCleaner, Hopeless: s.run.IsHopeless, Abort: s.Abort, OnRemoval: s.OnRemoval}
	if s.Client != nil {
		c.Rate = s.Client.Rate(s.Credentials[resource.Main])
	}
	return c
}
