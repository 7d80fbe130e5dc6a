package steps

import (
	"context"
	"fmt"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/resource"
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
			notes:   func(a *Analysis, text []string) { notesOperation(a, text); a.narrowed = true },
		},
	}
}

func nameFor(article, name string) string {
	if article == "another" {
		return resource.OtherPrefix + name
	}
	return name
}

// aResource: Given a list, Given another contact.
func aResource(ctx context.Context, w *ScenarioRun, a Arguments) error {
	name := nameFor(a.Text[0], a.Text[1])
	if name == a.Text[1] {
		_, err := w.Have(ctx, w.WorkingSet(), name)
		return err
	}
	return w.add(ctx, name, a.Text[1], nil)
}

// costResource bills a resource, which scenarios may share unless it is another one.
func costResource(b *bill, a Arguments) {
	if a.Text[0] == "another" {
		b.create(a.Text[1], nil)
		return
	}
	b.have(a.Text[1])
}

// aResourceWith: Given a contact with: | job_title | Countess |.
func aResourceWith(ctx context.Context, w *ScenarioRun, a Arguments) error {
	fields, err := w.fields(ctx, a)
	if err != nil {
		return err
	}
	return w.add(ctx, nameFor(a.Text[0], a.Text[1]), a.Text[1], fields)
}

// costResourceWith bills a resource that nothing else can stand for.
func costResourceWith(b *bill, a Arguments) {
	create := func() { b.create(a.Text[1], a.values()) }
	if a.Text[0] == "another" {
		create()
		return
	}
	b.shared(b.scope+": "+a.Text[1], create)
}

// add creates a resource in the scenario's set under a name of its own.
func (w *ScenarioRun) add(ctx context.Context, name, resource string, fields map[string]any) error {
	in := w.WorkingSet()
	i, err := w.Create(ctx, in, resource, fields)
	if err != nil {
		return err
	}
	in.Put(name, i)
	in.Spoilt = true
	return nil
}

// anothers: Given another organization's contact.
func anothers(ctx context.Context, w *ScenarioRun, a Arguments) error {
	_, err := w.Foreign(ctx, a.Text[0])
	return err
}

// costAnothers bills what is made with the other organization's key.
func costAnothers(b *bill, a Arguments) { b.foreign(a.Text[0]) }

// isUpdatedWith: Given the company is updated with: | industry | Software |.
func isUpdatedWith(ctx context.Context, w *ScenarioRun, a Arguments) error {
	i, err := w.owned(ctx, a.Text[0])
	if err != nil {
		return err
	}
	if i.Resource.Change == "" {
		return fmt.Errorf("resources.yaml names no operation that changes a %s", i.Resource.Name)
	}
	r := w.RequestFor(i.Resource.Change, i)
	if r.Body, err = w.fields(ctx, a); err != nil {
		return err
	}
	w.WorkingSet().Spoilt = true
	return w.MustSucceed(ctx, r)
}

// costUpdated bills the update, and what its fields refer to.
func costUpdated(b *bill, a Arguments) {
	b.refer(a.values())
	b.add(1)
}

// anAcceptedRequest: Given a createContact request that is accepted.
func anAcceptedRequest(ctx context.Context, w *ScenarioRun, a Arguments) error {
	base, err := w.Bind(ctx, a.Text[0], w.WorkingSet(), w.Unique)
	w.base = base
	return err
}

// costBound bills what the accepted request refers to. It is sent later.
func costBound(b *bill, a Arguments) {
	r := b.Pack.Fixtures.Requests[b.operation.ID]
	b.about = b.refer(r.Path, r.Query, r.Body)
	b.refer(a.values())
}

// anAcceptedRequestWithQuery: Given a listContacts request that is accepted, with
// the query: | list_id | ${list.id} |.
func anAcceptedRequestWithQuery(ctx context.Context, w *ScenarioRun, a Arguments) error {
	if err := anAcceptedRequest(ctx, w, a); err != nil {
		return err
	}
	return w.query(ctx, &w.base, a)
}

// query puts the rows of a table into a request's query.
func (w *ScenarioRun) query(ctx context.Context, r *resource.Request, a Arguments) error {
	fields, err := w.fields(ctx, a)
	if err != nil {
		return err
	}
	for name, value := range fields {
		at := resource.Place{In: resource.InQuery, Name: name}
		if err := w.knows(at); err != nil {
			return err
		}
		r.Set(at, value)
	}
	return nil
}

// fields reads a step's table as an object, with its references resolved.
func (w *ScenarioRun) fields(ctx context.Context, a Arguments) (map[string]any, error) {
	fields, err := a.fields()
	if err != nil {
		return nil, err
	}
	return fixtures.ResolveFields(fields, w.Resolver(ctx, w.WorkingSet(), w.Unique, func(*resource.Instance) {}))
}

// value reads a value out of a step: JSON where it is JSON, and otherwise text,
// with its references resolved.
func (w *ScenarioRun) value(ctx context.Context, text string) (any, error) {
	resolve := w.Resolver(ctx, w.WorkingSet(), w.Unique, func(*resource.Instance) {})
	if refs := fixtures.References(text); len(refs) > 0 && !strings.HasPrefix(text, "${") {
		for _, ref := range refs {
			value, err := resolve(ref)
			if err != nil {
				return nil, err
			}
			text = strings.Replace(text, "${"+ref+"}", fmt.Sprint(value), 1)
		}
		return jsonvalue.Cell(text), nil
	}
	return fixtures.Resolve(jsonvalue.Cell(text), resolve)
}
