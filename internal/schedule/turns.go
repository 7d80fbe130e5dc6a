package schedule

import (
	"context"
	"sync"

	"github.com/assaykit/assay/internal/verdict"
)

// turns lets scenarios go one after the other in a given order, whichever of them
// is there first.
type turns struct {
	order []string
	state *turnsState
}

type turnsState struct {
	mu     sync.Mutex
	passed map[string]chan struct{} // closed when the scenario has had its turn
}

// newTurns is for the scenarios of these ids, in their order.
func newTurns(ids []string) turns {
	t := turns{order: ids, state: &turnsState{passed: map[string]chan struct{}{}}}
	for _, id := range ids {
		t.state.passed[id] = make(chan struct{})
	}
	return t
}

// take returns when everybody before has passed, or an outcome when the run is
// stopped.
func (t turns) take(ctx context.Context, id string) error {
	for _, earlier := range t.order {
		if earlier == id {
			return nil
		}
		select {
		case <-t.state.passed[earlier]:
		case <-ctx.Done():
			return verdict.Inconclusivef("stopped while waiting for the other scenarios of the burst")
		}
	}
	return nil
}

// pass ends the turn of a scenario, or says that it needs none.
func (t turns) pass(id string) {
	t.state.mu.Lock()
	defer t.state.mu.Unlock()
	passed, ok := t.state.passed[id]
	if !ok {
		return
	}
	select {
	case <-passed:
	default:
		close(passed)
	}
}
