package steps

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/verdict"
)

// unchangedSteps are the steps about what a request leaves as it was.
func unchangedSteps() []Definition {
	return []Definition{
		{
			Keyword: "Then",
			Form:    `nothing has changed`,
			pattern: `nothing has changed`,
			Says:    "The resources that the request names read as before, and nothing was created.",
			run:     nothingHasChanged,
			cost:    costUnchanged,
			notes:   func(a *Analysis, _ []string) { a.observes, a.unharmed = true, true },
		},
		{
			Keyword: "Then",
			Form:    `the|another organization's <resource> is as it was`,
			pattern: `(the|another organization's) ` + memberWord + ` is as it was`,
			Says:    "The resource reads as before the request.",
			run:     isAsItWas,
			cost:    costUntouched,
			notes:   both(notesUntouched, notesKnown),
		},
		{
			Keyword: "Then",
			Form:    `the oldest <resources> are as they were`,
			pattern: `the oldest ` + resourceWord + ` are as they were`,
			Says:    "The first resources of this kind that the run created, and that still exist, read as before the request. Those that the request concerns are not compared. Nothing else runs beside such a scenario.",
			run:     oldestAreAsTheyWere,
			cost:    costOldest,
			notes:   func(a *Analysis, text []string) { a.observes, a.oldest = true, append(a.oldest, text[0]) },
		},
	}
}

// lookAtEachOldest observes the oldest of each kind that the scenario names. A wrong
// deletion may also remove the first record.
func (run *ScenarioRun) lookAtEachOldest(ctx context.Context) error {
	run.oldest = nil
	for _, word := range run.Analysis.oldest {
		resource, err := run.OfPlural(word)
		if err != nil {
			return err
		}
		seen, err := run.LookAtOldest(ctx, resource, run.base.About)
		if err != nil {
			return err
		}
		run.oldest = append(run.oldest, seen...)
	}
	return nil
}

// oldestAreAsTheyWere: And the oldest contacts are as they were.
func oldestAreAsTheyWere(ctx context.Context, run *ScenarioRun, a Arguments) error {
	resource, err := run.OfPlural(a.Text[0])
	if err != nil {
		return err
	}
	for _, b := range run.oldest {
		if b.Kind != resource.Kind() {
			continue
		}
		if err := run.Unchanged(ctx, b.Instance, b.Before); err != nil {
			return err
		}
		run.Bystanders.Remember(b)
	}
	return nil
}

// costOldest bills a look at each, and one before the first of the scenarios that do so.
func costOldest(b *bill, a Arguments) {
	kind, _ := b.Pack.Fixtures.OfPlural(a.Text[0])
	looks := func() {
		for range resource.Oldest {
			b.look(kind.Name)
		}
	}
	b.shared("a look at the oldest "+a.Text[0], looks)
	looks()
}

// nothingHasChanged: And nothing has changed.
func nothingHasChanged(ctx context.Context, run *ScenarioRun, _ Arguments) error {
	run.looked = true
	if run.Org == resource.Burst {
		if err := run.Burst.Recover(ctx, run); err != nil {
			return err
		}
	}
	if run.ProvesLater && len(run.steps) == len(run.Plan.Steps) && run.compares() && run.canRunAgain() {
		run.Owes, run.Unharmed = true, true
		for _, i := range run.observed() {
			run.owed = append(run.owed, resource.Bystander{Instance: i, Before: run.before[run.NameOf(i)]})
		}
		maps.Copy(run.WorkingSet().Seen, run.before)
		return nil
	}
	err := run.sameAsBefore(ctx)
	run.Unharmed = err == nil
	return err
}

// proof is how a scenario shows that nothing has changed.
type proof struct {
	ProvesLater bool                 // one look after several scenarios will do
	Owes        bool                 // that look is not taken yet
	owed        []resource.Bystander // what it is taken at
	Unharmed    bool                 // nothing has changed, or that is about to be seen
}

// OwesLookAt reports whether a look that the scenario owes is at a resource for which kind
// returns true.
func (run *ScenarioRun) OwesLookAt(kind func(*resource.Instance) bool) bool {
	return slices.ContainsFunc(run.owed, func(b resource.Bystander) bool { return kind(b.Instance) })
}

// canRunAgain reports whether the scenario would find everything as it was this time,
// whatever it has changed: all that it looks at is of a set that nobody uses then.
func (run *ScenarioRun) canRunAgain() bool {
	return !run.Sent.Foreign && !slices.ContainsFunc(run.observed(), func(i *resource.Instance) bool { return i.Org != run.Org })
}

// Prove takes the look that scenarios owe, which have used the same resources one after
// the other: what each of them has seen before it sent its request is as it was. It
// returns an outcome as an error if it is not: one of them has changed something, and it
// is unknown which.
func (run *ScenarioRun) Prove(ctx context.Context, all []*ScenarioRun) error {
	looked := map[*resource.Instance]bool{}
	var requests []resource.Request
	for _, one := range all {
		for _, b := range one.owed {
			if looked[b.Instance] {
				continue
			}
			looked[b.Instance] = true
			if err := run.Unchanged(ctx, b.Instance, b.Before); err != nil {
				return err
			}
		}
		requests = append(requests, one.refused()...)
		maps.Copy(run.Namesakes, one.Namesakes)
	}
	return run.NothingCreated(ctx, requests...)
}

// refused are the requests that would have created something, had they been accepted.
func (run *ScenarioRun) refused() []resource.Request {
	if len(run.cases) > 0 {
		return append(slices.Clone(run.spent), run.base)
	}
	return []resource.Request{run.Sent}
}

// compares reports whether there is something to compare after the request.
func (run *ScenarioRun) compares() bool {
	return run.base.Operation.Safe() || len(run.observed()) > 0 || len(run.WouldCreate(run.base)) > 0
}

// together is about how many scenarios of a run one look proves to have changed nothing:
// those that are neighbours in the plan use several sets, and different resources.
const together = 64

// costUnchanged bills a second look, which several scenarios share, and one for what was
// not to be created.
func costUnchanged(b *bill, _ Arguments) {
	if !b.operation.Safe() {
		for _, name := range b.about {
			if b.analysis.Class != General {
				b.look(name)
				continue
			}
			b.shared(fmt.Sprint(b.scope, ": a look after ", b.analysis.Number/(together*b.Pools), " at ", name), func() { b.look(name) })
		}
	}
	b.add(len(b.brought(b.operation.ID, b.Pack.Fixtures.Requests[b.operation.ID].Body)))
}

func (run *ScenarioRun) sameAsBefore(ctx context.Context) error {
	if !run.compares() {
		return verdict.Inconclusivef("resources.yaml names nothing that %s could change, so nothing was compared", run.base.Operation.ID)
	}
	for _, i := range run.observed() {
		if err := run.Unchanged(ctx, i, run.before[run.NameOf(i)]); err != nil {
			return err
		}
	}
	maps.Copy(run.WorkingSet().Seen, run.before)
	return run.NothingCreated(ctx, run.refused()...)
}

// observed are the instances that were looked at before.
func (run *ScenarioRun) observed() []*resource.Instance {
	var all []*resource.Instance
	for _, i := range slices.Concat(run.base.About, run.Sent.About) {
		if _, ok := run.before[run.NameOf(i)]; ok && !slices.Contains(all, i) {
			all = append(all, i)
		}
	}
	return all
}

// isAsItWas: And the other contact is as it was.
func isAsItWas(ctx context.Context, run *ScenarioRun, a Arguments) error {
	i, err := run.named(ctx, a.Text[0], a.Text[1])
	if err != nil {
		return err
	}
	run.looksAfter(run.answer)
	name := calledBy(a.Text[0], a.Text[1])
	before, ok := run.before[name]
	if !ok {
		return fmt.Errorf("the %s was not read before", name)
	}
	if err := run.Unchanged(ctx, i, before); err != nil {
		return err
	}
	if i.Org == run.Org {
		run.WorkingSet().Seen[name] = before
	}
	return nil
}

// costUntouched bills a look before the request and one after it.
func costUntouched(b *bill, a Arguments) {
	b.look(a.Text[1])
	b.look(a.Text[1])
}

// lookBefore observes what the scenario will want to find as it was, and the listings that
// the request adds to.
func (run *ScenarioRun) lookBefore(ctx context.Context, r resource.Request) error {
	if err := lookAtListings(ctx, run); err != nil {
		return err
	}
	if !run.Analysis.observes || run.base.Operation.Safe() {
		return nil
	}
	about := run.base
	about.About = append(about.About[:len(about.About):len(about.About)], r.About...)
	var err error
	if run.before, err = run.Observe(ctx, about); err != nil {
		return err
	}
	if err := run.LookForNamesakes(ctx, r); err != nil {
		return err
	}
	if err := run.lookAtEachOldest(ctx); err != nil {
		return err
	}
	return run.lookAtOthers(ctx)
}

// lookAtOthers observes the resources that the scenario names as ones that stay
// as they were, though the request does not refer to them.
func (run *ScenarioRun) lookAtOthers(ctx context.Context) error {
	for _, name := range run.Analysis.untouched {
		if _, seen := run.before[name]; seen {
			continue
		}
		whose := ""
		of, foreign := strings.CutPrefix(name, theirs+" ")
		if foreign {
			whose = theirs
		}
		i, err := run.named(ctx, whose, of)
		if err != nil {
			return err
		}
		if known, seen := run.WorkingSet().Seen[name]; seen && i.Org == run.Org {
			run.before[name] = known
			continue
		}
		if run.before[name], err = run.LookAtOne(ctx, i); err != nil {
			return err
		}
	}
	return nil
}
