package exchange

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	// Requests arrive less evenly than they leave. A little more than the
	// promised time between them keeps a server that counts strictly content.
	secondWindow = time.Second + 30*time.Millisecond
	minuteWindow = time.Minute + 500*time.Millisecond

	// Waits shorter than this are not worth a timer.
	shortestWait = 200 * time.Microsecond

	maxAnnounced = 1_000_000_000
)

// Header names in the form in which net/http keeps them.
const (
	limitSecondHeader = "X-Ratelimit-Limit-Second"
	limitMinuteHeader = "X-Ratelimit-Limit-Minute"
)

// Rate is how many requests may be sent; 0 for any number.
type Rate struct {
	PerSecond int `json:"per_second,omitempty"`
	PerMinute int `json:"per_minute,omitempty"`
}

// ParseRate reads a rate as users write it: "40/s", "800/m" or "40/s,800/m". It returns an
// error for any other form, for a rate of 0, and for one that is too large.
func ParseRate(text string) (Rate, error) {
	var r Rate
	for part := range strings.SplitSeq(text, ",") {
		number, unit, _ := strings.Cut(strings.TrimSpace(part), "/")
		n, err := strconv.Atoi(number)
		field := &r.PerSecond
		if unit == "m" {
			field = &r.PerMinute
		}
		if err != nil || n < 1 || n > maxAnnounced || *field != 0 || (unit != "s" && unit != "m") {
			return Rate{}, fmt.Errorf("rate %q: want N/s, N/m or both, such as 40/s,800/m", text)
		}
		*field = n
	}
	return r, nil
}

// String writes a rate as ParseRate reads it; "" for no limit.
func (r Rate) String() string {
	var parts []string
	if r.PerSecond > 0 {
		parts = append(parts, strconv.Itoa(r.PerSecond)+"/s")
	}
	if r.PerMinute > 0 {
		parts = append(parts, strconv.Itoa(r.PerMinute)+"/m")
	}
	return strings.Join(parts, ",")
}

// Estimate is the least time that n requests take at this rate: 0 without a limit.
func (r Rate) Estimate(n int) time.Duration {
	bySecond := func(n int) time.Duration {
		if r.PerSecond == 0 {
			return 0
		}
		return time.Duration(n) * secondWindow / time.Duration(r.PerSecond)
	}
	if r.PerMinute == 0 || n < 1 {
		return bySecond(n)
	}
	full := (n - 1) / r.PerMinute
	return max(bySecond(n), time.Duration(full)*minuteWindow+bySecond(n-full*r.PerMinute))
}

// window keeps to one Rate. By the second requests are spread evenly; by the
// minute they are counted, so that a short run does not have to crawl.
type window struct {
	rate Rate
	next time.Time   // not before this
	went int         // how many went ahead of that
	sent []time.Time // in the last minute, oldest first; unused without PerMinute
}

// reserve takes the next free place, and returns when it is. One that goes ahead takes a
// place and does not wait for it: half of what a second has, and never more, so that the
// number by the second is kept.
func (w *window) reserve(now time.Time, ahead bool) time.Time {
	at := now
	if w.rate.PerSecond > 0 && w.next.After(at) {
		if ahead && w.went < w.rate.PerSecond/2 {
			w.went++
		} else {
			at = w.next
		}
	}
	if perMinute := w.rate.PerMinute; perMinute > 0 {
		n := len(w.sent)
		if n > 0 && w.sent[n-1].After(at) {
			at = w.sent[n-1] // a place that others have reserved is not jumped
		}
		if n >= perMinute {
			if free := w.sent[n-perMinute].Add(minuteWindow); free.After(at) {
				at = free
			}
		}
		old := 0
		for old < len(w.sent) && !w.sent[old].Add(minuteWindow).After(at) {
			old++
		}
		w.sent = append(w.sent[old:], at)
	}
	if w.rate.PerSecond > 0 {
		w.next = laterOf(at, w.next).Add(secondWindow / time.Duration(w.rate.PerSecond))
	}
	return at
}

func laterOf(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// gate is what all workers pass before they send: the rate, and the pauses that
// the target asked for.
type gate struct {
	now   func() time.Time
	sleep func(context.Context, time.Duration) error
	open  bool // nothing is paced or learnt; pauses hold all the same
	names LimitNames

	mu     sync.Mutex
	given  *window            // the configured rate, for everything that is sent; nil for none
	learnt map[string]*window // what the target announced, by credential
	first  *window            // what it announced first
	spaced throttle           // for everything, because of a limiter that announces nothing

	paused    map[string]time.Time // by credential
	endless   map[string]endless   // by credential, and by credential and operation: limits that seem to have no end
	pausedAll time.Time
	waits     waits
}

func newGate(o Options) *gate {
	g := &gate{
		now: o.Now, sleep: o.Sleep, open: o.Unpaced, names: o.Names,
		learnt: map[string]*window{}, paused: map[string]time.Time{}, endless: map[string]endless{},
	}
	if o.Rate != (Rate{}) {
		g.given = &window{rate: o.Rate}
	}
	return g
}

// wait returns when a request with this credential may be sent, or with the
// context's error. It goes ahead of its turn only where the target has announced a limit
// of the credential's own: nobody else's place is taken.
func (g *gate) wait(ctx context.Context, credential string, ahead bool) error {
	for {
		g.mu.Lock()
		now := g.now()
		at, pausing := g.pauseOf(credential), true
		if !at.After(now) {
			at, pausing = now, false
			if w := g.windowOf(credential); w != nil {
				at = w.reserve(now, ahead && w == g.learnt[credential])
			}
			if !g.open {
				at = g.spaced.reserve(at)
			}
		}
		d := at.Sub(now)
		if d >= shortestWait {
			g.waits.add(now, at)
		}
		g.mu.Unlock()

		if d >= shortestWait {
			if err := g.sleep(ctx, d); err != nil {
				return err
			}
		}
		// The pause may have been made longer, or have begun, in the meantime.
		if d < shortestWait || !pausing && !g.isPaused(credential) {
			return ctx.Err()
		}
	}
}

// windowOf returns the window that a credential keeps to, nil for none. A
// credential about which the target has said nothing shares the first one's:
// what is unknown may well be counted together.
func (g *gate) windowOf(credential string) *window {
	if g.open {
		return nil
	}
	if g.given != nil {
		return g.given
	}
	if w := g.learnt[credential]; w != nil {
		return w
	}
	return g.first
}

func (g *gate) pauseOf(credential string) time.Time {
	if own := g.paused[credential]; own.After(g.pausedAll) {
		return own
	}
	return g.pausedAll
}

func (g *gate) isPaused(credential string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.pauseOf(credential).After(g.now())
}

// pause holds back the requests with this credential. A pause is never cut short.
func (g *gate) pause(credential string, d time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if until := g.now().Add(d); until.After(g.paused[credential]) {
		g.paused[credential] = until
	}
}

func (g *gate) pauseAll(until time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if until.After(g.pausedAll) {
		g.pausedAll = until
	}
}

// slow holds all requests back for a while, and halves their rate: the one that was
// sent then was too much.
func (g *gate) slow(sent time.Time, d time.Duration) {
	g.mu.Lock()
	now := g.now()
	g.spaced.slow(sent, now)
	g.mu.Unlock()
	g.pauseAll(now.Add(d))
}

// unslow takes back what slow has done to the rate.
func (g *gate) unslow() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.spaced.forget()
}

// learn takes over the limits that an answer announces.
func (g *gate) learn(credential string, h http.Header) {
	if g.open || h == nil { // without an answer nothing is learnt
		return
	}
	rate := g.names.announced(h)
	if wait := g.names.exhausted(h, rate, g.now); wait > 0 && wait <= longestPause {
		g.pause(credential, wait)
	}
	if g.given != nil {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	w := g.learnt[credential]
	if w == nil {
		// Without an announcement too: then nothing is known to limit it.
		w = &window{}
		g.learnt[credential] = w
	}
	if rate == (Rate{}) {
		return
	}
	if g.first == nil {
		g.first = w
	}
	w.rate = rate
}

// Announced returns the limits that an answer announces in its header, in
// X-RateLimit-Limit-Second and -Minute or else in RateLimit-Policy
// (draft-ietf-httpapi-ratelimit-headers). It is zero where the header has none that makes
// sense.
func Announced(h http.Header) Rate { return LimitNames{}.announced(h) }

func (n LimitNames) announced(h http.Header) Rate {
	if rate := (Rate{PerSecond: announced(h, limitSecondHeader), PerMinute: announced(h, limitMinuteHeader)}); rate != (Rate{}) {
		return rate
	}
	return policyRate(h, cmp.Or(n.Policy, ratePolicyField))
}

// announced returns a limit from a header, 0 if it is missing or makes no sense.
func announced(h http.Header, name string) int {
	values := h[name]
	if len(values) == 0 {
		return 0
	}
	n, err := strconv.Atoi(values[0])
	if err != nil || n < 1 || n > maxAnnounced {
		return 0
	}
	return n
}

// rate returns the rate in force for a credential.
func (g *gate) rate(credential string) Rate {
	g.mu.Lock()
	defer g.mu.Unlock()
	if w := g.windowOf(credential); w != nil {
		return w.rate
	}
	return Rate{}
}
