package resource

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
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

// Cleaning says how what a run has created is removed.
type Cleaning struct {
	Agent    func() *Agent   // makes a new one, for each thing that is removed
	Rate     exchange.Rate   // that the target announces to the main key
	Hopeless func() bool     // the target was lost, and does not answer again
	Abort    <-chan struct{} // closed when the clean-up is not to go on; nil for never

	OnRemoval func(done, all int) // nil for never
}

// CleanUp removes what the run has created and returns what it could not remove.
// It goes on when the run itself was stopped, until that is not wanted either.
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
	go func() {
		select {
		case <-c.Abort: // never, where it is nil
			abort(errors.New("the clean-up was stopped"))
		case <-stop:
		}
	}()
	if stopped && slices.ContainsFunc(all, func(i *Instance) bool { return i.Resource.Find.Eventually }) {
		// What the last requests bring about in a moment must be there to be removed.
		_ = s.Sleep(ctx, min(s.Consistency, settling)) // an abort shows below
	}
	return s.removeAll(ctx, c, all)
}

// removeAll removes instances side by side, as far as one does not hang on another.
func (s *Shared) removeAll(ctx context.Context, c Cleaning, all []*Instance) []verdict.Leftover {
	var (
		mu        sync.Mutex
		leftovers []verdict.Leftover
		done      int
		workers   sync.WaitGroup
	)
	for _, rank := range s.byRank(all) {
		queue := make(chan *Instance)
		for range max(1, min(s.Concurrency, Cleaners)) {
			workers.Go(func() {
				for i := range queue {
					err := c.remove(ctx, i)
					if err != nil && ctx.Err() != nil {
						err = context.Cause(ctx)
					}
					mu.Lock()
					if err != nil {
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
	return leftovers
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

// maxRepeated bounds how many of what a request was sent for again are removed.
const maxRepeated = 50

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
	return a.remove(ctx, i)
}

// remove removes one instance, which it looks for if its id is not known, and
// others of its identity if the request that created it was sent again.
func (a *Agent) remove(ctx context.Context, i *Instance) error {
	if i.ID == nil {
		absent := a.identifyByCensus(ctx, i)
		if absent && i.answered && !i.accepted {
			a.Ledger.Forget(i) // it was refused, and is not there
			return nil
		}
	}
	if i.ID == nil {
		if err := a.lookForLost(ctx, i); err != nil {
			return err
		}
	} else if gone, err := a.isGone(ctx, i); err != nil || gone {
		if err == nil {
			a.Ledger.gone(i)
		}
		return err
	}
	for range maxRepeated {
		if i.ID == nil {
			found, err := a.find(ctx, i)
			if err != nil {
				return err
			}
			if found == nil {
				break
			}
			a.Ledger.identify(i, a.IDOf(i.Resource.Find.Operation, found))
		}
		if i.Resource.Stays != "" {
			return staysError(i.Resource.Stays)
		}
		if err := a.removeOne(ctx, i); err != nil {
			return err
		}
		i.Deleted = true
		if !i.repeated || !i.findable() {
			break
		}
		i.ID = nil
	}
	if i.Deleted {
		a.Ledger.gone(i)
	} else {
		a.Ledger.Forget(i) // it was never created
	}
	return nil
}

// isGone reports whether an instance is there no more.
func (a *Agent) isGone(ctx context.Context, i *Instance) (bool, error) {
	if i.recorded {
		there, err := a.recognise(ctx, i)
		return !there, err
	}
	return a.vanished(ctx, i)
}

// lookForLost waits for an instance whose id is not known, and which is there or
// may be there in a moment.
func (a *Agent) lookForLost(ctx context.Context, i *Instance) error {
	if err := a.Settled(ctx, i); err != nil {
		return err
	}
	mayBeThere := i.accepted || !i.answered
	switch {
	case !mayBeThere:
		return nil
	case i.Resource.IsUnlisted():
		return fmt.Errorf("its id is unknown, and no listing shows it")
	case i.findable():
		if err := a.Await(ctx, i); err != nil || i.ID != nil || !i.accepted {
			return err
		}
		return a.lookThroughAll(ctx, i)
	case i.holder == nil || i.holder.ID == nil:
		return fmt.Errorf("its id is unknown, and nothing distinguishes it from what others have created")
	case i.holder.recorded:
		// What lies in a holder is the run's own only if the holder is.
		_, err := a.recognise(ctx, i.holder)
		return err
	}
	return nil
}

// vanished reports whether an instance is gone, where that may be, and its id may
// be somebody else's by now.
func (a *Agent) vanished(ctx context.Context, i *Instance) (bool, error) {
	if !a.Ledger.asksForLook(i) {
		return false, nil
	}
	if all, err := a.census(ctx, i); err == nil && a.shows(all[i.IDText()], i) && !isRemoved(i.Resource, all[i.IDText()]) {
		a.Ledger.sure(i)
		return false, nil
	}
	switch who, err := a.OccupantOf(ctx, i); {
	case err != nil || who == itself:
		return false, err
	case who == nobody:
		a.Ledger.sure(i) // of what there is to be sure of
		return a.Ledger.Reuses(), nil
	}
	found, err := a.withItsID(ctx, i)
	if err == nil && found != nil && !a.isAnother(found, i) {
		err = fmt.Errorf("nothing distinguishes what has its id now from what others have created: it was left alone")
	}
	if err == nil {
		a.Ledger.noteReuse()
	}
	return true, err
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

// removal is the request that removes an instance: where its operation takes a body, that
// of requests.yaml.
func (a *Agent) removal(i *Instance) (Request, error) {
	r := a.RequestFor(i.Resource.Remove, i)
	fixture := a.Fixtures.Requests[r.Operation.ID]
	if err := lacksPlace(r); err != nil || !fixture.HasBody() {
		return r, err
	}
	resolve := func(ref string) (any, error) {
		if kind, member, _ := strings.Cut(ref, "."); kind == "new" {
			return a.Unique.Value(member)
		}
		return i.resolver(a.Fixtures)(ref)
	}
	var err error
	if fixture.Body != nil {
		if r.Body, err = fixtures.ResolveFields(fixture.Body, resolve); err != nil {
			return r, err
		}
	}
	return r, r.fill(fixture, resolve)
}

// removeOne sends the request that removes an instance. That it is not there is
// as good.
func (a *Agent) removeOne(ctx context.Context, i *Instance) error {
	r, err := a.removal(i)
	if err != nil {
		return err
	}
	e, err := a.Send(ctx, r)
	if err == nil && e.Status == 404 {
		a.Ledger.noteStray()
	}
	if err == nil && e.Status/100 != 2 && e.Status != 404 {
		err = verdict.Failedf("%s answered %s", i.Resource.Remove, a.Describe(e))
	}
	return err
}
