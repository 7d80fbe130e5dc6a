package exchange

import (
	"net/http"
	"slices"
	"sync"
	"time"
)

// frontStatuses are what limiters that stand in front of an API refuse requests with.
var frontStatuses = []int{http.StatusForbidden, http.StatusTooManyRequests, http.StatusServiceUnavailable}

// mayLimit reports whether an answer can be that of a limiter in front of an API, by its
// status, and because it does not say that the API is lost.
func mayLimit(e *Exchange) bool { return slices.Contains(frontStatuses, e.Status) && !isLost(e) }

// frontPauses are how long requests are held back when one is refused in front of the
// API: longer each time that nothing was answered since. Some limiters begin to count
// anew with each request that they refuse, so that only a long pause helps.
var frontPauses = []time.Duration{time.Second, 4 * time.Second, 12 * time.Second, 12 * time.Second, 12 * time.Second}

const (
	// unsure is how often a request is sent again as long as no limiter is known,
	// and sure is how often where one is.
	unsure, sure = 3, 8
)

// front is what is known of a limiter that stands in front of the target. It shows
// itself by this alone: what it refuses is answered otherwise when it is sent again
// later. What is answered alike every time is an answer.
type front struct {
	mu      sync.Mutex
	spoken  bool         // the API itself has answered
	limits  map[int]bool // statuses with which a limiter refuses
	answers map[int]bool // statuses that were the answer in the end, and not let pass since
	server  string       // its name, once there is one

	names map[string]bool // what the API's own answers say of their server
	own   map[string]bool // operations that the API itself has refused with 429

	until  time.Time // requests are held back
	pauses int       // pauses since the API itself has answered
}

func newFront() *front {
	return &front{limits: map[int]bool{}, answers: map[int]bool{}, names: map[string]bool{}, own: map[string]bool{}}
}

// maxNames bounds how many names of servers are kept: a server may make up one for each
// answer.
const maxNames = 100

// heard notes that the API itself has answered: before that, nobody knows whether it
// is there.
func (f *front) heard(e *Exchange) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.spoken, f.pauses = true, 0
	if len(f.names) < maxNames {
		f.names[e.ResponseHeader.Get("Server")] = true
	}
	if e.Status == http.StatusTooManyRequests && e.Operation != "" {
		f.own[e.Operation] = true
	}
}

// listen notes of an answer whether it is the API's own. It reports whether it is that of
// something in front of it.
func (c *Client) listen(e *Exchange) (foreign bool) {
	if c.options.Foreign != nil && c.options.Foreign(e) {
		return true
	}
	c.front.heard(e)
	return false
}

// LimitedBy names the limiter in front of the API that an answer to a request shows which
// was to meet the API's own limit: "" where the answer is the API's, as far as anybody
// can tell. A limiter is known by its page. One that is not in the form of the API's
// errors is also known by the name of its server, if none of the API's answers has it or
// if it has let pass later what it had refused so; or because the API itself has refused
// that operation in its form.
func (c *Client) LimitedBy(e *Exchange) string {
	if !mayLimit(e) {
		return ""
	}
	if proxy := ProxyOf(e); proxy != "" {
		return proxy
	}
	if c.options.Foreign == nil || !c.options.Foreign(e) {
		return ""
	}
	c.front.mu.Lock()
	defer c.front.mu.Unlock()
	name := e.ResponseHeader.Get("Server")
	other := c.front.spoken && name != "" && !c.front.names[name] && len(c.front.names) < maxNames
	again := c.front.limits[e.Status] && c.front.server == ServerOf(e)
	if other || again || e.Status == http.StatusTooManyRequests && c.front.own[e.Operation] {
		return ServerOf(e)
	}
	return ""
}

// isRefusedInFront reports whether an answer is that of a limiter in front of the API, as
// far as one answer shows it.
func (c *Client) isRefusedInFront(e *Exchange) bool {
	if !c.listen(e) {
		return false
	}
	c.front.mu.Lock()
	defer c.front.mu.Unlock()
	return c.front.spoken && mayLimit(e)
}

// pause returns how long to wait before a request is sent again that was refused so
// many times, and whether others have to wait as well; false for not at all: then it
// is an answer like any other.
func (f *front) pause(e *Exchange, refused int, now time.Time) (wait time.Duration, others, again bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	answer := f.answers[e.Status]
	known := f.limits[e.Status] && !answer
	switch {
	case known && refused > sure, !known && refused > unsure, !known && answer && refused > 1:
		f.answers[e.Status] = true
		return 0, false, false
	case !known && answer:
		return frontPauses[0], false, true
	case e.Started.Before(f.until): // it was on its way when the pause began
		return max(f.until.Sub(now), 0), true, true
	}
	wait = frontPauses[min(f.pauses, len(frontPauses)-1)]
	if e.ResponseHeader.Get("Retry-After") != "" {
		wait = max(wait, RetryAfter(e.ResponseHeader, e.Ended()))
	}
	f.until = now.Add(wait)
	f.pauses++
	return wait, true, true
}

// passed notes that a request was answered that had been refused before. It reports
// whether this is the first time that a limiter is known.
func (f *front) passed(refusal *Exchange) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.limits[refusal.Status], f.answers[refusal.Status] = true, false
	if f.server != "" {
		return false
	}
	f.server = ServerOf(refusal)
	return true
}

// limitsWith reports whether a limiter is known to refuse with a status.
func (f *front) limitsWith(status int) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.limits[status]
}

// known returns the name of the limiter in front of the target, "" where there is
// none.
func (f *front) known() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.server
}
