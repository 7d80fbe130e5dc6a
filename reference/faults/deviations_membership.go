package faults

import (
	"slices"

	"github.com/assaykit/assay/reference"
)

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
			c.membership(func(org *reference.Organization, l *reference.List) {
				for _, person := range c.named(org) {
					if _, member := l.Members.Find(person.ID); member {
						members = append(members, decode(encode(person.Member())))
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
func (c *call) membership(change func(org *reference.Organization, l *reference.List)) {
	c.data(func(org *reference.Organization) {
		if l, found := org.Lists.Find(c.id()); found {
			change(org, l)
		}
	})
}

// named are the contacts of the organization that the body names.
func (c *call) named(org *reference.Organization) []*reference.Contact {
	var found []*reference.Contact
	ids, _ := c.members()["contact_ids"].([]any)
	for _, id := range ids {
		if person, known := org.Contacts.Find(integerOf(id)); known {
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
	afterwards := func(name, requirement, says string, change func(c *call, org *reference.Organization, l *reference.List)) Deviation {
		return onAdd(name, requirement, says, succeeding(func(c *call, _ *reply) {
			c.membership(func(org *reference.Organization, l *reference.List) { change(c, org, l) })
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
				c.membership(func(_ *reference.Organization, l *reference.List) { real = int64(len(l.Members)) })
				return real
			})),
		afterwards("adds-nobody", "CRM-LISTS-012", "adds nobody", func(c *call, org *reference.Organization, l *reference.List) {
			for _, person := range c.named(org) {
				l.Members.Remove(person.ID)
			}
		}),
		afterwards("adds-first-only", "CRM-LISTS-012", "adds the first of several only", func(c *call, org *reference.Organization, l *reference.List) {
			for _, person := range c.named(org)[min(1, len(c.named(org))):] {
				l.Members.Remove(person.ID)
			}
		}),
		afterwards("adds-all-but-last", "CRM-LISTS-012", "adds all of several but the last", func(c *call, org *reference.Organization, l *reference.List) {
			if named := c.named(org); len(named) > 1 {
				l.Members.Remove(named[len(named)-1].ID)
			}
		}),
		afterwards("replaces-members", "CRM-LISTS-012", "puts the added in the place of the members before", func(c *call, org *reference.Organization, l *reference.List) {
			l.Members = nil
			for _, person := range c.named(org) {
				l.Members.Add(person)
			}
		}),
		afterwards("moves-members", "CRM-LISTS-018", "takes the added off every other list", func(c *call, org *reference.Organization, l *reference.List) {
			for _, other := range org.Lists {
				for _, person := range c.named(org) {
					if other != l {
						other.Members.Remove(person.ID)
					}
				}
			}
		}),
		afterwards("adds-a-neighbour", "CRM-LISTS-019", "adds another contact as well", func(_ *call, org *reference.Organization, l *reference.List) {
			for _, person := range org.Contacts {
				if l.Members.Add(person) {
					return
				}
			}
		}),
		afterwards("adds-to-every-list", "CRM-LISTS-019", "adds to every list", func(c *call, org *reference.Organization, _ *reference.List) {
			for _, other := range org.Lists {
				for _, person := range c.named(org) {
					other.Members.Add(person)
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
	afterwards := func(name, requirement, says string, change func(c *call, org *reference.Organization, l *reference.List)) Deviation {
		return onRemove(name, requirement, says, succeeding(func(c *call, _ *reply) {
			c.membership(func(org *reference.Organization, l *reference.List) { change(c, org, l) })
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
				c.membership(func(_ *reference.Organization, l *reference.List) { real = int64(len(l.Members)) })
				return real
			})),
		onRemove("removes-nobody", "CRM-LISTS-014", "removes nobody", func(c *call, next pass) *reply {
			var before reference.Roster[*reference.Contact]
			c.membership(func(_ *reference.Organization, l *reference.List) { before = slices.Clone(l.Members) })
			a := next(c)
			c.membership(func(_ *reference.Organization, l *reference.List) { l.Members = before })
			return a
		}),
		onRemove("removes-first-only", "CRM-LISTS-014", "removes the first of several only", func(c *call, next pass) *reply {
			var before reference.Roster[*reference.Contact]
			c.membership(func(_ *reference.Organization, l *reference.List) { before = slices.Clone(l.Members) })
			a := next(c)
			if !a.succeeded() {
				return a
			}
			c.membership(func(org *reference.Organization, l *reference.List) {
				for _, person := range c.named(org)[min(1, len(c.named(org))):] {
					if _, was := before.Find(person.ID); was {
						l.Members.Add(person)
					}
				}
			})
			return a
		}),
		remembering("listListContacts", "shows-the-removed", "CRM-LISTS-014", "still shows who was taken off the list", unremoved),
		afterwards("clears-the-list", "CRM-LISTS-014", "removes every member", func(_ *call, _ *reference.Organization, l *reference.List) { l.Members = nil }),
		afterwards("removes-a-neighbour", "CRM-LISTS-014", "removes another member as well", func(_ *call, _ *reference.Organization, l *reference.List) {
			if len(l.Members) > 0 {
				l.Members.Remove(l.Members[0].ID)
			}
		}),
		afterwards("deletes-the-contacts", "CRM-LISTS-015", "deletes the contacts", func(c *call, org *reference.Organization, _ *reference.List) {
			for _, person := range c.named(org) {
				org.RemoveContact(person)
			}
		}),
		afterwards("deletes-the-listless", "CRM-LISTS-015", "deletes the contacts that are on no other list", func(c *call, org *reference.Organization, _ *reference.List) {
			removeListless(org, c.named(org))
		}),
		afterwards("clears-contact-fields", "CRM-LISTS-015", "clears the names of the contacts", func(c *call, org *reference.Organization, _ *reference.List) {
			for _, person := range c.named(org) {
				delete(person.Texts, "first_name")
				delete(person.Texts, "last_name")
			}
		}),
		afterwards("removes-from-every-list", "CRM-LISTS-018", "removes from every list", func(c *call, org *reference.Organization, _ *reference.List) {
			for _, l := range org.Lists {
				for _, person := range c.named(org) {
					l.Members.Remove(person.ID)
				}
			}
		}),
	}
}
