package steps

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/verdict"
)

// pagesAreRead: When its pages are read.
func pagesAreRead(ctx context.Context, w *world, _ arguments) error {
	found, err := w.walks.get(w.base.operation.ID+w.base.renderPath()+fmt.Sprint(w.base.query), func() (*walk, error) {
		return w.readPages(ctx, w.base)
	})
	if err != nil {
		return err
	}
	w.sent, w.walked = w.base.clone(), found
	w.answer = found.leaves[0].answer
	return nil
}

// costPages bills the listing, which is read once for all scenarios about its pages.
func costPages(b *bill, _ arguments) {
	b.shared(b.scope+": the pages of "+b.operation.ID, func() { b.add(scanCost) })
}

// limits are with which a listing of so many items is read: some that leave a
// rest on the last page, and one that fills it exactly.
func (w *agent) limits(total int) []int {
	largest := w.fixtures.Pagination.Largest
	rest := min(largest, max(2, total/4+1))
	for range largest {
		if total < 3 || total%rest != 0 {
			break
		}
		rest = rest%largest + 1
	}
	limits := []int{rest}
	for pages := 1; pages <= 6 && total > 0; pages++ {
		if total%pages == 0 && total/pages <= largest && !slices.Contains(limits, total/pages) {
			limits = append(limits, total/pages)
			if len(limits) == 3 {
				break
			}
		}
	}
	if total > largest/2 && !slices.Contains(limits, largest) {
		limits = append(limits, largest)
	}
	if total > 0 && total <= 10 && !slices.Contains(limits, 1) {
		limits = append(limits, 1)
	}
	return limits
}

func (w *agent) readLeaf(ctx context.Context, r request, l leaf) (leaf, error) {
	r = r.clone()
	p := w.fixtures.Pagination
	if takes(r.operation, p.Limit) {
		r.set(place{inQuery, p.Limit}, l.limit)
	}
	switch {
	case takes(r.operation, p.Page):
		r.set(place{inQuery, p.Page}, l.page)
	case takes(r.operation, p.Offset):
		r.set(place{inQuery, p.Offset}, l.first)
		l.page = 0
	}
	e, err := w.Ask(ctx, r)
	if err != nil {
		return l, err
	}
	l.answer, l.body = e, w.decode(e)
	if !r.operation.Succeeds(e.Status) {
		return l, nil
	}
	var items []item
	items, l.err = w.items(r, e)
	for _, i := range items {
		l.ids = append(l.ids, fmt.Sprint(i[w.fixtures.ItemID]))
	}
	return l, nil
}

// pagePhrase judges the pages that were read.
type pagePhrase struct {
	judge func(*world) error
	needs []setting
}

// pagePhrases are what can be said of the pages that were read.
var pagePhrases = map[string]pagePhrase{
	"hold as many items as their limit allows": {judge: (*world).pagesAreFull},
	"name themselves and their limit":          {judge: (*world).pagesNameThemselves, needs: []setting{pageIs, pageHolds}},
	"say whether another follows":              {judge: (*world).pagesSayWhetherMore, needs: []setting{pageMore}},
	"tell the total":                           {judge: (*world).pagesTellTotal},
	"together hold every item once":            {judge: (*world).pagesHoldEachOnce},
	"end in one that is empty or refused":      {judge: (*world).pagesEnd},
}

// pagesAre: Then its pages tell the total.
func pagesAre(_ context.Context, w *world, a arguments) error {
	if w.walked == nil {
		return fmt.Errorf("no pages were read: When its pages are read")
	}
	err := pagePhrases[a.text[0]].judge(w)
	w.asserted(ofSuccess(w.sent.operation, w.answer), w.answer, err)
	return err
}

// eachLeaf judges each page that is not behind the last, as a case of its own.
func (w *world) eachLeaf(judgeLeaf func(leaf) error) error {
	return w.leaves(func(l leaf) error {
		if l.past {
			return nil
		}
		if o := w.sent.operation; !o.Succeeds(l.answer.Status) {
			return verdict.Failedf("status = %s, want %s", w.describe(l.answer), o.Successes())
		}
		if l.err != nil {
			return l.err
		}
		return judgeLeaf(l)
	})
}

func (w *world) leaves(judgeLeaf func(leaf) error) error {
	worst, reasons := verdict.Passed, []string{}
	for _, l := range w.walked.leaves {
		state, reason := verdict.Judge(judgeLeaf(l))
		w.addCase(l.name, state, reason, l.answer)
		if state != verdict.Passed {
			if len(reasons) == 0 {
				w.answer = l.answer
			}
			worst = verdict.Worse(worst, state)
			reasons = append(reasons, l.name+": "+reason)
		}
	}
	if len(reasons) > 0 {
		return &verdict.Outcome{State: worst, Reason: summary(reasons)}
	}
	return nil
}

func (w *world) pagesAreFull() error {
	return w.eachLeaf(func(l leaf) error {
		if want := min(l.limit, l.total-l.first); len(l.ids) != want {
			return verdict.Failedf("%d items, want %d", len(l.ids), want)
		}
		return nil
	})
}

func (w *world) pagesNameThemselves() error {
	p := w.fixtures.Pagination
	return w.eachLeaf(func(l leaf) error {
		if is, _ := jsonvalue.Int(l.body, p.Is); l.page > 0 && is != l.page {
			return verdict.Failedf("%s = %s, want %d", jsonvalue.Called(p.Is), jsonvalue.Shown(l.body, p.Is), l.page)
		}
		if holds, _ := jsonvalue.Int(l.body, p.Holds); holds != l.limit {
			return verdict.Failedf("%s = %s, want %d", jsonvalue.Called(p.Holds), jsonvalue.Shown(l.body, p.Holds), l.limit)
		}
		return nil
	})
}

func (w *world) pagesSayWhetherMore() error {
	more := w.fixtures.Pagination.More
	return w.leaves(func(l leaf) error {
		if l.past && l.answer.Status/100 == 4 {
			return nil
		}
		if got, _ := jsonvalue.At(l.body, more); got != !l.last {
			return verdict.Failedf("%s = %s, want %t", jsonvalue.Called(more), jsonvalue.Shown(l.body, more), !l.last)
		}
		return nil
	})
}

func (w *world) pagesTellTotal() error {
	total := w.fixtures.Pagination.Total
	seen := map[int]int{} // limit → items on its pages
	for _, l := range w.walked.leaves {
		seen[l.limit] += len(l.ids)
	}
	return w.eachLeaf(func(l leaf) error {
		if got, _ := jsonvalue.Int(l.body, total); got != seen[l.limit] {
			return verdict.Failedf("%s = %s, and there are %d items on all pages", jsonvalue.Called(total), jsonvalue.Shown(l.body, total), seen[l.limit])
		}
		return nil
	})
}

// pagesHoldEachOnce holds the pages against each other, and against what the
// scenario knows to be there.
func (w *world) pagesHoldEachOnce() error {
	byLimit := map[int]map[string]string{} // limit → id → page
	err := w.leaves(func(l leaf) error {
		if l.err != nil {
			return l.err
		}
		if byLimit[l.limit] == nil {
			byLimit[l.limit] = map[string]string{}
		}
		for _, id := range l.ids {
			if before, twice := byLimit[l.limit][id]; twice {
				return verdict.Failedf("id %s is on it, and on %s", id, before)
			}
			byLimit[l.limit][id] = l.name
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, alike := range w.walked.alike(byLimit) {
		if err := missingItems(alike); err != nil {
			return err
		}
	}
	for limit, ids := range byLimit {
		for _, i := range w.set.all() {
			if w.belongs(i) && i.id != nil && ids[i.idText()] == "" {
				return verdict.Failedf("%d at a time, no page has the %s, id %s", limit, i.resource.Kind(), i.idText())
			}
		}
	}
	return nil
}

// missingItems holds the readings of a listing against each other: what one limit
// shows, every other shows as well.
func missingItems(byLimit map[int]map[string]string) error {
	for _, limit := range slices.Sorted(maps.Keys(byLimit)) {
		for _, other := range slices.Sorted(maps.Keys(byLimit)) {
			for _, id := range slices.Sorted(maps.Keys(byLimit[other])) {
				if _, there := byLimit[limit][id]; !there {
					return verdict.Failedf("%d at a time, no page has id %s, which is on %s", limit, id, byLimit[other][id])
				}
			}
		}
	}
	return nil
}

// belongs reports whether an instance is of the kind that the listing lists.
func (w *world) belongs(i *instance) bool {
	return slices.Contains(i.resource.ListedBy, w.sent.operation.ID)
}

func (w *world) pagesEnd() error {
	return w.leaves(func(l leaf) error {
		payload, _ := jsonvalue.At(l.body, w.fixtures.EnvelopeOf(l.answer.Operation))
		_, list := payload.([]any)
		switch {
		case !l.past, l.answer.Status == 404, l.answer.Status/100 == 2 && list && len(l.ids) == 0:
			return nil
		case l.answer.Status/100 == 2 && !list:
			return verdict.Failedf("%s = %s, want an empty array", jsonvalue.Called(w.fixtures.EnvelopeOf(l.answer.Operation)), jsonvalue.Show(payload))
		}
		return verdict.Failedf("status = %d with %d items, want none, or 404", l.answer.Status, len(l.ids))
	})
}

// isOnPage: And it is on page 1 of 50 at a time.
func isOnPage(_ context.Context, w *world, a arguments) error {
	p := w.fixtures.Pagination
	for n, path := range []string{p.Is, p.Holds} {
		want, _ := strconv.Atoi(a.text[n])
		if got, ok := jsonvalue.Int(w.body, path); !ok || got != want {
			return verdict.Failedf("%s = %s, want %d", jsonvalue.Called(path), jsonvalue.Shown(w.body, path), want)
		}
	}
	return nil
}
