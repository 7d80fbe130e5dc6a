package steps

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/spec"
)

// item is one item of a listing.
type item = map[string]any

// await looks for an instance in the listing that finds it, again and again
// within the consistency budget, and takes its id from there. The id stays nil
// if it never appears.
func (w *agent) await(ctx context.Context, i *instance) error {
	return w.eventually(ctx, i.resource.Name, i.resource.Find.Eventually, func() (bool, error) {
		found, err := w.find(ctx, i)
		if found != nil {
			w.ledger.identify(i, found[w.fixtures.ItemID])
		}
		return i.id != nil, err
	})
}

func (w *agent) notFound(i *instance) string {
	return fmt.Sprintf("%s shows no %s with %s %q", i.resource.Find.Operation, i.resource.Name, i.resource.Find.Match, i.identity)
}

// eventually asks until the answer is yes or the consistency budget is spent.
// Where waiting was in vain before, it is cut short: a target on which nothing
// ever appears would otherwise cost the budget in every scenario.
func (w *agent) eventually(ctx context.Context, what string, wait bool, ask func() (bool, error)) error {
	budget := w.Consistency
	if !wait {
		budget = 0
	} else if _, gaveUp := w.waitedFor().Load(what); gaveUp {
		budget /= 10
	}
	first, slept, pause := len(w.Exchanged()), time.Duration(0), 10*time.Millisecond
	for {
		yes, err := ask()
		if err != nil || yes {
			return err
		}
		if max(w.elapsed(first), slept)+pause > budget {
			if wait {
				w.waitedFor().Store(what, struct{}{})
			}
			return nil
		}
		if err := w.Sleep(ctx, pause); err != nil {
			return verdict.Inconclusivef("stopped while waiting for %s", what)
		}
		slept += pause
		pause = min(2*pause, 500*time.Millisecond)
	}
}

// waitedFor is where it is remembered what the target was given up on. Scenarios of a
// burst run side by side: which of them comes first must not decide how long another
// one waits.
func (w *agent) waitedFor() *sync.Map {
	if w.gaveUpOn != nil {
		return w.gaveUpOn
	}
	return &w.shared.gaveUpOn
}

// elapsed is the time from the beginning of an exchange to the end of the last one.
func (w *agent) elapsed(first int) time.Duration {
	all := w.Exchanged()
	if first >= len(all) {
		return 0
	}
	return all[len(all)-1].Ended().Sub(all[first].Started)
}

// find looks once for an instance where it can be told from what others have
// made, and returns the item or nil.
func (w *agent) find(ctx context.Context, i *instance) (item, error) {
	switch {
	case i.findable():
	case i.holder != nil:
		if who, err := w.holds(ctx, i.holder); err != nil || !who {
			return nil, err
		}
		return w.findIn(ctx, i)
	default:
		return nil, nil // what is found so may be somebody's
	}
	return w.search(ctx, i, func(item) bool { return true })
}

// holds reports whether what has a holder's id is the holder still.
func (w *agent) holds(ctx context.Context, holder *instance) (bool, error) {
	if !holder.deleted && !w.ledger.asksForLook(holder) {
		return true, nil
	}
	who, err := w.occupantOf(ctx, holder)
	return who == itself, err
}

// search looks for an item with the identity of an instance for which more holds,
// whoever has made it.
func (w *agent) search(ctx context.Context, i *instance, more func(item) bool) (item, error) {
	r := request{operation: w.operation(i.resource.Find.Operation), org: i.org, query: map[string]any{}}
	for name, value := range i.resource.Find.Query {
		r.query[name] = strings.ReplaceAll(value, "${identity}", i.identity)
	}
	return w.findAmong(ctx, i, r, more)
}

// lookEverywhere looks for an instance where else it can be seen: in what the same
// request has created, and in the whole listing. A listing or a filter that does
// not show it must not keep every scenario from its question: it fails where it
// is the question.
func (w *agent) lookEverywhere(ctx context.Context, i *instance, made request) error {
	if id := w.idThrough(ctx, i, made); id != nil {
		// What is said to be linked may be somebody's, on a target that is wrong.
		candidate := *i
		candidate.id = id
		if own, err := w.recognise(ctx, &candidate); err == nil && own {
			w.ledger.identify(i, id)
			return nil
		}
	}
	return w.lookThroughAll(ctx, i)
}

// lookThroughAll looks for an instance in the whole listing, which a filter may
// have kept it out of.
func (w *agent) lookThroughAll(ctx context.Context, i *instance) error {
	if !i.findable() || len(i.resource.Find.Query) == 0 {
		return nil
	}
	whole := request{operation: w.operation(i.resource.Find.Operation), org: i.org, query: map[string]any{}}
	found, err := w.findAmong(ctx, i, whole, func(item) bool { return true })
	if found != nil {
		w.ledger.identify(i, found[w.fixtures.ItemID])
	}
	return err
}

// idThrough returns the id of an instance that another one has, which the same
// request created; nil if there is none.
func (w *agent) idThrough(ctx context.Context, i *instance, made request) any {
	through := i.resource.Find.Through
	resource, ok := w.fixtures.Resources.Resources[through.Resource]
	if !ok {
		return nil
	}
	other := w.ledger.expected(resource.Kind(), i.org, fmt.Sprint(made.body[resource.Identity]))
	if other == nil {
		return nil
	}
	if other.id == nil && w.await(ctx, other) != nil || other.id == nil {
		return nil
	}
	payload, err := w.read(ctx, other)
	if err != nil {
		return nil
	}
	id, _ := jsonvalue.At(payload, "/"+through.Member)
	return id
}

// findAmong looks in a listing for an item with the identity of an instance for
// which more holds.
func (w *agent) findAmong(ctx context.Context, i *instance, r request, more func(item) bool) (item, error) {
	var found item
	// Others may move it from one page to another while pages are turned.
	for range 3 {
		pages, items, told := 0, 0, false
		err := w.turnPages(ctx, r, func(page []item) bool {
			pages++
			items += len(page)
			for _, candidate := range page {
				_, has := candidate[i.resource.Find.Match]
				told = told || has
				if candidate[i.resource.Find.Match] == i.identity && more(candidate) {
					found = candidate
				}
			}
			return found == nil
		})
		if err == nil && items > 0 && !told {
			err = verdict.Inconclusivef("%s lists nothing with a member %q, where find.match of resources.yaml looks", r.operation.ID, i.resource.Find.Match)
		}
		if err != nil || found != nil || pages < 2 {
			return found, err
		}
	}
	return found, nil
}

// findIn looks for an instance without an identity in what holds it: for an item
// that has everything it was created with, as far as the listing shows it.
func (w *agent) findIn(ctx context.Context, i *instance) (item, error) {
	var found item
	if len(i.holder.resource.Show) == 0 {
		return nil, nil // an earlier run's, from when the pack had one
	}
	err := w.turnPages(ctx, w.requestFor(i.holder.resource.Show[0], i.holder), func(page []item) bool {
		for _, candidate := range page {
			alike := 0
			for name, value := range i.body {
				if got, both := candidate[name]; both && !jsonvalue.Same(value, got) {
					alike = -len(i.body)
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
	if errors.Is(err, errGone) {
		return nil, nil
	}
	return found, err
}

// turnPages reads the pages of a listing, as large as they come, as long as more
// says so. Where they do not end it returns an outcome: what was not found may be
// on one that was not read.
func (w *agent) turnPages(ctx context.Context, r request, more func([]item) bool) error {
	r = r.clone()
	p := w.fixtures.Pagination
	if takes(r.operation, p.Limit) {
		r.set(place{inQuery, p.Limit}, p.Largest)
	}
	scan, seen, promised := w.newScan(r.operation.ID), 0, false
	var before request // of the page before
	for page := 1; ; page++ {
		switch {
		case page > 1 && takes(r.operation, p.Page):
			r.set(place{inQuery, p.Page}, page)
		case page > 1:
			r.set(place{inQuery, p.Offset}, seen)
		}
		e, err := w.Send(ctx, r)
		if err != nil {
			return err
		}
		if !r.operation.Succeeds(e.Status) {
			if promised && !slices.Contains(endless, e.Status) && w.hasShrunk(ctx, before, seen, more) {
				promised = false
			}
			return w.noPage(r, e, page, promised)
		}
		before = r.clone()
		items, err := w.items(r, e)
		if err != nil {
			return err
		}
		seen += len(items)
		if !more(items) {
			return nil
		}
		follows := false
		if follows, promised, err = w.follows(r, e, items, seen); err != nil || !follows {
			return err
		}
		if err := scan.next(page, items); err != nil {
			return err
		}
	}
}

// hasShrunk reports whether a page that promised another one is the last one now:
// others may have removed something meanwhile.
func (w *agent) hasShrunk(ctx context.Context, r request, seen int, more func([]item) bool) bool {
	e, err := w.Send(ctx, r)
	if err != nil || !r.operation.Succeeds(e.Status) {
		return false
	}
	items, err := w.items(r, e)
	if err != nil {
		return false
	}
	more(items)
	follows, promised, err := w.follows(r, e, items, seen)
	return err == nil && (!follows || !promised)
}

// noPage is what a refused page of a listing means: nil where it is as good as one
// without items.
func (w *agent) noPage(r request, e *exchange.Exchange, page int, promised bool) error {
	switch {
	case slices.Contains(endless, e.Status):
	case e.Status/100 == 4 && r.operation.Documents(e.Status) && !promised && (page > 1 || w.filters(r)):
		return nil // a page past the last, or a filter that names nothing, may be refused
	case e.Status == 404 && page == 1:
		return because(errGone, "%s answered %s", r.operation.ID, w.describe(e))
	}
	return verdict.Inconclusivef("%s answered %s", r.operation.ID, w.describe(e))
}

// filters reports whether a request narrows a listing.
func (w *agent) filters(r request) bool {
	p := w.fixtures.Pagination
	for name := range r.query {
		if name != p.Page && name != p.Limit && name != p.Offset {
			return true
		}
	}
	return false
}

// takes reports whether an operation has a query parameter.
func takes(o spec.Operation, name string) bool {
	for _, p := range o.Parameters {
		if p.In == inQuery && p.Name == name && name != "" {
			return true
		}
	}
	return false
}

// listed reports whether an instance is in a listing: it counts as absent only if
// the whole listing lacks it too, and not just one that is narrowed to it. What
// merely has its id is something else.
func (w *agent) listed(ctx context.Context, i *instance, r request) (bool, error) {
	narrow := w.narrowed(i, r)
	for _, one := range []request{narrow, r} {
		found, err := w.itemOf(ctx, i, one)
		switch {
		case err != nil:
			return false, err
		case found != nil && w.isAnother(found, i):
			w.judgeOccupant(i, found)
		case found != nil:
			return true, nil
		}
		if len(narrow.query) == len(r.query) {
			break
		}
	}
	return false, nil
}

// narrowed narrows a listing to an instance, where it is the one by which the
// instance can be found.
func (w *agent) narrowed(i *instance, r request) request {
	r = r.clone()
	if i.resource.Find.Operation == r.operation.ID && len(w.ledger.identities(i)) == 1 {
		for name, value := range i.resource.Find.Query {
			r.set(place{inQuery, name}, strings.ReplaceAll(value, "${identity}", i.identity))
		}
	}
	return r
}

// itemOf returns the item of a listing that is an instance, or nil.
func (w *agent) itemOf(ctx context.Context, i *instance, r request) (item, error) {
	var found item
	defer w.pointToLast()
	err := w.turnPages(ctx, r, func(page []item) bool {
		for _, candidate := range page {
			if fmt.Sprint(candidate[w.fixtures.ItemID]) == i.idText() {
				found = candidate
			}
		}
		return found == nil
	})
	return found, err
}
