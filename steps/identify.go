package steps

import (
	"time"

	"github.com/assaykit/assay/internal/exchange"
)

// BurstScope is the scope of the requests that exhaust a limit.
const BurstScope = "burst"

// identify returns what makes the ids of requests of a scope; nil where the
// client makes its own.
func (s *session) identify(scope string) func() string {
	if s.NewID == nil {
		return nil
	}
	return func() string { return s.NewID(scope) }
}

// ended is when an answer was complete. Whatever depends on the time is decided
// by the times of exchanges: whoever has these decides alike.
func ended(e *exchange.Exchange) time.Time { return e.Started.Add(e.Duration) }
