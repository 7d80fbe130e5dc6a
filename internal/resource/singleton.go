package resource

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/ledger"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/spec"
)

// Of some things there is one alone, at a path of its own, such as the settings of an
// account. A run has not created it, and changes it all the same: it reads what it is before
// the first request that may change it, and puts it back after each scenario, and at its end.
// What there is one of within each that the run creates is the run's own.

// singletons are what a run has changed, or may have, and what it was.
type singletons struct {
	mu  sync.Mutex
	all []*keptState
}

// keptState is what there is one of alone, and what it was before the run changed it.
type keptState struct {
	of      *Instance
	was     Item
	changed bool // a request was sent that may have changed it, and nobody has looked since
}

// SingletonAt returns what there is one of alone at the path of an operation; false for
// nothing.
func SingletonAt(p *pack.Pack, o spec.Operation) (fixtures.Resource, bool) {
	for _, name := range p.Fixtures.ResourceNames() {
		r := p.Fixtures.Resources.Resources[name]
		read, known := p.Contract.Operation(r.Read)
		if known && r.AliasOf == "" && r.IsSingleton() && strings.TrimSuffix(read.Path, "/") == strings.TrimSuffix(o.Path, "/") {
			return r, true
		}
	}
	return fixtures.Resource{}, false
}

// singletonOf is what there is one of alone, and a request writes to; nil for nothing.
func singletonOf(s *Shared, r Request) *Instance {
	if exchange.Safe(r.Operation.Method) {
		return nil
	}
	of, is := SingletonAt(s.Pack, r.Operation)
	if !is {
		return nil
	}
	i := &Instance{Resource: of, Kind: of.Kind(), Org: r.Org}
	if liesWithin(s, of) {
		i.within = r.Within
	}
	own := s.RequestFor(of.Read, i)
	if strings.TrimSuffix(own.RenderPath(), "/") != strings.TrimSuffix(r.RenderPath(), "/") {
		return nil
	}
	return i
}

// liesWithin reports whether there is one alone within each of what the run creates, such as
// the settings of a project. It ends with that, and need not be put back.
func liesWithin(s *Shared, of fixtures.Resource) bool {
	within := false
	fixtures.EachReference(s.Fixtures.Requests[of.Read].Path, func(string) { within = true })
	return within
}

// refersToSingleton adds to what a request refers to what there is one of alone at its path.
// Those that exhaust a limit run side by side, and do not look at it.
func refersToSingleton(a *Agent, from *Set, r *Request) {
	i := singletonOf(a.Shared, *r)
	if i == nil || from.Org == Burst {
		return
	}
	if known := from.Member(i.Resource.Name); known != nil && slices.Equal(known.within, i.within) {
		i = known
	} else {
		from.Put(i.Resource.Name, i)
	}
	r.About = append(slices.Clip(r.About), i)
}

// readSingleton returns the member of a set that there is one of alone, with what it is now.
// An error is an outcome of reading it.
func readSingleton(ctx context.Context, a *Agent, from *Set, of fixtures.Resource) (*Instance, error) {
	i := from.Member(of.Name)
	if i == nil {
		i = &Instance{Resource: of, Kind: of.Kind(), Org: from.Org}
		if liesWithin(a.Shared, of) {
			r, err := a.Bind(ctx, of.Read, from, from.unique)
			if err != nil {
				return nil, err
			}
			i.within = r.Within
		}
		from.Put(of.Name, i)
	}
	if i.Body != nil {
		return i, nil
	}
	shown, err := a.Read(ctx, i)
	if err != nil {
		return nil, err
	}
	object, isObject := shown.(Item)
	if !isObject {
		return nil, verdict.NotExercisedf("%s shows no %s", of.Read, of.Name)
	}
	i.Body = object
	return i, nil
}

// ChangeSingleton gives members of what there is one of alone these values, where it has
// others. An error is an outcome.
func ChangeSingleton(ctx context.Context, a *Agent, i *Instance, fields map[string]any) error {
	if _, err := readSingleton(ctx, a, a.WorkingSet(), i.Resource); err != nil {
		return err
	}
	now := i.Body
	if i.Has(a.Shared, fields) {
		return nil
	}
	r := a.RequestFor(i.Resource.Change, i)
	r.Body = map[string]any{}
	if r.Operation.Method == "PUT" {
		r.Body = statedBy(i.Resource, r.Operation, now, now)
	}
	after := Request{Body: maps.Clone(now)}
	for name, value := range fields {
		r.Set(Place{InBody, name}, value)
		after.Set(Place{InBody, name}, value)
	}
	if err := a.MustSucceed(ctx, r); err != nil {
		return err
	}
	i.Body = after.Body
	return nil
}

// Has reports whether what there is one of alone had some members when it was last read.
func (i *Instance) Has(s *Shared, fields map[string]any) bool {
	for name, value := range fields {
		pointer := fixtures.Pointer(name)
		if at, elsewhere := i.Resource.ReadsAs[name]; elsewhere {
			if at == nil {
				continue
			}
			pointer = *at
		}
		said, _, _ := s.SaidOf(i.Resource).At(pointer)
		if shown, there := jsonvalue.At(i.Body, pointer); !there || !jsonvalue.Alike(said, value, shown) {
			return false
		}
	}
	return true
}

// HadBefore reports whether what there is one of alone had some members before the request
// under test, as far as somebody has looked.
func HadBefore(a *Agent, i *Instance, fields map[string]any) bool {
	before := *i
	if before.Body == nil {
		a.singletons.mu.Lock()
		if kept := a.singletons.of(i); kept != nil {
			before.Body = kept.was
		}
		a.singletons.mu.Unlock()
	}
	return before.Body != nil && before.Has(a.Shared, fields)
}

// of returns what is kept of an instance; nil for nothing.
func (k *singletons) of(i *Instance) *keptState {
	at := slices.IndexFunc(k.all, func(s *keptState) bool { return s.of.Kind == i.Kind && s.of.Org == i.Org })
	if at < 0 {
		return nil
	}
	return k.all[at]
}

// KeepState reads what there is one of alone before a request is sent that may change it, and
// records what it is in the ledger. It does nothing for any other request. An error is an
// outcome, and says why the request must not be sent: nobody could put back what it changes.
func KeepState(ctx context.Context, a *Agent, r Request) error {
	i := singletonOf(a.Shared, r)
	if i == nil || liesWithin(a.Shared, i.Resource) {
		return nil
	}
	k := &a.singletons
	k.mu.Lock()
	defer k.mu.Unlock()
	kept := k.of(i)
	if kept != nil && kept.changed {
		return nil
	}
	shown, err := a.Read(ctx, i)
	if err != nil {
		return err
	}
	why := notRestorable(a.Shared, i.Resource, a.Operation(i.Resource.Change), shown)
	if why == "" && r.Operation.Body != nil { // which may replace more
		why = notRestorable(a.Shared, i.Resource, r.Operation, shown)
	}
	if why != "" {
		return verdict.NotExercisedf("%s is not sent, as the run could not put back what it changes: %s", r.Operation.ID, why)
	}
	if kept == nil {
		kept = &keptState{of: i}
		k.all = append(k.all, kept)
	}
	kept.was, kept.changed = shown.(Item), true
	recordState(a.Ledger, kept)
	return nil
}

// recordState records in the ledger what something is that is about to be changed.
func recordState(l *Ledger, kept *keptState) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.numbers++
	kept.of.number = l.numbers
	l.file.Add(ledger.Line{
		Event: ledger.Expected, Entry: l.numbers, Resource: kept.of.Kind,
		Organization: string(kept.of.Org), Key: l.keys[kept.of.Org], Body: asJSON(kept.was),
	})
}
