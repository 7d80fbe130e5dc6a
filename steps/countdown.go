package steps

import (
	"fmt"
	"net/http"
	"time"

	"github.com/assaykit/assay/internal/answer"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/resource"
)

// countdown is what the answers up to a limit say of the requests that are left: always
// the same, or not.
type countdown struct {
	accepted int                // of one value
	value    string             // "" before the first one
	began    time.Time          // of the first request
	last     *exchange.Exchange // that was accepted
}

// countDown takes an answer into account, and tells where the number of requests that are
// left has stood still up to the limit.
func (f *Flood) countDown(run *ScenarioRun, r resource.Request, e *exchange.Exchange) {
	said := run.Fixtures.RateLimit
	if said.Requirement == "" || said.Remaining == "" {
		return
	}
	if e.Status == http.StatusTooManyRequests {
		if stood := f.left; stood.stoodStill(e) {
			message := fmt.Sprintf("%s = %s in every answer up to the 429", said.Remaining, stood.value)
			f.tell(run, r, []answer.Finding{{Requirement: said.Requirement, Message: message}}, stood.last)
		}
		f.left = countdown{}
		return
	}
	if value := e.ResponseHeader.Get(said.Remaining); f.left.accepted == 0 {
		f.left = countdown{accepted: 1, value: value, began: e.Started, last: e}
	} else if f.left.accepted++; value != f.left.value {
		f.left.value = ""
	} else {
		f.left.last = e
	}
}

// stoodStill reports whether as many requests were left after each that was accepted up to
// a limit, which can be of no window: so many were accepted that one which refills all the
// time, at the rate that is announced, has fewer left in the end.
func (c countdown) stoodStill(limited *exchange.Exchange) bool {
	rate := exchange.Announced(limited.ResponseHeader)
	if c.last != nil && rate == (exchange.Rate{}) {
		rate = exchange.Announced(c.last.ResponseHeader)
	}
	if c.value == "" || c.value == "0" || rate.PerSecond == 0 || c.accepted < fewestAccepted {
		return false
	}
	refilled := limited.Ended().Sub(c.began).Seconds() * float64(rate.PerSecond)
	return float64(c.accepted)-refilled >= fewestUsed
}

const (
	// fewestAccepted is how many answers have to say the same: those to the requests that
	// are sent together may all tell of the moment before, but not the one before them.
	fewestAccepted = 17
	// fewestUsed is by how many the requests that are left have to be fewer in the end.
	fewestUsed = 10
)
