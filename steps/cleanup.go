package steps

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/verdict"
)

const (
	// cleanUpTime is how long the removal of what a run has created may take,
	// beside the time that the rate limit makes it take.
	cleanUpTime = time.Minute
	// cleaners is how many things are removed at the same time, at most.
	cleaners = 4
)

// settling is how long a run that was stopped waits for what its last requests
// bring about, before it tidies up.
const settling = 2 * time.Second

// cleaning says how what a run has created is removed.
type cleaning struct {
	agent    func() *agent   // makes a new one, for each thing that is removed
	rate     exchange.Rate   // that the target announces to the main key
	hopeless func() bool     // the target was lost, and does not answer again
	abort    <-chan struct{} // closed when the clean-up is not to go on; nil for never

	onRemoval func(done, all int) // nil for never
}

// cleanUp removes what the run has created and returns what it could not remove.
// It goes on when the run itself was stopped, until that is not wanted either.
func (s *shared) cleanUp(ctx context.Context, c cleaning) []verdict.Leftover {
	stopped := ctx.Err() != nil
	s.gaveUpOn.Clear() // what was asked for last may be on its way, whatever was waited for in vain
	all := s.ledger.remaining()
	ctx, cancel := context.WithTimeoutCause(context.WithoutCancel(ctx), s.cleanUpTime(c.rate, len(all)), errors.New("there was no time left"))
	defer cancel()
	stop := make(chan struct{})
	defer close(stop)
	ctx, abort := context.WithCancelCause(ctx)
	defer abort(nil)
	go func() {
		select {
		case <-c.abort: // never, where it is nil
			abort(errors.New("the clean-up was stopped"))
		case <-stop:
		}
	}()
	if stopped && slices.ContainsFunc(all, func(i *instance) bool { return i.resource.Find.Eventually }) {
		// What the last requests bring about in a moment must be there to be removed.
		_ = s.Sleep(ctx, min(s.Consistency, settling)) // an abort shows below
	}
	return s.removeAll(ctx, c, all)
}

// removeAll removes instances side by side, as far as one does not hang on another.
func (s *shared) removeAll(ctx context.Context, c cleaning, all []*instance) []verdict.Leftover {
	var (
		mu        sync.Mutex
		leftovers []verdict.Leftover
		done      int
		workers   sync.WaitGroup
	)
	for _, rank := range s.byRank(all) {
		queue := make(chan *instance)
		for range max(1, min(s.Concurrency, cleaners)) {
			workers.Go(func() {
				for i := range queue {
					err := c.remove(ctx, i)
					if err != nil && ctx.Err() != nil {
						err = context.Cause(ctx)
					}
					mu.Lock()
					if err != nil {
						left := s.ledger.left(i, err.Error())
						left.Unsure = errors.As(err, new(unsureError))
						leftovers = append(leftovers, left)
					}
					if done++; c.onRemoval != nil {
						c.onRemoval(done, len(all))
					}
					mu.Unlock()
				}
			})
		}
		for _, i := range rank {
			queue <- i
		}
		close(queue)
		workers.Wait()
	}
	return leftovers
}

// cleanUpTime is how long it may take to remove so many things: to look for each
// and to remove it at the rate that the target allows, twice as long for what else
// may hold it up, and a little more.
func (s *shared) cleanUpTime(rate exchange.Rate, n int) time.Duration {
	return cleanUpTime + s.Consistency + 2*rate.Estimate(2*n)
}

// maxRepeated bounds how many of what a request was sent for again are removed.
const maxRepeated = 50

// remove removes one instance, where it can be.
func (c cleaning) remove(ctx context.Context, i *instance) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	w := c.agent()
	if err := w.lacksKey(i); err != nil {
		return err
	}
	if c.hopeless() {
		return errors.New("the target was lost, and does not answer again")
	}
	return w.remove(ctx, i)
}

// remove removes one instance, which it looks for if its id is not known, and
// others of its identity if the request that created it was sent again.
func (w *agent) remove(ctx context.Context, i *instance) error {
	if i.id == nil {
		if err := w.lookForLost(ctx, i); err != nil {
			return err
		}
	} else if gone, err := w.isGone(ctx, i); err != nil || gone {
		if err == nil {
			w.ledger.gone(i)
		}
		return err
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
			w.ledger.identify(i, found[w.fixtures.ItemID])
		}
		if err := w.removeOne(ctx, i); err != nil {
			return err
		}
		i.deleted = true
		if !i.repeated || !i.findable() {
			break
		}
		i.id = nil
	}
	if i.deleted {
		w.ledger.gone(i)
	} else {
		w.ledger.forget(i) // it never came into being
	}
	return nil
}

// isGone reports whether an instance is there no more.
func (w *agent) isGone(ctx context.Context, i *instance) (bool, error) {
	if i.recorded {
		there, err := w.recognise(ctx, i)
		return !there, err
	}
	return w.vanished(ctx, i)
}

// lookForLost waits for an instance whose id is not known, and which is there or
// may be there in a moment.
func (w *agent) lookForLost(ctx context.Context, i *instance) error {
	mayBeThere := i.accepted || !i.answered
	switch {
	case !mayBeThere:
		return nil
	case i.findable():
		if err := w.await(ctx, i); err != nil || i.id != nil || !i.accepted {
			return err
		}
		return w.lookThroughAll(ctx, i)
	case i.holder == nil || i.holder.id == nil:
		return fmt.Errorf("its id is not known, and nothing tells it from what others have made")
	case i.holder.recorded:
		// What lies in a holder is the run's own only if the holder is.
		_, err := w.recognise(ctx, i.holder)
		return err
	}
	return nil
}

// vanished reports whether an instance is gone, where that may be, and its id may
// be somebody else's by now.
func (w *agent) vanished(ctx context.Context, i *instance) (bool, error) {
	if !w.ledger.asksForLook(i) {
		return false, nil
	}
	if i.resource.Read == "" {
		if all, err := w.census(ctx, i); err == nil && w.shows(all[i.idText()], i) {
			w.ledger.sure(i)
			return false, nil
		}
	}
	switch who, err := w.occupantOf(ctx, i); {
	case err != nil || who == itself:
		return false, err
	case who == nobody:
		w.ledger.sure(i) // of what there is to be sure of
		return w.ledger.reuses(), nil
	}
	found, err := w.withItsID(ctx, i)
	if err == nil && found != nil && !w.isAnother(found, i) {
		err = fmt.Errorf("what has its id now cannot be told from what others have made: it was left alone")
	}
	if err == nil {
		w.ledger.noteReuse()
	}
	return true, err
}

// census is all that the listing of an instance's kind shows, by id. What is the
// run's own in it stays so until the run removes it.
func (w *agent) census(ctx context.Context, i *instance) (map[string]item, error) {
	return w.listings.get(i.kind+" "+string(i.org), func() (map[string]item, error) {
		all := map[string]item{}
		r := request{operation: w.operation(i.resource.Find.Operation), org: i.org}
		return all, w.turnPages(ctx, r, func(page []item) bool {
			for _, listed := range page {
				all[fmt.Sprint(listed[w.fixtures.ItemID])] = listed
			}
			return true
		})
	})
}

// byRank groups what is to be removed: first what was created with something that
// is in a later group, which may take it along.
func (s *shared) byRank(all []*instance) [][]*instance {
	groups := map[int][]*instance{}
	for _, i := range all {
		groups[s.rankOf(i.kind)] = append(groups[s.rankOf(i.kind)], i)
	}
	var ranked [][]*instance
	for _, rank := range slices.Backward(slices.Sorted(maps.Keys(groups))) {
		ranked = append(ranked, groups[rank])
	}
	return ranked
}

// rankOf counts the kinds that it takes to create one of a kind. What comes about
// with another kind's request ranks below that kind.
func (s *shared) rankOf(kind string) int {
	resource := s.fixtures.Resources.Resources[kind]
	needed := map[string]bool{}
	collectNeeds(s.fixtures, kind, needed)
	rank := 2 * len(needed)
	if len(resource.With) == 0 {
		rank++
	}
	return rank
}

// collectNeeds collects the kinds that it takes to create one of a kind.
func collectNeeds(f *fixtures.Fixtures, kind string, needed map[string]bool) {
	resource := f.Resources.Resources[kind]
	body := fixtures.Request{Path: f.Requests[resource.Create].Path, Body: f.Requests[resource.Create].Body, Query: resource.With}
	for _, name := range referredTo(body) {
		other := f.Resources.Resources[name]
		if on := other.Kind(); on != "" && on != kind && !needed[on] {
			needed[on] = true
			collectNeeds(f, on, needed)
		}
	}
}

// removeOne sends the request that removes an instance. That it is not there is
// as good.
func (w *agent) removeOne(ctx context.Context, i *instance) error {
	e, err := w.Send(ctx, w.requestFor(i.resource.Remove, i))
	if err == nil && e.Status == 404 {
		w.ledger.noteStray()
	}
	if err == nil && e.Status/100 != 2 && e.Status != 404 {
		err = verdict.Failedf("%s answered %s", i.resource.Remove, w.describe(e))
	}
	return err
}
