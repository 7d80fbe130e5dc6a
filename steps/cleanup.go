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

// CleanUpScope is the scope of the requests that remove what a run has created.
// How many of them there are depends on the time that is left.
const CleanUpScope = "clean-up"

// maxRepeated bounds how many of what a request was sent for again are removed.
const maxRepeated = 50

// remove removes one instance, which it looks for if its id is not known, and
// others of its identity if the request that created it was sent again.
func (s *session) remove(ctx context.Context, i *instance) error {
	w := s.newWorld(s.Scenarios[0], analysis{})
	w.scope = CleanUpScope
	if i.id == nil && i.accepted && i.identity != "" { // it is there, or will be in a moment
		if err := w.await(ctx, i); err != nil {
			return err
		}
	}
	for range maxRepeated {
		if i.id == nil {
			found, err := w.find(ctx, i)
			if err != nil {
				return err
			}
			if found == nil {
				break
			}
			i.id = found[s.fixtures.ItemID]
		}
		if err := w.removeOne(ctx, i); err != nil {
			return err
		}
		i.deleted = true
		if !i.repeated {
			break
		}
		i.id = nil
	}
	if i.deleted {
		s.ledger.gone(i)
	} else {
		s.ledger.forget(i) // it never came into being
	}
	return nil
}

// removeOne sends the request that removes an instance. That it is not there is
// as good.
func (w *world) removeOne(ctx context.Context, i *instance) error {
	e, err := w.send(ctx, w.requestFor(i.resource.Remove, i))
	if err == nil && e.Status/100 != 2 && e.Status != 404 {
		err = failed("%s answered %s", i.resource.Remove, w.describe(e))
	}
	return err
}
