package exchange

import "time"

// Wait is a time in which at least one request waited for a rate limit.
type Wait struct {
	From time.Time `json:"from"` // UTC
	To   time.Time `json:"to"`   // UTC
}

// maxWaits is how many waits are kept apart, and shortestGap the time between two that
// are. Beyond that many, gaps twice as long are closed, and so on.
const (
	maxWaits    = 256
	shortestGap = 10 * time.Millisecond
)

// waits are the times in which workers waited, as a clock on the wall has them: workers
// that wait at the same time count once.
type waits struct {
	total time.Duration
	until time.Time // to which waits are counted
	list  []Wait    // in order; those with a short gap between them are one
	gap   time.Duration
}

// add adds a wait. Waits are added as they begin, in order.
func (w *waits) add(from, to time.Time) {
	if w.until.After(from) {
		from = w.until
	}
	if !to.After(from) {
		return
	}
	w.total += to.Sub(from)
	w.until = to
	w.gap = max(w.gap, shortestGap)
	w.append(Wait{From: from.Round(0).UTC(), To: to.Round(0).UTC()})
	for len(w.list) > maxWaits {
		w.gap *= 2
		all := w.list
		w.list = all[:0]
		for _, one := range all {
			w.append(one)
		}
	}
}

func (w *waits) append(one Wait) {
	if n := len(w.list); n > 0 && one.From.Sub(w.list[n-1].To) < w.gap {
		w.list[n-1].To = one.To
		return
	}
	w.list = append(w.list, one)
}
