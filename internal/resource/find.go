package resource

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/spec"
)

// Item is one item of a listing.
type Item = map[string]any

// Await looks for an instance in the listing that finds it, again and again within the
// consistency budget, and takes its id from there. The id stays nil if it never appears.
// An error is an outcome of the listing.
func (a *Agent) Await(ctx context.Context, i *Instance) error {
	if i.Resource.IsUnlisted() {
		return nil
	}
	return a.Eventually(ctx, i.Resource.Name, i.Resource.Find.Eventually, func() (bool, error) {
		found, err := a.find(ctx, i)
		if found != nil {
			a.Ledger.identify(i, a.IDOf(i.Resource.Find.Operation, found))
			i.keepValues(found)
		}
		return i.ID != nil, err
	})
}

// NotFound says in a message that the listing does not show an instance.
func (a *Agent) NotFound(i *Instance) string {
	if i.Resource.IsUnlisted() || i.byIDAlone() {
		return fmt.Sprintf("the answer of %s has no id at %s", i.Resource.Create, i.Resource.ID)
	}
	return fmt.Sprintf("%s shows no %s with %s %q", i.Resource.Find.Operation, i.Resource.Name, i.Resource.Find.Match, i.Identity)
}

// Eventually asks until the answer is yes or the consistency budget is spent. What names
// the thing that is waited for; without wait it asks once. Where the budget was spent for
// the same thing before, the next wait is shorter, and still shorter after it was so
// several times: a target on which nothing ever appears would otherwise cost the budget in
// every scenario. It returns nil whether the answer was yes or not, the error of ask, or an
// outcome as an error where the run was stopped.
func (a *Agent) Eventually(ctx context.Context, what string, wait bool, ask func() (bool, error)) error {
	return a.polled(ctx, what, wait, func() (bool, time.Duration, error) {
		yes, err := ask()
		return yes, 0, err
	})
}

// polled does so where an answer may say how long not to ask again.
func (a *Agent) polled(ctx context.Context, what string, wait bool, ask func() (bool, time.Duration, error)) error {
	budget, gaveUp := time.Duration(0), a.waitedFor(what)
	if wait {
		budget = a.Consistency / shortened(gaveUp.Load())
	}
	first, slept, pause := len(a.Exchanged()), time.Duration(0), 10*time.Millisecond
	for {
		yes, least, err := ask()
		if n := gaveUp.Load(); yes && n > 1 {
			_ = gaveUp.CompareAndSwap(n, 1)
		}
		if err != nil || yes {
			return err
		}
		rest := max(pause, least)
		if max(a.elapsed(first), slept)+rest > budget {
			if n := gaveUp.Load(); wait && n < hopeless {
				_ = gaveUp.CompareAndSwap(n, n+1)
			}
			return nil
		}
		if err := a.Sleep(ctx, rest); err != nil {
			return verdict.Inconclusivef("stopped while waiting for %s", what)
		}
		slept += rest
		pause = min(2*pause, 500*time.Millisecond)
	}
}

// hopeless is how often in a row one has to give up until one hardly waits any more.
const hopeless = 6

// shortened is by how much a wait is shortened where one gave up so often before.
func shortened(gaveUp int32) time.Duration {
	switch {
	case gaveUp == 0:
		return 1
	case gaveUp < hopeless:
		return 10
	}
	return 100
}

// waitedFor is how often in a row one gave up on something, at the most as often as it
// takes to be hopeless. Scenarios of a burst run side by side: which of them comes first
// must not decide how long another one waits.
func (a *Agent) waitedFor(what string) *atomic.Int32 {
	all := &a.gaveUpOn
	if a.GaveUpOn != nil {
		all = a.GaveUpOn
	}
	gaveUp, _ := all.LoadOrStore(what, new(atomic.Int32))
	return gaveUp.(*atomic.Int32)
}

// elapsed is the time from the beginning of an exchange to the end of the last one.
func (pg *pager) elapsed(first int) time.Duration {
	all := pg.Exchanged()
	if first >= len(all) {
		return 0
	}
	return all[len(all)-1].Ended().Sub(all[first].Started)
}

// find looks once for an instance where it can be told from what others have
// made, and returns the item or nil.
func (a *Agent) find(ctx context.Context, i *Instance) (Item, error) {
	switch {
	case i.Resource.IsUnlisted():
		return nil, nil
	case i.findable():
	case i.holder != nil:
		if who, err := a.holds(ctx, i.holder); err != nil || !who {
			return nil, err
		}
		return a.findIn(ctx, i)
	default:
		return nil, nil // what is found so may be somebody's
	}
	return a.search(ctx, i, func(Item) bool { return true })
}

// holds reports whether what has a holder's id is the holder still.
func (pg *pager) holds(ctx context.Context, holder *Instance) (bool, error) {
	if !holder.Deleted && !pg.Ledger.asksForLook(holder) {
		return true, nil
	}
	who, err := pg.OccupantOf(ctx, holder)
	return who == itself, err
}

// search looks for an item with the identity of an instance for which more holds,
// whoever has made it.
func (a *Agent) search(ctx context.Context, i *Instance, more func(Item) bool) (Item, error) {
	if i.Identity == "" {
		return nil, nil // what is found by nothing may be anybody's
	}
	r := a.ListingOf(i)
	for name, value := range i.Resource.Find.Query {
		r.Set(Place{InQuery, name}, strings.ReplaceAll(value, "${identity}", i.Identity))
	}
	return a.findAmong(ctx, i, r, more)
}

// lookEverywhere looks for an instance where else it can be seen: in what the same
// request has created, and in the whole listing. A listing or a filter that does
// not show it must not keep every scenario from its question: it fails where it
// is the question.
func (a *Agent) lookEverywhere(ctx context.Context, i *Instance, made Request) error {
	if id := a.idThrough(ctx, i, made); id != nil {
		// What is said to be linked may be somebody's, on a target that is wrong.
		candidate := a.Ledger.Copied(i)
		candidate.ID = id
		if own, err := a.recognise(ctx, candidate); err == nil && own {
			a.Ledger.identify(i, id)
			return nil
		}
	}
	return a.lookThroughAll(ctx, i)
}

// lookThroughAll looks for an instance in the whole listing, which a filter may
// have kept it out of.
func (a *Agent) lookThroughAll(ctx context.Context, i *Instance) error {
	if !i.findable() || i.Resource.IsUnlisted() || len(i.Resource.Find.Query) == 0 {
		return nil
	}
	found, err := a.findAmong(ctx, i, a.ListingOf(i), func(Item) bool { return true })
	if found != nil {
		a.Ledger.identify(i, a.IDOf(i.Resource.Find.Operation, found))
	}
	return err
}

// idThrough returns the id of an instance that another one has, which the same
// request created; nil if there is none.
func (a *Agent) idThrough(ctx context.Context, i *Instance, made Request) any {
	through := i.Resource.Find.Via
	resource, ok := a.Fixtures.Resources.Resources[through.Resource]
	if !ok {
		return nil
	}
	other := a.Ledger.BroughtBy(made, resource, a.Brought)
	if other == nil {
		return nil
	}
	if other.ID == nil && a.Await(ctx, other) != nil || other.ID == nil {
		return nil
	}
	payload, err := a.Read(ctx, other)
	if err != nil {
		return nil
	}
	id, _ := jsonvalue.At(payload, "/"+through.Member)
	return id
}

// findAmong looks in a listing for an item with the identity of an instance for
// which more holds.
func (a *Agent) findAmong(ctx context.Context, i *Instance, r Request, more func(Item) bool) (Item, error) {
	var found Item
	// Others may move it from one page to another while pages are turned.
	for range 3 {
		pages, items, told := 0, 0, false
		err := a.turnPages(ctx, r, func(page []Item) bool {
			pages++
			items += len(page)
			for _, candidate := range page {
				_, has := jsonvalue.At(candidate, fixtures.Pointer(i.Resource.Find.Match))
				told = told || has
				if matchIn(i.Resource, candidate) == i.Identity && more(candidate) && !isRemoved(i.Resource, candidate) {
					found = candidate
				}
			}
			return found == nil
		})
		if err == nil && items > 0 && !told {
			err = verdict.Inconclusivef("%s lists nothing with a member %q, where find.match of resources.yaml looks", r.Operation.ID, i.Resource.Find.Match)
		}
		if err != nil || found != nil || pages < 2 {
			return found, err
		}
	}
	return found, nil
}

// findIn looks for an instance without an identity in what holds it: for an item
// that has everything it was created with, as far as the listing shows it.
func (pg *pager) findIn(ctx context.Context, i *Instance) (Item, error) {
	var found Item
	if len(i.holder.Resource.Lists) == 0 {
		return nil, nil // an earlier run's, from when the pack had one
	}
	err := pg.turnPages(ctx, pg.RequestFor(i.holder.Resource.Lists[0], i.holder), func(page []Item) bool {
		for _, candidate := range page {
			alike := 0
			for name, value := range i.Body {
				if got, both := candidate[name]; both && !jsonvalue.Same(value, got) {
					alike = -len(i.Body)
				} else if both {
					alike++
				}
			}
			if alike > 0 {
				found = candidate
			}
		}
		return found == nil
	})
	if errors.Is(err, ErrGone) {
		return nil, nil
	}
	return found, err
}

// turnPages reads the pages of a listing, as large as they come, as long as more
// says so. Where they do not end it returns an outcome: what was not found may be
// on one that was not read.
func (pg *pager) turnPages(ctx context.Context, r Request, more func([]Item) bool) error {
	return pg.turnPagesOf(ctx, r, 0, more)
}

// turnPagesOf does so with a limit of its own; 0 for pages as large as they come.
func (pg *pager) turnPagesOf(ctx context.Context, r Request, limit int, more func([]Item) bool) error {
	r = r.Clone()
	if p := pg.Fixtures.PaginationOf(r.Operation.ID); Takes(r.Operation, p.Limit) && !p.None {
		r.Set(Place{InQuery, p.Limit}, p.Largest)
		if limit > 0 {
			r.Set(Place{InQuery, p.Limit}, min(limit, p.Largest))
		}
	}
	scan, seen, again := pg.newScan(r.Operation.ID), 0, 0
	first, before := r, r // before asks for the page before
	var now turn
	for page := 1; ; page++ {
		e, err := pg.Send(ctx, r)
		if err != nil {
			return err
		}
		if !r.Operation.Succeeds(e.Status) {
			if !now.promised || e.Status/100 != 4 || slices.Contains(endless, e.Status) || again == rereadings {
				return pg.noPage(r, e, page, now.promised)
			}
			again++
			page--
			now, err = pg.promises(ctx, before, seen, more)
			switch {
			case errors.Is(err, ErrGone): // that page is gone as well: from the beginning
				scan, seen, page, now, r, before = pg.newScan(r.Operation.ID), 0, 0, turn{}, first, first
				continue
			case err != nil || !now.promised:
				return err
			}
			r = now.next
			continue
		}
		items, err := pg.Items(r, e)
		if err != nil {
			return err
		}
		seen += len(items)
		if !more(items) {
			return nil
		}
		if now, err = pg.follows(r, e, items, seen); err != nil || !now.follows {
			return err
		}
		if err := scan.next(page, items, now.mark); err != nil {
			return err
		}
		before, r = r, now.next
	}
}

// promises returns what the page before one that is refused says now of what follows it:
// others may have removed something meanwhile, so that it is the last one, and may have
// added something since. It returns ErrGone where that page is refused as well.
func (pg *pager) promises(ctx context.Context, r Request, seen int, more func([]Item) bool) (turn, error) {
	e, err := pg.Send(ctx, r)
	if err != nil {
		return turn{}, err
	}
	if !r.Operation.Succeeds(e.Status) {
		return turn{}, because(ErrGone, "%s answered %s", r.Operation.ID, pg.Describe(e))
	}
	items, err := pg.Items(r, e)
	if err != nil || !more(items) {
		return turn{}, err
	}
	return pg.follows(r, e, items, seen)
}

// noPage is what a refused page of a listing means: nil where it is as good as one
// without items.
func (pg *pager) noPage(r Request, e *exchange.Exchange, page int, promised bool) error {
	switch {
	case slices.Contains(endless, e.Status):
	case e.Status/100 == 4 && r.Operation.Documents(e.Status) && !promised && (page > 1 || pg.filters(r)):
		return nil // a page past the last, or a filter that names nothing, may be refused
	case e.Status == 404 && page == 1:
		return because(ErrGone, "%s answered %s", r.Operation.ID, pg.Describe(e))
	}
	return pg.Unanswered(r.Operation, e)
}

// filters reports whether a request narrows a listing.
func (pg *pager) filters(r Request) bool {
	p := pg.Fixtures.PaginationOf(r.Operation.ID)
	for name := range r.Query {
		if name != p.Page && name != p.Limit && name != p.Offset && name != p.Cursor {
			return true
		}
	}
	return false
}

// Takes reports whether an operation has a query parameter of a name; false for "".
func Takes(o spec.Operation, name string) bool {
	for _, p := range o.Parameters {
		if p.In == InQuery && p.Name == name && name != "" {
			return true
		}
	}
	return false
}

// Listed reports whether an instance is in the listing that r reads: it counts as absent
// only if the whole listing lacks it too, and not just one that is narrowed to it. What
// merely has its id is something else. An error is an outcome of the listing.
func (pg *pager) Listed(ctx context.Context, i *Instance, r Request) (bool, error) {
	narrow := pg.Narrowed(i, r)
	for _, one := range []Request{narrow, r} {
		found, err := pg.ItemOf(ctx, i, one)
		switch {
		case err != nil:
			return false, err
		case found != nil && isRemoved(i.Resource, found):
		case found != nil && pg.isAnother(found, i):
			pg.judgeOccupant(i, found)
		case found != nil:
			return true, nil
		}
		if len(narrow.Query) == len(r.Query) {
			break
		}
	}
	return false, nil
}

// Narrowed returns a copy of a listing's request, narrowed to an instance by the query
// that resources.yaml has for that, where it is the listing by which the instance can be
// found. A parameter that the request has stays as it is.
func (s *Shared) Narrowed(i *Instance, r Request) Request {
	r = r.Clone()
	if i.Resource.Find.Operation == r.Operation.ID && len(s.Ledger.identities(i)) == 1 {
		for name, value := range i.Resource.Find.Query {
			if _, asked := r.Query[name]; !asked { // else it is a listing of something else
				r.Set(Place{InQuery, name}, strings.ReplaceAll(value, "${identity}", i.Identity))
			}
		}
	}
	return r
}

// ItemOf returns the item with the id of an instance in the listing that r reads, or nil.
// An error is an outcome of the listing.
func (pg *pager) ItemOf(ctx context.Context, i *Instance, r Request) (Item, error) {
	var found Item
	defer pg.PointToLast()
	err := pg.turnPages(ctx, r, func(page []Item) bool {
		for _, candidate := range page {
			if fmt.Sprint(pg.IDOf(r.Operation.ID, candidate)) == i.IDText() {
				found = candidate
			}
		}
		return found == nil
	})
	return found, err
}

// IDsOf returns the ids of all items that a listing shows with the identity of an
// instance, or with its id where it has no other: one that a page shows twice is there twice, and one that has moved to the next
// page meanwhile is there once. Where it is on none of several pages, it may have moved to the
// page before, and they are read again. An error is an outcome of the listing.
func (pg *pager) IDsOf(ctx context.Context, i *Instance) (ids []string, err error) {
	for range rereadings {
		pages := 0
		if ids, pages, err = pg.idsOnPages(ctx, i); err != nil || len(ids) > 0 || pages < 2 {
			break
		}
	}
	return ids, err
}

// idsOnPages reads the pages of IDsOf once, and counts them.
func (pg *pager) idsOnPages(ctx context.Context, i *Instance) (ids []string, pages int, err error) {
	r := pg.Narrowed(i, pg.ListingOf(i))
	err = pg.turnPages(ctx, r, func(page []Item) bool {
		pages++
		var here []string
		for _, candidate := range page {
			id := fmt.Sprint(pg.IDOf(r.Operation.ID, candidate))
			if i.byIDAlone() && id == i.IDText() || !i.byIDAlone() && matchIn(i.Resource, candidate) == i.Identity {
				here = append(here, id)
			}
		}
		ids = append(ids, slices.DeleteFunc(here, func(id string) bool { return slices.Contains(ids, id) })...)
		return true
	})
	return ids, pages, err
}
