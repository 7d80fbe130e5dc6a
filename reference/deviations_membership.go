package reference

import "slices"

// unremoved is a turn whose listings of a list still show who was taken off it.
func unremoved() turn {
	type place struct {
		organization string
		list         int64
	}
	removed := map[place][]any{}
	show := rearranged("listListContacts", func(c *call, items []any) []any {
		for _, item := range removed[place{c.organization, c.id()}] {
			if record, _ := item.(object); !contains(items, record) {
				items = append(items, item)
			}
		}
		return items
	})
	return func(c *call, next pass) *reply {
		var members []any
		if c.operation == "removeListContacts" {
			c.membership(func(org *organization, l *list) {
				for _, person := range c.named(org) {
					if _, member := l.members.find(person.id); member {
						members = append(members, decode(encode(person.member())))
					}
				}
			})
		}
		a := show(c, next)
		if a.succeeded() && len(members) > 0 {
			at := place{c.organization, c.id()}
			removed[at] = append(removed[at], members...)
		}
		return a
	}
}

// membership changes the members of the call's list.
func (c *call) membership(change func(org *organization, l *list)) {
	c.data(func(org *organization) {
		if l, found := org.lists.find(c.id()); found {
			change(org, l)
		}
	})
}

// named are the contacts of the organization that the body names.
func (c *call) named(org *organization) []*contact {
	var found []*contact
	ids, _ := c.members()["contact_ids"].([]any)
	for _, id := range ids {
		if person, known := org.contacts.find(integerOf(id)); known {
			found = append(found, person)
		}
	}
	return found
}

// counted is a turn that answers with another number.
func counted(name string, count func(c *call, real int64) int64) turn {
	return succeeding(func(c *call, a *reply) {
		a.records(func(data object) { data[name] = number(count(c, integerOf(data[name]))) })
	})
}

func addingDeviations() []Deviation {
	const add = "addListContacts"
	onAdd := func(name, requirement, says string, t turn) Deviation {
		return deviation(add, name, requirement, says, on(add, t))
	}
	afterwards := func(name, requirement, says string, change func(c *call, org *organization, l *list)) Deviation {
		return onAdd(name, requirement, says, succeeding(func(c *call, _ *reply) {
			c.membership(func(org *organization, l *list) { change(c, org, l) })
		}))
	}
	return []Deviation{
		onAdd("counts-none", "CRM-LISTS-011", "says that none was added", counted("added", func(*call, int64) int64 { return 0 })),
		onAdd("counts-one", "CRM-LISTS-011", "says that one was added, however many were",
			counted("added", func(_ *call, real int64) int64 { return min(real, 1) })),
		onAdd("counts-one-more", "CRM-LISTS-011", "says that one more was added",
			counted("added", func(_ *call, real int64) int64 { return real + 1 })),
		onAdd("counts-all-members", "CRM-LISTS-011", "says how many members there are now",
			counted("added", func(c *call, real int64) int64 {
				c.membership(func(_ *organization, l *list) { real = int64(len(l.members)) })
				return real
			})),
		afterwards("adds-nobody", "CRM-LISTS-012", "adds nobody", func(c *call, org *organization, l *list) {
			for _, person := range c.named(org) {
				l.members.remove(person.id)
			}
		}),
		afterwards("adds-first-only", "CRM-LISTS-012", "adds the first of several only", func(c *call, org *organization, l *list) {
			for _, person := range c.named(org)[min(1, len(c.named(org))):] {
				l.members.remove(person.id)
			}
		}),
		afterwards("adds-all-but-last", "CRM-LISTS-012", "adds all of several but the last", func(c *call, org *organization, l *list) {
			if named := c.named(org); len(named) > 1 {
				l.members.remove(named[len(named)-1].id)
			}
		}),
		afterwards("replaces-members", "CRM-LISTS-012", "puts the added in the place of the members before", func(c *call, org *organization, l *list) {
			l.members = nil
			for _, person := range c.named(org) {
				l.members.add(person)
			}
		}),
		afterwards("moves-members", "CRM-LISTS-018", "takes the added off every other list", func(c *call, org *organization, l *list) {
			for _, other := range org.lists {
				for _, person := range c.named(org) {
					if other != l {
						other.members.remove(person.id)
					}
				}
			}
		}),
		afterwards("adds-a-neighbour", "CRM-LISTS-019", "adds another contact as well", func(_ *call, org *organization, l *list) {
			for _, person := range org.contacts {
				if l.members.add(person) {
					return
				}
			}
		}),
		afterwards("adds-to-every-list", "CRM-LISTS-019", "adds to every list", func(c *call, org *organization, _ *list) {
			for _, other := range org.lists {
				for _, person := range c.named(org) {
					other.members.add(person)
				}
			}
		}),
		deviation("listListContacts", "shows-everyone", "CRM-LISTS-019", "shows every contact",
			rearranged("listListContacts", func(c *call, _ []any) []any { return c.everyone() })),
		deviation("listListContacts", "always-empty", "CRM-LISTS-012", "shows no contact of a list",
			rearranged("listListContacts", func(*call, []any) []any { return nil })),
		deviation("listListContacts", "lacks-the-last", "CRM-LISTS-012", "shows all contacts of a list but the last",
			rearranged("listListContacts", func(_ *call, items []any) []any { return items[:max(len(items)-1, 0)] })),
		deviation("listListContacts", "shows-all-lists", "CRM-LISTS-019", "shows the contacts of every list",
			rearranged("listListContacts", func(c *call, items []any) []any {
				for _, id := range c.ids("list") {
					items = append(items, kept(c.on(id).items(), func(item object) bool { return !contains(items, item) })...)
				}
				return items
			})),
	}
}

func removingDeviations() []Deviation {
	const remove = "removeListContacts"
	onRemove := func(name, requirement, says string, t turn) Deviation {
		return deviation(remove, name, requirement, says, on(remove, t))
	}
	afterwards := func(name, requirement, says string, change func(c *call, org *organization, l *list)) Deviation {
		return onRemove(name, requirement, says, succeeding(func(c *call, _ *reply) {
			c.membership(func(org *organization, l *list) { change(c, org, l) })
		}))
	}
	return []Deviation{
		onRemove("counts-none", "CRM-LISTS-013", "says that none was removed", counted("removed", func(*call, int64) int64 { return 0 })),
		onRemove("counts-one", "CRM-LISTS-013", "says that one was removed, however many were",
			counted("removed", func(_ *call, real int64) int64 { return min(real, 1) })),
		onRemove("counts-one-more", "CRM-LISTS-013", "says that one more was removed",
			counted("removed", func(_ *call, real int64) int64 { return real + 1 })),
		onRemove("counts-the-rest", "CRM-LISTS-013", "says how many members remain",
			counted("removed", func(c *call, real int64) int64 {
				c.membership(func(_ *organization, l *list) { real = int64(len(l.members)) })
				return real
			})),
		onRemove("removes-nobody", "CRM-LISTS-014", "removes nobody", func(c *call, next pass) *reply {
			var before roster[*contact]
			c.membership(func(_ *organization, l *list) { before = slices.Clone(l.members) })
			a := next(c)
			c.membership(func(_ *organization, l *list) { l.members = before })
			return a
		}),
		onRemove("removes-first-only", "CRM-LISTS-014", "removes the first of several only", func(c *call, next pass) *reply {
			var before roster[*contact]
			c.membership(func(_ *organization, l *list) { before = slices.Clone(l.members) })
			a := next(c)
			if !a.succeeded() {
				return a
			}
			c.membership(func(org *organization, l *list) {
				for _, person := range c.named(org)[min(1, len(c.named(org))):] {
					if _, was := before.find(person.id); was {
						l.members.add(person)
					}
				}
			})
			return a
		}),
		remembering("listListContacts", "shows-the-removed", "CRM-LISTS-014", "still shows who was taken off the list", unremoved),
		afterwards("clears-the-list", "CRM-LISTS-014", "removes every member", func(_ *call, _ *organization, l *list) { l.members = nil }),
		afterwards("removes-a-neighbour", "CRM-LISTS-014", "removes another member as well", func(_ *call, _ *organization, l *list) {
			if len(l.members) > 0 {
				l.members.remove(l.members[0].id)
			}
		}),
		afterwards("deletes-the-contacts", "CRM-LISTS-015", "deletes the contacts", func(c *call, org *organization, _ *list) {
			for _, person := range c.named(org) {
				org.removeContact(person)
			}
		}),
		afterwards("deletes-the-listless", "CRM-LISTS-015", "deletes the contacts that are on no other list", func(c *call, org *organization, _ *list) {
			org.removeListless(c.named(org))
		}),
		afterwards("clears-contact-fields", "CRM-LISTS-015", "clears the names of the contacts", func(c *call, org *organization, _ *list) {
			for _, person := range c.named(org) {
				delete(person.texts, "first_name")
				delete(person.texts, "last_name")
			}
		}),
		afterwards("removes-from-every-list", "CRM-LISTS-018", "removes from every list", func(c *call, org *organization, _ *list) {
			for _, l := range org.lists {
				for _, person := range c.named(org) {
					l.members.remove(person.id)
				}
			}
		}),
	}
}
