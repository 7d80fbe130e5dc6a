package faults

import "strconv"

// pageDeviations show the wrong part of a listing or say wrong things of its pages
// (CRM-PAGE-002 to 004 and 006 to 011).
func pageDeviations() []Deviation {
	var all []Deviation
	for i, r := range routesWhere(route.lists) {
		all = append(all, sayingDeviations(r, i)...)
		if r.operation == "listCompanyContacts" {
			all = append(all, offsetDeviations(r.operation)...)
		} else {
			all = append(all, numberedDeviations(r.operation, i)...)
		}
		all = append(all,
			deviation(r.operation, "limit-capped-at-100", "CRM-PAGE-004", "shows at most 100 items, whatever the limit",
				on(r.operation, before(func(c *call) { c.capLimit(100) }))),
			rota(i, deviation(r.operation, "limit-one-more", "CRM-PAGE-004", "shows one item more than its limit",
				recutting(r.operation, func(e extract) extract { e.limit++; return e })),
				deviation(r.operation, "limit-one-less", "CRM-PAGE-004", "shows one item less than its limit",
					recutting(r.operation, func(e extract) extract { e.limit = max(e.limit-1, 1); return e }))),
			deviation(r.operation, "limit-1-refused", "CRM-VALID-004", "refuses a limit of 1",
				on(r.operation, refusingQuery("limit", "1"))),
			deviation(r.operation, "limit-200-refused", "CRM-PAGE-004", "refuses a limit of 200",
				on(r.operation, refusingQuery("limit", "200"))),
			deviation(r.operation, "limit-ignored", "CRM-PAGE-004", "ignores its limit",
				on(r.operation, before(func(c *call) {
					if limit, err := strconv.ParseInt(c.query("limit"), 10, 64); err == nil && limit >= 1 && limit <= maxLimit {
						c.setQuery("limit", "")
					}
				}))))
	}
	return all
}

// capLimit lowers a limit that is allowed.
func (c *call) capLimit(highest int64) {
	if limit, err := strconv.ParseInt(c.query("limit"), 10, 64); err == nil && limit > highest && limit <= maxLimit {
		c.setQuery("limit", strconv.FormatInt(highest, 10))
	}
}

// recutting cuts other pages than the pagination says.
func recutting(operation string, change func(extract) extract) turn {
	return on(operation, after(func(c *call, a *reply) {
		if a.status != 200 || len(a.body) == 0 {
			return
		}
		next := decode(a.body)["pagination"].(object)["has_next"]
		a.recut(c.items(), change(a.extract(c)))
		a.edit(func(body object) { body["pagination"].(object)["has_next"] = next })
	}))
}

// refusingQuery is a turn that refuses a parameter with one valid value.
func refusingQuery(name, value string) turn {
	return func(c *call, next pass) *reply {
		if c.organization == "" || c.query(name) != value {
			return next(c)
		}
		return answered(invalid("value is out of range", "value_error.number", "query", name))
	}
}

// shown is how many items the page shows.
func (a *reply) shown() int64 {
	items, _ := decode(a.body)["data"].([]any)
	return int64(len(items))
}

// sayingDeviations are wrong about total and has_next.
func sayingDeviations(r route, turn int) []Deviation {
	wrong := func(name, requirement, says string, change func(c *call, e extract, p object)) Deviation {
		return deviation(r.operation, name, requirement, says, on(r.operation, after(func(c *call, a *reply) {
			if a.status != 200 {
				return
			}
			e := a.extract(c)
			a.edit(func(body object) {
				if pagination, ok := body["pagination"].(object); ok {
					change(c, e, pagination)
				}
			})
		})))
	}
	all := []Deviation{
		deviation(r.operation, "total-counts-the-page", "CRM-PAGE-007", "counts in total the items of the page only",
			on(r.operation, after(func(_ *call, a *reply) {
				shown := a.shown()
				a.edit(func(body object) {
					if p, ok := body["pagination"].(object); ok {
						p["total"] = number(shown)
					}
				})
			}))),
		wrong("total-one-more", "CRM-PAGE-007", "counts one more in total than there are",
			func(_ *call, _ extract, p object) { p["total"] = number(integerOf(p["total"]) + 1) }),
		rota(turn+turn/3, wrong("total-capped", "CRM-PAGE-007", "counts no more than 100 in total",
			func(_ *call, _ extract, p object) { p["total"] = number(min(integerOf(p["total"]), 100)) }),
			wrong("total-counts-pages", "CRM-PAGE-007", "counts pages in total", func(_ *call, e extract, p object) {
				p["total"] = number((integerOf(p["total"]) + e.limit - 1) / max(e.limit, 1))
			}),
			wrong("total-grows-with-the-page", "CRM-PAGE-007", "counts in total up to the end of the page",
				func(_ *call, e extract, p object) { p["total"] = number(min(integerOf(p["total"]), e.offset+e.limit)) })),
		wrong("has-next-never", "CRM-PAGE-008", "never says that a page follows",
			func(_ *call, _ extract, p object) { p["has_next"] = false }),
		wrong("has-next-always", "CRM-PAGE-008", "always says that a page follows",
			func(_ *call, _ extract, p object) { p["has_next"] = true }),
		wrong("has-next-on-full-last-page", "CRM-PAGE-008", "says that a page follows the last one, if that is full",
			func(_ *call, e extract, p object) { p["has_next"] = e.offset+e.limit <= integerOf(p["total"]) }),
		rota(turn, wrong("has-next-past-the-end", "CRM-PAGE-008", "says past the end that a page follows",
			func(_ *call, e extract, p object) {
				p["has_next"] = p["has_next"] == true || e.offset >= integerOf(p["total"])
			}),
			wrong("has-next-not-before-the-last", "CRM-PAGE-008", "does not say on the last page but one that a page follows",
				func(_ *call, e extract, p object) { p["has_next"] = e.offset+2*e.limit < integerOf(p["total"]) }),
			wrong("has-next-inverted", "CRM-PAGE-008", "says the opposite of whether a page follows",
				func(_ *call, _ extract, p object) { p["has_next"] = p["has_next"] != true }),
			wrong("has-next-on-first-page-only", "CRM-PAGE-008", "says only on the first page that a page follows",
				func(_ *call, e extract, p object) { p["has_next"] = p["has_next"] == true && e.offset == 0 })),
	}
	if !r.hasID() {
		all = append(all, wrong("total-counts-all-organizations", "CRM-PAGE-007", "counts in total what other organizations have",
			func(c *call, _ extract, p object) {
				total := integerOf(p["total"])
				for _, other := range c.others() {
					total += int64(len(c.as(other).items()))
				}
				p["total"] = number(total)
			}))
	}
	if r.operation == "listContacts" || r.operation == "listCompanies" {
		all = append(all, wrong("total-ignores-filters", "CRM-PAGE-007", "counts in total what the filters leave out",
			func(c *call, _ extract, p object) {
				wide := c.clone()
				for _, filter := range []string{"email", "list_id", "domain", "industry"} {
					wide.setQuery(filter, "")
				}
				p["total"] = len(wide.items())
			}))
	}
	return all
}

// numberedDeviations turn the pages of a listing wrongly.
func numberedDeviations(operation string, turn int) []Deviation {
	moved := func(name, requirement, says string, move func(extract) extract) Deviation {
		return deviation(operation, name, requirement, says, recutAt(operation, move))
	}
	query := func(name, requirement, says string, change func(*call)) Deviation {
		return deviation(operation, name, requirement, says, on(operation, before(change)))
	}
	said := func(name, says string, change func(c *call, p object)) Deviation {
		return deviation(operation, name, "CRM-PAGE-003", says, paginated(operation, change))
	}
	all := []Deviation{
		rota(turn, query("default-limit-20", "CRM-PAGE-002", "shows 20 items where no limit is asked for", func(c *call) { c.defaultTo("limit", "20") }),
			query("default-limit-100", "CRM-PAGE-002", "shows 100 items where no limit is asked for", func(c *call) { c.defaultTo("limit", "100") })),
		query("default-page-2", "CRM-PAGE-002", "shows the second page where none is asked for", func(c *call) { c.defaultTo("page", "2") }),
		said("page-not-echoed", "always says that it shows page 1", func(_ *call, p object) { p["page"] = number(1) }),
		rota(turn, said("page-from-0", "says that its first page is page 0", func(_ *call, p object) { p["page"] = number(integerOf(p["page"]) - 1) }), deviation(operation, "limit-says-shown", "CRM-PAGE-003", "says for its limit how many items it shows",
			on(operation, after(func(_ *call, a *reply) {
				shown := a.shown()
				a.edit(func(body object) {
					if p, ok := body["pagination"].(object); ok {
						p["limit"] = number(shown)
					}
				})
			})))),
		said("limit-not-echoed", "always says that its limit is 50", func(_ *call, p object) { p["limit"] = number(defaultLimit) }),
		query("page-ignored", "CRM-PAGE-006", "shows the first page, whatever page is asked for", func(c *call) {
			if page, err := strconv.ParseInt(c.query("page"), 10, 64); err == nil && page > 0 {
				c.setQuery("page", "")
			}
		}),
		moved("pages-overlap", "CRM-PAGE-006", "begins every further page with the last item of the page before", func(e extract) extract {
			if e.page > 1 {
				e.offset--
			}
			return e
		}),
		moved("pages-leave-gaps", "CRM-PAGE-006", "leaves out the first item of every further page", func(e extract) extract {
			if e.page > 1 {
				e.offset++
			}
			return e
		}),
		rota(turn, moved("first-item-missing", "CRM-PAGE-006", "never shows its first item", func(e extract) extract { e.offset++; return e }),
			moved("page-counts-from-0", "CRM-PAGE-006", "shows the second page for page 1", func(e extract) extract { e.offset += e.limit; return e }),
			moved("offset-by-default-limit", "CRM-PAGE-006", "turns pages of 50, whatever the limit", func(e extract) extract {
				e.offset = (e.page - 1) * defaultLimit
				return e
			}),
			deviation(operation, "order-changes-from-page-to-page", "CRM-PAGE-006", "orders every page anew",
				on(operation, after(func(c *call, a *reply) {
					if a.status != 200 || len(a.body) == 0 {
						return
					}
					items, e := c.items(), a.extract(c)
					turned := make([]any, len(items))
					for i, item := range items {
						turned[(i+int(e.page%1000)-1)%len(items)] = item
					}
					a.recut(turned, e)
				})))),
	}
	return append(all, pastDeviations(operation, turn)...)
}

// defaultTo sets a parameter that is not sent.
func (c *call) defaultTo(name, value string) {
	if !c.hasQuery(name) {
		c.setQuery(name, value)
	}
}

// pastDeviations show something on a page past the last.
func pastDeviations(operation string, turn int) []Deviation {
	past := func(name, says string, do func(c *call, a *reply, e extract)) Deviation {
		return deviation(operation, name, "CRM-PAGE-009", says, on(operation, after(func(c *call, a *reply) {
			if a.status != 200 || len(a.body) == 0 {
				return
			}
			pagination, _ := decode(a.body)["pagination"].(object)
			if e := a.extract(c); e.page > 1 && e.offset >= integerOf(pagination["total"]) {
				do(c, a, e)
			}
		})))
	}
	return []Deviation{
		past("past-the-end-shows-last", "shows the last page past the end", func(c *call, a *reply, e extract) {
			items := c.items()
			e.offset = max(int64(len(items))-1, 0) / e.limit * e.limit
			a.recut(items, e)
		}),
		rota(turn, past("past-the-end-shows-first", "shows the first page past the end", func(c *call, a *reply, e extract) {
			e.offset = 0
			a.recut(c.items(), e)
		}),
			past("past-the-end-500", "answers 500 past the end", func(_ *call, a *reply, _ extract) { fail(a) }),
			past("past-the-end-400", "answers 400 past the end", func(_ *call, a *reply, _ extract) {
				*a = *answered(failure(400, "There is no such page"))
			}),
			past("past-the-end-data-null", "has null for no items past the end", func(_ *call, a *reply, _ extract) {
				a.edit(func(body object) { body["data"] = nil })
			})),
	}
}

// offsetDeviations cut the listing by offset wrongly.
func offsetDeviations(operation string) []Deviation {
	moved := func(name, says string, move func(extract) extract) Deviation {
		return deviation(operation, name, "CRM-PAGE-011", says, recutAt(operation, move))
	}
	query := func(name, requirement, says string, change func(*call)) Deviation {
		return deviation(operation, name, requirement, says, on(operation, before(change)))
	}
	return []Deviation{
		query("default-limit-50", "CRM-PAGE-010", "shows 50 items where no limit is asked for", func(c *call) { c.defaultTo("limit", "50") }),
		query("default-limit-200", "CRM-PAGE-010", "shows 200 items where no limit is asked for", func(c *call) { c.defaultTo("limit", "200") }),
		query("default-limit-20", "CRM-PAGE-010", "shows 20 items where no limit is asked for", func(c *call) { c.defaultTo("limit", "20") }),
		query("default-offset-1", "CRM-PAGE-010", "leaves out the first item where no offset is asked for", func(c *call) { c.defaultTo("offset", "1") }),
		moved("offset-ignored", "ignores its offset", func(e extract) extract { e.offset = 0; return e }),
		moved("offset-one-more", "leaves out one item more than its offset", func(e extract) extract {
			if e.offset > 0 {
				e.offset++
			}
			return e
		}),
		moved("offset-one-less", "leaves out one item less than its offset", func(e extract) extract { e.offset = max(e.offset-1, 0); return e }),
		moved("offset-in-pages", "takes its offset for a number of pages", func(e extract) extract { e.offset = min(e.offset, 1<<32) * e.limit; return e }),
		moved("offset-to-the-page", "begins at the page in which its offset lies", func(e extract) extract { e.offset -= e.offset % e.limit; return e }),
	}
}
