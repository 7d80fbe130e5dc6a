package resource

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/clock"
	"github.com/assaykit/assay/internal/verdict"
)

func TestWaitForQuiet(t *testing.T) {
	for _, c := range []struct {
		name    string
		shard   *verdict.Shard
		reading int
		sleep   error
		waits   time.Duration
		says    string // "" where it is to be read again
	}{
		{name: "alone, at first", reading: 1},
		{name: "alone, too often", reading: 10, says: "changes all the time, so that its pages cannot be compared"},
		{name: "beside others, at first", shard: &verdict.Shard{}, reading: 1, waits: time.Second},
		{name: "beside others, later", shard: &verdict.Shard{}, reading: 40, waits: 15 * time.Second},
		{name: "beside others, too often", shard: &verdict.Shard{}, reading: 60, says: "changes all the time, so that its pages cannot be compared"},
		{name: "stopped", shard: &verdict.Shard{}, reading: 2, waits: 2 * time.Second, sleep: errors.New("stopped"), says: "changes beside other shards, and the run was stopped"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var waited time.Duration
			s := &Shared{Config: Config{Shard: c.shard, Clock: clock.Clock{Sleep: func(_ context.Context, d time.Duration) error {
				waited += d
				return c.sleep
			}}}}
			err := s.waitForQuiet(t.Context(), c.reading)
			if c.says == "" {
				require.NoError(t, err)
			} else {
				require.EqualError(t, err, c.says)
			}
			require.Equal(t, c.waits, waited)
		})
	}
}
