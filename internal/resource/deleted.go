package resource

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/assaykit/assay/internal/jsonvalue"
)

// Deleted returns a resource that was deleted, or nil where its id was taken at once. All
// scenarios share one, unless the target gives out ids again: then each has its own, and
// nothing is created before the caller calls leave, which is nil only where gone is. An
// error is an outcome of its creation or its deletion.
func (a *Agent) Deleted(ctx context.Context, name string) (gone *Instance, leave func(), err error) {
	if !a.Ledger.Reuses() {
		gone, err := a.gone.Get(name+" "+string(a.Org), func() (*Instance, error) { return a.bury(ctx, name) })
		if err != nil || !a.Ledger.Reuses() {
			return gone, func() {}, err
		}
	}
	return a.buryAtOnce(ctx, name)
}

// deletedBy returns a resource of a name that an agent has created and deleted for the set,
// the same one each time. What is created after it may bring it back. An error is an outcome
// of its creation or its deletion.
func (s *Set) deletedBy(ctx context.Context, a *Agent, name string) (*Instance, error) {
	s.mu.Lock()
	gone := s.deleted[name]
	s.mu.Unlock()
	if gone != nil {
		return gone, nil
	}
	i, err := a.Create(ctx, a.NewSet(s.Org, s.unique), name, nil)
	if err != nil {
		return nil, err
	}
	if err := a.mustDelete(ctx, i); err != nil {
		return nil, err
	}
	s.mu.Lock()
	s.deleted[name] = i
	s.mu.Unlock()
	return i, nil
}

// bury creates a resource and deletes it, for all scenarios. Another one that is
// newer stays: an id below the largest is given out again by few targets. Whether
// this one does is found out before.
func (a *Agent) bury(ctx context.Context, name string) (*Instance, error) {
	in := a.NewSet(a.Org, a.Source("deleted "+name))
	all, err := a.createSome(ctx, in, name, 1)
	if err != nil {
		return nil, err
	}
	if err := a.mustDelete(ctx, all[0]); err != nil {
		return nil, err
	}
	if _, err := a.OccupantOf(ctx, all[0]); err != nil {
		return nil, err
	}
	all, err = a.createSome(ctx, in, name, 2)
	if err != nil {
		return nil, err
	}
	return all[0], a.mustDelete(ctx, all[0])
}

// holes is how many ids are freed beside the one that is used.
const holes = 3

// buryAtOnce deletes a resource between others, for one request that is sent at
// once. A target gives out again the id of the newest, the lowest that is free, or
// the one that was freed last. So the newest stays, and the others that are deleted
// have lower ids and are deleted later: theirs are given out first.
func (a *Agent) buryAtOnce(ctx context.Context, name string) (gone *Instance, leave func(), err error) {
	a.graves++
	in := a.NewSet(a.Org, a.Source("deleted "+name+" "+a.Name+" "+strconv.Itoa(a.graves)))
	all, err := a.createSome(ctx, in, name, holes+2)
	if err != nil {
		return nil, nil, err
	}
	slices.SortStableFunc(all, func(a, b *Instance) int {
		switch {
		case a.olderThan(b):
			return -1
		case b.olderThan(a):
			return 1
		}
		return 0
	})
	a.keepOthersOut()
	free := false
	defer func() {
		if !free {
			a.letOthersIn()
		}
	}()
	for n := range holes + 1 { // the last but one, and then those before it
		if err := a.mustDelete(ctx, all[holes-n]); err != nil {
			return nil, nil, err
		}
	}
	who, err := a.OccupantOf(ctx, all[0]) // whose id is the next to be given out
	if err != nil || who == Another {
		return nil, nil, err
	}
	free = true
	return all[holes], a.letOthersIn, nil
}

// keepOthersOut waits until nobody else of the run creates anything, and sees to it
// that nobody does.
func (a *Agent) keepOthersOut() {
	a.Creating.Lock()
	a.Burying = true
}

func (a *Agent) letOthersIn() {
	a.Burying = false
	a.Creating.Unlock()
}

// createSome creates several resources of a kind, and what they need in a set.
func (a *Agent) createSome(ctx context.Context, in *Set, name string, n int) ([]*Instance, error) {
	var all []*Instance
	for range n {
		i, err := a.Create(ctx, in, name, nil)
		if err != nil {
			return nil, err
		}
		all = append(all, i)
	}
	return all, nil
}

// mustDelete deletes what the run has created.
func (a *Agent) mustDelete(ctx context.Context, i *Instance) error {
	r, err := a.removal(i, a.Unique)
	if err != nil {
		return err
	}
	if err := a.MustSucceed(ctx, r); err != nil || i.Resource.Read == "" {
		return err
	}
	if last := a.Exchanged(); last[len(last)-1].Status != http.StatusAccepted {
		return nil
	}
	return a.Eventually(ctx, i.Resource.Name+" to be gone", true, func() (bool, error) {
		who, err := a.OccupantOf(ctx, i)
		return who == nobody, err
	})
}

// olderThan reports whether an instance has a smaller number for its id.
func (i *Instance) olderThan(other *Instance) bool {
	a, okA := jsonvalue.Decimal(i.IDText())
	b, okB := jsonvalue.Decimal(other.IDText())
	return okA && okB && a.Cmp(b) < 0
}
