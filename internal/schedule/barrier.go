package schedule

import (
	"context"
	"sync"

	"github.com/assaykit/assay/internal/verdict"
)

// barrier lets nobody pass before everybody has arrived.
type barrier struct {
	state *barrierState
}

type barrierState struct {
	mu      sync.Mutex
	arrived map[string]bool
	missing int
	open    chan struct{}
}

// newBarrier waits for so many scenarios; for none, it is open.
func newBarrier(scenarios int) barrier {
	b := barrier{&barrierState{arrived: map[string]bool{}, missing: scenarios, open: make(chan struct{})}}
	if scenarios == 0 {
		close(b.state.open)
	}
	return b
}

// arrive counts a scenario, once.
func (b barrier) arrive(id string) {
	b.state.mu.Lock()
	defer b.state.mu.Unlock()
	if b.state.arrived[id] || b.state.missing == 0 {
		return
	}
	b.state.arrived[id] = true
	if b.state.missing--; b.state.missing == 0 {
		close(b.state.open)
	}
}

// wait returns when everybody has arrived, or an outcome when the run is stopped.
func (b barrier) wait(ctx context.Context) error {
	select {
	case <-b.state.open:
		return nil
	case <-ctx.Done():
		return verdict.Inconclusivef("stopped while waiting for the other scenarios of the burst")
	}
}
