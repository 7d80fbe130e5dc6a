package resource

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Source makes unique values for what several scenarios share. Every shard makes
// these things itself, maybe at the same time and on the same target.
func (s *Shared) Source(scope string) *Source {
	if s.Shard != nil {
		scope = fmt.Sprintf("%s, shard %d of %d", scope, s.Shard.Index, s.Shard.Count)
	}
	return s.Unique(scope)
}

// Unique makes unique values for what one scope alone uses.
func (s *Shared) Unique(scope string) *Source {
	return &Source{Seed: s.Seed, Scope: scope, Plausible: s.Plausible}
}

const (
	// readings is how often a listing is read in vain, because it changed meanwhile.
	readings = 10
	// patientReadings is the same beside other shards, which change it until they
	// have ended; between two readings lies longestPause at most.
	patientReadings = 60
	longestPause    = 15 * time.Second
)

// waitForQuiet waits before a listing that has changed is read again. An error
// says that it is not to be.
func (s *Shared) waitForQuiet(ctx context.Context, reading int) error {
	most := readings
	if s.Shard != nil {
		most = patientReadings
	}
	if reading >= most {
		return errors.New("changes all the time, so that its pages cannot be compared")
	}
	if s.Shard == nil {
		return nil
	}
	if s.Sleep(ctx, min(time.Duration(reading)*time.Second, longestPause)) != nil {
		return errors.New("changes beside other shards, and the run was stopped")
	}
	return nil
}
