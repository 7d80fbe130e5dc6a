package exchange

import "time"

const (
	// maxAttempts bounds how often a request is sent because of 429s.
	maxAttempts = 6
	// laterAttempts does so once a request with the same credential, or for the same
	// operation, was refused so often, until one is let through: a limit that never ends
	// must not be waited for by each request anew.
	laterAttempts = 2

	// For so long requests are sent again though all are refused: a minute where a limit by
	// the minute may not have said when it ends, and less where the time that the target
	// asked for has passed several times.
	endlessUntold = 61 * time.Second
	endlessTold   = 10 * time.Second
)

// endless is a limit that has refused a request on its last attempt, and let none through
// since.
type endless struct {
	since time.Time // of the first such request
	told  bool      // the target said when to send it again
}

// lasts reports whether there is nothing to wait for any more.
func (l endless) lasts(now time.Time) bool {
	if l.told {
		return now.Sub(l.since) >= endlessTold
	}
	return now.Sub(l.since) >= endlessUntold
}

// limitsOf are the limits that may refuse a request: that of its credential, and one of the
// operation alone. A target that refuses every write lets what reads through.
func limitsOf(r *Request) [2]string {
	return [2]string{r.counted(), r.counted() + "\n" + r.Operation}
}

// attempts is how often a request is sent because of 429s.
func (g *gate) attempts(r *Request) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	attempts := maxAttempts
	for _, limit := range limitsOf(r) {
		switch l, met := g.endless[limit]; {
		case met && l.lasts(g.now()):
			return 1
		case met:
			attempts = laterAttempts
		}
	}
	return attempts
}

// giveUp notes that a request was refused on its last attempt.
func (g *gate) giveUp(r *Request, told bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, limit := range limitsOf(r) {
		if _, met := g.endless[limit]; !met {
			g.endless[limit] = endless{since: g.now(), told: told}
		}
	}
}

// letThrough notes that a request was not refused for a limit.
func (g *gate) letThrough(r *Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, limit := range limitsOf(r) {
		delete(g.endless, limit)
	}
}
