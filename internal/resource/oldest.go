package resource

import (
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/verdict"
)

// Oldest is how many of a kind are looked at. Requests that are sent side by side
// may be carried out in another order, so that the first need not be the oldest.
const Oldest = 3

// Bystander is what a request has nothing to do with, and how it looked before.
type Bystander struct {
	*Instance
	Before Snapshot
}

// remembered is how bystanders have looked when nothing that could change them was sent
// since. They are looked at while nothing else runs.
type remembered struct {
	mu   sync.Mutex
	seen map[*Instance]Snapshot
}

func (m *remembered) snapshot(i *Instance) (Snapshot, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	seen, known := m.seen[i]
	return seen, known
}

// Remember notes how a bystander looks.
func (m *remembered) Remember(b Bystander) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.seen == nil {
		m.seen = map[*Instance]Snapshot{}
	}
	m.seen[b.Instance] = b.Before
}

// ForgetFor drops what a request may change: what it refers to, and what belongs to that.
// Nobody knows what the target reads in a body that is not as documented.
func (m *remembered) ForgetFor(r Request) {
	if exchange.Safe(r.Operation.Method) {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	brought := Instance{Body: r.Body}
	maps.DeleteFunc(m.seen, func(i *Instance, _ Snapshot) bool {
		belongs := func(other *Instance) bool { return i == other || i.dependsOn(other) || other.dependsOn(i) }
		return r.RawBody || r.has(i.ID) || brought.dependsOn(i) || slices.ContainsFunc(r.About, belongs) || slices.ContainsFunc(r.Within, belongs)
	})
}

// LookAtOldest observes those of a kind that were made first and are still there, and have
// nothing to do with what a request is about: at least one, and at most [Oldest]. An error
// is an outcome of reading one, or that there is none.
func (a *Agent) LookAtOldest(ctx context.Context, resource fixtures.Resource, about []*Instance) ([]Bystander, error) {
	var seen []Bystander
	for _, i := range a.Ledger.bystanders(resource.Kind(), a.Org, about) {
		if len(seen) == Oldest {
			break
		}
		b, err := a.lookAtBystander(ctx, i)
		if err != nil {
			return nil, err
		}
		if b != nil {
			seen = append(seen, *b)
		}
	}
	if len(seen) == 0 {
		return nil, verdict.Inconclusivef("no %s is there that the request has nothing to do with", resource.Name)
	}
	return seen, nil
}

// lookAtBystander observes an instance; nil if it is not there.
func (a *Agent) lookAtBystander(ctx context.Context, i *Instance) (*Bystander, error) {
	if i.ID == nil { // nobody has asked for it: it was created with something else
		found, err := a.find(ctx, i)
		if err != nil || found == nil {
			return nil, err
		}
		a.Ledger.identify(i, a.IDOf(i.Resource.Find.Operation, found))
	}
	if seen, known := a.Bystanders.snapshot(i); known {
		return &Bystander{i, seen}, nil
	}
	seen, err := a.look(ctx, i)
	if err != nil {
		return nil, err
	}
	if seen.lacksSomething() {
		a.Ledger.doubt(i, true)
		return nil, nil
	}
	return &Bystander{i, seen}, nil
}

// bystanders returns what is recorded of a kind, the oldest first, and has nothing to
// do with what a request is about: neither belongs to the other. What may be gone is
// not among it.
func (l *Ledger) bystanders(kind string, org Key, about []*Instance) []*Instance {
	l.mu.Lock()
	defer l.mu.Unlock()
	var all []*Instance
	for _, i := range l.entries {
		related := slices.ContainsFunc(about, func(own *Instance) bool {
			return i == own || i.dependsOn(own) || own.dependsOn(i)
		})
		if i.Kind == kind && i.Org == org && i.accepted && !i.doubtful && !related {
			all = append(all, i)
		}
	}
	return all
}
