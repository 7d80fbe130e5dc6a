package steps

import (
	"context"
	"time"

	"sync"

	"github.com/assaykit/assay/internal/verdict"
)

// cleanUpTime bounds how long the removal of what a run has created may take,
// also after the run itself was stopped.
const cleanUpTime = 60 * time.Second

// cleanUp removes what the run has created and returns what it could not remove.
func (s *session) cleanUp(ctx context.Context) []verdict.Leftover {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanUpTime)
	defer cancel()
	var (
		mu        sync.Mutex
		leftovers []verdict.Leftover
		workers   sync.WaitGroup
	)
	queue := make(chan *instance)
	for range max(1, min(s.Concurrency, 4)) {
		workers.Go(func() {
			for i := range queue {
				if err := s.remove(ctx, i); err != nil {
					mu.Lock()
					leftovers = append(leftovers, i.leftover(err.Error()))
					mu.Unlock()
				}
			}
		})
	}
	for _, i := range s.ledger.remaining() {
		queue <- i
	}
	close(queue)
	workers.Wait()
	return leftovers
}

// remove removes one instance, which it looks for if its id is not known. That
// it is not there is as good.
func (s *session) remove(ctx context.Context, i *instance) error {
	w := s.newWorld(s.Scenarios[0], analysis{})
	if i.id == nil {
		found, err := w.find(ctx, i)
		if err != nil {
			return err
		}
		if found == nil {
			s.ledger.forget(i)
			return nil
		}
		i.id = found[s.fixtures.ItemID]
	}
	e, err := w.send(ctx, w.requestFor(i.resource.Remove, i))
	if err != nil {
		return err
	}
	if e.Status/100 != 2 && e.Status != 404 {
		return failed("%s answered %s", i.resource.Remove, describe(e))
	}
	s.ledger.gone(i)
	return nil
}
