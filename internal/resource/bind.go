package resource

import (
	"context"
	"fmt"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/spec"
)

// Bind makes the accepted request of an operation, which is given by its id, from the
// fixtures. What it refers to is taken from the set, and created there where it is missing.
// Its new values are made by unique. An error is an outcome: something that it refers to
// could not be created.
func (a *Agent) Bind(ctx context.Context, operation string, from *Set, unique *Source) (Request, error) {
	fixture, why := a.Fixtures.Request(operation)
	if why != "" {
		return Request{}, fmt.Errorf("no request of %s: %s", operation, why)
	}
	r := Request{Operation: a.Operation(operation), Org: from.Org}
	resolve := a.Resolver(ctx, from, unique, func(i *Instance) { r.About = append(r.About, i) })
	var err error
	if r.Path, err = fixtures.ResolveFields(fixture.Path, resolve); err != nil {
		return r, err
	}
	if r.Query, err = fixtures.ResolveFields(fixture.Query, resolve); err != nil {
		return r, err
	}
	if err = r.fill(fixture, resolve); err != nil {
		return r, err
	}
	if fixture.Body != nil {
		r.Body, err = fixtures.ResolveFields(fixture.Body, resolve)
	}
	r.Within = r.About
	refersToSingleton(a, from, &r)
	return r, err
}

// Resolver returns a function that returns the value of a reference without its ${},
// such as "new.email". It takes instances from a set, creates them there where they are
// missing, and calls tell with each whose id was referred to. The function returns an error
// for a reference to what is unknown, and an outcome where a creation has one.
func (a *Agent) Resolver(ctx context.Context, from *Set, unique *Source, tell func(*Instance)) func(string) (any, error) {
	return func(ref string) (any, error) {
		if fixtures.IsKeyPart(ref) {
			return a.keyPart(from.Org, ref)
		}
		noun, member, _ := strings.Cut(ref, ".")
		switch noun {
		case "new":
			return unique.Value(member)
		case "same":
			return from.sameValue(member)
		}
		if of, several := a.several(noun); several {
			return from.each(of.Name, member)
		}
		i, err := a.referred(ctx, from, noun)
		if err != nil {
			return nil, err
		}
		value, err := i.member(member)
		if err != nil {
			return nil, fmt.Errorf("${%s}: %w", ref, err)
		}
		if member == "id" {
			tell(i)
		}
		return value, nil
	}
}

// keyPart is a reference to a part of an organization's key as requests have it until they are
// sent. An error says that the key has no parts.
func (c Config) keyPart(of Key, ref string) (any, error) {
	if !c.Split[of] {
		return nil, verdict.NotExercisedf("${%s} is a part of user:password, and %s is something else: to exercise a login, set it to what a user logs in with, with a colon between", ref, c.Variables[of])
	}
	return "${" + ref + "}", nil
}

func (a *Agent) referred(ctx context.Context, from *Set, noun string) (*Instance, error) {
	if theirs, ok := strings.CutPrefix(noun, AnothersPrefix); ok {
		return a.Foreign(ctx, theirs)
	}
	if gone, ok := strings.CutPrefix(noun, DeletedPrefix); ok {
		return from.deletedBy(ctx, a, gone)
	}
	return a.Have(ctx, from, noun)
}

// several returns the resource that a noun is the plural of; false for a name of one.
func (s *Shared) several(noun string) (fixtures.Resource, bool) {
	if _, one := s.Fixtures.Resources.Resources[noun]; one {
		return fixtures.Resource{}, false
	}
	return s.Fixtures.OfPlural(noun)
}

// Have returns the set's resource of a name, which it creates if need be. An error is an
// outcome of its creation.
func (a *Agent) Have(ctx context.Context, from *Set, name string) (*Instance, error) {
	if of := a.Fixtures.Resources.Resources[name]; of.IsSingleton() {
		return readSingleton(ctx, a, from, of)
	}
	if i, err := a.Ready(ctx, from, name); i != nil || err != nil {
		return i, err
	}
	if strings.HasPrefix(name, OtherPrefix) {
		return nil, fmt.Errorf("the scenario has no %q", name)
	}
	make := a.Create
	if a.ReadOnly || a.isFound(name) {
		make = func(ctx context.Context, in *Set, name string, _ map[string]any) (*Instance, error) {
			if a.ReadOnly || !a.liesWithinCreated(name) {
				return a.borrow(ctx, in.Org, name)
			}
			r, err := a.Bind(ctx, a.Fixtures.Resources.Resources[name].Find.Operation, in, in.unique)
			if err != nil {
				return nil, err
			}
			return a.firstListed(ctx, r, a.Fixtures.Resources.Resources[name])
		}
	}
	i, err := make(ctx, from, name, nil)
	if err != nil {
		return nil, err
	}
	from.PutPlain(name, i)
	return i, nil
}

// Create creates a resource in a set with the accepted request of the fixtures and further
// body fields, and finds out its id. An error is an outcome: the request was refused, or
// the resource does not appear.
func (a *Agent) Create(ctx context.Context, in *Set, name string, fields map[string]any) (*Instance, error) {
	resource, err := a.resource(name)
	if err != nil {
		return nil, err
	}
	switch {
	case a.ReadOnly:
		return nil, writeInReadOnly(name)
	case resource.IsFound():
		return nil, verdict.NotExercisedf("resources.yaml names no operation that creates a %s: a run only reads what is there", name)
	}
	r, err := a.creation(ctx, in, resource, fields)
	if err != nil {
		return nil, err
	}
	in.beforeChange(ctx, r, true)
	if err := a.MustSucceed(ctx, r); err != nil {
		return nil, err
	}
	in.wrote(a.Shared, r)
	i, err := a.created(ctx, r, resource)
	if err != nil || resource.Update == nil {
		return i, err
	}
	return i, a.update(ctx, in, i)
}

// update changes a resource into what the fixtures want it to be.
func (a *Agent) update(ctx context.Context, in *Set, i *Instance) error {
	r := Request{Operation: a.Operation(i.Resource.Update.Operation), Org: in.Org}
	others := a.Resolver(ctx, in, in.unique, func(*Instance) {})
	resolve := func(ref string) (any, error) {
		if ref == "it.id" {
			return i.ID, nil
		}
		return others(ref)
	}
	var err error
	if r.Path, err = fixtures.ResolveFields(i.Resource.Update.Path, resolve); err != nil {
		return err
	}
	if r.Body, err = fixtures.ResolveFields(i.Resource.Update.Body, resolve); err != nil {
		return err
	}
	in.beforeChange(ctx, r, false)
	return a.MustSucceed(ctx, r)
}

// RefusedError says that a request which prepares something did not succeed: a scenario
// that needs it has no verdict.
type RefusedError struct {
	Operation spec.Operation
	Exchange  *exchange.Exchange
	reason    error
}

func (e *RefusedError) Error() string { return e.reason.Error() }

func (e *RefusedError) Unwrap() error { return e.reason }

// MustSucceed sends a request that prepares something. It returns an outcome as an error
// for an answer whose status is not 2xx, mostly a [RefusedError], and where Send does.
func (pg *pager) MustSucceed(ctx context.Context, r Request) error {
	e, err := pg.Send(ctx, r)
	if err == nil && e.Status/100 != 2 {
		if err = pg.RefusedGuess(r.Operation.ID, e); err == nil {
			err = &RefusedError{Operation: r.Operation, Exchange: e, reason: verdict.Inconclusivef("set-up: %s answered %s", r.Operation.ID, pg.Describe(e))}
		}
	}
	if err == nil {
		pg.NoteAccepted(r)
	}
	return err
}

// created returns the instance that an accepted request created.
func (a *Agent) created(ctx context.Context, r Request, resource fixtures.Resource) (*Instance, error) {
	i := a.Ledger.BroughtBy(r, resource, a.Brought)
	if i == nil {
		return nil, fmt.Errorf("%s: no %s was recorded in the ledger", r.Operation.ID, resource.Name)
	}
	a.Ledger.adopt(i, resource)
	if err := a.Settled(ctx, i); err != nil {
		if state, reason := verdict.Judge(err); state == verdict.Failed {
			err = verdict.Inconclusivef("set-up: %s", reason)
		}
		return nil, err
	}
	if resource.ID != "" && i.ID == nil {
		return nil, verdict.Inconclusivef("set-up: the answer of %s has no id at %s", r.Operation.ID, resource.ID)
	}
	if i.ID == nil {
		if err := a.Await(ctx, i); err != nil {
			return nil, err
		}
	}
	if i.ID == nil {
		if err := a.lookEverywhere(ctx, i, r); err != nil {
			return nil, err
		}
	}
	if i.ID == nil {
		return nil, verdict.Inconclusivef("set-up: %s", a.NotFound(i))
	}
	return i, nil
}
