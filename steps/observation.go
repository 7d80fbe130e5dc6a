package steps

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/spec"
)

// observation is what a client sees of some resources: by the name of each, what
// reading it and listing what belongs to it show.
type observation map[string]sight

// sight is what is seen of one resource.
type sight map[string]any

// observe looks at the resources that a request refers to, if they have not been
// seen since they last changed.
func (w *agent) observe(ctx context.Context, r request) (observation, error) {
	seen := observation{}
	for _, i := range r.about {
		name := w.nameOf(i)
		if known, ok := w.workingSet().seen[name]; ok && i.org == w.org {
			seen[name] = known
			continue
		}
		now, err := w.lookAtOne(ctx, i)
		if err != nil {
			return nil, err
		}
		seen[name] = now
	}
	return seen, nil
}

// lookAtOne looks at what has to be there: a comparison of nothing with nothing
// would always hold.
func (w *agent) lookAtOne(ctx context.Context, i *instance) (sight, error) {
	seen, err := w.look(ctx, i)
	if err != nil {
		return nil, err
	}
	if seen.lacksSomething() {
		return nil, verdict.Inconclusivef("the %s is not there before the request is sent", w.nameOf(i))
	}
	return seen, nil
}

// lacksSomething reports whether a part of what a client sees was not there.
func (s sight) lacksSomething() bool {
	for _, part := range s {
		if part == nil {
			return true
		}
	}
	return false
}

// nameOf names an instance as the scenario does.
func (w *agent) nameOf(i *instance) string { return w.workingSet().nameOf(i) }

// look reads what a client sees of an instance.
func (w *agent) look(ctx context.Context, i *instance) (sight, error) {
	seen := sight{}
	if i.resource.Read != "" || len(i.resource.Show) == 0 {
		payload, err := w.read(ctx, i)
		if err != nil {
			return nil, err
		}
		if object, ok := payload.(map[string]any); ok {
			if payload, err = w.compared(i, object); err != nil {
				return nil, err
			}
		}
		seen["it"] = payload
	}
	for _, operation := range i.resource.Show {
		items := map[string]any{}
		var blind error
		err := w.turnPages(ctx, w.requestFor(operation, i), func(page []item) bool {
			for _, listed := range page {
				var steady item
				if steady, blind = w.compared(i, listed); blind != nil {
					return false
				}
				items[fmt.Sprint(listed[w.fixtures.ItemID])] = steady
			}
			return true
		})
		if blind != nil {
			return nil, blind
		}
		if errors.Is(err, errGone) {
			seen["its "+operation] = nil
			continue
		}
		if err != nil {
			return nil, err
		}
		seen["its "+operation] = items
	}
	return seen, nil
}

// read returns the payload of reading an instance; nil where the target says that
// there is no such thing.
func (w *agent) read(ctx context.Context, i *instance) (any, error) {
	if i.resource.Read == "" {
		return w.readListed(ctx, i)
	}
	r := w.requestFor(i.resource.Read, i)
	e, err := w.Send(ctx, r)
	if err != nil {
		return nil, err
	}
	switch {
	case e.Status == 404:
		return nil, nil
	case !r.operation.Succeeds(e.Status):
		return nil, verdict.Inconclusivef("%s answered %s", r.operation.ID, w.describe(e))
	}
	return w.payload(r, e)
}

// readListed is read for what nothing but a listing shows: under its identity or,
// where that was changed, under whatever it has now.
func (w *agent) readListed(ctx context.Context, i *instance) (any, error) {
	identities := w.ledger.identities(i)
	if len(identities) == 1 && i.findable() {
		found, err := w.find(ctx, i)
		if found == nil || err != nil {
			return nil, err
		}
		if id := fmt.Sprint(found[w.fixtures.ItemID]); id != i.idText() {
			return nil, verdict.Failedf("%s shows the %s with the id %s, and it was told to be %s", i.resource.Find.Operation, i.resource.Name, id, i.idText())
		}
		return found, nil
	}
	itsID := func(listed item) bool { return fmt.Sprint(listed[w.fixtures.ItemID]) == i.idText() }
	for _, identity := range identities {
		known := *i
		known.identity = identity
		if found, err := w.search(ctx, &known, itsID); found != nil || err != nil {
			return found, err
		}
	}
	if found, err := w.itemOf(ctx, i, request{operation: w.operation(i.resource.Find.Operation), org: i.org}); found != nil || err != nil {
		return found, err
	}
	return nil, nil
}

// steady drops the members that may change on their own.
func (w *agent) steady(i *instance, object item) item {
	object = maps.Clone(object)
	for _, name := range i.resource.Volatile {
		delete(object, name)
	}
	return object
}

// compared is what is steady of an object, for a comparison. Where that is no more
// than its id, nothing would be compared.
func (w *agent) compared(i *instance, object item) (item, error) {
	steady := w.steady(i, object)
	tells := func(name string) bool { return name != w.fixtures.ItemID }
	if len(steady) < len(object) && !slices.ContainsFunc(slices.Collect(maps.Keys(steady)), tells) {
		return nil, verdict.Inconclusivef("nothing of the %s can be compared: whatever is shown of it is volatile in resources.yaml", w.nameOf(i))
	}
	return steady, nil
}

// requestFor is a request of an operation that takes an instance's id in its
// path, and nothing else.
func (w *agent) requestFor(operation string, i *instance) request {
	r := request{operation: w.operation(operation), org: i.org, path: map[string]any{}, about: []*instance{i}}
	for _, p := range r.operation.Parameters {
		if p.In == inPath {
			r.path[p.Name] = i.id
		}
	}
	return r
}

// unchanged looks again and compares.
func (w *agent) unchanged(ctx context.Context, i *instance, before sight) error {
	after, err := w.look(ctx, i)
	if err != nil {
		return err
	}
	for _, aspect := range slices.Sorted(maps.Keys(before)) {
		said := func(name string) spec.Part { return jsonvalue.Member(w.saidOf(i.resource), name) }
		if operation, ok := strings.CutPrefix(aspect, "its "); ok {
			said = func(string) spec.Part { return w.saidOfItems(operation) }
		}
		if difference := jsonvalue.Differs(before[aspect], after[aspect], said); difference != "" {
			if aspect != "it" {
				difference = aspect + " " + difference
			}
			return verdict.Failedf("the %s has changed: %s", w.nameOf(i), difference)
		}
	}
	return nil
}

// nothingCreated looks for what the refused request would have created.
func (w *agent) nothingCreated(ctx context.Context, r request) error {
	for _, i := range w.wouldCreate(r) {
		found, err := w.search(ctx, i, func(listed item) bool { return !w.namesakes[fmt.Sprint(listed[w.fixtures.ItemID])] })
		if err != nil {
			return err
		}
		if found == nil {
			w.ledger.absent(i.resource.Name, w.org, i.identity)
			continue
		}
		if i.findable() {
			i.id = found[w.fixtures.ItemID]
		} else {
			i.holder = holderOf(r)
		}
		w.ledger.expect(i)
		return verdict.Failedf("a %s was created all the same, with %s %q", i.resource.Name, i.resource.Identity, i.identity)
	}
	return nil
}

// wouldCreate returns what a request would create and a listing would show with
// the identity that the request gives it.
func (w *agent) wouldCreate(r request) []*instance {
	var all []*instance
	for _, name := range w.fixtures.ResourceNames() {
		resource := w.fixtures.Resources.Resources[name]
		identity, ok := r.body[resource.Identity].(string)
		if resource.Create == r.operation.ID && resource.Like == "" && ok && identity != "" {
			all = append(all, &instance{resource: resource, org: w.org, identity: identity, body: r.body})
		}
	}
	return all
}

// lookForNamesakes notes what others have made that has the identity which a
// request gives to what it would create. A value that the run has made up has none.
func (w *agent) lookForNamesakes(ctx context.Context, r request) error {
	for _, i := range w.wouldCreate(r) {
		if i.findable() {
			continue
		}
		_, err := w.search(ctx, i, func(listed item) bool {
			w.namesakes[fmt.Sprint(listed[w.fixtures.ItemID])] = true
			return false
		})
		if err != nil {
			return err
		}
	}
	return nil
}
