package steps

import (
	"slices"
	"sync"

	"github.com/assaykit/assay/fixtures"
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
	i.kind = i.resource.Kind() // the resource itself may turn out to be another of the kind
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

// again reports whether an instance of a kind with an identity is recorded, and
// notes that there may now be several of it.
func (l *ledger) again(kind string, org Key, identity string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	i := l.lookUp(kind, org, identity)
	if i != nil {
		i.repeated = true
	}
	return i != nil
}

// adopt returns the recorded instance of a resource's kind with an identity, or
// nil, and has it go by that resource from now on.
func (l *ledger) adopt(resource fixtures.Resource, org Key, identity string) *instance {
	l.mu.Lock()
	defer l.mu.Unlock()
	i := l.lookUp(resource.Kind(), org, identity)
	if i != nil {
		i.resource = resource
	}
	return i
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
	return l.lookUp(kind, org, identity)
}

func (l *ledger) lookUp(kind string, org Key, identity string) *instance {
	for _, i := range l.entries {
		if i.kind == kind && i.org == org && i.identity == identity {
			return i
		}
	}
	return nil
}
