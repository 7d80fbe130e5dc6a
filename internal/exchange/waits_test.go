package exchange

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestWaitsCountOnce: what several workers wait at the same time is counted as a clock
// on the wall has it.
func TestWaitsCountOnce(t *testing.T) {
	second := func(n int) time.Time { return time.Unix(int64(n), 0).UTC() }
	for _, tc := range []struct {
		name  string
		waits [][2]int // from and to, in seconds
		want  time.Duration
		list  [][2]int
	}{
		{name: "none"},
		{name: "no time", waits: [][2]int{{2, 2}, {3, 1}}},
		{name: "one", waits: [][2]int{{0, 3}}, want: 3 * time.Second, list: [][2]int{{0, 3}}},
		{name: "one after the other", waits: [][2]int{{0, 3}, {5, 6}}, want: 4 * time.Second, list: [][2]int{{0, 3}, {5, 6}}},
		{name: "six at once", waits: [][2]int{{0, 3}, {0, 3}, {0, 3}, {0, 3}, {0, 3}, {0, 3}}, want: 3 * time.Second, list: [][2]int{{0, 3}}},
		{name: "one within another", waits: [][2]int{{0, 9}, {2, 4}}, want: 9 * time.Second, list: [][2]int{{0, 9}}},
		{name: "one that goes on longer", waits: [][2]int{{0, 3}, {2, 5}, {4, 6}}, want: 6 * time.Second, list: [][2]int{{0, 6}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var all waits
			for _, w := range tc.waits {
				all.add(second(w[0]), second(w[1]))
			}
			var list []Wait
			for _, w := range tc.list {
				list = append(list, Wait{From: second(w[0]), To: second(w[1])})
			}
			require.Equal(t, tc.want, all.total)
			require.Equal(t, list, all.list)
		})
	}
}

// A run of hours waits a hundred thousand times. Its total is exact, and its list short.
func TestManyWaitsAreFewInTheList(t *testing.T) {
	var all waits
	begin := time.Unix(0, 0)
	for i := range 100_000 {
		from := begin.Add(time.Duration(i) * 50 * time.Millisecond)
		all.add(from, from.Add(20*time.Millisecond))
	}
	pause := begin.Add(3 * time.Hour)
	all.add(pause, pause.Add(time.Minute))
	require.Equal(t, 2000*time.Second+time.Minute, all.total)
	require.LessOrEqual(t, len(all.list), maxWaits)
	require.Equal(t, begin.UTC(), all.list[0].From)
	require.Equal(t, Wait{From: pause.UTC(), To: pause.Add(time.Minute).UTC()}, all.list[len(all.list)-1], "a long gap stays one")
}
