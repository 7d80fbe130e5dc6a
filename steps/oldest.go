package steps

import (
	"context"
	"slices"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/verdict"
)

// oldest is how many of a kind are looked at. Requests that are sent side by side
// may be carried out in another order, so that the first need not be the oldest.
const oldest = 3

// bystander is what a request has nothing to do with, and how it looked before.
type bystander struct {
	*instance
	before sight
}

// lookAtOldest observes those of a kind that were made first and are still there,
// and have nothing to do with what a request is about.
func (w *agent) lookAtOldest(ctx context.Context, resource fixtures.Resource, about []*instance) ([]bystander, error) {
	var seen []bystander
	for _, i := range w.ledger.bystanders(resource.Kind(), w.org, about) {
		if len(seen) == oldest {
			break
		}
		b, err := w.lookAtBystander(ctx, i)
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
func (w *agent) lookAtBystander(ctx context.Context, i *instance) (*bystander, error) {
	if i.id == nil { // nobody has asked for it: it was created with something else
		found, err := w.find(ctx, i)
		if err != nil || found == nil {
			return nil, err
		}
		w.ledger.identify(i, found[w.fixtures.ItemID])
	}
	seen, err := w.look(ctx, i)
	if err != nil {
		return nil, err
	}
	if seen.lacksSomething() {
		w.ledger.doubt(i, true)
		return nil, nil
	}
	return &bystander{i, seen}, nil
}

// lookAtAllOldest observes the oldest of each kind that the scenario names. A deletion
// that goes wrong takes along what stands first.
func (w *world) lookAtAllOldest(ctx context.Context) error {
	w.oldest = nil
	for _, word := range w.analysis.oldest {
		resource, err := w.ofPlural(word)
		if err != nil {
			return err
		}
		seen, err := w.lookAtOldest(ctx, resource, w.base.about)
		if err != nil {
			return err
		}
		w.oldest = append(w.oldest, seen...)
	}
	return nil
}

// oldestAreAsTheyWere: And the oldest contacts are as they were.
func oldestAreAsTheyWere(ctx context.Context, w *world, a arguments) error {
	resource, err := w.ofPlural(a.text[0])
	if err != nil {
		return err
	}
	for _, b := range w.oldest {
		if b.kind != resource.Kind() {
			continue
		}
		if err := w.unchanged(ctx, b.instance, b.before); err != nil {
			return err
		}
	}
	return nil
}

// costOldest bills two looks at each.
func costOldest(b *bill, a arguments) {
	resource, _ := b.pack.Fixtures.OfPlural(a.text[0])
	for range 2 * oldest {
		b.look(resource.Name)
	}
}

// bystanders returns what is recorded of a kind, the oldest first, and has nothing to
// do with what a request is about: neither belongs to the other. What may be gone is
// not among it.
func (l *creations) bystanders(kind string, org Key, about []*instance) []*instance {
	l.mu.Lock()
	defer l.mu.Unlock()
	var all []*instance
	for _, i := range l.entries {
		related := slices.ContainsFunc(about, func(own *instance) bool {
			return i == own || i.dependsOn(own) || own.dependsOn(i)
		})
		if i.kind == kind && i.org == org && i.accepted && !i.doubtful && !related {
			all = append(all, i)
		}
	}
	return all
}
