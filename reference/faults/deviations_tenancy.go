package faults

import (
	"net/http"
	"slices"
	"strings"

	"github.com/assaykit/assay/reference"
)

// owner names the organization that has what the call is about: the record of the
// id in its path, or else the list in its body.
func (c *call) owner() string {
	if c.operation == "createContact" {
		return c.ownerOf("list", integerOf(c.members()["list_id"]))
	}
	return c.ownerOf(nounOf(c.operation), c.id())
}

// ownerOf names the organization that has a record; empty: nobody.
func (c *call) ownerOf(noun string, id int64) string {
	for _, name := range c.server.Organizations() {
		if c.as(name).has(noun, id) {
			return name
		}
	}
	return ""
}

// has says whether the call's organization has a record.
func (c *call) has(noun string, id int64) bool { return slices.Contains(c.ids(noun), id) }

// others names the organizations that are not the call's.
func (c *call) others() []string {
	return slices.DeleteFunc(c.server.Organizations(), func(name string) bool { return name == c.organization })
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
	c.data(func(org *reference.Organization) {
		switch noun {
		case "contact":
			ids = org.Contacts.IDs()
		case "company":
			ids = org.Companies.IDs()
		case "list":
			ids = org.Lists.IDs()
		}
	})
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
					if email != "" && c.as(other).person("work_email", email) != nil {
						return answered(invalid("value is already in use", "value_error", "body", "work_email"))
					}
				}
				return next(c)
			})),
		deviation("createContact", "shares-companies", "CRM-TENANT-004",
			"links a contact to another organization's company of the domain",
			on("createContact", succeeding(func(c *call, _ *reply) {
				if domain, _ := c.members()["company_domain"].(string); domain != "" {
					c.linkForeignCompany(strings.ToLower(strings.TrimSpace(domain)))
				}
			}))),
		deviation("addListContacts", "adds-foreign-contacts", "CRM-TENANT-004",
			"adds another organization's contacts to a list",
			on("addListContacts", succeeding(func(c *call, a *reply) {
				added := int64(0)
				c.foreignContacts(func(_ string, found *reference.Contact) {
					c.data(func(org *reference.Organization) {
						if l, ok := org.Lists.Find(c.id()); ok && l.Members.Add(found) {
							added++
						}
					})
				})
				a.records(func(data object) { data["added"] = number(integerOf(data["added"]) + added) })
			}))),
		deviation("removeListContacts", "removes-foreign-contacts", "CRM-TENANT-004",
			"takes another organization's contacts off their lists",
			on("removeListContacts", succeeding(func(c *call, _ *reply) {
				c.foreignContacts(func(owner string, found *reference.Contact) {
					c.as(owner).data(func(org *reference.Organization) {
						for _, l := range org.Lists {
							l.Members.Remove(found.ID)
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
	made := c.clone()
	made.request.Method = http.MethodPost
	made.setMembers(object{"title": ""})
	home := integerOf(decode(made.to("/lists").direct().body)["data"].(object)["id"])
	members["list_id"] = home
	own.setMembers(members)
	a := own.direct()
	var member reference.Roster[*reference.Contact]
	c.data(func(org *reference.Organization) {
		l, _ := org.Lists.Find(home)
		member = l.Members
		org.Lists.Remove(home)
	})
	c.as(owner).data(func(org *reference.Organization) {
		if l, ok := org.Lists.Find(listID); ok && len(member) > 0 {
			l.Members.Add(member[0])
		}
	})
	return a
}

// linkForeignCompany moves the newest contact to another organization's company.
func (c *call) linkForeignCompany(domain string) {
	for _, other := range c.others() {
		shared := c.as(other).firm("domain", domain)
		if shared == nil {
			continue
		}
		c.data(func(org *reference.Organization) {
			newest := org.Contacts[len(org.Contacts)-1]
			newest.Company.Contacts.Remove(newest.ID)
			newest.Company = shared
			shared.Contacts.Add(newest)
		})
		return
	}
}

// person is the oldest contact of the call's organization that has a text; nil: none.
func (c *call) person(field, text string) (found *reference.Contact) {
	c.data(func(org *reference.Organization) {
		for _, person := range org.Contacts {
			if own, has := person.Texts[field]; has && own == text && found == nil {
				found = person
			}
		}
	})
	return found
}

// firm is the oldest company of the call's organization that has a text; nil: none.
func (c *call) firm(field, text string) (found *reference.Company) {
	c.data(func(org *reference.Organization) {
		for _, firm := range org.Companies {
			if own, has := firm.Texts[field]; has && own == text && found == nil {
				found = firm
			}
		}
	})
	return found
}

// foreignContacts finds the contacts of other organizations that the body names.
func (c *call) foreignContacts(use func(owner string, found *reference.Contact)) {
	ids, _ := c.members()["contact_ids"].([]any)
	for _, id := range ids {
		owner := c.ownerOf("contact", integerOf(id))
		if owner == "" || owner == c.organization {
			continue
		}
		var found *reference.Contact
		c.as(owner).data(func(org *reference.Organization) { found, _ = org.Contacts.Find(integerOf(id)) })
		use(owner, found)
	}
}
