package faults

import (
	"encoding/json"
	"strings"

	"github.com/assaykit/assay/reference"
)

// linkingDeviations link a new contact to no list, the wrong company and so on
// (CRM-CONTACTS-015 and 016, CRM-COMPANIES-004, 014 and 018).
func linkingDeviations() []Deviation {
	const create = "createContact"
	afterwards := func(name, requirement, says string, change func(c *call, org *reference.Organization, made *reference.Contact)) Deviation {
		return deviation(create, name, requirement, says, on(create, succeeding(func(c *call, _ *reply) {
			c.newest(func(org *reference.Organization, made *reference.Contact) { change(c, org, made) })
		})))
	}
	unlinked := func(operation, name, says string, change func(record object)) Deviation {
		return deviation(operation, name, "CRM-CONTACTS-015", says, on(operation, succeeding(func(_ *call, a *reply) {
			a.records(change)
		})))
	}
	return []Deviation{
		afterwards("not-on-its-list", "CRM-CONTACTS-016", "puts a contact on no list",
			func(_ *call, org *reference.Organization, made *reference.Contact) {
				for _, l := range org.Lists {
					l.Members.Remove(made.ID)
				}
			}),
		afterwards("on-the-first-list", "CRM-CONTACTS-016", "puts every contact on the oldest list",
			func(_ *call, org *reference.Organization, made *reference.Contact) {
				for _, l := range org.Lists {
					l.Members.Remove(made.ID)
				}
				org.Lists[0].Members.Add(made)
			}),
		afterwards("on-every-list", "CRM-LISTS-019", "puts every contact on all lists",
			func(_ *call, org *reference.Organization, made *reference.Contact) {
				for _, l := range org.Lists {
					l.Members.Add(made)
				}
			}),
		remembering("listListContacts", "lacks-the-created", "CRM-CONTACTS-016",
			"shows only contacts that were added later", withoutCreated("listListContacts", (*call).id)),
		remembering("listContacts", "list-filter-lacks-the-created", "CRM-CONTACTS-016",
			"does not find by its list a contact created there", withoutCreated("listContacts", func(c *call) int64 {
				return integerOf(json.Number(c.query("list_id")))
			})),

		afterwards("creates-no-company", "CRM-COMPANIES-004", "makes no company of a contact's domain",
			func(_ *call, org *reference.Organization, made *reference.Contact) {
				if firm := made.Company; firm != nil && len(firm.Contacts) == 1 {
					org.Companies.Remove(firm.ID)
					made.Company = nil
				}
			}),
		afterwards("company-without-domain", "CRM-COMPANIES-004", "makes a company that does not have its contact's domain",
			func(_ *call, _ *reference.Organization, made *reference.Contact) {
				if firm := made.Company; firm != nil && len(firm.Contacts) == 1 {
					delete(firm.Texts, "domain")
				}
			}),
		afterwards("company-per-contact", "CRM-COMPANIES-018", "makes a company for every contact of a domain",
			func(c *call, org *reference.Organization, made *reference.Contact) {
				if firm := made.Company; firm != nil && len(firm.Contacts) > 1 {
					firm.Contacts.Remove(made.ID)
					domain := firm.Texts["domain"]
					delete(firm.Texts, "domain") // so that it is not found
					c.server.LinkCompany(org, made, domain)
					firm.Texts["domain"] = domain
				}
			}),
		afterwards("links-no-known-company", "CRM-COMPANIES-018", "links a contact only to a company that it brought about",
			func(_ *call, _ *reference.Organization, made *reference.Contact) {
				if firm := made.Company; firm != nil && len(firm.Contacts) > 1 {
					firm.Contacts.Remove(made.ID)
					made.Company = nil
				}
			}),
		afterwards("links-no-company", "CRM-CONTACTS-015", "links a contact to no company",
			func(_ *call, _ *reference.Organization, made *reference.Contact) {
				if made.Company != nil {
					made.Company.Contacts.Remove(made.ID)
					made.Company = nil
				}
			}),
		afterwards("links-the-oldest-company", "CRM-CONTACTS-015", "links a contact to the oldest company",
			func(_ *call, org *reference.Organization, made *reference.Contact) {
				if firm := made.Company; firm != nil && firm != org.Companies[0] {
					firm.Contacts.Remove(made.ID)
					made.Company = org.Companies[0]
					made.Company.Contacts.Add(made)
				}
			}),
		afterwards("links-everyone", "CRM-COMPANIES-014", "links a contact without a domain to the newest company",
			func(_ *call, org *reference.Organization, made *reference.Contact) {
				if made.Company == nil && len(org.Companies) > 0 {
					made.Company = org.Companies[len(org.Companies)-1]
					made.Company.Contacts.Add(made)
				}
			}),
		deviation(create, "links-by-end-of-domain", "CRM-COMPANIES-014",
			"links a contact to a company whose domain ends its own",
			on(create, before(func(c *call) {
				members := c.members()
				domain, _ := members["company_domain"].(string)
				_, parent, _ := strings.Cut(domain, ".")
				if c.firm("domain", parent) != nil {
					members["company_domain"] = parent
					c.setMembers(members)
				}
			}))),
		afterwards("unlists-in-company", "CRM-COMPANIES-014", "leaves a company's second contact out of its listing",
			func(_ *call, _ *reference.Organization, made *reference.Contact) {
				if firm := made.Company; firm != nil && len(firm.Contacts) > 1 {
					firm.Contacts.Remove(made.ID)
				}
			}),
		unlinked("getContact", "shows-no-company", "shows no company of a contact", func(record object) { record["company"] = nil }),
		unlinked("getContact", "shows-no-company-id", "shows no company_id of a contact", func(record object) { record["company_id"] = nil }),
		unlinked("listContacts", "shows-no-company-id", "shows no company_id of a contact", func(record object) { record["company_id"] = nil }),
		unlinked("listContacts", "shows-own-id-as-company-id", "shows a contact's id as its company_id", func(record object) {
			if record["company_id"] != nil {
				record["company_id"] = record["id"]
			}
		}),
		unlinked("getContact", "shows-other-company-id", "shows the id of another company inside a contact", func(record object) {
			if firm, ok := record["company"].(object); ok {
				firm["id"] = number(integerOf(firm["id"]) + 1)
			}
		}),
		unlinked("getContact", "shows-other-domain", "shows another domain inside a contact", func(record object) {
			if firm, ok := record["company"].(object); ok {
				firm["domain"] = "elsewhere.example.com"
			}
		}),
		deviation("listCompanyContacts", "always-empty", "CRM-CONTACTS-015", "shows no contact of a company",
			rearranged("listCompanyContacts", func(*call, []any) []any { return nil })),
		deviation("listCompanyContacts", "shows-everyone", "CRM-COMPANIES-014", "shows every contact",
			rearranged("listCompanyContacts", func(c *call, _ []any) []any { return c.everyone() })),
		deviation("listCompanyContacts", "shows-first-only", "CRM-COMPANIES-014", "shows one contact of a company",
			rearranged("listCompanyContacts", func(_ *call, items []any) []any { return items[:min(len(items), 1)] })),
		deviation("listCompanyContacts", "shows-all-companies", "CRM-COMPANIES-014", "shows the contacts of every company",
			rearranged("listCompanyContacts", func(c *call, _ []any) []any {
				var all []any
				for _, id := range c.ids("company") {
					all = append(all, c.on(id).items()...)
				}
				return all
			})),
	}
}

// withoutCreated is a turn whose listings of a list lack who was created on it.
func withoutCreated(operation string, listID func(*call) int64) func() turn {
	return func() turn {
		type birth struct{ list, contact int64 }
		born := map[birth]bool{}
		hide := rearranged(operation, func(c *call, items []any) []any {
			return kept(items, func(item object) bool { return !born[birth{listID(c), integerOf(item["id"])}] })
		})
		return func(c *call, next pass) *reply {
			a := hide(c, next)
			if c.operation == "createContact" && a.succeeded() {
				c.newest(func(_ *reference.Organization, made *reference.Contact) {
					born[birth{integerOf(c.members()["list_id"]), made.ID}] = true
				})
			}
			return a
		}
	}
}

// everyone is every contact as the listing of a list or a company shows it.
func (c *call) everyone() []any {
	var all []any
	c.data(func(org *reference.Organization) {
		for _, person := range org.Contacts {
			all = append(all, decode(encode(person.Member())))
		}
	})
	return all
}

// kept selects items.
func kept(items []any, keep func(item object) bool) []any {
	var some []any
	for _, item := range items {
		if record, _ := item.(object); keep(record) {
			some = append(some, item)
		}
	}
	return some
}
