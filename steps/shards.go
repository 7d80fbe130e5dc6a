package steps

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/plan"
)

// What scenarios cost, in requests. It is an estimate, by which shards are made
// about as large as each other; nothing else hangs on it.
const (
	roughPlain = 4
	roughEach  = 20 // one that sends a request for each of many values
	roughBurst = 25 // one that exhausts a limit
	roughPages = 15 // one that reads a listing to its end
)

// Unit tells with which other scenarios one stays in a shard ("" for none), how
// many requests these cost once, and how many the scenario costs itself.
//
// Scenarios that exhaust the limit of the same organization would stand in each
// other's way. Those beside which nothing else may run look at whole listings,
// once for all of them, one after the other. And some share what takes many
// requests to make.
func Unit(p *pack.Pack, s plan.Scenario) (together string, once, cost int) {
	a, err := analyse(p, s)
	if err != nil {
		return "", 0, roughPlain // a run finds out the same, and ends with it
	}
	switch {
	case a.burst:
		return "burst", 0, roughBurst
	case a.alone:
		return "alone", 0, roughPages
	case a.shared:
		_, text, _ := match(s.Steps[0]) // aSharedResource has it first, and analyse has matched it
		n, _ := strconv.Atoi(text[1])
		return fmt.Sprint(text), n, roughPlain
	}
	for _, step := range s.Steps {
		if strings.HasPrefix(step.Text, "it is sent with each ") {
			return "", 0, roughEach
		}
	}
	return "", 0, roughPlain
}

// source makes unique values for what several scenarios share. Every shard makes
// these things itself, maybe at the same time and on the same target.
func (s *session) source(scope string) *source {
	if s.Shard != nil {
		scope = fmt.Sprintf("%s, shard %d of %d", scope, s.Shard.Index, s.Shard.Count)
	}
	return &source{seed: s.Seed, scope: scope}
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
func (s *session) waitForQuiet(ctx context.Context, reading int) error {
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

// windowsBeside is how many windows of another organization's own limit may have
// to pass before it is served. Other shards may be using it up.
func (s *session) windowsBeside() int {
	if s.Shard != nil {
		return 3 * maxWindows
	}
	return maxWindows
}
