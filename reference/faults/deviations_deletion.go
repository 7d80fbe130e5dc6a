package faults

import (
	"net/http"
	"slices"

	"github.com/assaykit/assay/reference"
)

// kind is a sort of record with the requirements about its end.
type kind struct {
	noun     string
	missing  string // what does not exist is 404
	deleted  string // what was deleted is 404
	unlisted string // what was deleted is in no listing
	others   string // nothing else is deleted
	answered string // deleting says so
	deleter  string // operation
	notFound string // detail
	listings []string
	filters  []string // of the first listing
}

var kinds = []kind{
	{
		noun: "contact", missing: "CRM-CONTACTS-002", deleted: "CRM-CONTACTS-003", unlisted: "CRM-CONTACTS-012",
		others: "CRM-CONTACTS-019", answered: "CRM-CONTACTS-011", deleter: "deleteContact", notFound: detailContactNotFound,
		listings: []string{"listContacts", "listListContacts", "listCompanyContacts"}, filters: []string{"email", "list_id"},
	},
	{
		noun: "company", missing: "CRM-COMPANIES-001", deleted: "CRM-COMPANIES-002", unlisted: "CRM-COMPANIES-010",
		others: "CRM-COMPANIES-016", answered: "CRM-COMPANIES-009", deleter: "deleteCompany", notFound: detailCompanyNotFound,
		listings: []string{"listCompanies"}, filters: []string{"domain", "industry"},
	},
	{
		noun: "list", missing: "CRM-LISTS-002", deleted: "CRM-LISTS-003", unlisted: "CRM-LISTS-010",
		others: "CRM-LISTS-017", answered: "CRM-LISTS-009", deleter: "deleteList", notFound: detailListNotFound,
		listings: []string{"listLists"},
	},
}

func kindOf(noun string) kind {
	return kinds[slices.IndexFunc(kinds, func(k kind) bool { return k.noun == noun })]
}

// pretended is how an operation answers that it succeeded with nothing.
func pretended(r route) answer {
	switch {
	case r.lists():
		return answer{status: http.StatusOK, body: object{"data": []any{}, "pagination": object{
			"page": 1, "limit": defaultLimit, "total": 0, "has_next": false, "next_cursor": nil,
		}}}
	case r.method == "GET":
		return success(nil)
	case r.method == "PATCH":
		return success(object{"updated": 0})
	case r.method == "POST":
		return created(object{"added": 0})
	case r.operation == "removeListContacts":
		return success(object{"removed": 0})
	}
	return success(object{"deleted": true})
}

// missingDeviations answer wrongly about what never was.
func missingDeviations() []Deviation {
	var all []Deviation
	texts := []string{"Not found", "Resource not found", "No such record", "404"}
	for i, r := range routesWhere(route.hasID) {
		k := kindOf(r.noun())
		missing := func(name, says string, change func(*reply)) Deviation {
			return deviation(r.operation, name, k.missing, says, on(r.operation, answering(404, change)))
		}
		all = append(all, rota(i,
			missing("missing-text", "says something else than "+k.notFound, func(a *reply) { a.setDetail(texts[i%len(texts)]) }),
			missing("missing-other-kind", "says that something of another kind was not found", func(a *reply) {
				other := kinds[(slices.IndexFunc(kinds, func(k kind) bool { return k.noun == r.noun() })+1)%len(kinds)]
				a.setDetail(other.notFound)
			})),
			missing("missing-succeeds", "succeeds with what does not exist", func(a *reply) { *a = *answered(pretended(r)) }))
		switch i % 3 {
		case 0:
			all = append(all, missing("missing-400", "answers 400 for what does not exist", func(a *reply) { a.status = 400 }))
		case 1:
			all = append(all, missing("missing-500", "answers 500 for what does not exist", fail))
		default:
			all = append(all, missing("missing-422", "answers 422 for what does not exist", func(a *reply) {
				*a = *answered(invalid(k.notFound, "value_error", "path", r.noun()+"_id"))
			}))
		}
	}
	return all
}

// deletionDeviations delete too little, too much, or say so wrongly.
func deletionDeviations() []Deviation {
	var all []Deviation
	for _, k := range kinds {
		all = append(all,
			deviation(k.deleter, "answers-false", k.answered, "says that nothing was deleted",
				on(k.deleter, succeeding(func(_ *call, a *reply) {
					a.records(func(data object) { data["deleted"] = false })
				}))),
			deviation(k.deleter, "without-effect", k.deleted, "deletes nothing",
				on(k.deleter, func(c *call, next pass) *reply {
					grave := c.grave(k.noun)
					a := next(c)
					if a.succeeded() {
						c.data(grave.raise)
					}
					return a
				})),
			deviation(k.deleter, "takes-a-neighbour", k.others, "deletes the next "+k.noun+" as well",
				on(k.deleter, func(c *call, next pass) *reply {
					neighbour := c.neighbour(k.noun)
					a := next(c)
					if a.succeeded() && neighbour != 0 {
						c.on(neighbour).direct()
					}
					return a
				})),
			deviation(k.deleter, "takes-all", k.others, "deletes every "+k.noun,
				on(k.deleter, succeeding(func(c *call, _ *reply) {
					for _, id := range c.ids(k.noun) {
						c.on(id).direct()
					}
				}))))
		all = append(all, remembering(k.deleter, "leaves-it-listed", k.unlisted, "leaves a deleted "+k.noun+" in every listing",
			undead(k, func(c *call) bool { return slices.Contains(k.listings, c.operation) })))
		for i, r := range routesWhere(func(r route) bool { return r.hasID() && r.noun() == k.noun }) {
			all = append(all, remembering(r.operation, "works-on-the-deleted", k.deleted,
				"succeeds with a "+k.noun+" that was deleted",
				undead(k, func(c *call) bool { return c.operation == r.operation })))
			all = append(all, rota(i, remembering(r.operation, "deleted-text", k.deleted,
				"says something else of a deleted "+k.noun+" than of a missing one",
				remembered(k, r.operation, func(a *reply) { a.setDetail(titled(k.noun) + " was deleted") })),
				remembering(r.operation, "deleted-410", k.deleted, "answers 410 for a deleted "+k.noun,
					remembered(k, r.operation, func(a *reply) { a.status = http.StatusGone }))))
		}
		for _, listing := range k.listings {
			all = append(all,
				remembering(listing, "shows-the-deleted", k.unlisted, "shows a deleted "+k.noun,
					undead(k, func(c *call) bool { return c.operation == listing })),
				remembering(listing, "counts-the-deleted", "CRM-PAGE-007", "counts a deleted "+k.noun+" in its total",
					counting(k, listing)))
		}
		for _, filter := range k.filters {
			all = append(all, remembering(k.listings[0], "finds-the-deleted-by-"+dashed(filter), k.unlisted,
				"finds a deleted "+k.noun+" by its "+filter,
				undead(k, func(c *call) bool { return c.operation == k.listings[0] && c.hasQuery(filter) })))
		}
	}
	for _, r := range routesWhere(func(r route) bool { return r.method == http.MethodDelete }) {
		for _, k := range kinds {
			all = append(all, takesAnother(r, k, "newest", slices.Max), takesAnother(r, k, "oldest", slices.Min))
		}
	}
	return all
}

// takesAnother deletes one more record of a kind, which is chosen from all but the
// call's own.
func takesAnother(r route, k kind, which string, choose func([]int64) int64) Deviation {
	return deviation(r.operation, "takes-the-"+which+"-"+k.noun, "CRM-GEN-006",
		"deletes the "+which+" other "+k.noun+" as well", on(r.operation, func(c *call, next pass) *reply {
			others := slices.DeleteFunc(slices.Clone(c.ids(k.noun)), func(id int64) bool { return id == c.id() })
			a := next(c)
			if a.succeeded() && len(others) > 0 {
				c.deleting(k.deleter, choose(others)).direct()
			}
			return a
		}))
}

// deleting is a call of the same organization that deletes a record.
func (c *call) deleting(operation string, id int64) *call {
	i := slices.IndexFunc(routes, func(r route) bool { return r.operation == operation })
	deletion := c.clone()
	deletion.request.Method = http.MethodDelete
	return deletion.to(routes[i].path(id))
}

// neighbour is the record next to the one of the call, preferably one on the same
// list; 0 if there is none.
func (c *call) neighbour(noun string) int64 {
	near := c.ids(noun)
	if noun == "contact" {
		c.data(func(org *reference.Organization) {
			for _, l := range org.Lists {
				if _, member := l.Members.Find(c.id()); member && len(l.Members) > 1 {
					near = l.Members.IDs()
					return
				}
			}
		})
	}
	here := slices.Index(near, c.id())
	switch {
	case here < 0:
		return 0
	case here+1 < len(near):
		return near[here+1]
	case here > 0:
		return near[here-1]
	}
	return 0
}

// grave knows how a record is brought back and put to rest again.
type grave struct {
	organization string
	id           int64
	raise        func(*reference.Organization)
	bury         func(*reference.Organization)
}

// grave is dug before the record of the call is deleted; nil: there is none.
func (c *call) grave(noun string) *grave {
	g := &grave{organization: c.organization, id: c.id(), raise: func(*reference.Organization) {}, bury: func(*reference.Organization) {}}
	c.data(func(org *reference.Organization) {
		switch noun {
		case "contact":
			g.ofContact(org)
		case "company":
			g.ofCompany(org)
		case "list":
			if l, found := org.Lists.Find(g.id); found {
				g.raise = func(org *reference.Organization) { org.Lists.Add(l) }
				g.bury = func(org *reference.Organization) { org.Lists.Remove(l.ID) }
			}
		}
	})
	return g
}

func (g *grave) ofContact(org *reference.Organization) {
	c, found := org.Contacts.Find(g.id)
	if !found {
		return
	}
	var on []*reference.List
	for _, l := range org.Lists {
		if _, member := l.Members.Find(c.ID); member {
			on = append(on, l)
		}
	}
	g.raise = func(org *reference.Organization) {
		org.Contacts.Add(c)
		for _, l := range on {
			l.Members.Add(c)
		}
		if c.Company != nil {
			c.Company.Contacts.Add(c)
		}
	}
	g.bury = func(org *reference.Organization) { org.RemoveContact(c) }
}

func (g *grave) ofCompany(org *reference.Organization) {
	c, found := org.Companies.Find(g.id)
	if !found {
		return
	}
	g.raise = func(org *reference.Organization) {
		org.Companies.Add(c)
		for _, member := range c.Contacts {
			member.Company = c
		}
	}
	g.bury = func(org *reference.Organization) {
		for _, member := range c.Contacts {
			member.Company = nil
		}
		org.Companies.Remove(c.ID)
	}
}

// graveyard remembers what was deleted.
type graveyard []*grave

// watch answers the call and remembers what it deletes.
func (y *graveyard) watch(k kind, c *call, next pass) *reply {
	if c.operation != k.deleter || c.organization == "" {
		return next(c)
	}
	g := c.grave(k.noun)
	a := next(c)
	if a.succeeded() {
		*y = append(*y, g)
	}
	return a
}

// haunted answers the call as if nothing of its organization had been deleted.
func (y graveyard) haunted(c *call, answer func() *reply) *reply {
	own := slices.DeleteFunc(slices.Clone(y), func(g *grave) bool { return g.organization != c.organization })
	for _, g := range own {
		c.data(g.raise)
	}
	a := answer()
	for _, g := range own {
		c.data(g.bury)
	}
	return a
}

// undead is a turn for which nothing was deleted in the calls that it concerns.
func undead(k kind, concerns func(*call) bool) func() turn {
	return func() turn {
		yard := &graveyard{}
		return func(c *call, next pass) *reply {
			watched := func() *reply { return yard.watch(k, c, next) }
			if !concerns(c) || c.organization == "" {
				return watched()
			}
			return yard.haunted(c, watched)
		}
	}
}

// counting is a turn whose totals include what was deleted.
func counting(k kind, operation string) func() turn {
	return func() turn {
		yard := &graveyard{}
		return func(c *call, next pass) *reply {
			a := yard.watch(k, c, next)
			if c.operation != operation || a.status != 200 {
				return a
			}
			full := yard.haunted(c, c.direct)
			total := decode(full.body)["pagination"]
			a.edit(func(body object) {
				shown, _ := body["pagination"].(object)
				counted, _ := total.(object)
				shown["total"] = counted["total"]
			})
			return a
		}
	}
}

// remembered is a turn that changes the 404 of what was deleted.
func remembered(k kind, operation string, change func(*reply)) func() turn {
	return func() turn {
		yard := &graveyard{}
		return func(c *call, next pass) *reply {
			a := yard.watch(k, c, next)
			gone := slices.ContainsFunc(*yard, func(g *grave) bool {
				return g.organization == c.organization && g.id == c.id()
			})
			if gone && c.operation == operation && a.status == 404 {
				change(a)
			}
			return a
		}
	}
}
