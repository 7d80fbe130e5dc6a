package faults

import (
	"encoding/json"
	"strconv"
	"strings"
)

// listingFaults show the wrong part of a listing, say wrong things of its pages, or
// take page, limit and offset for what they cannot be (CRM-PAGE, CRM-VALID-003).
func listingFaults(t *table) {
	totalFaults(t)
	limitsOfPages(t)
	numberedFaults(t)
	pastFaults(t)
	offsetFaults(t)
	rangeFaults(t)
}

// totalFaults are wrong about total and has_next.
func totalFaults(t *table) {
	wrong := func(operations, name, requirement, says string, value func(a *reply, e extract, p object) any) {
		member := "total"
		if strings.HasPrefix(name, "has-next") {
			member = "has_next"
		}
		t.add(operations, name, requirement, says, page(func(_ *call, a *reply, e extract) {
			a.edit(func(body object) {
				p := body["pagination"].(object)
				p[member] = value(a, e, p)
			})
		}))
	}
	const total, next = "CRM-PAGE-007", "CRM-PAGE-008"
	all := func(p object) int64 { return integerOf(p["total"]) }
	wrong("listContacts", "total-capped", total, "counts no more than 100 in total",
		func(_ *reply, _ extract, p object) any { return min(all(p), 100) })
	wrong("listCompanies listLists", "total-counts-pages", total, "counts pages in total",
		func(_ *reply, e extract, p object) any { return (all(p) + e.limit - 1) / max(e.limit, 1) })
	wrong("listCompanyContacts listListContacts", "total-grows-with-the-page", total, "counts in total up to the end of the page",
		func(_ *reply, e extract, p object) any { return min(all(p), e.offset+e.limit) })
	wrong(listings, "has-next-on-full-last-page", next, "says that a page follows the last one, if that is full",
		func(_ *reply, e extract, p object) any { return e.offset+e.limit <= all(p) })
	wrong("listContacts listListContacts", "has-next-past-the-end", next, "says past the end that a page follows",
		func(_ *reply, e extract, p object) any { return p["has_next"] == true || e.offset >= all(p) })
	wrong("listCompanies", "has-next-not-before-the-last", next, "does not say on the last page but one that a page follows",
		func(_ *reply, e extract, p object) any { return e.offset+2*e.limit < all(p) })
	wrong("listCompanyContacts", "has-next-inverted", next, "says the opposite of whether a page follows",
		func(_ *reply, _ extract, p object) any { return p["has_next"] != true })
	wrong("listLists", "has-next-on-first-page-only", next, "says only on the first page that a page follows",
		func(_ *reply, e extract, p object) any { return p["has_next"] == true && e.offset == 0 })

	t.add("listContacts listCompanies listLists", "total-counts-all-organizations", total, "counts in total what other organizations have",
		pagination(func(c *call, p object) {
			count := all(p)
			for _, other := range c.others() {
				count += int64(len(c.as(other).items()))
			}
			p["total"] = count
		}))
	t.add("listContacts listCompanies", "total-ignores-filters", total, "counts in total what the filters leave out",
		pagination(func(c *call, p object) { p["total"] = len(c.without("email", "list_id", "domain", "industry").items()) }))
}

// between says whether a parameter is a number of a range.
func between(text string, lowest, highest int64) bool {
	value, err := strconv.ParseInt(text, 10, 64)
	return err == nil && value >= lowest && value <= highest
}

// readAs reads the values of a parameter that it concerns as another; empty: as if
// not sent.
func readAs(name, another string, concerns func(value string) bool) turn {
	return when(func(c *call) bool { return c.hasQuery(name) && concerns(c.query(name)) },
		before(func(c *call) { c.setQuery(name, another) }))
}

// byDefault sets a parameter that is not sent.
func byDefault(name, value string) turn {
	return when(func(c *call) bool { return !c.hasQuery(name) }, before(func(c *call) { c.setQuery(name, value) }))
}

// refusingQuery refuses a parameter with one valid value.
func refusingQuery(name, value string) turn {
	return own(func(c *call) bool { return c.query(name) == value },
		instead(invalid("value is out of range", "value_error.number", "query", name)))
}

// limitsOfPages show more or less than the limit that is asked for.
func limitsOfPages(t *table) {
	const requirement = "CRM-PAGE-004"
	long := func(change func(limit int64) int64) turn {
		return page(func(c *call, a *reply, e extract) {
			next := a.pagination()["has_next"]
			e.limit = change(e.limit)
			a.recut(c.items(), e)
			a.edit(func(body object) { body["pagination"].(object)["has_next"] = next })
		})
	}
	t.add(listings, "limit-capped-at-100", requirement, "shows at most 100 items, whatever the limit",
		readAs("limit", "100", func(value string) bool { return between(value, 101, maxLimit) }))
	t.add("listContacts listCompanyContacts listListContacts", "limit-one-more", requirement, "shows one item more than its limit",
		long(func(limit int64) int64 { return limit + 1 }))
	t.add("listCompanies listLists", "limit-one-less", requirement, "shows one item less than its limit",
		long(func(limit int64) int64 { return max(limit-1, 1) }))
	t.add(listings, "limit-1-refused", "CRM-VALID-004", "refuses a limit of 1", refusingQuery("limit", "1"))
	t.add(listings, "limit-200-refused", requirement, "refuses a limit of 200", refusingQuery("limit", "200"))
	t.add(listings, "limit-ignored", requirement, "ignores its limit",
		readAs("limit", "", func(value string) bool { return between(value, 1, maxLimit) }))
	t.add("listContacts listListContacts", "default-limit-20", "CRM-PAGE-002", "shows 20 items where no limit is asked for", byDefault("limit", "20"))
	t.add("listCompanies listLists", "default-limit-100", "CRM-PAGE-002", "shows 100 items where no limit is asked for", byDefault("limit", "100"))
	for _, limit := range []string{"20", "50", "200"} {
		t.add(byOffset, "default-limit-"+limit, "CRM-PAGE-010", "shows "+limit+" items where no limit is asked for", byDefault("limit", limit))
	}
}

// numberedFaults turn the pages of a listing wrongly.
func numberedFaults(t *table) {
	const echo, turn = "CRM-PAGE-003", "CRM-PAGE-006"
	t.add(numbered, "default-page-2", "CRM-PAGE-002", "shows the second page where none is asked for", byDefault("page", "2"))
	t.add("listContacts listListContacts", "page-from-0", echo, "says that its first page is page 0",
		pagination(func(_ *call, p object) { p["page"] = integerOf(p["page"]) - 1 }))
	t.add("listCompanies listLists", "limit-says-shown", echo, "says for its limit how many items it shows",
		page(func(_ *call, a *reply, _ extract) {
			shown := a.shown()
			a.edit(func(body object) { body["pagination"].(object)["limit"] = shown })
		}))
	t.add(numbered, "page-ignored", turn, "shows the first page, whatever page is asked for",
		readAs("page", "", func(value string) bool { return between(value, 1, 1<<62) }))
	t.add(numbered, "pages-overlap", turn, "begins every further page with the last item of the page before", move(func(e extract) extract {
		e.offset -= min(e.page-1, 1)
		return e
	}))
	t.add(numbered, "pages-leave-gaps", turn, "leaves out the first item of every further page", move(func(e extract) extract {
		e.offset += min(e.page-1, 1)
		return e
	}))
	t.add("listContacts listListContacts", "first-item-missing", turn, "never shows its first item",
		move(func(e extract) extract { e.offset++; return e }))
	t.add("listCompanies", "page-counts-from-0", turn, "shows the second page for page 1",
		move(func(e extract) extract { e.offset += e.limit; return e }))
	t.add("listLists", "order-changes-from-page-to-page", turn, "orders every page anew", page(func(c *call, a *reply, e extract) {
		items := c.items()
		turned := make([]any, len(items))
		for i, item := range items {
			turned[(i+int(e.page%1000)-1)%len(items)] = item
		}
		a.recut(turned, e)
	}))
	t.add("listContacts", "refuses-pages-beyond-9", turn, "refuses a page beyond the ninth",
		own(func(c *call) bool { return integerOf(json.Number(c.query("page"))) > 9 }, instead(failure(400, "page must be less than 10"))))
}

// pastFaults show something on a page past the last.
func pastFaults(t *table) {
	past := func(operations, name, says string, do func(c *call, a *reply, e extract)) {
		t.add(operations, "past-the-end-"+name, "CRM-PAGE-009", says, page(func(c *call, a *reply, e extract) {
			if e.page > 1 && e.offset >= integerOf(a.pagination()["total"]) {
				do(c, a, e)
			}
		}))
	}
	past(numbered, "shows-last", "shows the last page past the end", func(c *call, a *reply, e extract) {
		items := c.items()
		e.offset = max(int64(len(items))-1, 0) / e.limit * e.limit
		a.recut(items, e)
	})
	past("listContacts listListContacts", "shows-first", "shows the first page past the end", func(c *call, a *reply, e extract) {
		e.offset = 0
		a.recut(c.items(), e)
	})
	past("listCompanies", "500", "answers 500 past the end", func(c *call, a *reply, _ extract) { fail(c, a) })
	past("listLists", "data-null", "has null for no items past the end", func(_ *call, a *reply, _ extract) {
		a.edit(func(body object) { body["data"] = nil })
	})
}

// offsetFaults cut the listing by offset wrongly.
func offsetFaults(t *table) {
	moved := func(name, says string, to func(e extract) int64) {
		t.add(byOffset, name, "CRM-PAGE-011", says, move(func(e extract) extract { e.offset = to(e); return e }))
	}
	t.add(byOffset, "default-offset-1", "CRM-PAGE-010", "leaves out the first item where no offset is asked for", byDefault("offset", "1"))
	t.add(byOffset, "offset-0-refused", "CRM-VALID-004", "refuses an offset of 0", refusingQuery("offset", "0"))
	moved("offset-ignored", "ignores its offset", func(extract) int64 { return 0 })
	moved("offset-one-more", "leaves out one item more than its offset", func(e extract) int64 { return e.offset + min(e.offset, 1) })
	moved("offset-one-less", "leaves out one item less than its offset", func(e extract) int64 { return max(e.offset-1, 0) })
	moved("offset-in-pages", "takes its offset for a number of pages", func(e extract) int64 { return min(e.offset, 1<<32) * e.limit })
	moved("offset-to-the-page", "begins at the page in which its offset lies", func(e extract) int64 { return e.offset - e.offset%e.limit })
}

// word says whether a text is no number at all.
func word(text string) bool {
	_, err := strconv.ParseFloat(text, 64)
	return err != nil
}

func negative(text string) bool { return between(text, -1<<62, -1) }

// is compares a text with one value.
func is(wanted string) func(string) bool {
	return func(text string) bool { return text == wanted }
}

// aboutQuery says of an entry of a 422 whether it is about a query parameter.
func aboutQuery(name string) func(entry object) bool {
	return func(entry object) bool { return about(entry, "query", name) }
}

// rangeFaults take page, limit or offset for what they cannot be, or refuse that
// wrongly (CRM-PAGE-005, CRM-PAGE-012, CRM-VALID-003).
func rangeFaults(t *table) {
	const ofPages, ofOffset, ofForm = "CRM-PAGE-005", "CRM-PAGE-012", "CRM-VALID-003"
	t.add(numbered, "page-0-accepted", ofPages, "takes page 0 for the first", readAs("page", "1", is("0")))
	for _, of := range []struct{ operations, requirement, ofWords, parameters string }{
		{numbered, ofPages, ofPages, "page limit"},
		{byOffset, ofOffset, ofForm, "offset limit"},
	} {
		for name := range strings.FieldsSeq(of.parameters) {
			t.add(of.operations, name+"-word-ignored", of.ofWords, "takes a word for "+name+" as none", readAs(name, "", word))
			t.add(of.operations, name+"-negative-ignored", of.requirement, "takes a negative "+name+" as none", readAs(name, "", negative))
		}
		t.add(of.operations, "limit-0-accepted", of.requirement, "takes a limit of 0 for none", readAs("limit", "", is("0")))
		t.add(of.operations, "limit-201-accepted", of.requirement, "takes a limit over the highest for that",
			readAs("limit", strconv.Itoa(maxLimit), func(value string) bool { return between(value, maxLimit+1, 1<<62) }))
	}

	wrong := func(operations, name, suffix, requirement, says string, do change) {
		t.add(operations, name+suffix, requirement, says, refused(aboutQuery(name), do))
	}
	for _, of := range []struct{ name, fails, missing, otherwise, inBody string }{
		{"page", "listContacts listListContacts", "", "listContacts listLists", "listCompanies listListContacts"},
		{"limit", "listCompanies listLists", "listCompanies listListContacts", "listCompanyContacts", "listContacts listLists"},
	} {
		wrong(of.fails, of.name, "-out-of-range-500", ofPages, "answers 500 to an invalid "+of.name, fail)
		wrong(of.missing, of.name, "-word-404", ofForm, "answers 404 to an invalid "+of.name, replace(failure(404, detailNoSuchPath)))
		wrong(of.otherwise, of.name, "-named-otherwise", ofForm, `says "cursor" where `+of.name+" is invalid", setPlace("query", "cursor"))
		wrong(of.inBody, of.name, "-in-the-body", ofForm, "says that an invalid "+of.name+" is in the body", setPlace("body", of.name))
	}
	wrong(byOffset, "offset", "-out-of-range-500", ofOffset, "answers 500 to an invalid offset", fail)
	wrong(byOffset, "offset", "-in-the-body", ofForm, "says that an invalid offset is in the body", setPlace("body", "offset"))
	t.add("listContacts", "list-id-word-ignored", ofForm, "ignores a word for list_id", readAs("list_id", "", word))
	t.add("listContacts", "list-id-word-finds-nothing", ofForm, "finds nothing for a word for list_id", readAs("list_id", "0", word))
	t.add("listContacts", "list-id-word-500", ofForm, "answers 500 to a word for list_id", refused(aboutQuery("list_id"), fail))
	t.add("listContacts", "list-id-word-404", ofForm, "answers 404 to a word for list_id",
		refused(aboutQuery("list_id"), replace(failure(404, detailListNotFound))))
	t.add("listContacts", "list-id-word-named-otherwise", ofForm, "says that page is invalid where list_id is",
		refused(aboutQuery("list_id"), setPlace("query", "page")))
}
