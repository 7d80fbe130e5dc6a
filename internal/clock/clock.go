// Package clock waits: as long as it takes, or on a clock that passes only while
// somebody waits on it, so that nobody has to wait.
package clock

import (
	"context"
	"sync"
	"time"
)

// Sleep waits until a time has passed. It returns earlier, with the context's
// error, when the context ends.
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

// Idle is a clock that passes only while somebody sleeps on it, and then at once.
// Several may use it at a time.
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

// Sleep sets the clock ahead and returns at once: with the context's error if the
// context has ended. The clock never goes back.
func (c *Idle) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(max(d, 0))
	return ctx.Err()
}
