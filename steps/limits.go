package steps

import (
	"time"

	"github.com/assaykit/assay/internal/exchange"
)

// RetryAfter is how long an answer asks to wait after it has ended, as exchange.RetryAfter
// reads it.
func RetryAfter(e *exchange.Exchange) time.Duration {
	return exchange.RetryAfter(e.ResponseHeader, e.Ended())
}

// MaxRecovery bounds how long the end of a limit is waited for. Limits by the second
// and by the minute end sooner.
const MaxRecovery = 90 * time.Second

// MaxWindows is how many windows of a limit may have to pass: after the one of a
// second, that of a minute may be told.
const MaxWindows = 3
