package resource

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/ledger"
	"github.com/assaykit/assay/internal/verdict"
)

const (
	// cleanUpTime is how long the removal of what a run has created may take,
	// beside the time that the rate limit makes it take.
	cleanUpTime = time.Minute
	// Cleaners is how many things are removed at the same time, at most.
	Cleaners = 4
)

// settling is how long a run that was stopped waits for what its last requests
// bring about, before it tidies up.
const settling = 2 * time.Second

// errAborted is why a clean-up ends that was stopped itself.
var errAborted = errors.New("the clean-up was stopped")

// Cleaning says how what a run has created is removed.
type Cleaning struct {
	Agent    func() *Agent   // makes a new one, for each thing that is removed
	Rate     exchange.Rate   // that the target announces to the main key
	Hopeless func() bool     // the target was lost, and does not answer again
	Abort    <-chan struct{} // closed when the clean-up is not to go on; nil for never

	// OnRemoval is called after each attempt to remove something, one at a time, with how
	// many there were and how many things there are; nil for never.
	OnRemoval func(done, all int)
}

// CleanUp removes what the run has created and returns what it could not remove, each
// with a reason. It goes on when ctx is done, because the run itself was stopped, until
// c.Abort is closed or the time for it is spent.
func (s *Shared) CleanUp(ctx context.Context, c Cleaning) []verdict.Leftover {
	stopped := ctx.Err() != nil
	s.gaveUpOn.Clear() // what was asked for last may be on its way, whatever was waited for in vain
	all := s.Ledger.remaining()
	ctx, cancel := context.WithTimeoutCause(context.WithoutCancel(ctx), s.cleanUpTime(c.Rate, len(all)), errors.New("there was no time left"))
	defer cancel()
	stop := make(chan struct{})
	defer close(stop)
	ctx, abort := context.WithCancelCause(ctx)
	defer abort(nil)
	select {
	case <-c.Abort:
		abort(errAborted)
	default:
	}
	go func() {
		select {
		case <-c.Abort: // never, where it is nil
			abort(errAborted)
		case <-stop:
		}
	}()
	if stopped && slices.ContainsFunc(all, func(i *Instance) bool { return i.Resource.Find.Eventually }) {
		// What the last requests bring about in a moment must be there to be removed.
		_ = s.Sleep(ctx, min(s.Consistency, settling)) // an abort shows below
	}
	left := putBackAll(ctx, s, c)
	return append(left, s.removeAll(ctx, c, all)...)
}

// removeAll removes instances side by side, as far as one does not hang on another.
func (s *Shared) removeAll(ctx context.Context, c Cleaning, all []*Instance) []verdict.Leftover {
	var (
		mu        sync.Mutex
		leftovers []verdict.Leftover
		stay      = map[*Instance]error{}
		done      int
		workers   sync.WaitGroup
	)
	for _, rank := range s.byRank(all) {
		queue := make(chan *Instance)
		for range cleaners(s.Concurrency, s.Recent.Bytes()) {
			workers.Go(func() {
				for i := range queue {
					err := c.remove(ctx, i)
					if err != nil && ctx.Err() != nil {
						err = context.Cause(ctx)
					}
					mu.Lock()
					if errors.As(err, new(staysError)) {
						stay[i] = err
					} else if err != nil {
						leftovers = append(leftovers, s.leave(i, err))
					}
					if done++; c.OnRemoval != nil {
						c.OnRemoval(done, len(all))
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
	for _, i := range all {
		switch why := stay[i]; {
		case why == nil:
		case i.isWithinDeleted():
			s.Ledger.gone(i)
		default:
			leftovers = append(leftovers, s.leave(i, why))
		}
	}
	return leftovers
}

// isWithinDeleted reports whether something that an instance lies within was deleted: no path
// leads to the instance any more.
func (i *Instance) isWithinDeleted() bool {
	return slices.ContainsFunc(i.within, func(holder *Instance) bool { return holder.Deleted || holder.isWithinDeleted() })
}

// answersInHand is how many bytes the answers may take, decoded, that those who clean up
// have in hand.
const answersInHand = 16 << 20

// cleaners is how many things are removed at the same time: fewer, the larger the target's
// answers are.
func cleaners(concurrency, answer int) int {
	return max(1, min(concurrency, Cleaners, answersInHand/max(1, answer)))
}

// staysError is that nothing removes a resource, as the pack says.
type staysError string

func (e staysError) Error() string { return string(e) }

// leave records that an instance remains on the target, and why.
func (s *Shared) leave(i *Instance, why error) verdict.Leftover {
	left := s.Ledger.left(i, why.Error())
	left.Unsure = errors.As(why, new(unsureError))
	if left.Stays = errors.As(why, new(staysError)); left.Stays {
		s.Ledger.say(ledger.Kept, i)
	}
	return left
}

// cleanUpTime is how long it may take to remove so many things: to look for each
// and to remove it at the rate that the target allows, twice as long for what else
// may hold it up, and a little more.
func (s *Shared) cleanUpTime(rate exchange.Rate, n int) time.Duration {
	return cleanUpTime + s.Consistency + 2*rate.Estimate(2*n)
}

// remove removes one instance, where it can be.
func (c Cleaning) remove(ctx context.Context, i *Instance) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if i.Resource.Stays != "" && i.ID != nil {
		return staysError(i.Resource.Stays)
	}
	a := c.Agent()
	if err := a.lacksKey(i); err != nil {
		return err
	}
	if c.Hopeless() {
		return errors.New("the target was lost, and does not answer again")
	}
	return newRemover(a).remove(ctx, i)
}

// byRank groups what is to be removed: first what was created with something that
// is in a later group, which may take it along.
func (s *Shared) byRank(all []*Instance) [][]*Instance {
	groups := map[int][]*Instance{}
	for _, i := range all {
		groups[s.rankOf(i.Kind)] = append(groups[s.rankOf(i.Kind)], i)
	}
	var ranked [][]*Instance
	for _, rank := range slices.Backward(slices.Sorted(maps.Keys(groups))) {
		ranked = append(ranked, groups[rank])
	}
	return ranked
}

// rankOf counts the kinds that it takes to create one of a kind. What comes about
// with another kind's request ranks below that kind.
func (s *Shared) rankOf(kind string) int {
	resource := s.Fixtures.Resources.Resources[kind]
	needed := map[string]bool{}
	collectNeeds(s.Fixtures, kind, needed)
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
	for _, name := range ReferredTo(body) {
		other := f.Resources.Resources[name]
		if on := other.Kind(); on != "" && on != kind && !needed[on] {
			needed[on] = true
			collectNeeds(f, on, needed)
		}
	}
}
