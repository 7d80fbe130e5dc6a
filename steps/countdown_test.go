package steps

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/resource"
)

// What a target says of the requests that are left has to change while a limit is
// exhausted, whichever window it is of.
func TestTheRequestsThatAreLeftCountDown(t *testing.T) {
	down := func(n int) string { return []string{"3", "2", "1", "0"}[min(n/10, 3)] }
	still := func(value string) func(int) string { return func(int) string { return value } }
	for _, c := range []struct {
		name      string
		left      func(n int) string
		perSecond string
		accepted  int
		each      time.Duration // that a request takes
		twice     bool
		broken    bool
	}{
		{name: "it counts down", left: down, perSecond: "50", accepted: 40},
		{name: "it stands still", left: still("40"), perSecond: "50", accepted: 50, broken: true},
		{name: "it stands still each time, and is told once", left: still("40"), perSecond: "50", accepted: 50, twice: true, broken: true},
		{name: "nothing is left all the time", left: still("0"), perSecond: "50", accepted: 50},
		{name: "the header is missing", left: still(""), perSecond: "50", accepted: 50},
		{name: "few are accepted", left: still("40"), perSecond: "50", accepted: 16},
		{name: "no limit is announced", left: still("40"), accepted: 50},
		{name: "as many as are refilled meanwhile", left: still("49"), perSecond: "50", accepted: 1000, each: 20 * time.Millisecond},
	} {
		t.Run(c.name, func(t *testing.T) {
			run := newTestWorld(t)
			var f Flood
			r := resource.Request{}
			times := 1
			if c.twice {
				times = 2
			}
			at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
			answer := func(status int, left string) {
				e := &exchange.Exchange{ID: "x", Timing: exchange.Timing{Started: at, Duration: c.each}}
				e.Status, e.ResponseHeader = status, http.Header{}
				if c.perSecond != "" {
					e.ResponseHeader.Set("X-RateLimit-Limit-Second", c.perSecond)
				}
				if left != "" {
					e.ResponseHeader.Set("X-RateLimit-Remaining", left)
				}
				at = at.Add(c.each)
				f.countDown(run, r, e)
			}
			for range times {
				for n := range c.accepted {
					answer(200, c.left(n))
				}
				answer(429, "0")
			}
			if !c.broken {
				require.Empty(t, run.checks)
				return
			}
			require.Len(t, run.checks, 1)
			require.Equal(t, "CRM-RATE-006", run.checks[0].Requirement)
			require.Equal(t, "X-RateLimit-Remaining = 40 in every answer up to the 429", run.checks[0].Reason)
		})
	}
}
