package resource

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// What a run has created of a kind is looked for together before it is removed: one
// listing takes the place of a look at each.

// errNoCensus is that single looks cost less than the whole listing.
var errNoCensus = errors.New("the listing is longer than what is looked for")

// census is all that the listing of an instance's kind shows, by id. What is the
// run's own in it stays so until the run removes it. The error is [errNoCensus] where
// looks at each are fewer requests, or an outcome.
func (pg *pager) census(ctx context.Context, i *Instance) (map[string]Item, error) {
	if i.Resource.IsUnlisted() {
		return nil, errNoCensus
	}
	r := pg.ListingOf(i)
	return pg.listings.Get(i.Kind+" "+string(i.Org)+" "+r.RenderPath(), func() (map[string]Item, error) {
		all, pages, looks, cut := map[string]Item{}, 0, pg.Ledger.looks(i), false
		if looks < 2 && i.Resource.Read != "" {
			return nil, errNoCensus
		}
		err := pg.turnPages(ctx, r, func(page []Item) bool {
			for _, listed := range page {
				all[fmt.Sprint(pg.IDOf(r.Operation.ID, listed))] = listed
			}
			pages++
			cut = pages > max(looks, 2)
			return !cut
		})
		if err == nil && cut {
			err = errNoCensus // maybe of what is on its last page
		}
		return all, err
	})
}

// looks is how many instances there are, of the kind and the organization of one, that
// are looked for before they are removed.
func (l *Ledger) looks(like *Instance) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := 0
	for _, i := range l.entries {
		if i.Kind == like.Kind && i.Org == like.Org && (i.ID == nil || i.doubtful || i.refused || l.reused || l.strayed) {
			n++
		}
	}
	return n
}

// identifyByCensus takes the id of an instance from the listing of its kind, and
// reports whether that listing was read to its end and does not show the instance.
func (pg *pager) identifyByCensus(ctx context.Context, i *Instance) (absent bool) {
	if !i.findable() || i.repeated || i.recorded {
		return false
	}
	all, err := pg.census(ctx, i)
	if err != nil {
		return false
	}
	identities := pg.Ledger.identities(i)
	for _, listed := range all {
		if slices.Contains(identities, matchIn(i.Resource, listed)) && !isRemoved(i.Resource, listed) {
			pg.Ledger.identify(i, pg.IDOf(i.Resource.Find.Operation, listed))
			return false
		}
	}
	return true
}
