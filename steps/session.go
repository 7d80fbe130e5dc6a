package steps

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/ledger"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/spec"
)

// Config is what a run of scenarios needs.
type Config struct {
	Pack      *pack.Pack
	Client    *exchange.Client
	Scenarios []plan.Scenario // the selected ones

	Seed        string
	Concurrency int            // scenarios at once, 1 at least
	Consistency time.Duration  // how long something that was created may take to appear
	Patience    time.Duration  // what requests without an answer may take, all together; 0 for any time
	Credentials map[Key]string // the name of each key's secret; Main is necessary
	Variables   map[Key]string // what to set for each key, to tell a user who lacks it
	FaultHeader FaultHeader
	BurstBudget int // requests that the exhaustion of limits may cost
	// BurstProof is how many requests within a minute prove that there is no limit,
	// if none of them meets one; 0 for the budget.
	BurstProof int

	// ReadOnly says that nothing is written: what would have to be is not exercised.
	ReadOnly bool

	// Ledger is the file in which everything that is created is recorded; nil for
	// none.
	Ledger *ledger.File
	// Abort is closed when not even the clean-up is to go on; nil for never.
	Abort <-chan struct{}

	// Disposable says that the target ends with the run, so that nothing that was
	// created has to be removed.
	Disposable bool

	Strict   bool // a violated SHOULD fails
	FailFast bool

	// KeptBody is how many bytes of a body the record of a scenario keeps; 0 for
	// exchange.KeptBody.
	KeptBody int
	Label    bool // tell the target which scenario a request is for

	Shard *verdict.Shard               // of which part the scenarios are; nil for all that are selected
	First func(key string) bool        // scenarios that run before the others; nil for none
	Known func(*verdict.Scenario) bool // failures that stop no run; nil for none

	OnScenario func(verdict.Scenario) // called as scenarios end, one at a time

	// NewID makes the id of the next request within a scope, which is a scenario's
	// id or a name for what scenarios share. With a Concurrency of 1, the requests
	// of a scope follow from their order and from the answers alone. Nil: the
	// client's own ids.
	NewID func(scope string) string

	Now   func() time.Time
	Sleep func(context.Context, time.Duration) error
}

// FaultHeader is a request header by which the target can be made to fail.
type FaultHeader struct{ Name, Value string }

// session is what the scenarios of one run share.
type session struct {
	Config
	contract *spec.Contract
	fixtures *fixtures.Fixtures

	ledger   *creations
	lanes    []*lane
	last     *lane                 // of the scenarios that run alone
	twins    memo[error]           // by operation: whether the accepted request succeeded
	gone     memo[*instance]       // by resource: one that was deleted
	theirs   foreigners            // another organization's, only read
	borrowed memo[*instance]       // by resource and organization: what is there, where nothing is created
	shared   memo[*set]            // by what they hold: sets that are only read
	listings memo[map[string]item] // by kind and organization: what there is when the run is tidied up
	walks    memo[*walk]           // by request: listings that were read to their end
	burst    *burst

	// creating is held by those who create something, side by side, and by one who
	// needs that nothing is created.
	creating sync.RWMutex

	patience sync.Map // resource name → struct{}: waiting for one was in vain before

	mu      sync.Mutex
	records []verdict.Scenario
	failed  bool // a scenario has failed
	stopped bool // scenarios are left out because one has failed
	kept    int  // bytes of larger answers
	// unfinished counts, by operation, the scans whose pages did not end.
	unfinished map[string]int
	silence
}

func newSession(c Config) *session {
	s := &session{
		Config: c, contract: c.Pack.Contract, fixtures: c.Pack.Fixtures,
		ledger: newLedger(), unfinished: map[string]int{},
	}
	s.ledger.file, s.ledger.keys = c.Ledger, c.Credentials
	if s.Now == nil {
		s.Now = time.Now
	}
	if s.Sleep == nil {
		s.Sleep = sleep
	}
	for i := range max(1, min(c.Concurrency, maxLanes)) {
		s.lanes = append(s.lanes, &lane{number: i})
	}
	s.last = &lane{number: len(s.lanes)}
	return s
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// operation returns an operation that the pack's consistency has vouched for.
func (s *session) operation(id string) spec.Operation {
	o, ok := s.contract.Operation(id)
	if !ok {
		panic(fmt.Sprintf("operation %q passed the pack's checks and is unknown", id))
	}
	return o
}

// resource returns a resource by its name.
func (s *session) resource(name string) (fixtures.Resource, error) {
	r, ok := s.fixtures.Resources.Resources[name]
	if !ok {
		return r, plan.Known("resource", name, s.fixtures.ResourceNames())
	}
	return r, nil
}

// memo remembers one value for each key and makes each only once, however many
// ask for it at the same time.
type memo[V any] struct {
	mu    sync.Mutex
	cells map[string]*memoCell[V]
}

type memoCell[V any] struct {
	once  sync.Once
	value V
	err   error
}

func (m *memo[V]) get(key string, produce func() (V, error)) (V, error) {
	m.mu.Lock()
	if m.cells == nil {
		m.cells = map[string]*memoCell[V]{}
	}
	cell := m.cells[key]
	if cell == nil {
		cell = &memoCell[V]{}
		m.cells[key] = cell
	}
	m.mu.Unlock()
	cell.once.Do(func() {
		cell.err = fmt.Errorf("%q could not be made", key) // and stays so if it panics
		cell.value, cell.err = produce()
	})
	return cell.value, cell.err
}
