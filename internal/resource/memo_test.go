package resource

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMemoMakesEachOnce(t *testing.T) {
	var m Memo[int]
	var made atomic.Int64
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			value, err := m.Get("a", func() (int, error) { return int(made.Add(1)), nil })
			if value != 1 || err != nil {
				t.Errorf("got %d, %v", value, err)
			}
		})
	}
	all.Wait()
	value, err := m.Get("b", func() (int, error) { return 7, errors.New("no") })
	require.Equal(t, 7, value)
	require.EqualError(t, err, "no")
	_, err = m.Get("b", func() (int, error) { return 8, nil })
	require.EqualError(t, err, "no", "a failure is remembered, too")
}

// A value that was never made is none, also for those who ask later.
func TestMemoThatPanics(t *testing.T) {
	var m Memo[int]
	require.Panics(t, func() { _, _ = m.Get("a", func() (int, error) { panic("boom") }) })
	_, err := m.Get("a", func() (int, error) { return 1, nil })
	require.Error(t, err)
}
