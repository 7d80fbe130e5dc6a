package resource

import (
	"context"
	"slices"

	"github.com/assaykit/assay/fixtures"
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

// LookAtOldest observes those of a kind that were made first and are still there, and have
// nothing to do with what a request is about. An error is an outcome of reading one.
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
