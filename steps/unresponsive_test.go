package steps

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/resource"
)

// A target that has been silent for the time of two requests is asked whether it is there,
// and one that refuses connections after several.
func TestWhenATargetIsSilent(t *testing.T) {
	none := errors.New("no answer")
	for _, c := range []struct {
		name string
		took []time.Duration // the requests without an answer, one after the other
		back int             // after which of them another is answered; 0 for none
		want bool            // it is silent after the last
	}{
		{name: "one for long", took: []time.Duration{time.Hour}},
		{name: "two", took: []time.Duration{30 * time.Second, 30 * time.Second}, want: true},
		{name: "two that were cut short", took: []time.Duration{10 * time.Second, 10 * time.Second}},
		{name: "an answer between", took: []time.Duration{30 * time.Second, 30 * time.Second}, back: 1},
		{name: "nine that failed at once", took: make([]time.Duration, maxUnanswered-1)},
		{name: "ten that failed at once", took: make([]time.Duration, maxUnanswered), want: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			run := newTestWorld(t)
			require.Equal(t, 30*time.Second, run.Client.Limits().Total)
			silent := false
			for n, took := range c.took {
				began := run.Now()
				require.NoError(t, run.Sleep(t.Context(), took))
				silent = run.Answered(resource.Main, began, &exchange.Exchange{Timing: exchange.Timing{Duration: took}}, none)
				require.False(t, silent && n < len(c.took)-1)
				if n+1 == c.back {
					require.False(t, run.Answered(resource.Main, run.Now(), &exchange.Exchange{}, nil))
				}
			}
			require.Equal(t, c.want, silent)
		})
	}
}

// Who cleans up asks a target that was lost once more, and no more.
func TestALostTargetIsAskedOnceMore(t *testing.T) {
	run := newTestWorld(t)
	run.lost = errors.New("lost")
	run.HopeAgain()
	require.False(t, run.IsHopeless())
	run.Answered(resource.Main, run.Now(), &exchange.Exchange{}, errors.New("no answer"))
	require.True(t, run.IsHopeless())
	run.Answered(resource.Main, run.Now(), &exchange.Exchange{}, nil)
	require.False(t, run.IsHopeless(), "it is back")
}
