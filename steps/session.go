package steps

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/spec"
)

// Settings say how scenarios send requests, and how strictly they are judged.
type Settings struct {
	Client      *exchange.Client
	Patience    time.Duration // what requests without an answer may take, all together; 0 for any time
	FaultHeader FaultHeader
	Strict      bool // a violated SHOULD fails

	// KeptBody is how many bytes of a body the record of a scenario keeps; 0 for
	// exchange.KeptBody.
	KeptBody int
	Label    bool // tell the target which scenario a request is for

	// NewID makes the id of the next request within a scope, which is a scenario's
	// id or a name for what scenarios share. With a Concurrency of 1, the requests
	// of a scope follow from their order and from the answers alone. Nil: the
	// client's own ids.
	NewID func(scope string) string
}

// FaultHeader is a request header by which the target can be made to fail.
type FaultHeader struct{ Name, Value string }

// stepsRun is what the scenarios of one run share.
type stepsRun struct {
	Settings
	resources *shared
	burst     exhauster
	twins     memo[error] // by operation: whether the accepted request succeeded
	walks     memo[*walk] // by request: listings that were read to their end
	kept      keptBytes
	silence
}

// exhauster exhausts the rate limit of the organization that is meant for it.
type exhauster interface {
	// Beyond sends a request while the limit is exhausted, and returns the request that
	// was sent in the end. Where it slips through, prepare makes a new one.
	Beyond(ctx context.Context, w *world, prepare func() (request, error)) (*exchange.Exchange, error)
	// Recover waits until the limit is over.
	Recover(ctx context.Context, w *world) error
	// WaitAgain waits for as long as a further limited answer says.
	WaitAgain(context.Context, *exchange.Exchange) error
	// Announces reports whether the target announces limits by the second or the minute.
	Announces() bool
	// Settle notes an answer to a request with the burst key.
	Settle(*exchange.Exchange)
}

func newStepsRun(settings Settings, resources *shared) *stepsRun {
	return &stepsRun{Settings: settings, resources: resources}
}

// operation returns an operation that the pack's consistency has vouched for.
func (s *shared) operation(id string) spec.Operation {
	o, ok := s.contract.Operation(id)
	if !ok {
		panic(fmt.Sprintf("operation %q passed the pack's checks and is unknown", id))
	}
	return o
}

// resource returns a resource by its name.
func (s *shared) resource(name string) (fixtures.Resource, error) {
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
