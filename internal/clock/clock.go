// Package clock waits in real time, and has a clock for those who do not want to wait:
// it advances only when somebody sleeps on it.
package clock

import (
	"context"
	"sync"
	"time"
)

// Sleep waits for a duration. If the context ends before, it returns the context's error
// at once.
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

// Idle is a clock that advances only when somebody sleeps on it, and then at once. It is
// safe for concurrent use.
type Idle struct {
	mu  sync.Mutex
	now time.Time
}

// NewIdle returns an Idle clock that shows a time.
func NewIdle(now time.Time) *Idle { return &Idle{now: now} }

// Now returns the time that the clock shows.
func (c *Idle) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Sleep advances the clock by a duration, never back, and returns at once. If the
// context has ended, it returns the context's error.
func (c *Idle) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(max(d, 0))
	return ctx.Err()
}
