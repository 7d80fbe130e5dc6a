package reference

import (
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// Limits bounds the requests of one organization, whichever of its keys sends
// them (reference pages, Rate Limits). A bound of 0 means unlimited.
type Limits struct {
	PerSecond int // requests in a second of the clock
	PerMinute int // requests in a minute of the clock
}

// DefaultLimits is what the reference pages state for today's deployments.
var DefaultLimits = Limits{PerSecond: 50, PerMinute: 1000}

func (l Limits) check() error {
	if l.PerSecond < 0 {
		return fmt.Errorf("%d requests a second is less than none", l.PerSecond)
	}
	if l.PerMinute < 0 {
		return fmt.Errorf("%d requests a minute is less than none", l.PerMinute)
	}
	return nil
}

// windows returns the empty windows that hold the limits, none if unlimited.
func (l Limits) windows() []window {
	var all []window
	if l.PerSecond > 0 {
		all = append(all, window{length: time.Second, limit: l.PerSecond})
	}
	if l.PerMinute > 0 {
		all = append(all, window{length: time.Minute, limit: l.PerMinute})
	}
	return all
}

// window counts requests between two ticks of the clock. Windows are fixed, not
// sliding: they start on the full second or minute, so that their end is a whole
// number of epoch seconds, as X-RateLimit-Reset has to be.
type window struct {
	length time.Duration
	limit  int
	start  time.Time
	used   int
}

// roll starts the window anew if the clock has left it, in either direction.
func (w *window) roll(now time.Time) {
	if start := now.Truncate(w.length); !start.Equal(w.start) {
		w.start, w.used = start, 0
	}
}

func (w *window) remaining() int { return w.limit - w.used }

func (w *window) end() int64 { return w.start.Add(w.length).Unix() }

// limiter counts the requests of all organizations.
type limiter struct {
	standard  Limits
	exception map[string]Limits // by organization

	mu      sync.Mutex
	windows map[string][]window // by organization; guarded by mu
}

func newLimiter(standard Limits, exception map[string]Limits) (*limiter, error) {
	if err := standard.check(); err != nil {
		return nil, fmt.Errorf("limits: %w", err)
	}
	own := make(map[string]Limits, len(exception))
	for organization, limits := range exception {
		if err := limits.check(); err != nil {
			return nil, fmt.Errorf("limits of organization %q: %w", organization, err)
		}
		own[organization] = limits
	}
	return &limiter{standard: standard, exception: own, windows: map[string][]window{}}, nil
}

func (l *limiter) limitsOf(organization string) Limits {
	if limits, ok := l.exception[organization]; ok {
		return limits
	}
	return l.standard
}

// allowance is what a request learns about its organization's limits.
type allowance struct {
	limits     Limits
	allowed    bool
	remaining  int   // requests left in the tighter window
	reset      int64 // when that window ends, in epoch seconds
	retryAfter int64 // whole seconds until then, at least 1
}

// take counts a request against all windows, or refuses it and counts nothing: a
// client that was turned away has not used up what it was turned away from.
func (l *limiter) take(organization string, now time.Time) allowance {
	limits := l.limitsOf(organization)
	if limits == (Limits{}) {
		return allowance{allowed: true}
	}
	l.mu.Lock()
	defer l.mu.Unlock()

	windows, ok := l.windows[organization]
	if !ok {
		windows = limits.windows()
		l.windows[organization] = windows
	}
	allowed := true
	for i := range windows {
		windows[i].roll(now)
		allowed = allowed && windows[i].remaining() > 0
	}
	for i := range windows {
		if allowed {
			windows[i].used++
		}
	}
	tight := tightest(windows)
	return allowance{
		limits:    limits,
		allowed:   allowed,
		remaining: tight.remaining(),
		reset:     tight.end(),
		// Counted from the last full second, so that waiting for it is enough.
		retryAfter: tight.end() - now.Unix(),
	}
}

// tightest picks the window with the least left, and of equals the one that ends
// last. Which window Remaining speaks of is open; this one answers the question
// "how many may I send, and until when" truthfully.
func tightest(windows []window) *window {
	tight := &windows[0]
	for i := range windows[1:] {
		other := &windows[1+i]
		left, least := other.remaining(), tight.remaining()
		if left < least || left == least && other.end() > tight.end() {
			tight = other
		}
	}
	return tight
}

// reset forgets what was counted.
func (l *limiter) reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	clear(l.windows)
}

// announce sets the rate-limit headers of newer deployments (reference pages,
// Rate Limits), and none where nothing is limited.
func (a allowance) announce(header http.Header) {
	if a.limits == (Limits{}) {
		return
	}
	if a.limits.PerSecond > 0 {
		header.Set("X-RateLimit-Limit-Second", strconv.Itoa(a.limits.PerSecond))
	}
	if a.limits.PerMinute > 0 {
		header.Set("X-RateLimit-Limit-Minute", strconv.Itoa(a.limits.PerMinute))
	}
	header.Set("X-RateLimit-Remaining", strconv.Itoa(a.remaining))
	header.Set("X-RateLimit-Reset", strconv.FormatInt(a.reset, 10))
}
