package reference

import (
	"maps"
	"net/http"
	"slices"
)

// owner names the organization that has what the call is about: the record of the
// id in its path, or else the list in its body.
func (c *call) owner() string {
	if c.operation == "createContact" {
		return c.server.owner("list", integerOf(c.members()["list_id"]))
	}
	for _, r := range routes {
		if r.operation == c.operation && r.hasID() {
			return c.server.owner(r.noun(), c.id())
		}
	}
	return ""
}

// owner names the organization that has a record; empty: nobody.
func (s *Server) owner(noun string, id int64) string {
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	for _, name := range slices.Sorted(maps.Keys(s.store.organizations)) {
		if s.store.organizations[name].has(noun, id) {
			return name
		}
	}
	return ""
}

func (org *organization) has(noun string, id int64) bool {
	found := false
	switch noun {
	case "contact":
		_, found = org.contacts.find(id)
	case "company":
		_, found = org.companies.find(id)
	case "list":
		_, found = org.lists.find(id)
	}
	return found
}

// others names the organizations that are not the call's.
func (c *call) others() []string {
	c.server.store.mu.Lock()
	defer c.server.store.mu.Unlock()
	names := slices.Sorted(maps.Keys(c.server.store.organizations))
	return slices.DeleteFunc(names, func(name string) bool { return name == c.organization })
}

// foreignTurn is a turn for calls about a record of another organization. It is
// given the call as made, the same by the owner, and the answer that is due.
func foreignTurn(r route, turn func(c, byOwner *call, a *reply) *reply) turn {
	return on(r.operation, func(c *call, next pass) *reply {
		a := next(c)
		if a.status != http.StatusNotFound {
			return a
		}
		owner := c.owner()
		if owner == "" || owner == c.organization {
			return a
		}
		return turn(c, c.as(owner), a)
	})
}

// tenancyDeviations mix the data of organizations (CRM-TENANT).
func tenancyDeviations() []Deviation {
	var all []Deviation
	for _, r := range routesWhere(route.hasID) {
		requirement, says := "CRM-TENANT-001", "shows what another organization has"
		if r.writes() {
			requirement, says = "CRM-TENANT-002", "changes what another organization has"
		}
		switch {
		// Whose contacts they are that the request names, the other organization's
		// list does not tell: there is no effect that a client could see.
		case r.writes() && r.operation != "addListContacts" && r.operation != "removeListContacts":
			all = append(all, deviation(r.operation, "foreign-effect-despite-404", requirement,
				"refuses to change what another organization has, and does so",
				foreignTurn(r, func(_, byOwner *call, a *reply) *reply {
					byOwner.direct()
					return a
				})))
		case !r.writes():
			all = append(all, deviation(r.operation, "reveals-in-404", requirement,
				"says in a 404 what another organization has",
				foreignTurn(r, func(_, byOwner *call, a *reply) *reply {
					a.edit(func(body object) { body["resource"] = decode(byOwner.direct().body)["data"] })
					return a
				})))
		}
		all = append(all, deviation(r.operation, "across-organizations", requirement, says,
			foreignTurn(r, func(_, byOwner *call, _ *reply) *reply { return byOwner.direct() })))
	}
	for _, r := range routesWhere(route.lists) {
		all = append(all, deviation(r.operation, "lists-all-organizations", "CRM-TENANT-003",
			"lists what other organizations have as well", rearranged(r.operation, withForeign(r))))
	}
	for _, filtered := range []struct{ operation, parameter string }{
		{"listContacts", "email"}, {"listContacts", "list_id"},
		{"listCompanies", "domain"}, {"listCompanies", "industry"},
	} {
		everyone := rearranged(filtered.operation, func(c *call, items []any) []any {
			for _, other := range c.others() {
				items = append(items, c.as(other).items()...)
			}
			return items
		})
		all = append(all, deviation(filtered.operation, "filters-all-organizations-by-"+dashed(filtered.parameter),
			"CRM-TENANT-003", "finds what other organizations have by "+filtered.parameter,
			when(func(c *call) bool { return c.hasQuery(filtered.parameter) }, everyone)))
	}
	return append(all, linkDeviations()...)
}

// withForeign appends what other organizations have: of a listing of one record's
// contacts, the contacts of all their records of that kind.
func withForeign(r route) func(c *call, items []any) []any {
	return func(c *call, items []any) []any {
		for _, other := range c.others() {
			foreign := c.as(other)
			if !r.hasID() {
				items = append(items, foreign.items()...)
				continue
			}
			for _, id := range foreign.ids(r.noun()) {
				items = append(items, foreign.on(id).items()...)
			}
		}
		return items
	}
}

// ids lists the records of the call's organization.
func (c *call) ids(noun string) []int64 {
	var ids []int64
	c.data(func(org *organization) {
		switch noun {
		case "contact":
			ids = org.contacts.ids()
		case "company":
			ids = org.companies.ids()
		case "list":
			ids = org.lists.ids()
		}
	})
	return ids
}

func (r roster[T]) ids() []int64 {
	var ids []int64
	for _, item := range r {
		ids = append(ids, item.ident())
	}
	return ids
}

// linkDeviations link what belongs to different organizations.
func linkDeviations() []Deviation {
	return []Deviation{
		deviation("createContact", "in-foreign-list", "CRM-TENANT-004",
			"puts a contact on another organization's list",
			on("createContact", func(c *call, next pass) *reply {
				owner := c.owner()
				if c.organization == "" || owner == "" || owner == c.organization {
					return next(c)
				}
				return c.createOn(owner)
			})),
		deviation("createContact", "for-foreign-list", "CRM-TENANT-004",
			"gives a contact to the organization that has the list",
			on("createContact", func(c *call, next pass) *reply {
				owner := c.owner()
				if c.organization == "" || owner == "" || owner == c.organization {
					return next(c)
				}
				return c.as(owner).direct()
			})),
		deviation("createContact", "refuses-foreign-addresses", "CRM-TENANT-004",
			"refuses an address that another organization's contact has",
			on("createContact", func(c *call, next pass) *reply {
				email, _ := c.members()["work_email"].(string)
				for _, other := range c.others() {
					taken := false
					c.as(other).data(func(org *organization) { taken = len(org.byEmail[email]) > 0 })
					if taken && email != "" {
						return answered(unprocessable([]violation{{
							Location: []any{"body", "work_email"}, Message: "value is already in use", Type: "value_error",
						}}))
					}
				}
				return next(c)
			})),
		deviation("createContact", "shares-companies", "CRM-TENANT-004",
			"links a contact to another organization's company of the domain",
			on("createContact", succeeding(func(c *call, _ *reply) {
				if domain, _ := c.members()["company_domain"].(string); domain != "" {
					c.linkForeignCompany(normalDomain(domain))
				}
			}))),
		deviation("addListContacts", "adds-foreign-contacts", "CRM-TENANT-004",
			"adds another organization's contacts to a list",
			on("addListContacts", succeeding(func(c *call, a *reply) {
				added := int64(0)
				c.foreignContacts(func(_ string, found *contact) {
					c.data(func(org *organization) {
						if l, ok := org.lists.find(c.id()); ok && l.members.add(found) {
							added++
						}
					})
				})
				a.records(func(data object) { data["added"] = number(integerOf(data["added"]) + added) })
			}))),
		deviation("removeListContacts", "removes-foreign-contacts", "CRM-TENANT-004",
			"takes another organization's contacts off their lists",
			on("removeListContacts", succeeding(func(c *call, _ *reply) {
				c.foreignContacts(func(owner string, found *contact) {
					c.as(owner).data(func(org *organization) {
						for _, l := range org.lists {
							l.members.remove(found.id)
						}
					})
				})
			}))),
	}
}

// createOn creates the call's contact on another organization's list: in the end
// both have it, the one as a contact and the other as a member.
func (c *call) createOn(owner string) *reply {
	members := c.members()
	listID := integerOf(members["list_id"])
	own := c.clone()
	var home *list
	c.data(func(org *organization) {
		now := c.server.now()
		home = &list{id: c.server.store.newID(), kind: listTypes[0], created: now, updated: now}
		org.lists.add(home)
	})
	members["list_id"] = home.id
	own.setMembers(members)
	a := own.direct()
	var member roster[*contact]
	c.data(func(org *organization) {
		member = home.members
		org.lists.remove(home.id)
	})
	c.as(owner).data(func(org *organization) {
		if l, ok := org.lists.find(listID); ok && len(member) > 0 {
			l.members.add(member[0])
		}
	})
	return a
}

// linkForeignCompany moves the newest contact to another organization's company.
func (c *call) linkForeignCompany(domain string) {
	for _, other := range c.others() {
		var shared *company
		c.as(other).data(func(org *organization) {
			if known := org.byDomain[domain]; len(known) > 0 {
				shared = known[0]
			}
		})
		if shared == nil {
			continue
		}
		c.data(func(org *organization) {
			newest := org.contacts[len(org.contacts)-1]
			newest.company.contacts.remove(newest.id)
			newest.company = shared
			shared.contacts.add(newest)
		})
		return
	}
}

// foreignContacts finds the contacts of other organizations that the body names.
func (c *call) foreignContacts(use func(owner string, found *contact)) {
	ids, _ := c.members()["contact_ids"].([]any)
	for _, id := range ids {
		owner := c.server.owner("contact", integerOf(id))
		if owner == "" || owner == c.organization {
			continue
		}
		var found *contact
		c.as(owner).data(func(org *organization) { found, _ = org.contacts.find(integerOf(id)) })
		use(owner, found)
	}
}
