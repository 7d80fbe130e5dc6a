package schedule

import (
	"io"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/target/targettest"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/reference"
)

// announcing has a server announce a limit by the second, whatever it enforces.
func announcing(perSecond int, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-RateLimit-Limit-Second", strconv.Itoa(perSecond))
		next.ServeHTTP(w, r)
	})
}

// anHour is how long a limiter says that one has to wait.
type anHour struct{ limiter }

func (l anHour) limit(now time.Time, r *http.Request) (int, bool) {
	_, limited := l.limiter.limit(now, r)
	return 3600, limited
}

// Where a target announces limits, it is held to them. What it has in place of a 429
// is no 429.
func TestAnnouncedLimits(t *testing.T) {
	p := packtest.Bundled(t)
	few := scenarios(t, p, plan.Selection{Tags: "@burst", Operations: []string{"listLists", "createList"}})
	hangsUp := writes("")
	for _, c := range []struct {
		name   string
		server func(next http.Handler, now func() time.Time) http.Handler
		want   verdict.State
		says   string
	}{
		{
			name: "never enforced", want: verdict.Failed, says: "no 429 within 100 requests: 41 were accepted in 0s, and 20 in a second are announced",
			server: func(next http.Handler, _ func() time.Time) http.Handler { return announcing(20, next) },
		},
		{
			name: "larger than what can be sent", want: verdict.Inconclusive, says: "no 429 within 100 requests, which are too few to show",
			server: func(next http.Handler, _ func() time.Time) http.Handler { return announcing(90, next) },
		},
		{
			name: "enforced", want: verdict.Passed,
			server: func(next http.Handler, now func() time.Time) http.Handler {
				return announcing(10, &limited{limiter: &fixedWindow{most: 10}, next: next, now: now})
			},
		},
		{
			name: "for an hour", want: verdict.Failed, says: "Retry-After = 3600, which is no time to wait",
			server: func(next http.Handler, now func() time.Time) http.Handler {
				return announcing(10, &limited{limiter: anHour{&fixedWindow{most: 10}}, next: next, now: now})
			},
		},
		{
			name: "by closed connections", want: verdict.Failed, says: "beyond the limit: status = none (connection closed before an answer), want 429",
			server: func(next http.Handler, now func() time.Time) http.Handler {
				l := &fixedWindow{most: 30}
				return announcing(30, &limited{limiter: never{}, now: now, next: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if _, limited := l.limit(now(), r); limited && listLists(r) && r.Header.Get("Authorization") == "Bearer the-burst-key" {
						hangsUp(w)
						return
					}
					next.ServeHTTP(w, r)
				})})
			},
		},
		{
			name: "by a proxy that is in front", want: verdict.Inconclusive, says: "nginx in front of the target limits requests before the API does: it answered 429",
			server: func(next http.Handler, now func() time.Time) http.Handler {
				l := &fixedWindow{most: 30}
				return announcing(30, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if _, limited := l.limit(now(), r); limited {
						w.Header().Set("Content-Type", "text/html")
						w.WriteHeader(http.StatusTooManyRequests)
						_, _ = io.WriteString(w, "<html><center><h1>429 Too Many Requests</h1></center>\r\n<hr><center>nginx/1.22.1</center></html>")
						return
					}
					next.ServeHTTP(w, r)
				}))
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			clock := targettest.NewClock()
			config := configuredRun(t, p, c.server(targettest.NewReference(t, clock.Now, reference.Limits{}), clock.Now), clock, few)
			config.BurstBudget, config.BurstProof = 100, 1200
			started := clock.Now()
			outcome, err := Run(t.Context(), config)
			require.NoError(t, err)
			for _, s := range outcome.Scenarios {
				require.Equal(t, c.want, s.State, s.Reason)
				require.Contains(t, s.Reason, c.says)
			}
			require.Less(t, clock.Now().Sub(started), 5*time.Minute, "nobody waits for an hour")
		})
	}
}

func TestExceeded(t *testing.T) {
	began := time.Unix(1_000_000, 0)
	for _, c := range []struct {
		name   string
		rate   exchange.Rate
		n      int
		within time.Duration
		want   string
	}{
		{name: "nothing is announced", n: 1000},
		{name: "within the limit", rate: exchange.Rate{PerSecond: 50}, n: 50},
		{name: "in two windows", rate: exchange.Rate{PerSecond: 50}, n: 100, within: 10 * time.Millisecond},
		{name: "too many at once", rate: exchange.Rate{PerSecond: 50}, n: 101, want: "101 were accepted in 0s, and 50 in a second are announced"},
		{name: "for long enough", rate: exchange.Rate{PerSecond: 50}, n: 600, within: 9 * time.Second, want: "were accepted in"},
		{name: "by the minute", rate: exchange.Rate{PerSecond: 500, PerMinute: 100}, n: 300, within: time.Second, want: "and 100 in a minute are announced"},
		{name: "slowly", rate: exchange.Rate{PerSecond: 50, PerMinute: 1000}, n: 1200, within: 80 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := volume{rate: c.rate}
			for n := range c.n {
				v.add(&exchange.Exchange{Answer: exchange.Answer{Status: 200}, Timing: exchange.Timing{Started: began.Add(c.within * time.Duration(n) / time.Duration(c.n))}})
			}
			if c.want == "" {
				require.Empty(t, v.exceeded())
				return
			}
			require.Contains(t, v.exceeded(), c.want)
		})
	}
}
