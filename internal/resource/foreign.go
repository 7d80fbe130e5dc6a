package resource

import (
	"context"
	"maps"
	"slices"
	"sync"
)

// foreigners are what another organization has: one set, which all scenarios
// share and none may change. It is made at once, with everything that any
// scenario of the run speaks of, so that it looks the same from then on.
type foreigners struct {
	mu    sync.Mutex
	Names []string // of the resources that scenarios speak of
	set   *Set
	errs  map[string]error // why one could not be made
}

// Foreign returns a resource of another organization, which is created once in a run. An
// error is an outcome: there is no key of another organization, or it could not create
// one.
func (a *Agent) Foreign(ctx context.Context, name string) (*Instance, error) {
	if _, err := a.resource(name); err != nil {
		return nil, err
	}
	f := &a.Theirs
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.set == nil {
		a.settleForeigners(ctx)
	}
	if err := f.errs[name]; err != nil {
		return nil, err
	}
	return a.Have(ctx, f.set, name)
}

// foreignersHave reports whether the other organization has something of the kind of a
// resource that scenarios speak of.
func (a *Agent) foreignersHave(ctx context.Context, name string) bool {
	resource, err := a.resource(name)
	if err != nil {
		return false
	}
	f := &a.Theirs
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.set == nil && len(f.Names) > 0 {
		a.settleForeigners(ctx)
	}
	return f.set != nil && slices.ContainsFunc(f.set.All(), func(i *Instance) bool { return i.Resource.Kind() == resource.Kind() })
}

// settleForeigners makes everything of another organization's that a scenario of
// the run speaks of.
func (a *Agent) settleForeigners(ctx context.Context) {
	f := &a.Theirs
	f.set = a.NewSet(Other, a.Source("another organization"))
	f.errs = map[string]error{}
	for _, name := range f.Names {
		if _, err := a.resource(name); err != nil {
			continue // it is told where it is asked for
		}
		if _, err := a.Have(ctx, f.set, name); err != nil {
			f.errs[name] = err
		}
	}
}

// Identities are the values that identify the other organization's resources.
func (f *foreigners) Identities() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.set == nil {
		return nil
	}
	found := map[string]bool{}
	for _, i := range f.set.All() {
		if i.Identity != "" {
			found[i.Identity] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}
