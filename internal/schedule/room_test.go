package schedule

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"
)

func TestRoom(t *testing.T) {
	for _, c := range []struct {
		name   string
		answer int
		want   int // scenarios side by side
	}{
		{name: "nothing is known", answer: 0, want: 1},
		{name: "small answers", answer: 2 << 10, want: 8},
		{name: "large answers", answer: roomBytes / 4, want: 4},
		{name: "huge answers", answer: 2 * roomBytes, want: 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRoom(func() int { return c.answer })
				entered := make(chan struct{}, 8)
				for range 8 {
					go func() {
						r.enter()
						entered <- struct{}{}
					}()
				}
				for left := range 8 {
					synctest.Wait()
					require.Len(t, entered, min(8, c.want+left))
					r.leave()
				}
			})
		})
	}
}
