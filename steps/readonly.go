package steps

import (
	"context"
	"fmt"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/verdict"
)

// A run that only reads creates nothing to look at. In place of what a scenario
// takes to exist it borrows what is there, whosever it is, and goes by nothing
// but its id: what somebody else has made may change at any moment, and nothing
// is known of what it should look like.

// notesKnown is for steps that hold what is shown against what the run knows.
func notesKnown(a *analysis, _ []string) { a.known = true }

// both combines what a step tells about its scenario.
func both(notes ...func(*analysis, []string)) func(*analysis, []string) {
	return func(a *analysis, text []string) {
		for _, note := range notes {
			note(a, text)
		}
	}
}

// unreadable says why a scenario cannot be run by only reading; "" if it can.
func unreadable(p *pack.Pack, s plan.Scenario, a analysis) string {
	switch {
	case a.writes, a.method != "" && !exchange.Safe(a.method):
		return "it writes"
	}
	created := len(a.changed)+len(a.removed) > 0 || a.own || a.known
	for _, ref := range references(s) {
		noun, member, _ := strings.Cut(ref, ".")
		created = created || noun != "new" && member != "id"
	}
	needed := append(append([]string{}, a.resources...), referredTo(p.Fixtures.Requests[a.operation])...)
	for _, name := range append(needed, mentioned(s)...) {
		resource, ok := p.Fixtures.Resources.Resources[name]
		created = created || ok && resource.Like != "" // it is a particular one of its kind
	}
	if created {
		return "it goes by what it would have to create first"
	}
	return ""
}

// references returns what the steps of a scenario refer to.
func references(s plan.Scenario) []string {
	var all []string
	for _, step := range s.Steps {
		texts := []string{step.Text}
		for _, row := range step.Table {
			texts = append(texts, row...)
		}
		all = append(all, fixtures.References(strings.Join(texts, "\n"))...)
	}
	return all
}

// borrow returns something that is there, by the listing that finds its kind.
func (w *agent) borrow(ctx context.Context, org Key, name string) (*instance, error) {
	resource, err := w.resource(name)
	if err != nil {
		return nil, err
	}
	return w.borrowed.get(name+" "+string(org), func() (*instance, error) {
		var first item
		r := request{operation: w.operation(resource.Find.Operation), org: org}
		err := w.turnPages(ctx, r, func(page []item) bool {
			for _, listed := range page {
				if first == nil && listed[w.fixtures.ItemID] != nil {
					first = listed
				}
			}
			return false
		})
		if err == nil && first == nil {
			err = verdict.NotExercisedf("the target has no %s to read, and a run that only reads creates none", name)
		}
		if err != nil {
			return nil, err
		}
		return &instance{resource: resource, kind: resource.Kind(), org: org, id: first[w.fixtures.ItemID], borrowed: true}, nil
	})
}

// returned reports what became of a request that was refused as if something were
// not there which was borrowed: whoever it belongs to may have removed it.
func (w *agent) returned(ctx context.Context, r request) error {
	for _, i := range r.about {
		if !i.borrowed {
			continue
		}
		found, err := w.itemOf(ctx, i, request{operation: w.operation(i.resource.Find.Operation), org: i.org})
		if err != nil {
			return err
		}
		if found == nil {
			return verdict.Inconclusivef("the %s with the id %s is not listed any more", i.resource.Name, i.idText())
		}
	}
	return nil
}

// shownNothing reports whether an answer is a listing without an item, which
// shows nothing of what items look like.
func (w *agent) shownNothing(operation string, body any) bool {
	payload, ok := jsonvalue.At(body, w.fixtures.EnvelopeOf(operation))
	list, isList := payload.([]any)
	return ok && isList && len(list) == 0
}

// writeInReadOnly is a slip of this package.
func writeInReadOnly(name string) error {
	return fmt.Errorf("a %s was to be created in a run that only reads", name)
}
