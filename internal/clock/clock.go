// Package clock waits in real time, and has a clock for those who do not want to wait:
// it advances only when somebody sleeps on it.
package clock

import (
	"context"
	"sync"
	"time"
)

// Sleep waits for a duration, and returns nil after it: at once for one of zero or below.
// If the context ends before, it returns the context's error at once.
func Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Clock tells the time and waits. Its zero value is the real one, once Real has been
// called.
type Clock struct {
	Now   func() time.Time                                 // nil for the time of day
	Sleep func(ctx context.Context, d time.Duration) error // nil for Sleep of this package
}

// Real returns the clock, with the real time in place of what it lacks.
func (c Clock) Real() Clock {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Sleep == nil {
		c.Sleep = Sleep
	}
	return c
}

// Idle is a clock that advances only when somebody sleeps on it, and then at once. It is
// safe for concurrent use.
type Idle struct {
	mu  sync.Mutex
	now time.Time
}

// NewIdle returns an Idle clock that shows a time.
func NewIdle(now time.Time) *Idle { return &Idle{now: now} }

// Clock returns c as a Clock: both show the same time, and sleeping on one advances both.
func (c *Idle) Clock() Clock { return Clock{Now: c.Now, Sleep: c.Sleep} }

// Now returns the time that the clock shows.
func (c *Idle) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Sleep advances the clock by a duration, never back, and returns at once. If the
// context has ended, it returns the context's error, and the clock has advanced all the same.
func (c *Idle) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(max(d, 0))
	return ctx.Err()
}
