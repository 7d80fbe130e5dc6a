package steps

import (
	"context"
	"fmt"

	"github.com/assaykit/assay/fixtures"
)

// givens are the steps of what is there before the request.
func givens() []Definition {
	return []Definition{
		{
			Form:    `a|another <resource>`,
			pattern: `(an?|another) ` + resourceWord,
			Says:    "The resource exists. Later steps call another one the other <resource>.",
			run:     aResource,
			cost:    costResource,
			notes:   notesResource,
		},
		{
			Form:    `a|another <resource> with: <table of fields>`,
			pattern: `(an?|another) ` + resourceWord + ` with:`,
			Says:    "The resource exists, and was created with these fields.",
			run:     aResourceWith,
			cost:    costResourceWith,
			notes:   both(notesResource, notesKnown),
		},
		{
			Form:    `a shared <resource> with <n> <resources>`,
			pattern: `a shared ` + resourceWord + ` with (\d+) ` + resourceWord,
			Says:    "The resource exists and holds so many others. It is made once in a run, for all scenarios that read it.",
			run:     aSharedResource,
			cost:    costShared,
			notes:   notesShared,
		},
		{
			Form:    `another organization's <resource>`,
			pattern: `another organization's ` + resourceWord,
			Says:    "Another organization has the resource.",
			run:     anothers,
			cost:    costAnothers,
			notes:   notesAnothers,
		},
		{
			Form:    `the <resource> is updated with: <table of fields>`,
			pattern: `the ` + memberWord + ` is updated with:`,
			Says:    "The resource was changed so, after it was created.",
			run:     isUpdatedWith,
			cost:    costUpdated,
			notes:   notesChanged,
		},
		{
			Form:    `a <operation> request that is accepted`,
			pattern: `an? ` + operationWord + ` request that is accepted`,
			Says:    "The operation's request from requests.yaml; what it refers to exists.",
			run:     anAcceptedRequest,
			cost:    costBound,
			notes:   notesOperation,
		},
		{
			Form:    `a <operation> request that is accepted, with the query: <table of parameters>`,
			pattern: `an? ` + operationWord + ` request that is accepted, with the query:`,
			Says:    "The same, with these query parameters.",
			run:     anAcceptedRequestWithQuery,
			cost:    costBound,
			notes:   func(a *analysis, text []string) { notesOperation(a, text); a.narrowed = true },
		},
	}
}

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
		_, err := w.have(ctx, w.workingSet(), name)
		return err
	}
	return w.add(ctx, name, a.text[1], nil)
}

// costResource bills a resource, which scenarios may share unless it is another one.
func costResource(b *bill, a arguments) {
	if a.text[0] == "another" {
		b.create(a.text[1], nil)
		return
	}
	b.have(a.text[1])
}

// aResourceWith: Given a contact with: | job_title | Countess |.
func aResourceWith(ctx context.Context, w *world, a arguments) error {
	fields, err := w.fields(ctx, a)
	if err != nil {
		return err
	}
	return w.add(ctx, nameFor(a.text[0], a.text[1]), a.text[1], fields)
}

// costResourceWith bills a resource that nothing else can stand for.
func costResourceWith(b *bill, a arguments) {
	create := func() { b.create(a.text[1], a.values()) }
	if a.text[0] == "another" {
		create()
		return
	}
	b.shared(b.scope+": "+a.text[1], create)
}

// add creates a resource in the scenario's set under a name of its own.
func (w *world) add(ctx context.Context, name, resource string, fields map[string]any) error {
	in := w.workingSet()
	i, err := w.create(ctx, in, resource, fields)
	if err != nil {
		return err
	}
	in.put(name, i)
	in.spoilt = true
	return nil
}

// ofPlural returns the resource that has a plural.
func (w *agent) ofPlural(word string) (fixtures.Resource, error) {
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

// costAnothers bills what is made with the other organization's key.
func costAnothers(b *bill, a arguments) { b.foreign(a.text[0]) }

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
	w.workingSet().spoilt = true
	return w.mustSucceed(ctx, r)
}

// costUpdated bills the update, and what its fields refer to.
func costUpdated(b *bill, a arguments) {
	b.refer(a.values())
	b.add(1)
}

// anAcceptedRequest: Given a createContact request that is accepted.
func anAcceptedRequest(ctx context.Context, w *world, a arguments) error {
	base, err := w.bind(ctx, a.text[0], w.workingSet(), w.unique)
	w.base = base
	return err
}

// costBound bills what the accepted request refers to. It is sent later.
func costBound(b *bill, a arguments) {
	r := b.pack.Fixtures.Requests[b.operation.ID]
	b.about = b.refer(r.Path, r.Query, r.Body)
	b.refer(a.values())
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
	return fixtures.ResolveFields(fields, w.resolver(ctx, w.workingSet(), w.unique, func(*instance) {}))
}
