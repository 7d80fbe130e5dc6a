package clock

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestSleep(t *testing.T) {
	require.NoError(t, Sleep(t.Context(), time.Microsecond))

	stopped, stop := context.WithCancel(t.Context())
	stop()
	require.ErrorIs(t, Sleep(stopped, time.Hour), context.Canceled)
}

func TestAnIdleClockPassesOnlyWhileSomebodySleeps(t *testing.T) {
	start := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	c := NewIdle(start)
	require.Equal(t, start, c.Now())
	require.Equal(t, start, c.Now())
	require.NoError(t, c.Sleep(t.Context(), time.Hour))
	require.Equal(t, start.Add(time.Hour), c.Now())
	require.NoError(t, c.Sleep(t.Context(), -time.Hour))
	require.Equal(t, start.Add(time.Hour), c.Now(), "it never goes back")

	stopped, stop := context.WithCancel(t.Context())
	stop()
	require.ErrorIs(t, c.Sleep(stopped, time.Hour), context.Canceled)
}

func TestSeveralSleepOnAnIdleClock(t *testing.T) {
	start := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	c := NewIdle(start)
	var sleepers sync.WaitGroup
	for range 10 {
		sleepers.Go(func() { _ = c.Sleep(t.Context(), time.Second) })
	}
	sleepers.Wait()
	require.Equal(t, start.Add(10*time.Second), c.Now())
}
