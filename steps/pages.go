package steps

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/spec"
)

// pageSteps are the steps that read a listing page by page.
func pageSteps() []Definition {
	return []Definition{
		{
			Keyword: "When",
			Form:    `its pages are read`,
			pattern: `its pages are read`,
			Says:    "The listing is read to its end, several times, with different limits.",
			run:     pagesAreRead,
			needs:   needsPages,
			cost:    costPages,
			notes:   func(a *Analysis, _ []string) { a.pages = true },
		},
		{
			Keyword:  "When",
			Form:     `its first pages are read`,
			pattern:  `its first pages are read`,
			Says:     "The first two pages of the listing are read, as small as they come, one that is as large as both and, where answers have the total, the largest.",
			run:      firstPagesAreRead,
			needs:    needsPages,
			cost:     requests(firstPagesCost),
			optional: true,
		},
		{
			Keyword: "Then",
			Form:    `its pages <quality>`,
			pattern: `its pages ` + alternatives(pagePhrases),
			Says:    "The quality holds for the pages that were read, and is one of: " + phrases(pagePhrases) + ".",
			run:     pagesAre,
			needs:   needsOfPages,
			cost:    free,
			notes:   notesAccepted,
		},
	}
}

// pagesAreRead: When its pages are read.
func pagesAreRead(ctx context.Context, run *ScenarioRun, _ Arguments) error {
	found, err := run.traversals.Get(run.base.Operation.ID+run.base.RenderPath()+fmt.Sprint(run.base.Query), func() (*resource.Traversal, error) {
		return run.Traverse(ctx, run.base)
	})
	if err != nil {
		return err
	}
	run.Sent, run.traversal = run.base.Clone(), found
	run.answer = found.Pages[0].Answer
	return nil
}

// firstPagesCost is how many pages are read: the large one before and after the others, and
// the largest twice.
const firstPagesCost = 6

// firstPagesAreRead: When its first pages are read.
func firstPagesAreRead(ctx context.Context, run *ScenarioRun, _ Arguments) error {
	found, err := run.FirstPages(ctx, run.base)
	if err != nil {
		return err
	}
	run.Sent, run.traversal = run.base.Clone(), found
	run.answer = found.Pages[0].Answer
	return nil
}

// costPages bills the listing, which is read once for all scenarios about its pages.
func costPages(b *bill, _ Arguments) {
	b.shared(b.scope+": the pages of "+b.operation.ID, func() { b.add(scanCost) })
}

// pagePhrase judges the pages that were read.
type pagePhrase struct {
	judge func(*pages) error
	needs []setting
}

// pagePhrases are what can be said of the pages that were read.
var pagePhrases = map[string]pagePhrase{
	"hold as many items as their limit allows": {judge: (*pages).areFull, needs: []setting{pageLimit}},
	"name themselves and their limit":          {judge: (*pages).nameThemselves, needs: []setting{pageIs, pageHolds}},
	"say whether another follows":              {judge: (*pages).sayWhetherMore, needs: []setting{pageMore}},
	"report the total":                         {judge: (*pages).reportTotal, needs: []setting{pageTotal}},
	"report a total that fits":                 {judge: (*pages).reportFittingTotal, needs: []setting{pageTotal}},
	"hold no more items than their limit":      {judge: (*pages).areNotTooFull, needs: []setting{pageLimit}},
	"follow each other":                        {judge: (*pages).followEachOther},
	"together hold every item once":            {judge: (*pages).holdEachOnce},
	"show each item as it was created":         {judge: (*pages).showWhatWasCreated},
	"end in one that is empty or refused":      {judge: (*pages).end},
}

// pagesAre: Then its pages report the total.
func pagesAre(_ context.Context, run *ScenarioRun, a Arguments) error {
	if run.traversal == nil {
		return fmt.Errorf("no pages were read: When its pages are read")
	}
	read := &pages{Traversal: run.traversal, agent: run.Agent, operation: run.Sent.Operation, note: run.addCase}
	err := pagePhrases[a.Text[0]].judge(read)
	if read.wrong != nil {
		run.answer = read.wrong
	}
	run.asserted(ofSuccess(run.Sent.Operation, run.answer), run.answer, err)
	return err
}

// pages are the pages of a listing that were read, to be judged.
type pages struct {
	*resource.Traversal
	agent     *resource.Agent
	operation spec.Operation
	// note records what became of one page.
	note  func(name string, state verdict.State, reason string, e *exchange.Exchange)
	wrong *exchange.Exchange // the first that is not as it has to be; nil for none
}

// inside judges each page that is not behind the last, as a case of its own.
func (p *pages) inside(judge func(resource.Page) error) error {
	return p.each(func(l resource.Page) error {
		if l.Past {
			return nil
		}
		if o := p.operation; !o.Succeeds(l.Answer.Status) {
			return verdict.Failedf("status = %s, want %s", p.agent.Describe(l.Answer), o.Successes())
		}
		if l.Err != nil {
			return l.Err
		}
		return judge(l)
	})
}

func (p *pages) each(judge func(resource.Page) error) error {
	worst, reasons := verdict.Passed, []string{}
	for _, l := range p.Pages {
		state, reason := verdict.Judge(judge(l))
		p.note(l.Name, state, reason, l.Answer)
		if state != verdict.Passed {
			if p.wrong == nil {
				p.wrong = l.Answer
			}
			worst = verdict.Worse(worst, state)
			reasons = append(reasons, l.Name+": "+reason)
		}
	}
	if len(reasons) > 0 {
		return &verdict.Outcome{State: worst, Reason: summary(reasons)}
	}
	return nil
}

func (p *pages) areFull() error {
	return p.inside(func(l resource.Page) error {
		if want := min(l.Limit, l.Total-l.First); len(l.Ids) != want {
			return verdict.Failedf("%d items, want %d", len(l.Ids), want)
		}
		return nil
	})
}

func (p *pages) areNotTooFull() error {
	return p.inside(func(l resource.Page) error {
		if len(l.Ids) > l.Limit {
			return verdict.Failedf("%d items, want %d at most", len(l.Ids), l.Limit)
		}
		return nil
	})
}

// followEachOther compares what was read with each limit, one page after the other: it begins
// with the same items, however many a page has, and has none of them twice.
func (p *pages) followEachOther() error {
	byLimit, limits := map[int][]string{}, []int{}
	err := p.inside(func(l resource.Page) error {
		if !slices.Contains(limits, l.Limit) {
			limits = append(limits, l.Limit)
		}
		for _, id := range l.Ids {
			if slices.Contains(byLimit[l.Limit], id) {
				return verdict.Failedf("id %s is on it, and was there before", id)
			}
			byLimit[l.Limit] = append(byLimit[l.Limit], id)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, limit := range limits[1:] {
		one, other := byLimit[limits[0]], byLimit[limit]
		for n := range min(len(one), len(other)) {
			if one[n] != other[n] {
				return verdict.Failedf("item %d is id %s with %d at a time, and id %s with %d", n+1, one[n], limits[0], other[n], limit)
			}
		}
	}
	return nil
}

func (p *pages) nameThemselves() error {
	said := p.agent.Fixtures.PaginationOf(p.operation.ID)
	return p.inside(func(l resource.Page) error {
		if is, _ := jsonvalue.Int(l.Body, said.Is); l.Numbered && is != l.Page {
			return verdict.Failedf("%s = %s, want %d", jsonvalue.Called(said.Is), jsonvalue.Shown(l.Body, said.Is), l.Page)
		}
		if holds, _ := jsonvalue.Int(l.Body, said.Holds); holds != l.Limit {
			return verdict.Failedf("%s = %s, want %d", jsonvalue.Called(said.Holds), jsonvalue.Shown(l.Body, said.Holds), l.Limit)
		}
		return nil
	})
}

func (p *pages) sayWhetherMore() error {
	more := p.agent.Fixtures.PaginationOf(p.operation.ID).More
	return p.each(func(l resource.Page) error {
		if l.Past && l.Answer.Status/100 == 4 {
			return nil
		}
		if got, _ := jsonvalue.At(l.Body, more); got != !l.Last {
			return verdict.Failedf("%s = %s, want %t", jsonvalue.Called(more), jsonvalue.Shown(l.Body, more), !l.Last)
		}
		return nil
	})
}

func (p *pages) reportTotal() error {
	total := p.agent.Fixtures.PaginationOf(p.operation.ID).Total
	seen := map[int]int{} // limit → items on its pages
	for _, l := range p.Pages {
		seen[l.Limit] += len(l.Ids)
	}
	return p.inside(func(l resource.Page) error {
		if got, _ := jsonvalue.Int(l.Body, total); got != seen[l.Limit] {
			return verdict.Failedf("%s = %s, and there are %d items on all pages", jsonvalue.Called(total), jsonvalue.Shown(l.Body, total), seen[l.Limit])
		}
		return nil
	})
}

// reportFittingTotal compares the total with the first page as large as it comes: with its
// items where these are all, and else it is no less.
func (p *pages) reportFittingTotal() error {
	total := p.agent.Fixtures.PaginationOf(p.operation.ID).Total
	return p.inside(func(l resource.Page) error {
		got, isNumber := jsonvalue.Int(l.Body, total)
		switch items := len(l.Ids); {
		case !isNumber:
			return nil // it may be left out
		case l.Last && got != items:
			return verdict.Failedf("%s = %d, and there are %d items", jsonvalue.Called(total), got, items)
		case items > 0 && got < l.First+items:
			return verdict.Failedf("%s = %d, and %d items are on this page and before it", jsonvalue.Called(total), got, l.First+items)
		}
		return nil
	})
}

// holdEachOnce compares the pages with each other, and with what the
// scenario knows to be there.
func (p *pages) holdEachOnce() error {
	byLimit := map[int]map[string]string{} // limit → id → page
	err := p.each(func(l resource.Page) error {
		if l.Err != nil {
			return l.Err
		}
		if byLimit[l.Limit] == nil {
			byLimit[l.Limit] = map[string]string{}
		}
		for _, id := range l.Ids {
			if before, twice := byLimit[l.Limit][id]; twice {
				return verdict.Failedf("id %s is on it, and on %s", id, before)
			}
			byLimit[l.Limit][id] = l.Name
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, alike := range p.Alike(byLimit) {
		if err := missingItems(alike); err != nil {
			return err
		}
	}
	for limit, ids := range byLimit {
		for _, i := range p.agent.Set.All() {
			if p.belongs(i) && i.ID != nil && ids[i.IDText()] == "" {
				return verdict.Failedf("%d at a time, no page has the %s, id %s", limit, i.Resource.Kind(), i.IDText())
			}
		}
	}
	return nil
}

// missingItems compares the readings of a listing with each other: what one limit
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

// showWhatWasCreated compares each item that the scenario has created with what it was
// created with, as far as the listing shows that. What came to exist with something else
// was created with that one's fields.
func (p *pages) showWhatWasCreated() error {
	created, seen := map[string]*resource.Instance{}, 0
	for _, i := range p.agent.Set.All() {
		if p.belongs(i) && i.ID != nil && i.Resource.Find.Via.Resource == "" {
			created[i.IDText()] = i
		}
	}
	err := p.inside(func(l resource.Page) error {
		payload, _ := jsonvalue.At(l.Whole(), p.agent.Fixtures.EnvelopeOf(p.operation.ID))
		items, _ := payload.([]any)
		for n, item := range items {
			object, _ := item.(map[string]any)
			i := created[fmt.Sprint(p.agent.IDOf(p.operation.ID, object))]
			if i == nil {
				continue
			}
			seen++
			what := fmt.Sprintf("item %d, id %s,", n+1, i.IDText())
			if err := compare(what, object, shownOf(i, object), nil, p.agent.SaidOfItems(p.operation.ID), withMore); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil && seen == 0 {
		return verdict.Inconclusivef("no page has anything of which the scenario knows what it was created with")
	}
	return err
}

// shownOf are the fields that an instance was created with and that an item of a listing
// shows under their own names.
func shownOf(i *resource.Instance, item map[string]any) map[string]any {
	fields := map[string]any{}
	for name, value := range i.Body {
		_, elsewhere := i.Resource.ReadsAs[name]
		if _, shown := item[name]; shown && !elsewhere {
			fields[name] = value
		}
	}
	return fields
}

// belongs reports whether an instance is of the kind that the listing lists.
func (p *pages) belongs(i *resource.Instance) bool {
	return slices.Contains(i.Resource.ListedBy, p.operation.ID)
}

func (p *pages) end() error {
	return p.each(func(l resource.Page) error {
		payload, _ := jsonvalue.At(l.Body, p.agent.Fixtures.EnvelopeOf(l.Answer.Operation))
		_, list := payload.([]any)
		switch {
		case !l.Past, l.Answer.Status == 404, l.Answer.Status/100 == 2 && list && len(l.Ids) == 0:
			return nil
		case l.Answer.Status/100 == 2 && !list:
			return verdict.Failedf("%s = %s, want an empty array", jsonvalue.Called(p.agent.Fixtures.EnvelopeOf(l.Answer.Operation)), jsonvalue.Show(payload))
		}
		return verdict.Failedf("status = %d with %d items, want none, or 404", l.Answer.Status, len(l.Ids))
	})
}
