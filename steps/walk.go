package steps

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/verdict"
)

// leaf is one page of a listing as it was answered.
type leaf struct {
	name   string
	first  int // the number of items before it
	total  int // of all of them
	page   int // 0 where the listing is turned over by offset
	limit  int
	last   bool // no item follows
	past   bool // it begins behind the last item
	answer *exchange.Exchange
	body   any
	ids    []string
	err    error // why its items cannot be told
}

// walk is a listing that was read to its end, several times, with different
// limits.
type walk struct {
	leaves []leaf
	states map[int]start // by limit: how the listing began before and after
}

// alike groups what was read with different limits while the listing stayed the
// same.
func (f *walk) alike(byLimit map[int]map[string]string) []map[int]map[string]string {
	groups := map[start]map[int]map[string]string{}
	for limit, ids := range byLimit {
		state := f.states[limit]
		if groups[state] == nil {
			groups[state] = map[int]map[string]string{}
		}
		groups[state][limit] = ids
	}
	return slices.Collect(maps.Values(groups))
}

// maxWalked bounds how many items a listing may have for it to be read to its
// end.
const maxWalked = 5000

// start is what a listing shows: the total, and its first page or all of them, as
// large as they come.
type start struct {
	total int
	page  string
}

// readPages reads a listing to its end until it has stayed the same meanwhile:
// what others add or remove moves items from page to page. Where it does not stay
// the same for as long as all of that takes, it need only do so for each limit.
func (w *agent) readPages(ctx context.Context, r request) (*walk, error) {
	before, err := w.beginning(ctx, r)
	if err != nil {
		return nil, err
	}
	found := &walk{states: map[int]start{}}
	for _, limit := range w.limits(before.total) {
		if err := w.readOnce(ctx, r, found, limit, before); err != nil {
			return nil, err
		}
	}
	after, err := w.beginning(ctx, r)
	if err != nil || after == before && (before.total <= w.fixtures.Pagination.Largest || found.agrees()) {
		return found, err
	}
	found = &walk{states: map[int]start{}}
	if after, err = w.whole(ctx, r); err != nil {
		return nil, err
	}
	for n := 0; n < len(w.limits(after.total)); n++ {
		if after, err = w.readQuietly(ctx, r, found, n, after); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// rereadings is how often a listing is read whose pages do not agree, though it is
// the same before and after: what was added meanwhile may have been removed again.
const rereadings = 3

// readQuietly reads a listing with one of the limits, until it has stayed the same
// meanwhile. It returns what the listing shows in the end.
func (w *agent) readQuietly(ctx context.Context, r request, found *walk, n int, before start) (start, error) {
	for reading := 1; ; reading++ {
		limits := w.limits(before.total)
		limit := limits[min(n, len(limits)-1)]
		if _, read := found.states[limit]; read {
			return before, nil // the limits have changed with the listing
		}
		pass := &walk{states: map[int]start{}}
		if err := w.readOnce(ctx, r, pass, limit, before); err != nil {
			return before, err
		}
		after, err := w.whole(ctx, r)
		if err != nil {
			return before, err
		}
		if after == before && (reading >= rereadings || pass.agrees()) {
			found.leaves = append(found.leaves, pass.leaves...)
			maps.Copy(found.states, pass.states)
			return after, nil
		}
		if after != before {
			if err := w.waitForQuiet(ctx, reading); err != nil {
				return before, verdict.Inconclusivef("%s %v", r.operation.ID, err)
			}
		}
		before = after
	}
}

// whole reads the total and all pages, as large as they come.
func (w *agent) whole(ctx context.Context, r request) (start, error) {
	all, err := w.beginning(ctx, r)
	largest := w.fixtures.Pagination.Largest
	for page := 2; err == nil && (page-1)*largest < all.total; page++ {
		var next start
		next, err = w.startAt(ctx, r, page)
		all.page += next.page
	}
	return all, err
}

// beginning reads the total and the first page, as large as it comes.
func (w *agent) beginning(ctx context.Context, r request) (start, error) { return w.startAt(ctx, r, 1) }

func (w *agent) startAt(ctx context.Context, r request, page int) (start, error) {
	largest := w.fixtures.Pagination.Largest
	l, err := w.readLeaf(ctx, r, leaf{page: page, first: (page - 1) * largest, limit: largest})
	if err != nil {
		return start{}, err
	}
	if !r.operation.Succeeds(l.answer.Status) {
		return start{}, verdict.Inconclusivef("%s answered %s", r.operation.ID, w.describe(l.answer))
	}
	items, err := w.items(r, l.answer)
	if err != nil {
		return start{}, err
	}
	total, ok := jsonvalue.Int(l.body, w.fixtures.Pagination.Total)
	if !ok {
		return start{}, w.lacks(r, l.answer, w.fixtures.Pagination.Total, "pagination.total")
	}
	if total > maxWalked {
		return start{}, verdict.Inconclusivef("%s has %d items, more than the %d that are read", r.operation.ID, total, maxWalked)
	}
	return start{total: total, page: w.steadily(r.operation.ID, items)}, nil
}

// steadily writes the items of a listing as text, without what may change on its own.
// An id alone does not tell an item from one that was given the same id.
func (w *agent) steadily(operation string, items []item) string {
	var volatile []string
	for _, resource := range w.fixtures.Resources.Resources {
		if slices.Contains(resource.ListedBy, operation) {
			volatile = append(volatile, resource.Volatile...)
		}
	}
	var text strings.Builder
	for _, one := range items {
		one = maps.Clone(one)
		for _, member := range volatile {
			delete(one, member)
		}
		encoded, _ := jsonvalue.Encode(one) // it was decoded from JSON
		text.Write(append(encoded, '\n'))
	}
	return text.String()
}

// readOnce reads every page with a limit, and one page more.
func (w *agent) readOnce(ctx context.Context, r request, found *walk, limit int, at start) error {
	found.states[limit] = at
	pages := max(1, (at.total+limit-1)/limit)
	for page := 1; page <= pages+1; page++ {
		l, err := w.readLeaf(ctx, r, leaf{
			name: fmt.Sprintf("%d at a time, page %d of %d", limit, page, pages),
			page: page, limit: limit, first: (page - 1) * limit, total: at.total,
			last: page >= pages, past: page > pages,
		})
		if err != nil {
			return err
		}
		found.leaves = append(found.leaves, l)
	}
	return nil
}

// agrees reports whether the pages hold as many items as the listing is told to
// have, each once and with every limit the same.
func (f *walk) agrees() bool {
	byLimit := map[int]map[string]bool{}
	totals := map[int]int{}
	for _, l := range f.leaves {
		if byLimit[l.limit] == nil {
			byLimit[l.limit] = map[string]bool{}
		}
		for _, id := range l.ids {
			if byLimit[l.limit][id] {
				return false
			}
			byLimit[l.limit][id] = true
		}
		totals[l.limit] = l.total
	}
	var first map[string]bool
	for limit, ids := range byLimit {
		if len(ids) != totals[limit] || first != nil && !maps.Equal(first, ids) {
			return false
		}
		first = ids
	}
	return true
}
