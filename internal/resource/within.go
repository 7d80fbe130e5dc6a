package resource

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/verdict"
)

// A resource may lie within others, whose ids stand in its path. Which parameter is the
// id of what is said once, by the accepted request of each operation in requests.yaml:
// what the request that creates one refers to is what it lies within.

// creation makes the request that creates a resource in a set, with further body fields.
// Fields that replace a reference win before it is resolved, or the resource that it
// names would be created in vain.
func (a *Agent) creation(ctx context.Context, in *Set, resource fixtures.Resource, fields map[string]any) (Request, error) {
	fixture := a.Fixtures.Requests[resource.Create]
	body := map[string]any{}
	for _, part := range []map[string]any{fixture.Body, resource.With, fields} {
		for k, v := range part {
			body[k] = v
		}
	}
	r := Request{Operation: a.Operation(resource.Create), Org: in.Org}
	resolve := a.Resolver(ctx, in, in.unique, func(i *Instance) { r.Within = append(r.Within, i) })
	var err error
	if r.Path, err = fixtures.ResolveFields(fixture.Path, resolve); err != nil {
		return r, err
	}
	if r.Query, err = fixtures.ResolveFields(fixture.Query, resolve); err != nil {
		return r, err
	}
	if r.Operation.Body != nil && (fixture.Body != nil || !fixture.HasBody()) {
		if r.Body, err = fixtures.ResolveFields(body, resolve); err != nil {
			return r, err
		}
	}
	return r, r.fill(fixture, resolve)
}

// RequestFor is a request of an operation, which is given by its id, for one instance: what
// its path, its header and the query parameters that are required have in requests.yaml,
// with the ids of the instance and of what it lies within.
func (s *Shared) RequestFor(operation string, i *Instance) Request {
	r := Request{Operation: s.Operation(operation), Org: i.Org, Path: map[string]any{}, About: []*Instance{i}, Within: i.within}
	fixture := s.Fixtures.Requests[operation]
	for _, p := range r.Operation.Parameters {
		switch given, has := fixture.Query[p.Name]; {
		case p.In == InPath:
			r.Path[p.Name] = i.pathValue(s.Fixtures, fixture.Path[p.Name])
		case p.In == InQuery && p.Required && has:
			r.Set(Place{InQuery, p.Name}, i.valueOf(s.Fixtures, given, given))
		}
	}
	if header, err := headerOf(r.Operation, fixture, i.resolver(s.Fixtures)); err == nil {
		r.Header = header
	}
	return r
}

// ListingOf is the request of the listing in which an instance is found, without the query
// that would narrow it to the instance.
func (s *Shared) ListingOf(i *Instance) Request {
	r := s.RequestFor(i.Resource.Find.Operation, i)
	r.About = nil // what it lists is nothing that the request could change
	return r
}

// borrowedListing is the listing in which something of a kind is found, within what is
// borrowed as well.
func (a *Agent) borrowedListing(ctx context.Context, org Key, resource fixtures.Resource) (Request, error) {
	r, fixture := Request{Operation: a.Operation(resource.Find.Operation), Org: org}, a.Fixtures.Requests[resource.Find.Operation]
	resolve := func(ref string) (any, error) {
		noun, member, _ := strings.Cut(ref, ".")
		holder, err := a.borrow(ctx, org, noun)
		if err != nil {
			return nil, err
		}
		r.Within = append(r.Within, holder)
		return holder.member(member)
	}
	var err error
	if r.Path, err = fixtures.ResolveFields(fixture.Path, resolve); err != nil {
		return r, err
	}
	for _, p := range r.Operation.Parameters {
		if given, has := fixture.Query[p.Name]; p.In == InQuery && p.Required && has {
			r.Set(Place{InQuery, p.Name}, given)
		}
	}
	r.Header, err = headerOf(r.Operation, fixture, resolve)
	return r, err
}

// pathValue is the value of a path parameter: the id of the instance, unless requests.yaml
// says that it is something else; nil where that is not known.
func (i *Instance) pathValue(f *fixtures.Fixtures, given any) any {
	text, isText := given.(string)
	refs := fixtures.References(text)
	if given == nil || len(refs) == 1 && strings.HasPrefix(refs[0], "new.") {
		return i.ID
	}
	if !isText || len(refs) == 0 {
		return given
	}
	return i.valueOf(f, given, nil)
}

// placed are the ids of what the instance lies within, as JSON, by the kind of each.
func (i *Instance) placed() map[string]json.RawMessage {
	var ids map[string]json.RawMessage
	for _, holder := range i.within {
		if ids == nil {
			ids = map[string]json.RawMessage{}
		}
		maps.Copy(ids, holder.placed())
		ids[holder.Resource.Kind()] = asJSON(holder.ID)
	}
	return ids
}

// lacksPlace says of which parameter in a request's path no value is known; nil where all
// are: what an earlier run has recorded may lack what it lies within.
func lacksPlace(r Request) error {
	for _, name := range slices.Sorted(maps.Keys(r.Path)) {
		if r.Path[name] == nil {
			return fmt.Errorf("the %s in the path of %s is not known", name, r.Operation.ID)
		}
	}
	return nil
}

// valueOf is a value of requests.yaml, with what it says of the instance and of what
// that lies within; another one where it refers to something else, or says nothing.
func (i *Instance) valueOf(f *fixtures.Fixtures, given, otherwise any) any {
	if given == nil {
		return otherwise
	}
	value, err := fixtures.Resolve(given, i.resolver(f))
	if err != nil || value == nil {
		return otherwise
	}
	return value
}

// resolver resolves references to the instance, and to what it lies within.
func (i *Instance) resolver(f *fixtures.Fixtures) func(string) (any, error) {
	return func(ref string) (any, error) {
		noun, member, _ := strings.Cut(ref, ".")
		owner := i.outward(f.Resources.Resources[noun].Kind())
		if owner == nil {
			return nil, fmt.Errorf("${%s} is neither the %s nor what it lies within", ref, i.Resource.Name)
		}
		return owner.member(member)
	}
}

// outward returns the instance of a kind among this one and what it lies within; nil
// for none.
func (i *Instance) outward(kind string) *Instance {
	if i.Resource.Kind() == kind {
		return i
	}
	for _, holder := range i.within {
		if found := holder.outward(kind); found != nil {
			return found
		}
	}
	return nil
}

// member is the id of an instance, or a field that it was created with.
func (i *Instance) member(name string) (any, error) {
	if name == "id" {
		return i.ID, nil
	}
	if value, there := i.values[name]; there {
		return value, nil
	}
	if _, named := i.Resource.Values[name]; named {
		return nil, verdict.Inconclusivef("nothing shows the %s of the %s, where resources.yaml looks for it: %s", name, i.Resource.Name, i.Resource.Values[name])
	}
	value, ok := fixtures.Member(i.Body, name)
	if !ok && i.Resource.IsSingleton() {
		return nil, verdict.NotExercisedf("%s shows no %s of the %s", i.Resource.Read, name, i.Resource.Name)
	}
	if !ok {
		return nil, fmt.Errorf("the %s was created without %q", i.Resource.Name, name)
	}
	return value, nil
}

// IDOf is the id of an item of a listing, which is given by the id of its operation: a
// json.Number or a string, if the item is as documented; nil for none.
func (s *Shared) IDOf(listing string, item Item) any {
	id, _ := jsonvalue.At(item, s.Fixtures.ItemIDOf(listing))
	return id
}
