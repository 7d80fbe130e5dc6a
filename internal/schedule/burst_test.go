package schedule

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/clock"
	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/target/targettest"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/reference"
)

// limiter tells whether a request is limited, and for how many seconds. It is
// asked by one at a time.
type limiter interface {
	limit(now time.Time, r *http.Request) (seconds int, limited bool)
}

// fixedWindow counts requests by the second. Several may ask it at once.
type fixedWindow struct {
	most   int
	mu     sync.Mutex
	window time.Time
	count  int
}

func (l *fixedWindow) limit(now time.Time, _ *http.Request) (int, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if window := now.Truncate(time.Second); window.After(l.window) {
		l.window, l.count = window, 0
	}
	l.count++
	return 1, l.count > l.most
}

// tokenBucket gives out tokens, and gets new ones as time passes.
type tokenBucket struct {
	most, tokens float64
	last         time.Time
}

func (l *tokenBucket) limit(now time.Time, _ *http.Request) (int, bool) {
	l.tokens = min(l.most, l.tokens+l.most*now.Sub(l.last).Seconds())
	l.last = now
	if l.tokens < 1 {
		return 1, true
	}
	l.tokens--
	return 0, false
}

// perMinute limits by the second and by the minute, and tells of the one that
// it meets first.
type perMinute struct {
	second fixedWindow
	most   int
	window time.Time
	count  int
}

func (l *perMinute) limit(now time.Time, r *http.Request) (int, bool) {
	if window := now.Truncate(time.Minute); window.After(l.window) {
		l.window, l.count = window, 0
	}
	if seconds, limited := l.second.limit(now, r); limited {
		return seconds, true
	}
	l.count++
	return 60 - now.Second(), l.count > l.most
}

// but is a limiter that does not look at one operation.
type but struct {
	limiter
	method, suffix string
}

func (l but) limit(now time.Time, r *http.Request) (int, bool) {
	if r.Method == l.method && strings.HasSuffix(r.URL.Path, l.suffix) {
		return 0, false
	}
	return l.limiter.limit(now, r)
}

type never struct{}

func (never) limit(time.Time, *http.Request) (int, bool) { return 0, false }

// forGood never gives way again.
type forGood struct {
	limiter
	over bool
}

func (l *forGood) limit(now time.Time, r *http.Request) (int, bool) {
	_, limited := l.limiter.limit(now, r)
	l.over = l.over || limited
	return 1, l.over
}

// limited puts a limiter before a server, for one organization or for all, or
// behind it.
type limited struct {
	limiter
	everybody bool // whoever asks is counted
	behind    bool // what is refused has happened all the same
	silent    bool // about the time
	breaks    int  // deletions of a record that are answered 500 in place of 429
	mistaken  bool // who was refused last is taken for the next one
	next      http.Handler
	now       func() time.Time

	mu       sync.Mutex
	requests int
	refused  bool // somebody was, since the last mistake
}

func (l *limited) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !l.everybody && r.Header.Get("Authorization") != "Bearer the-burst-key" {
		l.next.ServeHTTP(w, l.mistake(r))
		return
	}
	l.mu.Lock()
	l.requests++
	seconds, refused := l.limit(l.now(), r)
	l.refused = l.refused || refused
	l.mu.Unlock()
	if !refused {
		l.next.ServeHTTP(w, r)
		return
	}
	if l.behind {
		l.next.ServeHTTP(nowhere{}, r)
	}
	if r.Method == http.MethodDelete && !strings.HasSuffix(r.URL.Path, "/contacts") && l.breaksNow() {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = io.WriteString(w, `{"detail": "Internal server error"}`)
		return
	}
	if !l.silent {
		w.Header().Set("Retry-After", strconv.Itoa(seconds))
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusTooManyRequests)
	_, _ = io.WriteString(w, `{"detail": "Rate limit exceeded"}`)
}

// mistake is another's request, as it is carried out: where who was refused last is taken
// for the next one, it is once that one's.
func (l *limited) mistake(r *http.Request) *http.Request {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.mistaken || !l.refused {
		return r
	}
	l.refused = false
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer the-burst-key")
	return r
}

func (l *limited) breaksNow() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.breaks--
	return l.breaks >= 0
}

// nowhere is where an answer goes that nobody gets.
type nowhere struct{ bytes.Buffer }

func (nowhere) Header() http.Header { return http.Header{} }

func (nowhere) Write(text []byte) (int, error) { return len(text), nil }

func (nowhere) WriteHeader(int) {}

func TestBurst(t *testing.T) {
	p := packtest.Bundled(t)
	bursts := scenarios(t, p, plan.Selection{Tags: "@burst"})
	safe := func(operation string) bool { o, _ := p.Contract.Operation(operation); return o.Safe() }
	all := func(string) bool { return true }
	none := func(string) bool { return false }
	for _, c := range []struct {
		name    string
		limiter *limited
		passes  func(operation string) bool
		fails   func(operation string) bool // nil for whatever does not pass
	}{
		{name: "a fixed window", limiter: &limited{limiter: &fixedWindow{most: 20}}, passes: all},
		{name: "a narrow window", limiter: &limited{limiter: &fixedWindow{most: 5}}, passes: all},
		{name: "a token bucket", limiter: &limited{limiter: &tokenBucket{most: 20}}, passes: all},
		{name: "by the second and by the minute", limiter: &limited{limiter: &perMinute{second: fixedWindow{most: 10}, most: 100}}, passes: all},
		{
			name: "one operation is not limited", limiter: &limited{limiter: but{&fixedWindow{most: 20}, "POST", "/lists"}},
			passes: func(operation string) bool { return operation != "createList" },
		},
		{
			name: "one listing is not limited", limiter: &limited{limiter: but{&fixedWindow{most: 20}, "GET", "/companies"}},
			passes: func(operation string) bool { return operation != "listCompanies" },
		},
		{name: "no limit", limiter: &limited{limiter: never{}}, passes: none},
		{name: "no end", limiter: &limited{limiter: &forGood{limiter: &fixedWindow{most: 300}}}, passes: none, fails: all},
		{name: "an end of which nobody knows", limiter: &limited{limiter: &fixedWindow{most: 20}, silent: true}, passes: none},
		{name: "behind the handler", limiter: &limited{limiter: &fixedWindow{most: 20}, behind: true}, passes: safe, fails: func(operation string) bool { return !safe(operation) }},
		{
			name: "deletions are broken", limiter: &limited{limiter: &fixedWindow{most: 20}, breaks: 1000},
			passes: func(operation string) bool { return !strings.HasPrefix(operation, "delete") },
			fails:  func(operation string) bool { return strings.HasPrefix(operation, "delete") },
		},
		{name: "a deletion is broken once", limiter: &limited{limiter: &fixedWindow{most: 20}, breaks: 1}, passes: all},
		{name: "for all together", limiter: &limited{limiter: &fixedWindow{most: 20}, everybody: true}, passes: none, fails: all},
	} {
		t.Run(c.name, func(t *testing.T) {
			clock := targettest.NewClock()
			server := c.limiter
			server.next, server.now = targettest.NewReference(t, clock.Now, reference.Limits{}), clock.Now
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			outcome, err := Run(ctx, configuredRun(t, p, server, clock, bursts))
			require.NoError(t, err)
			require.NoError(t, ctx.Err())
			require.Len(t, outcome.Scenarios, len(bursts))
			for _, s := range outcome.Scenarios {
				require.Equal(t, c.passes(s.Operation), s.State == verdict.Passed, "%s is %s: %s", s.Name, s.State, s.Reason)
				require.NotEqual(t, verdict.Error, s.State, "%s: %s", s.Name, s.Reason)
				if c.fails != nil && c.fails(s.Operation) {
					require.Equal(t, verdict.Failed, s.State, "%s: %s", s.Name, s.Reason)
				}
			}
		})
	}
}

// Another organization's request that is refused only because of the limit is not served,
// whatever the refusal is called.
func TestAnotherIsTakenForWhoIsLimited(t *testing.T) {
	p := packtest.Bundled(t)
	clock := targettest.NewClock()
	server := &limited{limiter: &fixedWindow{most: 20}, mistaken: true, next: targettest.NewReference(t, clock.Now, reference.Limits{}), now: clock.Now}
	outcome, err := Run(context.Background(), configuredRun(t, p, server, clock, scenarios(t, p, plan.Selection{Tags: "@burst", Operations: []string{"getContact"}})))
	require.NoError(t, err)
	require.Len(t, outcome.Scenarios, 1)
	require.Equal(t, verdict.Failed, outcome.Scenarios[0].State)
	require.Contains(t, outcome.Scenarios[0].Reason, `another organization is answered 404 "Contact not found", and 200 once the limit is over`)
}

// inStep takes a second for the requests of an attempt at a limit by the second, so that
// each window ends right before the request that is to be refused.
type inStep struct {
	next  http.Handler
	clock *clock.Idle

	mu           sync.Mutex
	begun, asked bool
}

func (s *inStep) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.wait(r)
	s.next.ServeHTTP(w, r)
}

func (s *inStep) wait(r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	const share = 300 * time.Millisecond
	now, takes := s.clock.Now(), time.Duration(0)
	switch {
	case r.Method != http.MethodGet || r.Header.Get("Authorization") != "Bearer the-burst-key":
	case r.URL.Path == reference.BasePath+"/lists" && !s.begun:
		takes, s.begun = now.Truncate(time.Second).Add(2*time.Second-share).Sub(now), true
	case r.URL.Path == reference.BasePath+"/lists" && s.asked:
		takes, s.asked = time.Second-share, false
	case strings.HasPrefix(r.URL.Path, reference.BasePath+"/contacts/"):
		takes, s.asked = share, true
	}
	_ = s.clock.Sleep(r.Context(), takes)
}

func TestATargetThatKeepsStepWithItsWindows(t *testing.T) {
	p := packtest.Bundled(t)
	clock := targettest.NewClock()
	server := &limited{limiter: &fixedWindow{most: 20}, next: targettest.NewReference(t, clock.Now, reference.Limits{}), now: clock.Now}
	outcome, err := Run(t.Context(), configuredRun(t, p, &inStep{next: server, clock: clock}, clock, scenarios(t, p, plan.Selection{Tags: "@burst", Operations: []string{"getContact"}})))
	require.NoError(t, err)
	require.Len(t, outcome.Scenarios, 1)
	require.Equal(t, verdict.Passed, outcome.Scenarios[0].State, outcome.Scenarios[0].Reason)
}

// The budget holds for all scenarios together: a target without a limit is not
// flooded once for each.
func TestTheBudgetOfABurst(t *testing.T) {
	p := packtest.Bundled(t)
	clock := targettest.NewClock()
	server := &limited{limiter: never{}, next: targettest.NewReference(t, clock.Now, reference.Limits{}), now: clock.Now}
	config := configuredRun(t, p, server, clock, scenarios(t, p, plan.Selection{Tags: "@burst", Operations: []string{"listLists", "listContacts"}}))
	config.BurstBudget = 70
	outcome, err := Run(context.Background(), config)
	require.NoError(t, err)
	require.LessOrEqual(t, server.requests, 70)
	for _, s := range outcome.Scenarios {
		require.Equal(t, verdict.Failed, s.State)
		require.Contains(t, s.Reason, "no 429 within 70 requests")
	}
}

// A limit that is exhausted from the start is none that was exhausted.
func TestAKeyThatIsAlwaysLimited(t *testing.T) {
	p := packtest.Bundled(t)
	clock := targettest.NewClock()
	server := &limited{limiter: &fixedWindow{}, next: targettest.NewReference(t, clock.Now, reference.Limits{}), now: clock.Now}
	outcome, err := Run(context.Background(), configuredRun(t, p, server, clock, scenarios(t, p, plan.Selection{Tags: "@burst"})))
	require.NoError(t, err)
	for _, s := range outcome.Scenarios {
		require.NotEqual(t, verdict.Passed, s.State, s.Name)
		for _, check := range s.Checks {
			require.False(t, check.Status == 429 && check.State == verdict.Passed, "%s: the cell counts, though nothing was ever accepted", s.Name)
		}
	}
}

func TestNoteTheEndOfALimit(t *testing.T) {
	for _, c := range []struct {
		name   string
		header []string
		want   time.Duration
	}{
		{name: "seconds", header: []string{"7"}, want: 7 * time.Second},
		{name: "none", want: 5 * time.Second},
		{name: "a past date", header: []string{"Wed, 21 Oct 1998 07:28:00 GMT"}},
		{name: "nothing to wait", header: []string{"0"}},
		{name: "less than nothing", header: []string{"-5"}, want: 5 * time.Second},
		{name: "a year", header: []string{"31536000"}, want: 365 * 24 * time.Hour},
		{name: "beyond all numbers", header: []string{"99999999999999999999"}, want: (1 << 32) * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			clock, b := targettest.NewClock(), &burst{}
			b.note(exchangeOf(200, "9"))
			require.Zero(t, b.until)
			limited := exchangeOf(429, c.header...)
			limited.Started, limited.Duration = clock.Now(), time.Second
			b.note(limited)
			require.Equal(t, clock.Now().Add(time.Second+c.want), b.until, "from when it was answered")
			limited = exchangeOf(429, "0")
			limited.Started = clock.Now()
			b.note(limited)
			require.Equal(t, clock.Now().Add(time.Second+c.want), b.until, "an end is never moved to an earlier time")
		})
	}
}
