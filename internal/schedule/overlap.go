package schedule

import (
	"context"
	"sync/atomic"
)

// overlap lets the other scenarios run while those of the burst wait until their limit
// is over: the longest wait of a run, in which there is nothing else to do. A limit is
// exhausted while nothing else goes on, though, and nothing may be in the way of the
// requests that show that it ends.
type overlap struct {
	ended chan struct{} // closed when the burst is over
	apart atomic.Bool   // the main organization was seen to be served while the burst's was limited
	joint atomic.Bool   // it was seen to be limited then
}

func newOverlap() *overlap { return &overlap{ended: make(chan struct{})} }

// saw takes note of how the main organization was answered in the moment in which that
// of the burst was limited.
func (o *overlap) saw(status int) {
	switch {
	case status == 429:
		o.joint.Store(true)
	case status/100 == 2:
		o.apart.Store(true)
	}
}

// burstFirst starts the burst, and returns when other scenarios may begin: once every
// limit was exhausted, where they are counted apart, and else at the end of the burst.
func (s *session) burstFirst(ctx context.Context, jobs []job) {
	o := s.burst.overlap
	go func() {
		defer close(o.ended)
		s.execute(ctx, jobs, len(jobs))
	}()
	select {
	case <-s.burst.limited.state.open:
	case <-o.ended:
	}
	if s.Concurrency <= 1 || !o.apart.Load() || o.joint.Load() {
		<-o.ended
	}
}

// makeWay holds a scenario back that would begin beside the burst, once anything was
// limited that was not meant to be: it may be what both count against.
func (s *session) makeWay(ctx context.Context) {
	if s.Client == nil {
		return
	}
	if stats := s.Client.Stats(); stats.Limited == 0 && stats.Limiter == "" {
		return
	}
	select {
	case <-s.burst.overlap.ended:
	case <-ctx.Done():
	}
}
