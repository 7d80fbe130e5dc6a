package resource

import (
	"sync"

	"github.com/assaykit/assay/internal/exchange"
)

// Allowances are the limits of requests that answers have announced, by the organization
// whose key was sent.
type Allowances struct {
	mu sync.Mutex
	of map[Key]exchange.Rate
}

// Note keeps what an answer to a request with an organization's key announces.
func (l *Allowances) Note(r Request, e *exchange.Exchange) {
	rate := exchange.Announced(e.ResponseHeader)
	if r.Auth != nil || rate == (exchange.Rate{}) {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.of == nil {
		l.of = map[Key]exchange.Rate{}
	}
	l.of[r.Org] = rate
}

// Relieves reports whether requests of another organization take some from a limit by the
// minute of the main one: its own, as far as it is known, is not lower.
func (l *Allowances) Relieves(org Key) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	main, own := l.of[Main], l.of[org]
	lower := func(n, than int) bool { return n > 0 && (than == 0 || n < than) }
	return main.PerMinute > 0 && !lower(own.PerMinute, main.PerMinute) && !lower(own.PerSecond, main.PerSecond)
}
