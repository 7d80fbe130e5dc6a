package steps

import (
	"context"
	"fmt"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/resource"
)

// givenSteps are the steps of what there is before the request.
func givenSteps() []Definition {
	return []Definition{
		{
			Keyword: "Given",
			Form:    `a|another <resource>`,
			pattern: `(an?|another) ` + resourceWord,
			Says:    "The resource exists. Later steps call another one the other <resource>.",
			run:     aResource,
			needs:   needsAnother,
			cost:    costResource,
			notes:   notesResource,
		},
		{
			Keyword: "Given",
			Form:    `a|another <resource> with: <table of fields>`,
			pattern: `(an?|another) ` + resourceWord + ` with:`,
			Says:    "The resource exists, and was created with these fields.",
			run:     aResourceWith,
			needs:   needsCreationWith,
			cost:    costResourceWith,
			notes:   both(notesResource, notesKnown),
		},
		{
			Keyword: "Given",
			Form:    `another organization's <resource>`,
			pattern: `another organization's ` + resourceWord,
			Says:    "Another organization has the resource.",
			run:     anothers,
			cost:    costAnothers,
			notes:   notesAnothers,
		},
		{
			Keyword: "Given",
			Form:    `the <resource> is updated with: <table of fields>`,
			pattern: `the ` + memberWord + ` is updated with:`,
			Says:    "The resource was created and then changed in these fields.",
			run:     isUpdatedWith,
			needs:   needsChangeWith,
			cost:    costUpdated,
			notes:   notesChanged,
		},
		{
			Keyword: "Given",
			Form:    `a <operation> request that is accepted`,
			pattern: `an? ` + operationWord + ` request that is accepted`,
			Says:    "The request is the operation's request in requests.yaml. The resources that it names exist.",
			run:     anAcceptedRequest,
			cost:    costBound,
			notes:   notesOperation,
		},
		{
			Keyword: "Given",
			Form:    `a <operation> request that is accepted, with the query: <table of parameters>`,
			pattern: `an? ` + operationWord + ` request that is accepted, with the query:`,
			Says:    "The same, with these query parameters.",
			run:     anAcceptedRequestWithQuery,
			needs:   needsParameters,
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
func aResource(ctx context.Context, run *ScenarioRun, a Arguments) error {
	name := nameFor(a.Text[0], a.Text[1])
	if name == a.Text[1] {
		_, err := run.Have(ctx, run.WorkingSet(), name)
		return err
	}
	return run.another(ctx, name, a.Text[1])
}

// another has a second resource of a kind: one that an earlier scenario has left, or a
// new one. Where nothing else runs it is the newest of its kind, for what a target may
// take for the one that was asked for.
func (run *ScenarioRun) another(ctx context.Context, name, resource string) error {
	in := run.WorkingSet()
	if i := in.Member(name); i != nil && (!run.Analysis.Alone || run.Ledger.IsNewest(i)) {
		if i, err := run.Ready(ctx, in, name); i != nil || err != nil {
			return err
		}
	}
	i, err := run.Create(ctx, in, resource, nil)
	if err != nil {
		return err
	}
	in.PutPlain(name, i)
	return nil
}

// costResource bills a resource, which scenarios share unless it has to be the newest.
func costResource(b *bill, a Arguments) {
	create := func() { b.create(a.Text[1], nil) }
	switch {
	case a.Text[0] != "another":
		b.have(a.Text[1])
	case b.analysis.Class != "" && !b.analysis.Alone:
		b.shared(b.scope+": "+resource.OtherPrefix+a.Text[1], create)
	default:
		create()
	}
}

// aResourceWith: Given a contact with: | job_title | Countess |.
func aResourceWith(ctx context.Context, run *ScenarioRun, a Arguments) error {
	if run.Analysis.Alike && run.WorkingSet().Made(fmt.Sprint("made ", a)) {
		return nil
	}
	fields, err := run.fields(ctx, a)
	if err != nil {
		return err
	}
	return run.add(ctx, nameFor(a.Text[0], a.Text[1]), a.Text[1], fields)
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
func (run *ScenarioRun) add(ctx context.Context, name, resource string, fields map[string]any) error {
	in := run.WorkingSet()
	i, err := run.Create(ctx, in, resource, fields)
	if err != nil {
		return err
	}
	in.Put(name, i)
	return nil
}

// anothers: Given another organization's contact.
func anothers(ctx context.Context, run *ScenarioRun, a Arguments) error {
	_, err := run.Foreign(ctx, a.Text[0])
	return err
}

// costAnothers bills what is made with the other organization's key.
func costAnothers(b *bill, a Arguments) { b.foreign(a.Text[0]) }

// isUpdatedWith: Given the company is updated with: | industry | Software |.
func isUpdatedWith(ctx context.Context, run *ScenarioRun, a Arguments) error {
	if run.Analysis.Alike && run.WorkingSet().Made(fmt.Sprint("updated ", a)) {
		return nil
	}
	i, err := run.owned(ctx, a.Text[0])
	if err != nil {
		return err
	}
	if i.Resource.Change == "" {
		return fmt.Errorf("resources.yaml names no operation that changes a %s", i.Resource.Name)
	}
	fields, err := run.fields(ctx, a)
	if err != nil {
		return err
	}
	if i.Resource.IsSingleton() {
		if err := resource.ChangeSingleton(ctx, run.Agent, i, fields); err != nil {
			return err
		}
		return run.eventuallyReads(ctx, a.Text[0], fields, withMore)
	}
	r := run.RequestFor(i.Resource.Change, i)
	r.Body = fields
	return run.MustSucceed(ctx, r)
}

// costUpdated bills the update, and what its fields refer to.
func costUpdated(b *bill, a Arguments) {
	b.refer(a.values())
	b.add(1)
}

// anAcceptedRequest: Given a createContact request that is accepted.
func anAcceptedRequest(ctx context.Context, run *ScenarioRun, a Arguments) error {
	var err error
	if readsInCommon(run.Analysis) && run.Set == nil {
		run.base, err = run.limited.bind(ctx, run.Agent, run.Org, a.Text[0], run.Unique)
		run.Set = run.limited.set
		return err
	}
	if run.Analysis.Burst && run.Set == nil {
		if err := run.limited.lendHolders(ctx, run.Agent, run.WorkingSet(), a.Text[0]); err != nil {
			return err
		}
	}
	run.base, err = run.Bind(ctx, a.Text[0], run.WorkingSet(), run.Unique)
	return err
}

// readsInCommon reports whether a scenario only reads beyond a limit, so that it can use
// what others of its kind do.
func readsInCommon(a Analysis) bool { return a.Burst && !a.Writes && len(a.changed) == 0 }

// costBound bills what the accepted request refers to. It is sent later.
func costBound(b *bill, a Arguments) {
	r := b.Pack.Fixtures.Requests[b.operation.ID]
	b.about = b.refer(r.Path, r.Query, r.Body)
	b.refer(a.values())
}

// anAcceptedRequestWithQuery: Given a listContacts request that is accepted, with
// the query: | list_id | ${list.id} |.
func anAcceptedRequestWithQuery(ctx context.Context, run *ScenarioRun, a Arguments) error {
	if err := anAcceptedRequest(ctx, run, a); err != nil {
		return err
	}
	return run.query(ctx, &run.base, a)
}

// query puts the rows of a table into a request's query.
func (run *ScenarioRun) query(ctx context.Context, r *resource.Request, a Arguments) error {
	fields, err := run.fields(ctx, a)
	if err != nil {
		return err
	}
	for name, value := range fields {
		at := resource.Place{In: resource.InQuery, Name: name}
		if err := run.knows(at); err != nil {
			return err
		}
		r.Set(at, value)
	}
	return nil
}

// fields reads a step's table as an object, with its references resolved.
func (run *ScenarioRun) fields(ctx context.Context, a Arguments) (map[string]any, error) {
	fields, err := a.fields()
	if err != nil {
		return nil, err
	}
	return fixtures.ResolveFields(fields, run.Resolver(ctx, run.WorkingSet(), run.Unique, func(*resource.Instance) {}))
}

// value reads a value out of a step: JSON where it is JSON, and otherwise text,
// with its references resolved.
func (run *ScenarioRun) value(ctx context.Context, text string) (any, error) {
	resolve := run.Resolver(ctx, run.WorkingSet(), run.Unique, func(*resource.Instance) {})
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
