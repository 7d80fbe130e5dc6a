package steps

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/verdict"
)

const sentForPattern = `it is sent for (an unknown|a deleted|another organization's) ` + resourceWord

// ownerSteps are the steps about whose resources a request names.
func ownerSteps() []Definition {
	return []Definition{
		{
			Keyword: "When",
			Form:    `it is sent for an unknown|a deleted|another organization's <resource>`,
			pattern: sentForPattern,
			Says:    "The request is sent with the id of that resource.",
			run:     isSentFor,
			needs:   needsRemoval,
			cost:    costSentFor,
			notes:   needsForeign,
		},
	}
}

// isSentFor: When it is sent for a deleted contact.
func isSentFor(ctx context.Context, run *ScenarioRun, a Arguments) error {
	name := a.Text[1]
	own := referredTo(run, name)
	if own == nil {
		return fmt.Errorf("the accepted request of %s does not refer to a %s", run.base.Operation.ID, name)
	}
	switch a.Text[0] {
	case "an unknown":
		return run.sendForUnknown(ctx, own)
	case "a deleted":
		return run.sendForDeleted(ctx, own, name)
	}
	return run.sendForForeign(ctx, own, name)
}

// costSentFor bills the request, and how it is made sure whose id it has.
func costSentFor(b *bill, a Arguments) {
	switch a.Text[0] {
	case "a deleted":
		b.apart(resource.Main, "a deleted "+a.Text[1], func() {
			const made = 3 // one to delete, one to see that ids are not used again, and one that stays
			for range made {
				b.create(a.Text[1], nil)
				b.add(1)
			}
			b.remove(1 - made)
		})
	case theirs:
		b.foreign(a.Text[1])
		if b.analysis.observes && !b.operation.Safe() {
			b.look(a.Text[1]) // that it stays as well
		}
	}
	switch {
	case !b.operation.Safe():
		b.add(1) // that the id is nobody's
	case a.Text[0] == theirs:
		b.apart(resource.Other, b.scenario.ID+", by its owner", func() { b.add(1) })
	}
	costSent(b, a)
}

// notReferredTo reports a step that sends a request for another one of what the request does
// not refer to, under its own name or another. Where a scenario has a query of its own, nobody
// knows yet what that refers to.
func notReferredTo(p *pack.Pack, a Analysis, d *Definition, text []string) error {
	r, why := p.Fixtures.Request(a.operation)
	if d.pattern != sentForPattern || why != "" || a.narrowed {
		return nil
	}
	kinds := p.Fixtures.Resources.Resources
	for _, name := range resource.ReferredTo(r) {
		if kinds[name].Kind() == kinds[text[1]].Kind() {
			return nil
		}
	}
	return fmt.Errorf("step %q needs a request of %s that refers to one: write ${%s.id} into requests.yaml", "it is sent for "+text[0]+" "+text[1], a.operation, text[1])
}

// referredTo is what the accepted request refers to under the name of a resource or, where it
// has nothing of that name, under the only other name of one; nil for none.
func referredTo(run *ScenarioRun, name string) *resource.Instance {
	if own := run.WorkingSet().Member(name); own != nil && run.refersTo(own) {
		return own
	}
	var aliases []*resource.Instance
	for _, i := range run.base.About {
		if i.Kind == run.Fixtures.Resources.Resources[name].Kind() && run.refersTo(i) && !slices.Contains(aliases, i) {
			aliases = append(aliases, i)
		}
	}
	if len(aliases) != 1 {
		return nil
	}
	return aliases[0]
}

// refersTo reports whether the accepted request has an instance's id in it.
func (run *ScenarioRun) refersTo(i *resource.Instance) bool {
	r := run.base.Clone()
	return r.Replace(i.ID, nil)
}

// drawn is how many ids are tried before it is given up that one is unknown.
const drawn = 3

// sendForUnknown sends the request with an id that no record has. Before anything
// is written to it somebody looks: on a target with many records it may be another's.
func (run *ScenarioRun) sendForUnknown(ctx context.Context, own *resource.Instance) error {
	for n := range drawn {
		r := run.base.Clone()
		stranger := run.Ledger.Copied(own)
		stranger.ID, stranger.Deleted = run.unknownID(own.ID), false
		if n == 0 {
			stranger.ID = run.sameUnknownID(own)
		}
		r.Replace(own.ID, stranger.ID)
		if !r.Operation.Safe() {
			r.Stranger = stranger
		}
		if err := run.put(ctx, r); !errors.Is(err, resource.ErrTaken) {
			return err
		}
	}
	return verdict.Inconclusivef("each of %d ids that should be unknown is that of a %s", drawn, own.Resource.Name)
}

// sendForForeign sends the request with the id of what another organization has. A
// target may count ids by organization, so that the id is that of a record of the
// own one as well.
func (run *ScenarioRun) sendForForeign(ctx context.Context, own *resource.Instance, name string) error {
	theirs, err := run.Foreign(ctx, name)
	if err != nil {
		return err
	}
	here := run.Ledger.Copied(theirs)
	here.Org = run.Org
	r := run.base.Clone()
	r.Foreign, r.About = true, append(r.About, theirs)
	r.Replace(own.ID, theirs.ID)
	if err := beforehand(ctx, run, r, here); err != nil {
		return err
	}
	if err := run.put(ctx, r); err != nil || !r.Operation.Safe() || run.answer.Status/100 != 2 {
		return err
	}
	return run.isOwnRecord(ctx, here)
}

// beforehand makes sure before a write that nothing is written to what the own
// organization has. What only reads is sent by the other organization first, which shows
// a cache that does not look at the key.
func beforehand(ctx context.Context, run *ScenarioRun, r resource.Request, here *resource.Instance) error {
	if !r.Operation.Safe() {
		return run.isOwnRecord(ctx, here)
	}
	first := r.Clone()
	first.Org, first.Foreign = resource.Other, false
	_, err := run.Ask(ctx, first)
	return err
}

// isOwnRecord ends a scenario in which another organization's id is also that of
// something else which the own one has, and lists. What is shown and not listed is
// another's, in whatever form it is shown.
func (rd *reader) isOwnRecord(ctx context.Context, i *resource.Instance) error {
	who, err := rd.OccupantOf(ctx, i)
	if err != nil || who != resource.Another || i.Resource.IsUnlisted() {
		return err
	}
	listed, err := rd.ItemOf(ctx, i, rd.ListingOf(i))
	if err != nil || listed == nil {
		return err
	}
	return verdict.NotExercisedf("another organization's %s has the id %s, as one of the own organization has: the target counts ids by organization",
		i.Resource.Kind(), i.IDText())
}
