package schedule

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/target/targettest"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/reference"
)

// The wait for the end of a limit overlaps other scenarios only where these were seen
// not to count against it.
func TestWhatRunsBesideTheWaitForALimit(t *testing.T) {
	p := packtest.Bundled(t)
	bursts := scenarios(t, p, plan.Selection{Tags: "@burst", Operations: []string{"listLists", "listContacts"}})
	others := scenarios(t, p, plan.Selection{Tags: "@lists and not @burst", Operations: []string{"listLists", "createList"}})
	require.NotEmpty(t, bursts)
	require.NotEmpty(t, others)
	unseen := packtest.Written("Given a listLists request that is accepted", "When it is sent beyond the rate limit", "Then it is rejected with 429",
		"Then it is accepted when it is sent again")
	for _, c := range []struct {
		name        string
		bursts      []plan.Scenario
		everybody   bool
		concurrency int
		overlaps    bool
	}{
		{name: "another organization is served", bursts: bursts, concurrency: 4, overlaps: true},
		{name: "all organizations are limited", bursts: bursts, everybody: true, concurrency: 4},
		{name: "nobody looks at another organization", bursts: []plan.Scenario{unseen}, concurrency: 4},
		{name: "one at a time", bursts: bursts, concurrency: 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			clock := targettest.NewClock()
			server := &limited{limiter: &fixedWindow{most: 20}, everybody: c.everybody, next: targettest.NewReference(t, clock.Now, reference.Limits{}), now: clock.Now}
			config := configuredRun(t, p, server, clock, slices.Concat(c.bursts, others))
			config.Concurrency = c.concurrency
			var began sync.Once
			besides := make(chan struct{}) // closed when a scenario has ended that is none of the burst
			var order []string
			config.OnScenario = func(s verdict.Scenario) {
				order = append(order, s.ID)
				if !slices.ContainsFunc(c.bursts, func(b plan.Scenario) bool { return b.ID == s.ID }) {
					began.Do(func() { close(besides) })
				}
			}
			config.Sleep = func(ctx context.Context, d time.Duration) error {
				if c.overlaps {
					select {
					case <-besides:
					case <-ctx.Done():
					}
				}
				return clock.Sleep(ctx, d)
			}
			outcome, err := Run(ctx, config)
			require.NoError(t, err)
			require.NoError(t, ctx.Err(), "the limit is waited for, and nothing else begins")
			require.Len(t, outcome.Scenarios, len(c.bursts)+len(others))
			for _, s := range outcome.Scenarios[len(c.bursts):] {
				require.Equal(t, verdict.Passed, s.State, "%s: %s", s.Name, s.Reason)
			}
			if c.overlaps {
				return
			}
			for _, b := range c.bursts {
				require.Contains(t, order[:len(c.bursts)], b.ID, "the burst is over before anything else begins")
			}
		})
	}
}
