package steps

import (
	"context"
	"errors"
	"fmt"

	"github.com/assaykit/assay/internal/verdict"
)

// isSentFor: When it is sent for a deleted contact.
func isSentFor(ctx context.Context, w *world, a arguments) error {
	name := a.text[1]
	own := w.workingSet().member(name)
	if own == nil || !w.refersTo(own) {
		return fmt.Errorf("the accepted request of %s does not refer to a %s", w.base.operation.ID, name)
	}
	switch a.text[0] {
	case "an unknown":
		return w.sendForUnknown(ctx, own)
	case "a deleted":
		return w.sendForDeleted(ctx, own, name)
	}
	return w.sendForForeign(ctx, own, name)
}

// costSentFor bills the request, and how it is made sure whose id it has.
func costSentFor(b *bill, a arguments) {
	switch a.text[0] {
	case "a deleted":
		b.apart(Main, "a deleted "+a.text[1], func() {
			const made = 3 // one to delete, one to see that ids are not used again, and one that stays
			for range made {
				b.create(a.text[1], nil)
				b.add(1)
			}
			b.remove(1 - made)
		})
	case theirs:
		b.foreign(a.text[1])
		if b.analysis.observes && !b.operation.Safe() {
			b.look(a.text[1]) // that it stays as well
		}
	}
	if !b.operation.Safe() {
		b.add(1) // that the id is nobody's
	}
	costSent(b, a)
}

// refersTo reports whether the accepted request has an instance's id in it.
func (w *world) refersTo(i *instance) bool {
	r := w.base.clone()
	return r.replace(i.id, nil)
}

// drawn is how many ids are tried before it is given up that one is unknown.
const drawn = 3

// sendForUnknown sends the request with an id that no record has. Before anything
// is written to it somebody looks: on a target with many records it may be another's.
func (w *world) sendForUnknown(ctx context.Context, own *instance) error {
	for range drawn {
		r := w.base.clone()
		stranger := *own
		stranger.id = w.strange(own.id)
		r.replace(own.id, stranger.id)
		if !r.operation.Safe() {
			r.stranger = &stranger
		}
		if err := w.put(ctx, r); !errors.Is(err, errTaken) {
			return err
		}
	}
	return verdict.Inconclusivef("each of %d ids that should be unknown is that of a %s", drawn, own.resource.Name)
}

// sendForForeign sends the request with the id of what another organization has. A
// target may count ids by organization, so that the id is that of a record of the
// own one as well.
func (w *world) sendForForeign(ctx context.Context, own *instance, name string) error {
	theirs, err := w.foreign(ctx, name)
	if err != nil {
		return err
	}
	here := *theirs
	here.org = w.org
	r := w.base.clone()
	r.foreign, r.about = true, append(r.about, theirs)
	r.replace(own.id, theirs.id)
	if !r.operation.Safe() {
		if err := w.isOwnRecord(ctx, &here); err != nil {
			return err
		}
	}
	if err := w.put(ctx, r); err != nil || !r.operation.Safe() || w.answer.Status/100 != 2 {
		return err
	}
	return w.isOwnRecord(ctx, &here)
}

// isOwnRecord ends a scenario in which another organization's id is also that of
// something else which the own one has, and lists. What is shown and not listed is
// another's, in whatever form it is shown.
func (w *world) isOwnRecord(ctx context.Context, i *instance) error {
	who, err := w.occupantOf(ctx, i)
	if err != nil || who != another {
		return err
	}
	listed, err := w.itemOf(ctx, i, request{operation: w.operation(i.resource.Find.Operation), org: i.org})
	if err != nil || listed == nil {
		return err
	}
	return verdict.NotExercisedf("another organization's %s has the id %s, as one of the own organization has: the target counts ids by organization",
		i.resource.Kind(), i.idText())
}
