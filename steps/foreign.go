package steps

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/plan"
)

// theirs is how a step speaks of what another organization has.
const theirs = "another organization's"

// calledBy is what a resource is called whose owner a step names.
func calledBy(whose, name string) string {
	if whose == theirs {
		return theirs + " " + name
	}
	return name
}

// foreigners are what another organization has: one set, which all scenarios
// share and none may change. It is made at once, with everything that any
// scenario of the run speaks of, so that it looks the same from then on.
type foreigners struct {
	mu    sync.Mutex
	names []string // of the resources that scenarios speak of
	set   *set
	errs  map[string]error // why one could not be made
}

// foreignNames returns the resources of another organization that a scenario
// speaks of.
func foreignNames(a analysis, s plan.Scenario) []string {
	names := slices.Clone(a.foreign)
	for _, step := range s.Steps {
		texts := []string{step.Text}
		for _, row := range step.Table {
			texts = append(texts, row...)
		}
		for _, ref := range fixtures.References(strings.Join(texts, "\n")) {
			noun, _, _ := strings.Cut(ref, ".")
			if name, theirs := strings.CutPrefix(noun, anothersPrefix); theirs {
				names = append(names, name)
			}
		}
	}
	return names
}

// foreign returns another organization's resource.
func (w *agent) foreign(ctx context.Context, name string) (*instance, error) {
	if _, err := w.resource(name); err != nil {
		return nil, err
	}
	f := &w.theirs
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.set == nil {
		w.settleForeigners(ctx)
	}
	if err := f.errs[name]; err != nil {
		return nil, err
	}
	return w.have(ctx, f.set, name)
}

// settleForeigners makes everything of another organization's that a scenario of
// the run speaks of.
func (w *agent) settleForeigners(ctx context.Context) {
	f := &w.theirs
	f.set = w.newSet(Other, w.source("another organization"))
	f.errs = map[string]error{}
	for _, name := range f.names {
		if _, err := w.resource(name); err != nil {
			continue // it is told where it is asked for
		}
		if _, err := w.have(ctx, f.set, name); err != nil {
			f.errs[name] = err
		}
	}
}

// identities are what another organization's resources are told by.
func (f *foreigners) identities() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.set == nil {
		return nil
	}
	found := map[string]bool{}
	for _, i := range f.set.all() {
		if i.identity != "" {
			found[i.identity] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}
