package faults

import (
	"net/http"
	"slices"
)

// listFaults break what creating, filling and emptying lists does (CRM-LISTS-001, 004
// to 008, 011 to 015, 018 to 020).
func listFaults(t *table) {
	typeFaults(t)
	createListFaults(t)
	countFaults(t)
	addingFaults(t)
	removingFaults(t)
	memberListFaults(t)
}

// dropMade removes the list that the answer says was made.
func dropMade(c *call, a *reply) {
	a.records(func(data object) { c.data(func(org *organization) { org.Lists.Remove(integerOf(data["id"])) }) })
}

func typeFaults(t *table) {
	const create = "createList"
	unrecognized := func(c *call) bool {
		kind, sent := c.members()["type"].(string)
		return sent && !slices.Contains(listTypes, kind)
	}
	wrong := func(name, says string, do turn) { t.add(create, name, "CRM-LISTS-001", says, own(unrecognized, do)) }
	wrong("accepts-unrecognized-type", "makes a list of the default type for an unrecognized one", repairing)
	wrong("swallows-unrecognized-type", "says that a list of an unrecognized type was made, and makes none", func(c *call, _ pass) *reply {
		return answered(created(object{
			"id": 1, "title": c.members()["title"], "type": c.members()["type"], "status": "active", "total": 0,
		}))
	})
	wrong("unrecognized-type-stored", "makes a list of an unrecognized type", func(c *call, next pass) *reply {
		kind, _ := c.members()["type"].(string)
		a := next(c.repaired())
		a.records(func(data object) {
			data["type"] = kind
			c.data(func(org *organization) {
				if l, found := org.Lists.Find(integerOf(data["id"])); found {
					l.Kind = kind
				}
			})
		})
		return a
	})
	wrong("unrecognized-type-422", "answers 422 to an unrecognized type",
		status(400, replace(invalid(detailInvalidListType, "value_error.const", "body", "type"))))
	wrong("unrecognized-type-404", "answers 404 to an unrecognized type", status(400, setStatus(http.StatusNotFound)))
	wrong("unrecognized-type-500", "answers 500 to an unrecognized type", status(400, fail))
	wrong("unrecognized-type-text", "does not say that the type is what is invalid", status(400, setDetail("Bad request")))
	wrong("unrecognized-type-text-other", "says something else than Invalid list type", status(400, setDetail("Unknown type of list")))

	other := map[string]string{"contacts": "companies", "companies": "suppressions", "suppressions": "deals", "deals": "leads", "leads": "contacts"}
	for _, kind := range listTypes {
		of := func(c *call) bool { return c.members()["type"] == kind }
		t.add(create, "refuses-type-"+kind, "CRM-LISTS-004", "refuses the type "+kind, own(of, instead(failure(400, detailInvalidListType))))
		t.add(create, "stores-type-"+kind+"-as-"+other[kind], "CRM-LISTS-007", "makes a list of the type "+kind+" one of "+other[kind],
			own(of, onMember("type", func(members object) { members["type"] = other[kind] })))
		t.add("listLists", "hides-type-"+kind, "CRM-LISTS-007", "does not list lists of the type "+kind, list(func(_ *call, items []any) []any {
			return kept(items, func(item object) bool { return item["type"] != kind })
		}))
		if kind != listTypes[0] {
			t.add(create, "defaults-to-"+kind, "CRM-LISTS-005", "makes a list without a type one of "+kind,
				when(lacking("type"), before(func(c *call) {
					members := c.members()
					members["type"] = kind
					c.setMembers(members)
				})))
		}
	}
	t.add(create, "requires-type", "CRM-LISTS-005", "refuses a list without a type", when(lacking("type"),
		success(both(dropMade, replace(failure(400, detailInvalidListType))))))
}

func createListFaults(t *table) {
	const create = "createList"
	untitled := func(name, says string, do turn) {
		t.add(create, name, "CRM-LISTS-020", says, own(lacking("title"), do))
	}
	untitled("accepts-missing-title", "makes a list without a title", repairing)
	untitled("500-for-missing-title", "answers 500 to a list without a title", status(422, fail))
	untitled("missing-title-names-type", "says that the type is missing where the title is", status(422, setPlace("body", "type")))
	untitled("missing-title-in-query", "says that the title is missing in the query", status(422, setPlace("query", "title")))

	answers := func(name, says, member string, value any) {
		t.add(create, "answers-"+name, "CRM-LISTS-006", says, success(setMember(member, value)))
	}
	answers("other-title", "answers with another title", "title", "New list")
	answers("other-type", "answers with another type", "type", "list")
	answers("total-1", "answers with a total of 1", "total", 1)
	answers("total-minus-1", "answers with a total of -1", "total", -1)
	t.add(create, "answers-other-id", "CRM-LISTS-006", "answers with an id that the list does not have",
		success(records(func(data object) { data["id"] = integerOf(data["id"]) + 1000 })))
	t.add(create, "stores-nothing", "CRM-LISTS-007", "says that a list was made, and drops it", success(dropMade))
	t.add(create, "with-everyone", "CRM-LISTS-019", "makes every contact a member of a new list",
		afterwards(func(_ *call, org *organization) { org.Lists[len(org.Lists)-1].Members = slices.Clone(org.Contacts) }))

	shows := func(name, requirement, says string, do func(item object)) {
		t.add("listLists", name, requirement, says, success(records(do)))
	}
	shows("shows-other-title", "CRM-LISTS-007", "shows every title with a word after it", func(item object) {
		if title, ok := item["title"].(string); ok {
			item["title"] = title + " (list)"
		}
	})
	shows("shows-default-type", "CRM-LISTS-007", "shows every list as one of contacts", func(item object) { item["type"] = listTypes[0] })
	shows("shows-null-for-total-0", "CRM-LISTS-008", "shows a total of null for an empty list", func(item object) {
		if integerOf(item["total"]) == 0 {
			item["total"] = nil
		}
	})
}

// onMembers changes the data after contacts were put on a list or taken off it: named
// are the contacts, and l is the list.
func onMembers(change func(org *organization, l *contactList, named []*contact)) turn {
	return success(func(c *call, _ *reply) {
		c.membership(func(org *organization, l *contactList) { change(org, l, c.named(org)) })
	})
}

// headcount is how many members the call's list has now.
func headcount(c *call, _ int64) (count int64) {
	c.membership(func(_ *organization, l *contactList) { count = int64(len(l.Members)) })
	return count
}

// countFaults count wrongly who was added or removed (CRM-LISTS-011 and 013).
func countFaults(t *table) {
	for _, of := range []struct{ operation, requirement, done string }{
		{"addListContacts", "CRM-LISTS-011", "added"}, {"removeListContacts", "CRM-LISTS-013", "removed"},
	} {
		counts := func(name, says string, count func(c *call, real int64) int64) {
			t.add(of.operation, "counts-"+name, of.requirement, says, success(func(c *call, a *reply) {
				a.records(func(data object) { data[of.done] = count(c, integerOf(data[of.done])) })
			}))
		}
		counts("none", "says that none was "+of.done, func(*call, int64) int64 { return 0 })
		counts("one", "says that one was "+of.done+", however many were", func(_ *call, real int64) int64 { return min(real, 1) })
		counts("one-more", "says that one more was "+of.done, func(_ *call, real int64) int64 { return real + 1 })
		if of.done == "added" {
			counts("all-members", "says how many members there are now", headcount)
		} else {
			counts("the-rest", "says how many members remain", headcount)
		}
	}
}

func addingFaults(t *table) {
	const add = "addListContacts"
	const adds, others = "CRM-LISTS-012", "CRM-LISTS-019"
	without := func(l *contactList, contacts []*contact) {
		for _, person := range contacts {
			l.Members.Remove(person.ID)
		}
	}
	t.add(add, "adds-nobody", adds, "adds nobody", onMembers(func(_ *organization, l *contactList, named []*contact) { without(l, named) }))
	t.add(add, "adds-first-only", adds, "adds the first of several only",
		onMembers(func(_ *organization, l *contactList, named []*contact) { without(l, named[min(1, len(named)):]) }))
	t.add(add, "adds-all-but-last", adds, "adds all of several but the last",
		onMembers(func(_ *organization, l *contactList, named []*contact) {
			if len(named) > 1 {
				without(l, named[len(named)-1:])
			}
		}))
	t.add(add, "replaces-members", adds, "puts the added in the place of the members before",
		onMembers(func(_ *organization, l *contactList, named []*contact) {
			l.Members = nil
			for _, person := range named {
				l.Members.Add(person)
			}
		}))
	t.add(add, "moves-members", "CRM-LISTS-018", "takes the added off every other list",
		onMembers(func(org *organization, l *contactList, named []*contact) {
			for _, person := range named {
				unlist(org, person)
				l.Members.Add(person)
			}
		}))
	t.add(add, "adds-a-neighbour", others, "adds another contact as well",
		onMembers(func(org *organization, l *contactList, _ []*contact) {
			for _, person := range org.Contacts {
				if l.Members.Add(person) {
					return
				}
			}
		}))
	t.add(add, "adds-to-every-list", others, "adds to every list",
		onMembers(func(org *organization, _ *contactList, named []*contact) {
			for _, l := range org.Lists {
				for _, person := range named {
					l.Members.Add(person)
				}
			}
		}))

}

// memberListFaults list other contacts than those of the list.
func memberListFaults(t *table) {
	const adds, others = "CRM-LISTS-012", "CRM-LISTS-019"
	t.add("listListContacts", "shows-everyone", others, "shows every contact", list(everyone))
	t.add("listListContacts", "always-empty", adds, "shows no contact of a list", list(nobody))
	t.add("listListContacts", "lacks-the-last", adds, "shows all contacts of a list but the last",
		list(func(_ *call, items []any) []any { return items[:max(len(items)-1, 0)] }))
	t.add("listListContacts", "shows-all-lists", others, "shows the contacts of every list", list(func(c *call, items []any) []any {
		for _, id := range c.ids("list") {
			items = append(items, kept(c.on(id).items(), func(item object) bool { return !contains(items, item) })...)
		}
		return items
	}))
}

func removingFaults(t *table) {
	const remove, removes, stay = "removeListContacts", "CRM-LISTS-014", "CRM-LISTS-015"
	still := func(name, says string, back func(before []*contact, named []*contact) []*contact) {
		t.add(remove, name, removes, says, undone(func(c *call) (undo func()) {
			var before []*contact
			c.membership(func(_ *organization, l *contactList) { before = slices.Clone(l.Members) })
			return func() {
				c.membership(func(org *organization, l *contactList) {
					for _, person := range back(before, c.named(org)) {
						l.Members.Add(person)
					}
				})
			}
		}))
	}
	still("removes-nobody", "removes nobody", func(before, _ []*contact) []*contact { return before })
	still("removes-first-only", "removes the first of several only", func(before, named []*contact) []*contact {
		return slices.DeleteFunc(named[min(1, len(named)):], func(person *contact) bool { return !slices.Contains(before, person) })
	})
	t.each("listListContacts", "shows-the-removed", removes, "still shows who was taken off the list", func(string) turn { return unremoved })
	t.add(remove, "clears-the-list", removes, "removes every member",
		onMembers(func(_ *organization, l *contactList, _ []*contact) { l.Members = nil }))
	t.add(remove, "removes-a-neighbour", removes, "removes another member as well",
		onMembers(func(_ *organization, l *contactList, _ []*contact) { l.Members = l.Members[min(1, len(l.Members)):] }))
	t.add(remove, "deletes-the-listless", stay, "deletes the contacts that are on no other list",
		onMembers(func(org *organization, _ *contactList, named []*contact) { removeListless(org, named) }))

	all := func(name, requirement, says string, do func(org *organization, person *contact)) {
		t.add(remove, name, requirement, says, onMembers(func(org *organization, _ *contactList, named []*contact) {
			for _, person := range named {
				do(org, person)
			}
		}))
	}
	all("deletes-the-contacts", stay, "deletes the contacts", (*organization).RemoveContact)
	all("removes-from-every-list", "CRM-LISTS-018", "removes from every list", unlist)
	all("clears-contact-fields", stay, "clears the names of the contacts", func(_ *organization, person *contact) {
		delete(person.Texts, "first_name")
		delete(person.Texts, "last_name")
	})
}

// unremoved shows in the listing of a list who was taken off it.
func unremoved(c *call, next pass) *reply {
	type place struct {
		organization string
		list         int64
	}
	removed, at := *remember(c, "removed", map[place][]any{}), place{c.organization, c.id()}
	switch c.operation {
	case "removeListContacts":
		var leaving []any
		c.membership(func(org *organization, l *contactList) {
			leaving = members(slices.DeleteFunc(c.named(org), func(person *contact) bool { return !on(l, person.ID) }))
		})
		a := next(c)
		if a.succeeded() {
			removed[at] = append(removed[at], leaving...)
		}
		return a
	case "listListContacts":
		return list(func(_ *call, items []any) []any {
			for _, gone := range removed[at] {
				if !contains(items, gone.(object)) {
					items = append(items, gone)
				}
			}
			return items
		})(c, next)
	}
	return next(c)
}
