package exchange

import (
	"time"
)

const (
	// measured is how many requests a rate is taken from.
	measured = 32

	// Requests are never spaced out more than slowest, which bounds how long a run
	// takes, nor begin to be with less than quickest.
	slowest  = 2 * time.Second
	quickest = 5 * time.Millisecond

	// easing is how long it has to go well before requests may follow each other a
	// tenth more quickly.
	easing = 10 * time.Second
)

// throttle spaces all requests out, once a limiter was met that announces nothing.
// Its rate is halved where that was too fast, and grows slowly again.
type throttle struct {
	every   time.Duration // between two requests; 0 for no matter
	next    time.Time
	changed time.Time   // when the rate was halved, or grew
	sent    []time.Time // the last requests, oldest first
}

// reserve takes the next free place from a time on.
func (t *throttle) reserve(at time.Time) time.Time {
	if t.every > 0 {
		if !at.Before(t.changed.Add(easing)) {
			t.every, t.changed = t.every*9/10, at
		}
		if t.next.After(at) {
			at = t.next
		}
		t.next = at.Add(t.every)
	}
	t.sent = append(t.sent, at)
	if len(t.sent) > measured {
		t.sent = t.sent[1:]
	}
	return at
}

// slow halves the rate, unless that was done after the request was sent that was
// too much.
func (t *throttle) slow(sent, now time.Time) {
	if sent.Before(t.changed) && t.every > 0 {
		return
	}
	if t.every == 0 && len(t.sent) > 1 {
		t.every = now.Sub(t.sent[0]) / time.Duration(len(t.sent))
	}
	t.every, t.changed = min(max(2*t.every, quickest), slowest), now
}

// forget lifts what turned out to be no limit.
func (t *throttle) forget() { t.every = 0 }
