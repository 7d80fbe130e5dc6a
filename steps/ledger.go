package steps

import (
	"slices"
	"sync"

	"github.com/assaykit/assay/internal/verdict"
)

// ledger holds everything that the run has created, from before the request that
// creates it is sent until it is removed.
type ledger struct {
	mu      sync.Mutex
	entries []*instance
	created int
	removed int
}

func newLedger() *ledger { return &ledger{} }

// expect records what a request that is about to be sent may bring into being.
func (l *ledger) expect(i *instance) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries = append(l.entries, i)
	l.created++
}

// forget drops what a request would have created, had it not been refused
// and had it not been seen that it was without effect.
func (l *ledger) forget(i *instance) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.drop(i)
	l.created--
}

// gone records that an instance was removed.
func (l *ledger) gone(i *instance) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.drop(i) {
		l.removed++
	}
}

func (l *ledger) drop(i *instance) bool {
	at := slices.Index(l.entries, i)
	if at >= 0 {
		l.entries = slices.Delete(l.entries, at, at+1)
	}
	return at >= 0
}

// find returns the recorded instance of a kind with an id, or nil.
func (l *ledger) find(kind string, org Key, id string) *instance {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, i := range l.entries {
		if i.resource.Kind() == kind && i.org == org && i.idText() == id {
			return i
		}
	}
	return nil
}

// remaining returns what is left, the last created first: what was created later
// may hang on what was there before.
func (l *ledger) remaining() []*instance {
	l.mu.Lock()
	defer l.mu.Unlock()
	left := slices.Clone(l.entries)
	slices.Reverse(left)
	return left
}

func (i *instance) leftover(reason string) verdict.Leftover {
	return verdict.Leftover{Resource: i.resource.Kind(), ID: i.idText(), Identity: i.identity, Reason: reason}
}

// expected returns the recorded instance of a kind with an identity, or nil.
func (l *ledger) expected(kind string, org Key, identity string) *instance {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, i := range l.entries {
		if i.resource.Kind() == kind && i.org == org && i.identity == identity {
			return i
		}
	}
	return nil
}
