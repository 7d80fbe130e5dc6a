package report

import (
	"fmt"
	"time"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/internal/wording"
)

// expected is the number of requests that a run is expected to send, and has sent.
type expected struct {
	requests int // 0 for unknown
	paced    int // those of them that the rate holds back
	sent     int
	rate     exchange.Rate
	from     time.Time
}

// paceAfter is how long a run must last before its own pace means anything.
const paceAfter = 2 * time.Second

// Expect shows about how many requests are expected, and how long those of them take
// that the known rate holds back; the zero Rate is none. Without requests, 0, it shows nothing.
func (p *Progress) Expect(requests, paced int, rate exchange.Rate) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.expected = expected{requests: requests, paced: paced, rate: rate, from: p.options.Now()}
	if requests == 0 {
		return
	}
	p.write(About(requests, paced, rate) + "\n")
}

// About returns a text with the number of expected requests, in two digits because the
// estimate is no more exact. If the rate is not zero, it adds how long the paced
// requests need at that rate.
func About(requests, paced int, rate exchange.Rate) string {
	text := "about " + wording.Count(twoDigits(requests), "request")
	if d := rate.Estimate(paced); d > 0 {
		text += fmt.Sprintf(", %s at %s", verdict.Duration(d.Round(time.Second)), rate)
	}
	return text
}

// twoDigits rounds a number to its first two digits.
func twoDigits(n int) int {
	unit := 1
	for n/unit >= 100 {
		unit *= 10
	}
	return (n + unit/2) / unit * unit
}

// Say writes a line that is not erased. The text must be harmless: see Line.
func (p *Progress) Say(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.write(p.erase() + text + "\n")
}

// Exchange counts a request that was sent.
func (p *Progress) Exchange() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.expected.sent++
}

// left returns how long the rest will probably take, or 0 if that is unknown.
func (e *expected) left(now time.Time) time.Duration {
	open, passed := e.requests-e.sent, now.Sub(e.from)
	if open <= 0 || e.sent == 0 || passed < paceAfter {
		return 0
	}
	own := time.Duration(float64(passed) / float64(e.sent) * float64(open))
	// A limit by the minute is met late: at first a run is faster than it can go on.
	return max(own, e.rate.Estimate(e.paced*open/e.requests), e.rate.Estimate(e.paced)-passed)
}

// leftText returns the same as a part of the line, or "".
func (e *expected) leftText(now time.Time) string {
	left := e.left(now)
	if left < time.Second {
		return ""
	}
	return ", " + verdict.Duration(left.Round(time.Second)) + " left"
}
