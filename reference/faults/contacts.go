package faults

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/assaykit/assay/reference"
)

// contactFaults break what creating contacts does, and how they are shown
// (CRM-CONTACTS-001, 004, 005, 017 and 021; CRM-LISTS-019).
func contactFaults(t *table) {
	const create = "createContact"
	t.add(create, "accepts-missing-list-id", "CRM-CONTACTS-001", "files a contact without a list under some list", own(lacking("list_id"),
		before(func(c *call) {
			if ids, members := c.ids("list"), c.members(); len(ids) > 0 {
				members["list_id"] = ids[0]
				c.setMembers(members)
			}
		})))
	t.add(create, "swallows-missing-list-id", "CRM-CONTACTS-001", "says that a contact without a list was created, and drops it",
		own(lacking("list_id"), status(400, replace(createdContact))))
	for _, wrong := range []struct {
		name, says, member string
		value              any
	}{
		{"status-created", `says "created" for "ok"`, "status", "created"},
		{"validation-errors-given", "tells of a validation error", "validation_errors", []string{"work_email"}},
	} {
		t.add(create, wrong.name, "CRM-CONTACTS-004", wrong.says, success(setMember(wrong.member, wrong.value)))
	}
	for _, field := range []string{"work_email", "first_name", "last_name", "company_domain"} {
		t.add(create, "requires-"+dashed(field), "CRM-CONTACTS-021", "refuses a contact without "+field, own(func(c *call) bool {
			return c.members()["list_id"] != nil && lacking(field)(c)
		}, instead(failure(http.StatusBadRequest, field+" is required"))))
	}
	t.add("listContacts", "shows-other-names", "CRM-CONTACTS-005", "shows the last name of a contact for its first",
		success(records(func(item object) { item["first_name"] = item["last_name"] })))
	t.add("listContacts listListContacts listCompanyContacts", "mixes-up-the-thirtieth", "CRM-CONTACTS-005",
		"shows the thirtieth contact with the values of the one before it", success(mixedUp(29)))
	filingFaults(t)
	linkFaults(t)
}

// mixedUp shows one item of a listing, by its index, with the values of the item before.
func mixedUp(at int) change {
	return func(_ *call, a *reply) {
		a.edit(func(body object) {
			items, _ := body["data"].([]any)
			if len(items) <= at {
				return
			}
			mixed := maps.Clone(items[at-1].(object))
			mixed["id"] = items[at].(object)["id"]
			items[at] = mixed
		})
	}
}

var createdContact = created(object{"status": "ok", "count": 1, "validation_errors": []string{}})

// newest changes what a created contact is or belongs to.
func newest(change func(org *organization, made *contact)) turn {
	return afterwards(func(_ *call, org *organization) { change(org, org.Contacts[len(org.Contacts)-1]) })
}

// filingFaults file a new contact under other lists than its own (CRM-CONTACTS-016,
// CRM-LISTS-019).
func filingFaults(t *table) {
	const create, requirement = "createContact", "CRM-CONTACTS-016"
	t.add(create, "not-on-its-list", requirement, "puts a contact on no list", newest(unlist))
	t.add(create, "on-the-first-list", requirement, "puts every contact on the oldest list",
		newest(func(org *organization, made *contact) {
			unlist(org, made)
			org.Lists[0].Members.Add(made)
		}))
	t.add(create, "on-every-list", "CRM-LISTS-019", "puts every contact on all lists",
		newest(func(org *organization, made *contact) {
			for _, l := range org.Lists {
				l.Members.Add(made)
			}
		}))
	t.each("listListContacts", "lacks-the-created", requirement, "shows only contacts that were added later", withoutCreated((*call).id))
	t.each("listContacts", "list-filter-lacks-the-created", requirement, "does not find by its list a contact created there",
		withoutCreated(func(c *call) int64 { return integerOf(json.Number(c.query("list_id"))) }))
}

// unlist takes a contact off all lists.
func unlist(org *organization, person *contact) {
	for _, l := range org.Lists {
		l.Members.Remove(person.ID)
	}
}

// withoutCreated shows the contacts of a list but for those who were created on it.
func withoutCreated(listID func(*call) int64) func(operation string) turn {
	type birth struct{ list, contact int64 }
	return func(operation string) turn {
		hide := when(isOperation(operation), list(func(c *call, items []any) []any {
			born := *remember(c, "born", map[birth]bool{})
			return kept(items, func(item object) bool { return !born[birth{listID(c), integerOf(item["id"])}] })
		}))
		return func(c *call, next pass) *reply {
			a := hide(c, next)
			if c.operation == "createContact" && a.succeeded() {
				ids := c.ids("contact")
				(*remember(c, "born", map[birth]bool{}))[birth{integerOf(c.members()["list_id"]), ids[len(ids)-1]}] = true
			}
			return a
		}
	}
}

// linkFaults link a new contact to the wrong company or to none (CRM-CONTACTS-015,
// CRM-COMPANIES-004, 014 and 018).
func linkFaults(t *table) {
	const create = "createContact"
	// further is of contacts that join a company, and not of those that bring one about.
	linked := func(name, requirement, says string, further bool, change func(org *organization, made *contact, firm *company)) {
		t.add(create, name, requirement, says, newest(func(org *organization, made *contact) {
			if firm := made.Company; firm != nil && (len(firm.Contacts) > 1) == further {
				change(org, made, firm)
			}
		}))
	}
	linked("creates-no-company", "CRM-COMPANIES-004", "makes no company of a contact's domain", false,
		func(org *organization, made *contact, firm *company) {
			org.Companies.Remove(firm.ID)
			made.Company = nil
		})
	linked("company-without-domain", "CRM-COMPANIES-004", "makes a company that does not have its contact's domain", false,
		func(_ *organization, _ *contact, firm *company) { delete(firm.Texts, "domain") })
	linked("links-no-known-company", "CRM-COMPANIES-018", "links a contact only to a company that it brought about", true,
		func(_ *organization, made *contact, _ *company) { link(made, nil) })
	linked("unlists-in-company", "CRM-COMPANIES-014", "leaves a company's second contact out of its listing", true,
		func(_ *organization, made *contact, firm *company) { firm.Contacts.Remove(made.ID) })
	t.add(create, "company-per-contact", "CRM-COMPANIES-018", "makes a company for every contact of a domain",
		afterwards(func(c *call, org *organization) {
			made := org.Contacts[len(org.Contacts)-1]
			if firm := made.Company; firm != nil && len(firm.Contacts) > 1 {
				link(made, nil)
				c.api.LinkCompany(org, made, firm.Texts["domain"]+"-") // which nobody has
				for _, field := range []string{"name", "domain"} {
					made.Company.Texts[field] = firm.Texts["domain"]
				}
			}
		}))
	t.add(create, "links-no-company", "CRM-CONTACTS-015", "links a contact to no company",
		newest(func(_ *organization, made *contact) { link(made, nil) }))
	t.add(create, "links-the-oldest-company", "CRM-CONTACTS-015", "links a contact to the oldest company",
		newest(func(org *organization, made *contact) {
			if made.Company != nil {
				link(made, org.Companies[0])
			}
		}))
	t.add(create, "links-everyone", "CRM-COMPANIES-014", "links a contact without a domain to the newest company",
		newest(func(org *organization, made *contact) {
			if made.Company == nil && len(org.Companies) > 0 {
				link(made, org.Companies[len(org.Companies)-1])
			}
		}))
	t.add(create, "links-by-end-of-domain", "CRM-COMPANIES-014", "links a contact to a company whose domain ends its own", before(func(c *call) {
		members := c.members()
		domain, _ := members["company_domain"].(string)
		if _, parent, _ := strings.Cut(domain, "."); c.firm(parent) != nil {
			members["company_domain"] = parent
			c.setMembers(members)
		}
	}))

	linked("renames-its-company", "CRM-COMPANIES-018", "gives its company the domain for its name again", true,
		func(_ *organization, _ *contact, firm *company) { firm.Texts["name"] = firm.Texts["domain"] })
	linked("clears-its-colleagues", "CRM-CONTACTS-005", "clears the city of the other contacts of its company", true,
		func(_ *organization, made *contact, firm *company) {
			for _, colleague := range firm.Contacts {
				if colleague != made {
					delete(colleague.Texts, "city")
				}
			}
		})
	formerDomainFaults(t)
	shownLinkFaults(t)
}

// formerDomainFaults link a new contact to the company that has had its domain
// (CRM-CONTACTS-015).
func formerDomainFaults(t *table) {
	// had are the companies by the domain that they had when an operation was about them.
	had := func(operation string) func(string) turn {
		return func(create string) turn {
			return func(c *call, next pass) *reply {
				firms := *remember(c, "had", map[string]*company{})
				if c.operation == operation {
					c.data(func(org *organization) {
						if firm, found := org.Companies.Find(c.id()); found && (operation == "deleteCompany" || c.members()["domain"] != nil) {
							firms[c.organization+" "+firm.Texts["domain"]] = firm
						}
					})
				}
				a := next(c)
				domain, _ := c.members()["company_domain"].(string)
				if firm := firms[c.organization+" "+domain]; c.operation == create && firm != nil && a.succeeded() {
					newest(func(_ *organization, made *contact) { link(made, firm) })(c, func(*call) *reply { return a })
				}
				return a
			}
		}
	}
	t.each("createContact", "links-the-deleted", "CRM-CONTACTS-015", "links a contact to a company of its domain that was deleted", had("deleteCompany"))
	t.each("createContact", "links-by-former-domain", "CRM-CONTACTS-015", "links a contact to a company that had its domain before an update", had("updateCompany"))
}

// shownLinkFaults show the company of a contact, or the contacts of a company, wrongly
// (CRM-CONTACTS-015, CRM-COMPANIES-014).
func shownLinkFaults(t *table) {
	shown := func(operations, name, says string, do func(record object)) {
		t.add(operations, name, "CRM-CONTACTS-015", says, success(records(do)))
	}
	shown("getContact", "shows-no-company", "shows no company of a contact", func(record object) { record["company"] = nil })
	shown("getContact listContacts", "shows-no-company-id", "shows no company_id of a contact", func(record object) { record["company_id"] = nil })
	shown("listContacts", "shows-own-id-as-company-id", "shows a contact's id as its company_id", func(record object) {
		if record["company_id"] != nil {
			record["company_id"] = record["id"]
		}
	})
	t.add("getContact", "shows-other-company-id", "CRM-CONTACTS-015", "shows the id of another company inside a contact",
		success(records(inCompany(func(firm object) { firm["id"] = integerOf(firm["id"]) + 1 }))))
	t.add("getContact", "shows-other-domain", "CRM-CONTACTS-015", "shows another domain inside a contact",
		success(records(inCompany(func(firm object) { firm["domain"] = "elsewhere.example.com" }))))

	for _, field := range []string{"name", "website", "industry", "city", "state", "country", "linkedin_url"} {
		t.add("getContact", "shows-company-without-"+dashed(field), "CRM-CONTACTS-015", "shows no "+field+" of a contact's company",
			success(records(inCompany(func(firm object) { firm[field] = nil }))))
	}

	t.add("listCompanyContacts", "shows-everyone", "CRM-COMPANIES-014", "shows every contact", list(everyone))
	t.add("listCompanyContacts", "shows-all-companies", "CRM-COMPANIES-014", "shows the contacts of every company",
		list(func(c *call, _ []any) []any {
			var all []any
			for _, id := range c.ids("company") {
				all = append(all, c.on(id).items()...)
			}
			return all
		}))
}

// inCompany changes the company inside a contact.
func inCompany(change func(firm object)) func(record object) {
	return func(record object) {
		if firm, ok := record["company"].(object); ok {
			change(firm)
		}
	}
}

// everyone is every contact as the listing of a list or a company shows it.
func everyone(c *call, _ []any) (all []any) {
	c.data(func(org *organization) { all = members(org.Contacts) })
	return all
}

// members are contacts as the listing of a list or a company shows them.
func members(contacts []*contact) (all []any) {
	for _, person := range contacts {
		all = append(all, decode(encode(person.Member())))
	}
	return all
}

// updateFaults change other records than the one of the call, or do not find that one
// (CRM-CONTACTS-008 and 018, CRM-COMPANIES-007 and 015, CRM-GEN-006).
func updateFaults(t *table) {
	t.add("deleteContact", "deletes-its-company", "CRM-GEN-006", "also deletes the company of the contact", deletesItsCompany)
	t.add("deleteList", "renames-the-oldest", "CRM-GEN-006", "gives the title of the list to the oldest other one", renamesTheOldest)
	missed := own((*call).changesNothing, instead(failure(http.StatusNotFound, "Not found")))
	t.add("updateContact", "misses-the-unchanged", "CRM-CONTACTS-008", "does not find a contact in which nothing would change", missed)
	t.add("updateCompany", "misses-the-unchanged", "CRM-COMPANIES-007", "does not find a company in which nothing would change", missed)
	t.add("updateContact", "touches-the-list", "CRM-CONTACTS-018", "changes every contact on the same list", success(func(c *call, _ *reply) {
		var mates []int64
		c.data(func(org *organization) {
			for _, l := range org.Lists {
				if on(l, c.id()) {
					mates = append(mates, l.Members.IDs()...)
				}
			}
		})
		for _, id := range mates {
			c.on(id).direct()
		}
	}))
	t.add("updateCompany", "touches-its-contacts", "CRM-COMPANIES-015", "gives a company's city to its contacts",
		afterwards(func(c *call, org *organization) {
			city, sent := c.members()["city"].(string)
			if firm, found := org.Companies.Find(c.id()); found && sent {
				for _, person := range firm.Contacts {
					person.Texts["city"] = city
				}
			}
		}))
}

// changesNothing reports whether an update has what its record has already.
func (c *call) changesNothing() bool {
	fields, same := c.members(), false
	c.data(func(org *organization) {
		texts := reference.Texts{}
		if person, found := org.Contacts.Find(c.id()); found {
			texts = person.Texts
		} else if firm, found := org.Companies.Find(c.id()); found {
			texts = firm.Texts
		}
		same = len(fields) > 0
		for name, value := range fields {
			same = same && texts[name] == value
		}
	})
	return same
}

// renamesTheOldest gives the title of a list that is deleted to the oldest one that is left.
func renamesTheOldest(c *call, next pass) *reply {
	title := ""
	c.data(func(org *organization) {
		if l, found := org.Lists.Find(c.id()); found {
			title = l.Title
		}
	})
	a := next(c)
	c.data(func(org *organization) {
		if title != "" && len(org.Lists) > 0 {
			org.Lists[0].Title = title
		}
	})
	return a
}

// deletesItsCompany deletes the company of a contact with it.
func deletesItsCompany(c *call, next pass) *reply {
	var firm *company
	c.data(func(org *organization) {
		if person, found := org.Contacts.Find(c.id()); found {
			firm = person.Company
		}
	})
	a := next(c)
	if a.succeeded() && firm != nil {
		c.data(func(org *organization) { org.Companies.Remove(firm.ID) })
	}
	return a
}

// companyFaults show companies wrongly (CRM-COMPANIES-018).
func companyFaults(t *table) {
	t.add("listCompanies", "lists-companies-by-contact", "CRM-COMPANIES-018", "lists a company once for each of its contacts",
		list(func(c *call, items []any) (all []any) {
			c.data(func(org *organization) {
				for _, item := range items {
					firm, _ := org.Companies.Find(integerOf(item.(object)["id"]))
					all = append(all, slices.Repeat([]any{item}, max(len(firm.Contacts), 1))...)
				}
			})
			return all
		}))
}
