package faults

import (
	"encoding/json"
	"strconv"
)

// items is all of the listing that the call asks a page of.
func (c *call) items() []any {
	all := []any{}
	for page := 1; ; page++ {
		part := c.clone()
		part.setQuery("limit", strconv.Itoa(maxLimit))
		if c.operation == "listCompanyContacts" {
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

// extract says which part of a listing was asked for.
type extract struct{ page, limit, offset int64 }

// extract is the part of the listing that the reply shows.
func (a *reply) extract(c *call) extract {
	pagination, _ := decode(a.body)["pagination"].(object)
	e := extract{page: integerOf(pagination["page"]), limit: integerOf(pagination["limit"])}
	e.offset = min(e.page-1, 1<<40) * e.limit
	if c.operation == "listCompanyContacts" {
		e.offset, _ = strconv.ParseInt(c.query("offset"), 10, 64)
	}
	return e
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

// rearranged is a turn that shows the listings of an operation from other items.
func rearranged(operation string, arrange func(c *call, items []any) []any) turn {
	return on(operation, after(func(c *call, a *reply) {
		if a.status == 200 && len(a.body) > 0 {
			a.recut(arrange(c, c.items()), a.extract(c))
		}
	}))
}

// recutAt is a turn that shows the listings of an operation from elsewhere.
func recutAt(operation string, move func(extract) extract) turn {
	return on(operation, after(func(c *call, a *reply) {
		if a.status == 200 && len(a.body) > 0 {
			a.recut(c.items(), move(a.extract(c)))
		}
	}))
}

// paginated is a turn that says something else of the pages of an operation.
func paginated(operation string, change func(c *call, pagination object)) turn {
	return on(operation, after(func(c *call, a *reply) {
		if a.status != 200 {
			return
		}
		a.edit(func(body object) {
			if pagination, ok := body["pagination"].(object); ok {
				change(c, pagination)
			}
		})
	}))
}

// refiltered is a turn with another meaning of a filter: the items that remain
// without it are kept if keep says so.
func refiltered(operation, filter string, keep func(c *call, item object, value string) bool) turn {
	return func(c *call, next pass) *reply {
		if c.operation != operation || !c.hasQuery(filter) {
			return next(c)
		}
		value := c.query(filter)
		wide := c.clone()
		wide.setQuery(filter, "")
		a := next(wide)
		if a.status == 200 && len(a.body) > 0 {
			kept := []any{}
			for _, item := range wide.items() {
				if record, _ := item.(object); keep(c, record, value) {
					kept = append(kept, item)
				}
			}
			a.recut(kept, a.extract(wide))
		}
		return a
	}
}

// number is an integer as decoded from JSON.
func number(value int64) json.Number { return json.Number(strconv.FormatInt(value, 10)) }
