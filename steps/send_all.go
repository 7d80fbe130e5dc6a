package steps

import (
	"context"
	"sync"

	"github.com/assaykit/assay/internal/verdict"
)

// SendAll sends requests that prepare something side by side, as many as scenarios run.
// The first that does not succeed is the error.
func (w *world) SendAll(ctx context.Context, requests []request) error {
	var (
		workers sync.WaitGroup
		mu      sync.Mutex
		first   error
	)
	queue := make(chan request)
	for range max(1, w.Concurrency) {
		workers.Go(func() {
			for r := range queue {
				// Each in a scenario of its own, because one is used by one at a time.
				apart := w.newWorld(w.plan, w.analysis, nil)
				e, err := apart.Send(ctx, r)
				if err == nil && e.Status/100 != 2 {
					err = verdict.Inconclusivef("set-up: %s answered %s", r.operation.ID, w.describe(e))
				}
				mu.Lock()
				w.exchanges = append(w.exchanges, apart.exchanges...)
				w.checks = append(w.checks, apart.checks...)
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
