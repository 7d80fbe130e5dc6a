package cli

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
)

// What may be garbage follows from what is in use: a fixed limit below that would have
// memory collected all the time.
func TestGarbageFor(t *testing.T) {
	for _, c := range []struct {
		name string
		live uint64
		want int
	}{
		{name: "nothing", live: 0, want: 400},
		{name: "little, which may soon be several times as much", live: 1 << 20, want: 384},
		{name: "up to the least heap", live: 13 << 20, want: 100},
		{name: "just below", live: leastHeap*2/3 - 1, want: 50},
		{name: "more", live: 64 << 20, want: 50},
		{name: "very much", live: 4 << 30, want: 50},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, garbageFor(c.live)) })
	}
}

func TestAmpleFor(t *testing.T) {
	for _, c := range []struct {
		name string
		live uint64
		want int
	}{
		{name: "nothing", live: 0, want: 400},
		{name: "little", live: 32 << 20, want: 400},
		{name: "as much as may be garbage", live: 256 << 20, want: 100},
		{name: "very much", live: 4 << 30, want: 50},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, ampleFor(c.live)) })
	}
}

func TestLimitFor(t *testing.T) {
	require.EqualValues(t, leastLimit, limitFor(0, spare))
	require.EqualValues(t, leastLimit, limitFor(leastHeap, spare))
	require.EqualValues(t, 300<<20+leastHeap, limitFor(200<<20, spare), "beyond what is in use, with its garbage")
	require.EqualValues(t, 320<<20+leastHeap, limitFor(64<<20, mostSpare))
}

func TestAfterEachCollection(t *testing.T) {
	calls := make(chan struct{})
	afterEachCollection(func() {
		select {
		case calls <- struct{}{}:
		case <-t.Context().Done():
		}
	})
	for range 3 {
		for called := false; !called; {
			runtime.GC()
			select {
			case <-calls:
				called = true
			default:
			}
		}
	}
}
