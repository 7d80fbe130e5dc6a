package steps

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/verdict"
)

// lookAtEachOldest observes the oldest of each kind that the scenario names. A deletion
// that goes wrong takes along what stands first.
func (w *ScenarioRun) lookAtEachOldest(ctx context.Context) error {
	w.oldest = nil
	for _, word := range w.Analysis.oldest {
		resource, err := w.OfPlural(word)
		if err != nil {
			return err
		}
		seen, err := w.LookAtOldest(ctx, resource, w.base.About)
		if err != nil {
			return err
		}
		w.oldest = append(w.oldest, seen...)
	}
	return nil
}

// oldestAreAsTheyWere: And the oldest contacts are as they were.
func oldestAreAsTheyWere(ctx context.Context, w *ScenarioRun, a Arguments) error {
	resource, err := w.OfPlural(a.Text[0])
	if err != nil {
		return err
	}
	for _, b := range w.oldest {
		if b.Kind != resource.Kind() {
			continue
		}
		if err := w.Unchanged(ctx, b.Instance, b.Before); err != nil {
			return err
		}
	}
	return nil
}

// costOldest bills two looks at each.
func costOldest(b *bill, a Arguments) {
	kind, _ := b.Pack.Fixtures.OfPlural(a.Text[0])
	for range 2 * resource.Oldest {
		b.look(kind.Name)
	}
}

// nothingHasChanged: And nothing has changed.
func nothingHasChanged(ctx context.Context, w *ScenarioRun, _ Arguments) error {
	if w.Org == resource.Burst {
		if err := w.Burst.Recover(ctx, w); err != nil {
			return err
		}
	}
	err := w.sameAsBefore(ctx)
	w.Unharmed = err == nil
	return err
}

// costUnchanged bills a second look, and one for what was not to be created.
func costUnchanged(b *bill, _ Arguments) {
	if !b.operation.Safe() {
		for _, name := range b.about {
			b.look(name)
		}
	}
	b.add(len(b.brought(b.operation.ID, b.Pack.Fixtures.Requests[b.operation.ID].Body)))
}

func (w *ScenarioRun) sameAsBefore(ctx context.Context) error {
	if !w.base.Operation.Safe() && len(w.observed()) == 0 && len(w.WouldCreate(w.base)) == 0 {
		return verdict.Inconclusivef("resources.yaml names nothing that %s could change, so that nothing was looked at", w.base.Operation.ID)
	}
	for _, i := range w.observed() {
		if err := w.Unchanged(ctx, i, w.before[w.NameOf(i)]); err != nil {
			return err
		}
	}
	maps.Copy(w.WorkingSet().Seen, w.before)
	if len(w.cases) > 0 {
		for _, r := range append(w.spent, w.base) {
			if err := w.NothingCreated(ctx, r); err != nil {
				return err
			}
		}
		return nil
	}
	return w.NothingCreated(ctx, w.Sent)
}

// observed are the instances that were looked at before.
func (w *ScenarioRun) observed() []*resource.Instance {
	var all []*resource.Instance
	for _, i := range slices.Concat(w.base.About, w.Sent.About) {
		if _, ok := w.before[w.NameOf(i)]; ok && !slices.Contains(all, i) {
			all = append(all, i)
		}
	}
	return all
}

// isAsItWas: And the other contact is as it was.
func isAsItWas(ctx context.Context, w *ScenarioRun, a Arguments) error {
	i, err := w.named(ctx, a.Text[0], a.Text[1])
	if err != nil {
		return err
	}
	name := calledBy(a.Text[0], a.Text[1])
	before, ok := w.before[name]
	if !ok {
		return fmt.Errorf("the %s was not looked at before", name)
	}
	return w.Unchanged(ctx, i, before)
}

// costUntouched bills a look before the request and one after it.
func costUntouched(b *bill, a Arguments) {
	b.look(a.Text[1])
	b.look(a.Text[1])
}

// lookBefore observes what the scenario will want to find as it was.
func (w *ScenarioRun) lookBefore(ctx context.Context, r resource.Request) error {
	if !w.Analysis.observes || w.base.Operation.Safe() {
		return nil
	}
	about := w.base
	about.About = append(about.About[:len(about.About):len(about.About)], r.About...)
	var err error
	if w.before, err = w.Observe(ctx, about); err != nil {
		return err
	}
	if err := w.LookForNamesakes(ctx, r); err != nil {
		return err
	}
	if err := w.lookAtEachOldest(ctx); err != nil {
		return err
	}
	return w.lookAtOthers(ctx)
}

// lookAtOthers observes the resources that the scenario names as ones that stay
// as they were, though the request does not refer to them.
func (w *ScenarioRun) lookAtOthers(ctx context.Context) error {
	for _, name := range w.Analysis.untouched {
		if _, seen := w.before[name]; seen {
			continue
		}
		whose := ""
		of, foreign := strings.CutPrefix(name, theirs+" ")
		if foreign {
			whose = theirs
		}
		i, err := w.named(ctx, whose, of)
		if err != nil {
			return err
		}
		if w.before[name], err = w.LookAtOne(ctx, i); err != nil {
			return err
		}
	}
	return nil
}
