package fault

import (
	"encoding/json"
	"strconv"
)

// partFaults show another part of a listing than the page that is asked for, or say at its
// end what is true elsewhere.
func partFaults(s *subject) {
	if !s.isListing() {
		return
	}
	envelope, p := s.Fixtures.EnvelopeOf(s.ID), s.Fixtures.PaginationOf(s.ID)
	const rule = "the pages have every item once"
	add := func(operator, says string, change func(c *Call, a *Answer, next func(*Call) *Answer)) {
		s.add(operator, "", "the page of a listing", Fault{
			Says: says, Rule: rule, Status: s.Success(),
			turn: func(c *Call, next func(*Call) *Answer) *Answer {
				asked := c.clone()
				a := next(c)
				if a.succeeded() {
					change(asked, a, next)
				}
				return a
			},
		})
	}
	add("answer.listing-null", "has null for no items", func(_ *Call, a *Answer, _ func(*Call) *Answer) {
		a.editItems(envelope, func(items []any) any {
			if len(items) > 0 {
				return items
			}
			return nil
		})
	})
	if s.takes(p.Page) {
		add("answer.page-overlaps", "begins every further page with the last item of the page before", func(c *Call, a *Answer, next func(*Call) *Answer) {
			if before := c.page(-1); before != nil {
				others := next(before).items(envelope)
				a.editItems(envelope, func(items []any) any {
					if len(others) == 0 || len(items) == 0 {
						return items
					}
					return append([]any{others[len(others)-1]}, items[:len(items)-1]...)
				})
			}
		})
		add("answer.page-gaps", "leaves out the first item of every further page", func(c *Call, a *Answer, next func(*Call) *Answer) {
			if !c.isFirstPage() {
				others := next(c.page(1)).items(envelope)
				a.editItems(envelope, func(items []any) any { return append(items[min(1, len(items)):], others[:min(1, len(others))]...) })
			}
		})
		add("answer.page-past-first", "shows the first page past the end", func(c *Call, a *Answer, next func(*Call) *Answer) {
			if !c.isFirstPage() && len(a.items(envelope)) == 0 {
				c.setQuery(p.Page, "")
				others := next(c).items(envelope)
				a.editItems(envelope, func([]any) any { return append([]any{}, others...) })
			}
		})
	}
	if p.More != "" {
		add("answer.page-more-full", "says that a page follows wherever the page is full", func(c *Call, a *Answer, _ func(*Call) *Answer) {
			if len(a.items(envelope)) == c.limit() {
				a.set(p.More, true)
			}
		})
		add("answer.page-more-first", "says on the first page alone that another follows", func(c *Call, a *Answer, _ func(*Call) *Answer) {
			if !c.isFirstPage() {
				a.set(p.More, false)
			}
		})
	}
	if p.Total != "" && len(s.filters()) > 0 {
		add("answer.page-total-unfiltered", "counts in total what the filters leave out", func(c *Call, a *Answer, next func(*Call) *Answer) {
			wide := c.unfiltered()
			if wide.URL.RawQuery == c.URL.RawQuery {
				return
			}
			value, _ := decode(next(wide).Body)
			for _, at := range spots(value, p.Total) {
				if total, ok := at.get().(json.Number); ok {
					a.set(p.Total, total)
				}
			}
		})
	}
}

// items are those of a listing.
func (a *Answer) items(envelope string) []any {
	value, _ := decode(a.Body)
	all, _ := items(value, envelope)
	return all
}

// editItems puts something else in the place of the items of a listing.
func (a *Answer) editItems(envelope string, change func(items []any) any) {
	a.edit(func(value any) (any, bool) {
		own, put := items(value, envelope)
		if put == nil || own == nil {
			return nil, false
		}
		if changed, isArray := change(own).([]any); isArray {
			return put(changed), true
		}
		if found := spots(value, envelope); len(found) > 0 {
			found[0].set(nil)
			return value, true
		}
		return nil, true
	})
}

// set gives a member of the body another value, where it has one.
func (a *Answer) set(pointer string, value any) {
	a.edit(func(body any) (any, bool) {
		found := spots(body, pointer)
		for _, at := range found {
			at.set(value)
		}
		return body, len(found) > 0
	})
}

// page is the request for a page further on or back; nil where there is none.
func (c *Call) page(by int) *Call {
	p := c.memory.Fixtures.PaginationOf(c.Operation.ID)
	number := p.FirstPage()
	if text := c.URL.Query().Get(p.Page); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			return nil
		}
		number = n
	}
	if number+by < p.FirstPage() {
		return nil
	}
	turned := c.clone()
	turned.setQuery(p.Page, strconv.Itoa(number+by))
	return turned
}

// unfiltered is the request without the parameters that do not turn pages.
func (c *Call) unfiltered() *Call {
	p, wide := c.memory.Fixtures.PaginationOf(c.Operation.ID), c.clone()
	for _, parameter := range c.Operation.Parameters {
		switch parameter.Name {
		case p.Page, p.Limit, p.Offset, p.Cursor:
		default:
			if parameter.In == "query" {
				wide.dropQuery(parameter.Name, func(string) bool { return true })
			}
		}
	}
	return wide
}
