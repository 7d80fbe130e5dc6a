package steps

import (
	"context"
	"fmt"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/verdict"
)

// bind makes the accepted request of an operation from the fixtures. What it
// refers to is taken from the set, and created there where it is missing.
func (w *agent) bind(ctx context.Context, operation string, from *set, unique *source) (request, error) {
	fixture, why := w.fixtures.Request(operation)
	if why != "" {
		return request{}, fmt.Errorf("no request of %s: %s", operation, why)
	}
	r := request{operation: w.operation(operation), org: from.org}
	resolve := w.resolver(ctx, from, unique, func(i *instance) { r.about = append(r.about, i) })
	var err error
	if r.path, err = fixtures.ResolveFields(fixture.Path, resolve); err != nil {
		return r, err
	}
	if r.query, err = fixtures.ResolveFields(fixture.Query, resolve); err != nil {
		return r, err
	}
	if r.header, err = headerOf(fixture, resolve); err != nil {
		return r, err
	}
	if fixture.Body != nil {
		r.body, err = fixtures.ResolveFields(fixture.Body, resolve)
	}
	return r, err
}

// resolver resolves references against a set, and tells each instance that was
// referred to.
func (w *agent) resolver(ctx context.Context, from *set, unique *source, tell func(*instance)) func(string) (any, error) {
	return func(ref string) (any, error) {
		noun, member, _ := strings.Cut(ref, ".")
		switch noun {
		case "new":
			return unique.value(member)
		case "same":
			return from.sameValue(member)
		}
		i, err := w.referred(ctx, from, noun)
		if err != nil {
			return nil, err
		}
		if member != "id" {
			value, ok := i.body[member]
			if !ok {
				return nil, fmt.Errorf("${%s}: the %s was created without %q", ref, noun, member)
			}
			return value, nil
		}
		tell(i)
		return i.id, nil
	}
}

// anothersPrefix marks a reference to another organization's resource.
const anothersPrefix = "another's "

func (w *agent) referred(ctx context.Context, from *set, noun string) (*instance, error) {
	if theirs, ok := strings.CutPrefix(noun, anothersPrefix); ok {
		return w.foreign(ctx, theirs)
	}
	return w.have(ctx, from, noun)
}

// have returns the set's resource of a name, which it creates if need be.
func (w *agent) have(ctx context.Context, from *set, name string) (*instance, error) {
	if i := from.member(name); i != nil {
		return i, nil
	}
	if strings.HasPrefix(name, otherPrefix) {
		return nil, fmt.Errorf("the scenario has no %q", name)
	}
	make := w.create
	if w.ReadOnly {
		make = func(ctx context.Context, in *set, name string, _ map[string]any) (*instance, error) {
			return w.borrow(ctx, in.org, name)
		}
	}
	i, err := make(ctx, from, name, nil)
	if err != nil {
		return nil, err
	}
	from.put(name, i)
	return i, nil
}

// create creates a resource in a set with the accepted request of the fixtures
// and further body fields, and finds out its id.
func (w *agent) create(ctx context.Context, in *set, name string, fields map[string]any) (*instance, error) {
	resource, err := w.resource(name)
	if err != nil {
		return nil, err
	}
	if w.ReadOnly {
		return nil, writeInReadOnly(name)
	}
	// Fields that replace a reference must win before it is resolved, or the
	// resource that it names would be created in vain.
	fixture := w.fixtures.Requests[resource.Create]
	body := map[string]any{}
	for _, part := range []map[string]any{fixture.Body, resource.With, fields} {
		for k, v := range part {
			body[k] = v
		}
	}
	in.seen = observation{} // what was seen of the others may show the new one now
	r := request{operation: w.operation(resource.Create), org: in.org}
	resolve := w.resolver(ctx, in, in.unique, func(*instance) {})
	if r.body, err = fixtures.ResolveFields(body, resolve); err != nil {
		return nil, err
	}
	if r.header, err = headerOf(fixture, resolve); err != nil {
		return nil, err
	}
	if err := w.mustSucceed(ctx, r); err != nil {
		return nil, err
	}
	i, err := w.created(ctx, r, resource)
	if err != nil || resource.Update == nil {
		return i, err
	}
	return i, w.update(ctx, in, i)
}

// update changes a resource into what the fixtures want it to be.
func (w *agent) update(ctx context.Context, in *set, i *instance) error {
	r := request{operation: w.operation(i.resource.Update.Operation), org: in.org}
	others := w.resolver(ctx, in, in.unique, func(*instance) {})
	resolve := func(ref string) (any, error) {
		if ref == "it.id" {
			return i.id, nil
		}
		return others(ref)
	}
	var err error
	if r.path, err = fixtures.ResolveFields(i.resource.Update.Path, resolve); err != nil {
		return err
	}
	if r.body, err = fixtures.ResolveFields(i.resource.Update.Body, resolve); err != nil {
		return err
	}
	return w.mustSucceed(ctx, r)
}

// mustSucceed sends a request that prepares something.
func (w *agent) mustSucceed(ctx context.Context, r request) error {
	e, err := w.Send(ctx, r)
	if err == nil && e.Status/100 != 2 {
		if err = w.refusedGuess(r.operation.ID, e); err == nil {
			err = verdict.Inconclusivef("set-up: %s answered %s", r.operation.ID, w.describe(e))
		}
	}
	return err
}

// created returns the instance that an accepted request brought into being.
func (w *agent) created(ctx context.Context, r request, resource fixtures.Resource) (*instance, error) {
	identity, ok := r.body[resource.Identity].(string)
	if !ok {
		return nil, fmt.Errorf("%s: the request has no text in %q, which identifies a %s", r.operation.ID, resource.Identity, resource.Name)
	}
	i := w.ledger.adopt(resource, r.org, identity)
	if i == nil {
		return nil, fmt.Errorf("%s: no %s was recorded in the ledger", r.operation.ID, resource.Name)
	}
	if resource.ID != "" && i.id == nil {
		return nil, verdict.Inconclusivef("set-up: the answer of %s says no id at %s", r.operation.ID, resource.ID)
	}
	if i.id == nil {
		if err := w.await(ctx, i); err != nil {
			return nil, err
		}
	}
	if i.id == nil {
		if err := w.lookEverywhere(ctx, i, r); err != nil {
			return nil, err
		}
	}
	if i.id == nil {
		return nil, verdict.Inconclusivef("set-up: %s", w.notFound(i))
	}
	return i, nil
}
