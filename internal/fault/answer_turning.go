package fault

import "strconv"

// turningFaults mislead who turns the pages of a listing: by where the next one is, or by
// the last one.
func turningFaults(s *subject) {
	if !s.isListing() {
		return
	}
	p := s.Fixtures.PaginationOf(s.ID)
	if !p.None {
		s.listing("answer.listing-lacks-last-of-last", "", "leaves out the last item of the last page of several", "the pages have every item", func(c *Call, items []any) []any {
			if c.isFirstPage() || len(items) == 0 || len(items) >= c.limit() {
				return items
			}
			return items[:len(items)-1]
		})
	}
	if p.Next == "" && !p.Link {
		return
	}
	f := func(says string, change func(c *Call, a *Answer)) Fault {
		return Fault{Says: says, Rule: "the pages have every item once", Status: s.Success(), turn: successful(change)}
	}
	s.add("answer.page-next-missing", "", "the page of a listing", f("never says where the next page is", func(_ *Call, a *Answer) {
		a.Header.Del("Link")
		a.edit(func(value any) (any, bool) {
			found := spots(value, p.Next)
			for _, at := range found {
				at.set(nil)
			}
			return value, len(found) > 0
		})
	}))
	s.add("answer.page-next-same", "", "the page of a listing", f("says of each page that the second is the next one", func(c *Call, a *Answer) {
		if link := a.Header.Get("Link"); link != "" && p.Link {
			a.Header.Set("Link", c.memory.firstOf(s.ID+" Link", link).(string))
		}
		a.edit(func(value any) (any, bool) {
			changed := false
			for _, at := range spots(value, p.Next) {
				if at.get() != nil {
					at.set(c.memory.firstOf(s.ID+" next", at.get()))
					changed = true
				}
			}
			return value, changed
		})
	}))
}

// isFirstPage reports whether a listing was asked for its first page.
func (c *Call) isFirstPage() bool {
	p, query := c.memory.Fixtures.PaginationOf(c.Operation.ID), c.URL.Query()
	page, offset := query.Get(p.Page), query.Get(p.Offset)
	return (p.Page == "" || page == "" || page == strconv.Itoa(p.FirstPage())) &&
		(p.Offset == "" || offset == "" || offset == "0") && (p.Cursor == "" || query.Get(p.Cursor) == "")
}

// limit is how many items a listing was asked for; many where that is not said.
func (c *Call) limit() int {
	p := c.memory.Fixtures.PaginationOf(c.Operation.ID)
	if n, err := strconv.Atoi(c.URL.Query().Get(p.Limit)); err == nil && p.Limit != "" {
		return n
	}
	return maxBody
}

// firstOf is the first value that was seen under a name.
func (m *memory) firstOf(name string, value any) any {
	if known, seen := m.values[name]; seen {
		return known
	}
	m.values[name] = value
	return value
}
