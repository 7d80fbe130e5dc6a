package resource

import (
	"encoding/json"
	"reflect"
	"slices"
	"sync"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/ledger"
	"github.com/assaykit/assay/internal/verdict"
)

// Ledger is the run's ledger: everything that it has created, from before the
// request that creates it is sent until it is removed. What is recorded here is
// recorded in a file as well, if there is one.
type Ledger struct {
	file *ledger.File
	keys map[Key]string // the names of the keys, for the file

	mu      sync.Mutex
	entries []*Instance
	numbers int
	Created int // how many resources the target has created, or may have
	Removed int // how many of them the run has removed

	newest  map[string]int  // by kind and organization: the entry that was accepted last
	buried  map[string]bool // ids that were removed, each with its kind and organization
	reused  bool            // one of them was given out again
	strayed bool            // something was gone that nobody had removed
}

func newLedger() *Ledger { return &Ledger{} }

// expect records what a request that is about to be sent may create.
func (l *Ledger) expect(i *Instance) {
	l.mu.Lock()
	defer l.mu.Unlock()
	i.Kind = i.Resource.Kind() // the resource itself may turn out to be another of the kind
	l.entries = append(l.entries, i)
	l.Created++
	l.numbers++
	i.number = l.numbers
	line := ledger.Line{
		Event: ledger.Expected, Entry: i.number, Resource: i.Kind,
		Organization: string(i.Org), Key: l.keys[i.Org], Identity: i.Identity,
	}
	if i.holder != nil {
		line.Holder = i.holder.number
	}
	if i.holder != nil || i.byIDAlone() {
		line.Body = asJSON(i.Body)
	}
	line.Within = i.placed()
	l.file.Add(line)
	if i.ID != nil {
		l.file.Add(ledger.Line{Event: ledger.Named, Entry: i.number, ID: asJSON(i.ID)})
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
func (l *Ledger) say(event string, i *Instance) {
	l.file.Add(ledger.Line{Event: event, Entry: i.number})
}

// identify records the id of an instance, once it is known; nil where another one of
// its identity is looked for. Removals of others read it meanwhile.
func (l *Ledger) identify(i *Instance, id any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if i.ID = id; id != nil {
		l.reused = l.reused || l.buried[i.grave()]
		l.file.Add(ledger.Line{Event: ledger.Named, Entry: i.number, ID: asJSON(id)})
	}
}

// rename records an identity that an instance is about to be given.
func (l *Ledger) rename(i *Instance, identity string) {
	l.file.Add(ledger.Line{Event: ledger.Renamed, Entry: i.number, Identity: identity})
	l.mu.Lock()
	defer l.mu.Unlock()
	if !slices.Contains(i.renamed, identity) {
		i.renamed = append(i.renamed, identity)
	}
}

// identities returns what an instance may be found by, the first one first.
func (l *Ledger) identities(i *Instance) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]string{i.Identity}, i.renamed...)
}

// answered records what the request that creates an instance was answered.
func (l *Ledger) answered(i *Instance, accepted bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	i.answered, i.accepted = true, accepted
	if accepted {
		if l.newest == nil {
			l.newest = map[string]int{}
		}
		l.newest[i.Kind+" "+string(i.Org)] = i.number
		l.say(ledger.Accepted, i)
	} else {
		l.say(ledger.Refused, i)
	}
}

// IsNewest reports whether nothing of its kind was created after an instance.
func (l *Ledger) IsNewest(i *Instance) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.newest[i.Kind+" "+string(i.Org)] == i.number
}

// absent records that nothing of a kind and identity is there that was refused.
func (l *Ledger) absent(kind string, org Key, identity string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries = slices.DeleteFunc(l.entries, func(i *Instance) bool {
		is := i.Kind == kind && i.Org == org && i.Identity == identity && i.answered && !i.accepted
		if is {
			l.Created--
		}
		return is
	})
	l.file.Add(ledger.Line{Event: ledger.Absent, Resource: kind, Organization: string(org), Identity: identity})
}

// setAside drops what a request would have created, had it not been refused. In
// the file it stays until it was seen that it is not there.
func (l *Ledger) setAside(i *Instance) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.drop(i) {
		l.Created--
	}
}

// Forget drops an instance that was never created.
func (l *Ledger) Forget(i *Instance) {
	l.setAside(i)
	l.say(ledger.Absent, i)
}

// gone records that an instance was removed.
func (l *Ledger) gone(i *Instance) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.buried == nil {
		l.buried = map[string]bool{}
	}
	l.buried[i.grave()] = true
	if l.drop(i) {
		l.Removed++
		l.say(ledger.Removed, i)
	}
}

// left records for the file that an instance could not be removed.
func (l *Ledger) left(i *Instance, reason string) verdict.Leftover {
	l.file.Add(ledger.Line{Event: ledger.Left, Entry: i.number, Reason: reason})
	return verdict.Leftover{Resource: i.Resource.Kind(), ID: i.IDText(), Identity: i.Identity, Reason: reason}
}

func (l *Ledger) drop(i *Instance) bool {
	at := slices.Index(l.entries, i)
	if at >= 0 {
		l.entries = slices.Delete(l.entries, at, at+1)
	}
	return at >= 0
}

// Again reports whether an instance of a kind with an identity is recorded, one that it was
// given later included, and notes that there may now be several of it.
func (l *Ledger) Again(kind string, org Key, identity string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	i := l.lookUp(kind, org, identity)
	if i == nil {
		i = l.renamedTo(kind, org, identity)
	}
	if i != nil {
		l.repeat(i)
	}
	return i != nil
}

// Repeat notes that a request which creates an instance was sent more than once.
func (l *Ledger) Repeat(i *Instance) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.repeat(i)
}

func (l *Ledger) repeat(i *Instance) {
	if !i.repeated {
		i.repeated = true
		l.say(ledger.Again, i)
	}
}

// adopt has a recorded instance go by a resource from now on.
func (l *Ledger) adopt(i *Instance, resource fixtures.Resource) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !reflect.DeepEqual(i.Resource, resource) { // another scenario may be reading it
		i.Resource = resource
	}
}

// remaining returns what is left, the last created first: what was created later
// may hang on what was there before.
func (l *Ledger) remaining() []*Instance {
	l.mu.Lock()
	defer l.mu.Unlock()
	left := slices.Clone(l.entries)
	slices.Reverse(left)
	return left
}

// count is how many of a kind are recorded in an organization: so many are there at least.
func (l *Ledger) count(kind string, org Key) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := 0
	for _, i := range l.entries {
		if i.Kind == kind && i.Org == org && i.accepted {
			n++
		}
	}
	return n
}

// Expected returns the recorded instance of a kind with an identity, or nil.
func (l *Ledger) Expected(kind string, org Key, identity string) *Instance {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.lookUp(kind, org, identity)
}

// renamedTo returns the last one that was given an identity after its creation, or nil.
func (l *Ledger) renamedTo(kind string, org Key, identity string) *Instance {
	for _, i := range slices.Backward(l.entries) {
		if i.Kind == kind && i.Org == org && slices.Contains(i.renamed, identity) {
			return i
		}
	}
	return nil
}

// lookUp returns the last one that was recorded.
func (l *Ledger) lookUp(kind string, org Key, identity string) *Instance {
	for _, i := range slices.Backward(l.entries) {
		if i.Kind == kind && i.Org == org && i.Identity == identity {
			return i
		}
	}
	return nil
}
