package steps

import (
	"context"
	"fmt"

	"github.com/assaykit/assay/fixtures"
)

// otherPrefix marks the name of a scenario's second resource of a kind.
const otherPrefix = "other "

func nameFor(article, resource string) string {
	if article == "another" {
		return otherPrefix + resource
	}
	return resource
}

// aResource: Given a list, Given another contact.
func aResource(ctx context.Context, w *world, a arguments) error {
	name := nameFor(a.text[0], a.text[1])
	if name == a.text[1] {
		_, err := w.have(ctx, w.resources(), name)
		return err
	}
	return w.add(ctx, name, a.text[1], nil)
}

// aResourceWith: Given a contact with: | job_title | Countess |.
func aResourceWith(ctx context.Context, w *world, a arguments) error {
	fields, err := w.fields(ctx, a)
	if err != nil {
		return err
	}
	return w.add(ctx, nameFor(a.text[0], a.text[1]), a.text[1], fields)
}

// add creates a resource in the scenario's set under a name of its own.
func (w *world) add(ctx context.Context, name, resource string, fields map[string]any) error {
	in := w.resources()
	i, err := w.create(ctx, in, resource, fields)
	if err != nil {
		return err
	}
	in.put(name, i)
	in.spoilt = true
	return nil
}

// ofPlural returns the resource that has a plural.
func (w *world) ofPlural(word string) (fixtures.Resource, error) {
	r, ok := w.fixtures.OfPlural(word)
	if !ok {
		return r, fmt.Errorf("no resource has the plural %q", word)
	}
	return r, nil
}

// anothers: Given another organization's contact.
func anothers(ctx context.Context, w *world, a arguments) error {
	_, err := w.foreign(ctx, a.text[0])
	return err
}

// isUpdatedWith: Given the company is updated with: | industry | Software |.
func isUpdatedWith(ctx context.Context, w *world, a arguments) error {
	i, err := w.owned(ctx, a.text[0])
	if err != nil {
		return err
	}
	if i.resource.Change == "" {
		return fmt.Errorf("resources.yaml names no operation that changes a %s", i.resource.Name)
	}
	r := w.requestFor(i.resource.Change, i)
	if r.body, err = w.fields(ctx, a); err != nil {
		return err
	}
	w.resources().spoilt = true
	return w.mustSucceed(ctx, r)
}

// anAcceptedRequest: Given a createContact request that is accepted.
func anAcceptedRequest(ctx context.Context, w *world, a arguments) error {
	base, err := w.bind(ctx, a.text[0], w.resources(), w.unique)
	w.base = base
	return err
}

// anAcceptedRequestWithQuery: Given a listContacts request that is accepted, with
// the query: | list_id | ${list.id} |.
func anAcceptedRequestWithQuery(ctx context.Context, w *world, a arguments) error {
	if err := anAcceptedRequest(ctx, w, a); err != nil {
		return err
	}
	return w.query(ctx, &w.base, a)
}

// query puts the rows of a table into a request's query.
func (w *world) query(ctx context.Context, r *request, a arguments) error {
	fields, err := w.fields(ctx, a)
	if err != nil {
		return err
	}
	for name, value := range fields {
		at := place{inQuery, name}
		if err := w.knows(at); err != nil {
			return err
		}
		r.set(at, value)
	}
	return nil
}

// fields reads a step's table as an object, with its references resolved.
func (w *world) fields(ctx context.Context, a arguments) (map[string]any, error) {
	fields, err := a.fields()
	if err != nil {
		return nil, err
	}
	return fixtures.ResolveFields(fields, w.resolver(ctx, w.resources(), w.unique, func(*instance) {}))
}
