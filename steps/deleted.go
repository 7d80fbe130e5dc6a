package steps

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/verdict"
)

// sendForDeleted sends the request with the id of what was deleted. Where the id
// turns out to be something else's by now, nothing is written to it, and another one
// is tried.
func (w *world) sendForDeleted(ctx context.Context, own *instance, name string) error {
	if err := w.lookBefore(ctx, w.base); err != nil {
		return err
	}
	succeeded := false
	for range graveTries {
		asked, err := w.sendForOneDeleted(ctx, own, name)
		if err != nil {
			return err
		}
		if !asked {
			continue
		}
		switch {
		case w.answer.Status/100 == 2 && !succeeded && !w.sent.operation.Safe() && w.ledger.reuses():
			// Somebody may have been given the id in the moment after the look.
			succeeded = true
		case w.answer.Status/100 != 2 && succeeded:
			return verdict.Inconclusivef("%s succeeded for one deleted %s, whose id may have been given out again, and not for the next", w.sent.operation.ID, name)
		default:
			return nil
		}
	}
	return verdict.Inconclusivef("the target gives out ids again: each of %d that were deleted was that of another %s at once", graveTries, name)
}

// graveTries is how many deleted resources are tried, at most.
const graveTries = 5

// sendForOneDeleted reports whether the request was sent for an id that was free.
func (w *world) sendForOneDeleted(ctx context.Context, own *instance, name string) (asked bool, err error) {
	gone, leave, err := w.deleted(ctx, name)
	if err != nil || gone == nil {
		return false, err
	}
	defer leave()
	r := w.base.clone()
	r.replace(own.id, gone.id)
	if !r.operation.Safe() {
		r.stranger = gone
	}
	switch err := w.deliver(ctx, r); {
	case errors.Is(err, errTaken):
		return false, nil
	case err != nil:
		return false, err
	case !r.operation.Safe() || w.answer.Status/100 != 2:
		return true, nil
	}
	who, err := w.occupantOf(ctx, gone)
	return who != another, err
}

// deleted returns a resource that was deleted, or nil where its id was taken at
// once. All scenarios share one, unless the target gives out ids again: then each
// has its own, and nothing is created before the caller leaves it.
func (w *agent) deleted(ctx context.Context, name string) (gone *instance, leave func(), err error) {
	if !w.ledger.reuses() {
		gone, err := w.gone.get(name+" "+string(w.org), func() (*instance, error) { return w.bury(ctx, name) })
		if err != nil || !w.ledger.reuses() {
			return gone, func() {}, err
		}
	}
	return w.buryAtOnce(ctx, name)
}

// bury creates a resource and deletes it, for all scenarios. Another one that is
// newer stays: an id below the largest is given out again by few targets. Whether
// this one does is found out before.
func (w *agent) bury(ctx context.Context, name string) (*instance, error) {
	all, err := w.createSome(ctx, "deleted "+name, name, 1)
	if err != nil {
		return nil, err
	}
	if err := w.mustDelete(ctx, all[0]); err != nil {
		return nil, err
	}
	if _, err := w.occupantOf(ctx, all[0]); err != nil {
		return nil, err
	}
	all, err = w.createSome(ctx, "deleted "+name+" and a newer one", name, 2)
	if err != nil {
		return nil, err
	}
	return all[0], w.mustDelete(ctx, all[0])
}

// holes is how many ids are freed beside the one that is used.
const holes = 3

// buryAtOnce deletes a resource between others, for one request that is sent at
// once. A target gives out again the id of the newest, the lowest that is free, or
// the one that was freed last. So the newest stays, and the others that are deleted
// have lower ids and are deleted later: theirs are given out first.
func (w *agent) buryAtOnce(ctx context.Context, name string) (gone *instance, leave func(), err error) {
	w.graves++
	all, err := w.createSome(ctx, "deleted "+name+" "+w.name+" "+strconv.Itoa(w.graves), name, holes+2)
	if err != nil {
		return nil, nil, err
	}
	slices.SortStableFunc(all, func(a, b *instance) int {
		switch {
		case a.olderThan(b):
			return -1
		case b.olderThan(a):
			return 1
		}
		return 0
	})
	w.keepOthersOut()
	free := false
	defer func() {
		if !free {
			w.letOthersIn()
		}
	}()
	for n := range holes + 1 { // the last but one, and then those before it
		if err := w.mustDelete(ctx, all[holes-n]); err != nil {
			return nil, nil, err
		}
	}
	who, err := w.occupantOf(ctx, all[0]) // whose id is the next to be given out
	if err != nil || who == another {
		return nil, nil, err
	}
	free = true
	return all[holes], w.letOthersIn, nil
}

// keepOthersOut waits until nobody else of the run creates anything, and sees to it
// that nobody does.
func (w *agent) keepOthersOut() {
	w.creating.Lock()
	w.burying = true
}

func (w *agent) letOthersIn() {
	w.burying = false
	w.creating.Unlock()
}

// createSome creates several resources of a kind, in a set of their own.
func (w *agent) createSome(ctx context.Context, scope, name string, n int) ([]*instance, error) {
	in := w.newSet(w.org, w.source(scope))
	var all []*instance
	for range n {
		i, err := w.create(ctx, in, name, nil)
		if err != nil {
			return nil, err
		}
		all = append(all, i)
	}
	return all, nil
}

// mustDelete deletes what the run has created.
func (w *agent) mustDelete(ctx context.Context, i *instance) error {
	return w.mustSucceed(ctx, w.requestFor(i.resource.Remove, i))
}

// olderThan reports whether an instance has a smaller number for its id.
func (i *instance) olderThan(other *instance) bool {
	a, okA := jsonvalue.Decimal(i.idText())
	b, okB := jsonvalue.Decimal(other.idText())
	return okA && okB && a.Cmp(b) < 0
}
