package faults

import (
	"encoding/json"
	"net/http"
	"strconv"
)

// extract says which part of a listing was asked for.
type extract struct{ page, limit, offset int64 }

// items is all of the listing that the call asks a page of.
func (c *call) items() []any {
	all := []any{}
	for page := 1; ; page++ {
		part := c.clone()
		part.setQuery("limit", strconv.Itoa(maxLimit))
		if c.operation == byOffset {
			part.setQuery("offset", strconv.Itoa((page-1)*maxLimit))
		} else {
			part.setQuery("page", strconv.Itoa(page))
		}
		body := decode(part.direct().body)
		data, _ := body["data"].([]any)
		all = append(all, data...)
		if pagination, _ := body["pagination"].(object); pagination["has_next"] != true {
			return all
		}
	}
}

// pagination is what the reply says of pages; nil if it says nothing.
func (a *reply) pagination() object {
	pagination, _ := decode(a.body)["pagination"].(object)
	return pagination
}

// extract is the part of the listing that the reply shows.
func (a *reply) extract(c *call) extract {
	e := extract{page: integerOf(a.pagination()["page"]), limit: integerOf(a.pagination()["limit"])}
	e.offset = min(e.page-1, 1<<40) * e.limit
	if c.operation == byOffset {
		e.offset, _ = strconv.ParseInt(c.query("offset"), 10, 64)
	}
	return e
}

// shown is how many items the page shows.
func (a *reply) shown() int64 {
	items, _ := decode(a.body)["data"].([]any)
	return int64(len(items))
}

// recut shows the extract of other items, as the server would.
func (a *reply) recut(items []any, e extract) {
	a.edit(func(body object) {
		total := int64(len(items))
		from := min(max(e.offset, 0), total)
		to := from + min(e.limit, total-from)
		body["data"] = append([]any{}, items[from:to]...)
		pagination, _ := body["pagination"].(object)
		pagination["total"] = total
		pagination["has_next"] = to < total
	})
}

// page changes a page of a listing. A HEAD has none.
func page(do func(c *call, a *reply, e extract)) turn {
	return status(http.StatusOK, func(c *call, a *reply) {
		if a.pagination() != nil {
			do(c, a, a.extract(c))
		}
	})
}

// list shows the listing from other items.
func list(arrange func(c *call, items []any) []any) turn {
	return page(func(c *call, a *reply, e extract) { a.recut(arrange(c, c.items()), e) })
}

// pagination says something else of pages.
func pagination(do func(c *call, p object)) turn {
	return page(func(c *call, a *reply, _ extract) { a.edit(func(body object) { do(c, body["pagination"].(object)) }) })
}

// filtered gives a filter another meaning: the items that remain without it are
// kept if keep says so.
func filtered(name string, keep func(item object, value string) bool) turn {
	return when(hasQuery(name), func(c *call, next pass) *reply {
		value := c.query(name)
		wide := c.without(name)
		return list(func(_ *call, items []any) []any {
			return kept(items, func(item object) bool { return keep(item, value) })
		})(wide, next)
	})
}

// hasQuery says of a call whether it has query parameters.
func hasQuery(names ...string) func(*call) bool {
	return func(c *call) bool {
		for _, name := range names {
			if !c.hasQuery(name) {
				return false
			}
		}
		return true
	}
}

// without is the call without some query parameters.
func (c *call) without(names ...string) *call {
	wide := c.clone()
	for _, name := range names {
		wide.setQuery(name, "")
	}
	return wide
}

// kept selects items.
func kept(items []any, keep func(item object) bool) []any {
	var some []any
	for _, item := range items {
		if record, _ := item.(object); keep(record) {
			some = append(some, item)
		}
	}
	return some
}

// contains says whether an item of the same id is among the items.
func contains(items []any, wanted object) bool {
	return len(kept(items, func(item object) bool { return item["id"] == wanted["id"] })) > 0
}

// number is an integer as decoded from JSON.
func number(value int64) json.Number { return json.Number(strconv.FormatInt(value, 10)) }
