package faults

import (
	"slices"
)

// listFaults break what creating, filling and emptying lists does (CRM-LISTS-001, 004
// to 008, 011 to 015, 018 to 020).
func listFaults(t *table) {
	typeFaults(t)
	countFaults(t)
	addingFaults(t)
	removingFaults(t)
	memberListFaults(t)
}

func typeFaults(t *table) {
	const create = "createList"
	unrecognized := func(c *call) bool {
		kind, sent := c.members()["type"].(string)
		return sent && !slices.Contains(listTypes, kind)
	}
	recognized := before(func(c *call) {
		members := c.members()
		members["type"] = listTypes[0]
		c.setMembers(members)
	})
	t.add(create, "accepts-unrecognized-type", "CRM-LISTS-001", "makes a list of the default type for an unrecognized one", own(unrecognized, recognized))
	t.add(create, "unrecognized-type-stored", "CRM-LISTS-001", "makes a list of an unrecognized type", own(unrecognized, func(c *call, next pass) *reply {
		kind := c.members()["type"].(string)
		a := recognized(c, next)
		a.records(func(data object) {
			data["type"] = kind
			c.data(func(org *organization) {
				if l, found := org.Lists.Find(integerOf(data["id"])); found {
					l.Kind = kind
				}
			})
		})
		return a
	}))
	t.add(create, "unrecognized-type-text", "CRM-LISTS-001", "does not say that the type is what is invalid", own(func(c *call) bool {
		_, sent := c.members()["type"]
		return sent
	}, status(400, setDetail("Bad request"))))
	for _, kind := range listTypes[1:] {
		t.add(create, "defaults-to-"+kind, "CRM-LISTS-005", "makes a list without a type one of "+kind,
			when(lacking("type"), before(func(c *call) {
				members := c.members()
				members["type"] = kind
				c.setMembers(members)
			})))
	}
	t.add(create, "with-everyone", "CRM-LISTS-019", "makes every contact a member of a new list",
		afterwards(func(_ *call, org *organization) { org.Lists[len(org.Lists)-1].Members = slices.Clone(org.Contacts) }))
	t.add("listLists", "shows-null-for-total-0", "CRM-LISTS-008", "shows a total of null for an empty list", success(records(func(item object) {
		if integerOf(item["total"]) == 0 {
			item["total"] = nil
		}
	})))
}

// onMembers changes the data after contacts were put on a list or taken off it: named
// are the contacts, and l is the list.
func onMembers(change func(org *organization, l *contactList, named []*contact)) turn {
	return success(func(c *call, _ *reply) {
		c.membership(func(org *organization, l *contactList) { change(org, l, c.named(org)) })
	})
}

// headcount is how many members the call's list has now.
func headcount(c *call) (count int64) {
	c.membership(func(_ *organization, l *contactList) { count = int64(len(l.Members)) })
	return count
}

// countFaults count wrongly who was added or removed (CRM-LISTS-011 and 013).
func countFaults(t *table) {
	for _, of := range []struct{ operation, requirement, done string }{
		{"addListContacts", "CRM-LISTS-011", "added"}, {"removeListContacts", "CRM-LISTS-013", "removed"},
	} {
		t.add(of.operation, "counts-members", of.requirement, "says how many members there are now for how many were "+of.done,
			success(func(c *call, a *reply) { a.records(func(data object) { data[of.done] = headcount(c) }) }))
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
	t.add(add, "adds-fifty-at-most", adds, "adds the first fifty of many only",
		onMembers(func(_ *organization, l *contactList, named []*contact) { without(l, named[min(50, len(named)):]) }))
	t.add(add, "unlinks-the-added", "CRM-CONTACTS-015", "takes the added from their companies",
		onMembers(func(_ *organization, _ *contactList, named []*contact) {
			for _, person := range named {
				link(person, nil)
			}
		}))
	t.each(add, "adds-nobody-again", adds, "does not add again who was taken off the list", func(string) turn {
		return func(c *call, next pass) *reply {
			type place struct{ list, contact int64 }
			left := *remember(c, "left", map[place]bool{})
			a := next(c)
			if a.succeeded() && (c.operation == add || c.operation == "removeListContacts") {
				c.membership(func(org *organization, l *contactList) {
					for _, person := range c.named(org) {
						if c.operation != add {
							left[place{l.ID, person.ID}] = true
						} else if left[place{l.ID, person.ID}] {
							l.Members.Remove(person.ID)
						}
					}
				})
			}
			return a
		}
	})
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
	const others = "CRM-LISTS-019"
	t.add("listListContacts", "shows-everyone", others, "shows every contact", list(everyone))
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
