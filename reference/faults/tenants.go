package faults

import (
	"slices"
	"strings"
)

// others names the organizations that are not the call's.
func (c *call) others() []string {
	return slices.DeleteFunc(c.api.Organizations(), func(name string) bool { return name == c.organization })
}

// tenancyFaults link what belongs to different organizations (CRM-TENANT-004).
func tenancyFaults(t *table) {
	const create, requirement = "createContact", "CRM-TENANT-004"
	toOther := func(do turn) turn {
		return own(func(c *call) bool { return c.owner() != "" && c.owner() != c.organization }, do)
	}
	t.add(create, "in-foreign-list", requirement, "puts a contact on another organization's list",
		toOther(func(c *call, _ pass) *reply { return c.createOn(c.owner()) }))
	t.add(create, "for-foreign-list", requirement, "gives a contact to the organization that has the list",
		toOther(func(c *call, _ pass) *reply { return c.as(c.owner()).direct() }))
	t.add(create, "refuses-foreign-addresses", requirement, "refuses an address that another organization's contact has",
		when((*call).knownElsewhere, instead(invalid("value is already in use", "value_error", "body", "work_email"))))
	t.add(create, "shares-companies", requirement, "links a contact to another organization's company of the domain",
		success(func(c *call, _ *reply) {
			domain, _ := c.members()["company_domain"].(string)
			for _, other := range c.others() {
				if shared := c.as(other).firm(strings.ToLower(strings.TrimSpace(domain))); domain != "" && shared != nil {
					c.data(func(org *organization) { link(org.Contacts[len(org.Contacts)-1], shared) })
					return
				}
			}
		}))
	t.add("addListContacts", "adds-foreign-contacts", requirement, "adds another organization's contacts to a list",
		success(func(c *call, a *reply) {
			added := int64(0)
			c.foreignContacts(func(_ string, found *contact) {
				c.membership(func(_ *organization, l *contactList) {
					if l.Members.Add(found) {
						added++
					}
				})
			})
			a.records(func(data object) { data["added"] = integerOf(data["added"]) + added })
		}))
	t.add("removeListContacts", "removes-foreign-contacts", requirement, "takes another organization's contacts off their lists",
		success(func(c *call, _ *reply) {
			c.foreignContacts(func(owner string, found *contact) { c.as(owner).data(func(org *organization) { unlist(org, found) }) })
		}))
}

// knownElsewhere says whether another organization has the call's address.
func (c *call) knownElsewhere() (known bool) {
	email, _ := c.members()["work_email"].(string)
	for _, other := range c.others() {
		c.as(other).data(func(org *organization) {
			known = known || email != "" && slices.ContainsFunc(org.Contacts, func(person *contact) bool {
				return person.Texts["work_email"] == email
			})
		})
	}
	return known
}

// createOn creates the call's contact on another organization's list: in the end
// both have it, the one as a contact and the other as a member. A list of its own
// serves in between.
func (c *call) createOn(owner string) *reply {
	fields := c.members()
	listID := integerOf(fields["list_id"])
	list := c.clone()
	list.setMembers(object{"title": ""})
	made := decode(list.to("/lists").direct().body)["data"].(object)
	fields["list_id"] = made["id"]
	own := c.clone()
	own.setMembers(fields)
	a := own.direct()
	var member []*contact
	c.data(func(org *organization) {
		home, _ := org.Lists.Find(integerOf(made["id"]))
		member = home.Members
		org.Lists.Remove(home.ID)
	})
	c.as(owner).data(func(org *organization) {
		if l, found := org.Lists.Find(listID); found && len(member) > 0 {
			l.Members.Add(member[0])
		}
	})
	return a
}

// foreignContacts finds the contacts of other organizations that the body names.
func (c *call) foreignContacts(use func(owner string, found *contact)) {
	ids, _ := c.members()["contact_ids"].([]any)
	for _, id := range ids {
		owner := c.ownerOf("contact", integerOf(id))
		if owner == "" || owner == c.organization {
			continue
		}
		var found *contact
		c.as(owner).data(func(org *organization) { found, _ = org.Contacts.Find(integerOf(id)) })
		use(owner, found)
	}
}
