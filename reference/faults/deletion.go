package faults

import (
	"net/http"
	"slices"
	"strings"
)

// kind is a sort of record with the requirements about its end.
type kind struct {
	noun     string
	missing  string // what does not exist is 404
	deleted  string // what was deleted is 404
	unlisted string // what was deleted is in no listing
	others   string // nothing else is deleted
	answered string // deleting says so

	deleter    string // operation
	notFound   string // detail
	another    string // the detail of another kind
	operations string // on one record
	listings   string
	filters    string // of the first listing
}

var kinds = []kind{
	{
		noun: "contact", missing: "CRM-CONTACTS-002", deleted: "CRM-CONTACTS-003", unlisted: "CRM-CONTACTS-012",
		others: "CRM-CONTACTS-019", answered: "CRM-CONTACTS-011",
		deleter: "deleteContact", notFound: detailContactNotFound, another: detailCompanyNotFound,
		operations: "getContact updateContact deleteContact",
		listings:   "listContacts listListContacts listCompanyContacts", filters: "email list_id",
	},
	{
		noun: "company", missing: "CRM-COMPANIES-001", deleted: "CRM-COMPANIES-002", unlisted: "CRM-COMPANIES-010",
		others: "CRM-COMPANIES-016", answered: "CRM-COMPANIES-009",
		deleter: "deleteCompany", notFound: detailCompanyNotFound, another: detailListNotFound,
		operations: "getCompany listCompanyContacts updateCompany deleteCompany",
		listings:   "listCompanies", filters: "domain industry",
	},
	{
		noun: "list", missing: "CRM-LISTS-002", deleted: "CRM-LISTS-003", unlisted: "CRM-LISTS-010",
		others: "CRM-LISTS-017", answered: "CRM-LISTS-009",
		deleter: "deleteList", notFound: detailListNotFound, another: detailContactNotFound,
		operations: "deleteList listListContacts addListContacts removeListContacts",
		listings:   "listLists",
	},
}

// kindNamed is the kind of the noun.
func kindNamed(noun string) kind {
	return kinds[slices.IndexFunc(kinds, func(k kind) bool { return k.noun == noun })]
}

// notFound is the detail of a 404.
func notFound(noun string) string { return kindNamed(noun).notFound }

// pretend answers that an operation succeeded with nothing.
func pretend(c *call, a *reply) {
	made := ok(object{"deleted": true})
	switch r := routeOf(c.operation); {
	case among(listings, c.operation):
		made = answer{status: http.StatusOK, body: object{"data": []any{}, "pagination": object{
			"page": 1, "limit": defaultLimit, "total": 0, "has_next": false, "next_cursor": nil,
		}}}
	case r.Method == http.MethodGet:
		made = ok(nil)
	case r.Method == http.MethodPatch:
		made = ok(object{"updated": 0})
	case r.Method == http.MethodPost:
		made = created(object{"added": 0})
	case c.operation == "removeListContacts":
		made = ok(object{"removed": 0})
	}
	*a = *answered(made)
}

// deletionFaults delete too little, too much, or say so wrongly.
func deletionFaults(t *table) {
	for _, k := range kinds {
		t.add(k.deleter, "answers-false", k.answered, "says that nothing was deleted", success(setMember("deleted", false)))
		t.add(k.deleter, "takes-a-neighbour", k.others, "deletes the next "+k.noun+" as well", undone(func(c *call) func() {
			neighbour := c.neighbour()
			return func() { c.on(neighbour).direct() }
		}))
		t.add(k.deleter, "takes-all", k.others, "deletes every "+k.noun, success(func(c *call, _ *reply) {
			for _, id := range c.ids(k.noun) {
				c.on(id).direct()
			}
		}))
		for which, choose := range map[string]func([]int64) int64{"newest": slices.Max[[]int64], "oldest": slices.Min[[]int64]} {
			t.add(deleting+" removeListContacts", "takes-the-"+which+"-"+k.noun, "CRM-GEN-006", "deletes the "+which+" other "+k.noun+" as well",
				undone(func(c *call) func() {
					others := slices.DeleteFunc(c.ids(k.noun), func(id int64) bool { return id == c.id() })
					return func() {
						if len(others) > 0 {
							c.by(http.MethodDelete).to(pathOf(k.deleter, choose(others))).direct()
						}
					}
				}))
		}
		undeadFaults(t, k)
	}
}

// undeadFaults do not see that a record was deleted, or say so in other words.
func undeadFaults(t *table, k kind) {
	t.each(k.deleter, "leaves-it-listed", k.unlisted, "leaves a deleted "+k.noun+" in every listing", func(string) turn {
		return undead(k, func(c *call) bool { return among(k.listings, c.operation) })
	})
	t.each(k.operations, "works-on-the-deleted", k.deleted, "succeeds with a "+k.noun+" that was deleted", func(operation string) turn {
		return undead(k, isOperation(operation))
	})
	for operation := range strings.FieldsSeq(k.operations) {
		if among("getContact deleteContact getCompany updateCompany deleteList addListContacts", operation) {
			t.each(operation, "deleted-text", k.deleted, "says something else of a deleted "+k.noun+" than of a missing one", func(string) turn {
				return remembering(k, operation, setDetail(strings.Replace(k.notFound, "not found", "was deleted", 1)))
			})
		} else {
			t.each(operation, "deleted-410", k.deleted, "answers 410 for a deleted "+k.noun, func(string) turn {
				return remembering(k, operation, setStatus(http.StatusGone))
			})
		}
	}
	t.each(k.listings, "shows-the-deleted", k.unlisted, "shows a deleted "+k.noun, func(operation string) turn {
		return undead(k, isOperation(operation))
	})
	t.each(k.listings, "counts-the-deleted", "CRM-PAGE-007", "counts a deleted "+k.noun+" in its total", func(operation string) turn {
		return counting(k, operation)
	})
	first, _, _ := strings.Cut(k.listings, " ")
	for filter := range strings.FieldsSeq(k.filters) {
		t.each(first, "finds-the-deleted-by-"+dashed(filter), k.unlisted, "finds a deleted "+k.noun+" by its "+filter, func(operation string) turn {
			return undead(k, func(c *call) bool { return c.operation == operation && c.hasQuery(filter) })
		})
	}
}

// grave knows how a record is brought back and put to rest again.
type grave struct {
	organization string
	id           int64
	raise, bury  func(*organization)
}

// grave is dug before the record of the call is deleted.
func (c *call) grave() *grave {
	nothing := func(*organization) {}
	g := &grave{organization: c.organization, id: c.id(), raise: nothing, bury: nothing}
	c.data(func(org *organization) {
		switch nounOf(c.operation) {
		case "contact":
			g.ofContact(org)
		case "company":
			g.ofCompany(org)
		case "list":
			if l, found := org.Lists.Find(g.id); found {
				g.raise = func(org *organization) { org.Lists.Add(l) }
				g.bury = func(org *organization) { org.Lists.Remove(l.ID) }
			}
		}
	})
	return g
}

func (g *grave) ofContact(org *organization) {
	person, found := org.Contacts.Find(g.id)
	if !found {
		return
	}
	lists := slices.DeleteFunc(slices.Clone(org.Lists), func(l *contactList) bool { return !on(l, person.ID) })
	g.raise = func(org *organization) {
		org.Contacts.Add(person)
		for _, l := range lists {
			l.Members.Add(person)
		}
		link(person, person.Company)
	}
	g.bury = func(org *organization) { org.RemoveContact(person) }
}

func (g *grave) ofCompany(org *organization) {
	firm, found := org.Companies.Find(g.id)
	if !found {
		return
	}
	of := func(company *company) {
		for _, person := range firm.Contacts {
			person.Company = company
		}
	}
	g.raise = func(org *organization) {
		org.Companies.Add(firm)
		of(firm)
	}
	g.bury = func(org *organization) {
		of(nil)
		org.Companies.Remove(firm.ID)
	}
}

// graveyard remembers what was deleted.
type graveyard []*grave

func yardOf(c *call) *graveyard { return remember(c, "graveyard", graveyard{}) }

// watch answers the call and remembers what it deletes.
func (y *graveyard) watch(k kind, c *call, next pass) *reply {
	if c.operation != k.deleter || !c.keyed() {
		return next(c)
	}
	g := c.grave()
	a := next(c)
	if a.succeeded() {
		*y = append(*y, g)
	}
	return a
}

// haunted answers the call as if nothing of its organization had been deleted.
func (y *graveyard) haunted(c *call, answer func() *reply) *reply {
	own := slices.DeleteFunc(slices.Clone(*y), func(g *grave) bool { return g.organization != c.organization })
	for _, g := range own {
		c.data(g.raise)
	}
	a := answer()
	for _, g := range own {
		c.data(g.bury)
	}
	return a
}

// undead takes nothing as deleted in the calls that it concerns.
func undead(k kind, concerns func(*call) bool) turn {
	return func(c *call, next pass) *reply {
		watched := func() *reply { return yardOf(c).watch(k, c, next) }
		if !concerns(c) || !c.keyed() {
			return watched()
		}
		return yardOf(c).haunted(c, watched)
	}
}

// counting includes in totals what was deleted.
func counting(k kind, operation string) turn {
	return func(c *call, next pass) *reply {
		a := yardOf(c).watch(k, c, next)
		if c.operation == operation && a.status == http.StatusOK {
			total := yardOf(c).haunted(c, c.direct).pagination()["total"]
			a.edit(func(body object) { body["pagination"].(object)["total"] = total })
		}
		return a
	}
}

// remembering changes the 404 of what was deleted.
func remembering(k kind, operation string, do change) turn {
	return func(c *call, next pass) *reply {
		a := yardOf(c).watch(k, c, next)
		gone := slices.ContainsFunc(*yardOf(c), func(g *grave) bool { return g.organization == c.organization && g.id == c.id() })
		if gone && c.operation == operation && a.status == http.StatusNotFound {
			do(c, a)
		}
		return a
	}
}
