package steps

import (
	"encoding/json"
	"slices"
	"sync"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/ledger"
	"github.com/assaykit/assay/internal/verdict"
)

// creations are the run's ledger: everything that it has created, from before the
// request that creates it is sent until it is removed. What is recorded here is
// recorded in a file as well, if there is one.
type creations struct {
	file *ledger.File
	keys map[Key]string // the names of the keys, for the file

	mu      sync.Mutex
	entries []*instance
	numbers int
	created int
	removed int

	buried  map[string]bool // ids that were removed, each with its kind and organization
	reused  bool            // one of them was given out again
	strayed bool            // something was gone that nobody had removed
}

func newLedger() *creations { return &creations{} }

// expect records what a request that is about to be sent may bring into being.
func (l *creations) expect(i *instance) {
	l.mu.Lock()
	defer l.mu.Unlock()
	i.kind = i.resource.Kind() // the resource itself may turn out to be another of the kind
	l.entries = append(l.entries, i)
	l.created++
	l.numbers++
	i.number = l.numbers
	line := ledger.Line{
		Event: ledger.Expected, Entry: i.number, Resource: i.kind,
		Organization: string(i.org), Key: l.keys[i.org], Identity: i.identity,
	}
	if i.holder != nil {
		line.Holder, line.Body = i.holder.number, asJSON(i.body)
	}
	l.file.Add(line)
	if i.id != nil {
		l.file.Add(ledger.Line{Event: ledger.Named, Entry: i.number, ID: asJSON(i.id)})
	}
}

// asJSON is a value as JSON; nil if it cannot be written so.
func asJSON(value any) json.RawMessage {
	text, err := json.Marshal(value)
	if err != nil || value == nil {
		return nil
	}
	return text
}

// say writes an event to the file.
func (l *creations) say(event string, i *instance) {
	l.file.Add(ledger.Line{Event: event, Entry: i.number})
}

// identify records the id of an instance, once it is known.
func (l *creations) identify(i *instance, id any) {
	if i.id = id; id != nil {
		l.mu.Lock()
		l.reused = l.reused || l.buried[i.grave()]
		l.mu.Unlock()
		l.file.Add(ledger.Line{Event: ledger.Named, Entry: i.number, ID: asJSON(id)})
	}
}

// rename records an identity that an instance is about to be given.
func (l *creations) rename(i *instance, identity string) {
	l.file.Add(ledger.Line{Event: ledger.Renamed, Entry: i.number, Identity: identity})
	l.mu.Lock()
	defer l.mu.Unlock()
	if !slices.Contains(i.renamed, identity) {
		i.renamed = append(i.renamed, identity)
	}
}

// identities returns what an instance may be found by, the first one first.
func (l *creations) identities(i *instance) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]string{i.identity}, i.renamed...)
}

// answered records what the request that creates an instance was answered.
func (l *creations) answered(i *instance, accepted bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	i.answered, i.accepted = true, accepted
	if accepted {
		l.say(ledger.Accepted, i)
	} else {
		l.say(ledger.Refused, i)
	}
}

// absent records that nothing of a kind and identity is there that was refused.
func (l *creations) absent(kind string, org Key, identity string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries = slices.DeleteFunc(l.entries, func(i *instance) bool {
		is := i.kind == kind && i.org == org && i.identity == identity && i.answered && !i.accepted
		if is {
			l.created--
		}
		return is
	})
	l.file.Add(ledger.Line{Event: ledger.Absent, Resource: kind, Organization: string(org), Identity: identity})
}

// setAside drops what a request would have created, had it not been refused. In
// the file it stays until it was seen that it is not there.
func (l *creations) setAside(i *instance) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.drop(i) {
		l.created--
	}
}

// forget drops what turned out never to have come into being.
func (l *creations) forget(i *instance) {
	l.setAside(i)
	l.say(ledger.Absent, i)
}

// gone records that an instance was removed.
func (l *creations) gone(i *instance) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.buried == nil {
		l.buried = map[string]bool{}
	}
	l.buried[i.grave()] = true
	if l.drop(i) {
		l.removed++
		l.say(ledger.Removed, i)
	}
}

// left records for the file that an instance could not be removed.
func (l *creations) left(i *instance, reason string) verdict.Leftover {
	l.file.Add(ledger.Line{Event: ledger.Left, Entry: i.number, Reason: reason})
	return verdict.Leftover{Resource: i.resource.Kind(), ID: i.idText(), Identity: i.identity, Reason: reason}
}

func (l *creations) drop(i *instance) bool {
	at := slices.Index(l.entries, i)
	if at >= 0 {
		l.entries = slices.Delete(l.entries, at, at+1)
	}
	return at >= 0
}

// again reports whether an instance of a kind with an identity is recorded, and
// notes that there may now be several of it.
func (l *creations) again(kind string, org Key, identity string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	i := l.lookUp(kind, org, identity)
	if i != nil && !i.repeated {
		i.repeated = true
		l.say(ledger.Again, i)
	}
	return i != nil
}

// adopt returns the recorded instance of a resource's kind with an identity, or
// nil, and has it go by that resource from now on.
func (l *creations) adopt(resource fixtures.Resource, org Key, identity string) *instance {
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
func (l *creations) remaining() []*instance {
	l.mu.Lock()
	defer l.mu.Unlock()
	left := slices.Clone(l.entries)
	slices.Reverse(left)
	return left
}

// expected returns the recorded instance of a kind with an identity, or nil.
func (l *creations) expected(kind string, org Key, identity string) *instance {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.lookUp(kind, org, identity)
}

// lookUp returns the last one that was recorded.
func (l *creations) lookUp(kind string, org Key, identity string) *instance {
	for _, i := range slices.Backward(l.entries) {
		if i.kind == kind && i.org == org && i.identity == identity {
			return i
		}
	}
	return nil
}
