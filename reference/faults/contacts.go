package faults

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

// contactFaults break what creating contacts does, and how they are shown
// (CRM-CONTACTS-001, 004, 005, 017 and 021; CRM-LISTS-019).
func contactFaults(t *table) {
	const create = "createContact"
	listless := func(name, says string, do turn) {
		t.add(create, name, "CRM-CONTACTS-001", says, own(lacking("list_id"), do))
	}
	listless("accepts-missing-list-id", "files a contact without a list under some list", repairing)
	listless("swallows-missing-list-id", "says that a contact without a list was created, and drops it", status(400, replace(createdContact)))
	listless("missing-list-id-text", "does not say that the list is what is missing", status(400, setDetail("Missing required fields")))
	listless("missing-list-id-422", "answers 422 to a contact without a list",
		status(400, replace(invalid(detailListRequired, "value_error.missing", "body", "list_id"))))
	listless("missing-list-id-404", "answers 404 to a contact without a list", status(400, setStatus(http.StatusNotFound)))
	t.add(create, "accepts-null-list-id", "CRM-CONTACTS-001", "files a contact with null for its list under some list", own(func(c *call) bool {
		list, sent := c.members()["list_id"]
		return sent && list == nil
	}, repairing))

	for _, wrong := range []struct {
		name, says, member string
		value              any
	}{
		{"status-created", `says "created" for "ok"`, "status", "created"},
		{"count-0", "says that none was created", "count", 0},
		{"count-2", "says that two were created", "count", 2},
		{"validation-errors-given", "tells of a validation error", "validation_errors", []string{"work_email"}},
		{"validation-errors-object", "has an object for no validation errors", "validation_errors", object{}},
	} {
		t.add(create, wrong.name, "CRM-CONTACTS-004", wrong.says, success(setMember(wrong.member, wrong.value)))
	}
	for _, field := range []string{"work_email", "first_name", "last_name", "company_domain"} {
		t.add(create, "requires-"+dashed(field), "CRM-CONTACTS-021", "refuses a contact without "+field, own(func(c *call) bool {
			return c.members()["list_id"] != nil && lacking(field)(c)
		}, instead(failure(http.StatusBadRequest, field+" is required"))))
	}
	t.add("getContact", "shows-the-first", "CRM-CONTACTS-005", "shows the oldest contact, whatever the id", showingFirst)
	t.add("listContacts", "shows-other-names", "CRM-CONTACTS-005", "shows the last name of a contact for its first",
		success(records(func(item object) { item["first_name"] = item["last_name"] })))
	emailFaults(t)
	filingFaults(t)
	linkFaults(t)
}

var createdContact = created(object{"status": "ok", "count": 1, "validation_errors": []string{}})

// newest changes what a created contact is or belongs to.
func newest(change func(org *organization, made *contact)) turn {
	return afterwards(func(_ *call, org *organization) { change(org, org.Contacts[len(org.Contacts)-1]) })
}

// showingFirst shows the oldest record in place of any other that exists.
var showingFirst = success(func(c *call, a *reply) {
	if ids := c.ids(nounOf(c.operation)); len(ids) > 0 && len(a.body) > 0 {
		*a = *c.on(ids[0]).direct()
	}
})

// emailFaults take for an email what is none, or say so wrongly (CRM-CONTACTS-017).
func emailFaults(t *table) {
	const saving, requirement = "createContact updateContact", "CRM-CONTACTS-017"
	for _, email := range []struct {
		name, says string
		is         func(local, domain string, at bool) bool
	}{
		{"without-at", "without an @", func(_, _ string, at bool) bool { return !at }},
		{"without-local-part", "with nothing before the @", func(local, _ string, at bool) bool { return at && local == "" }},
		{"without-domain", "with nothing after the @", func(_, domain string, at bool) bool { return at && domain == "" }},
		{"of-any-form", "of any form", func(string, string, bool) bool { return true }},
	} {
		t.add(saving, "accepts-email-"+email.name, requirement, "accepts an email "+email.says, onMember("work_email", func(members object) {
			text, isText := members["work_email"].(string)
			if local, domain, at := strings.Cut(text, "@"); isText && !isEmail(text) && email.is(local, domain, at) {
				members["work_email"] = nil
			}
		}))
	}
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

	shownLinkFaults(t)
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
		success(atMember("company.id", func(firm object, id string) { firm[id] = integerOf(firm[id]) + 1 })))
	t.add("getContact", "shows-other-domain", "CRM-CONTACTS-015", "shows another domain inside a contact",
		success(atMember("company.domain", func(firm object, domain string) { firm[domain] = "elsewhere.example.com" })))

	t.add("listCompanyContacts", "always-empty", "CRM-CONTACTS-015", "shows no contact of a company", list(nobody))
	t.add("listCompanyContacts", "shows-everyone", "CRM-COMPANIES-014", "shows every contact", list(everyone))
	t.add("listCompanyContacts", "shows-first-only", "CRM-COMPANIES-014", "shows one contact of a company",
		list(func(_ *call, items []any) []any { return items[:min(len(items), 1)] }))
	t.add("listCompanyContacts", "shows-all-companies", "CRM-COMPANIES-014", "shows the contacts of every company",
		list(func(c *call, _ []any) []any {
			var all []any
			for _, id := range c.ids("company") {
				all = append(all, c.on(id).items()...)
			}
			return all
		}))
}

func nobody(*call, []any) []any { return nil }

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

// updateFaults change other records than the one of the call, or say so wrongly
// (CRM-CONTACTS-008 to 010 and 018, CRM-COMPANIES-003, 007, 008 and 015).
func updateFaults(t *table) {
	for _, of := range []struct{ operation, changes, others, answers, empty string }{
		{"updateContact", "CRM-CONTACTS-008", "CRM-CONTACTS-018", "CRM-CONTACTS-009", "CRM-CONTACTS-010"},
		{"updateCompany", "CRM-COMPANIES-007", "CRM-COMPANIES-015", "CRM-COMPANIES-008", "CRM-COMPANIES-003"},
	} {
		noun := nounOf(of.operation)
		t.add(of.operation, "answers-none", of.answers, "says that none was updated", success(setMember("updated", 0)))
		t.add(of.operation, "answers-many", of.answers, "says that two were updated", success(setMember("updated", 2)))
		t.add(of.operation, "touches-a-neighbour", of.others, "changes the next "+noun+" as well", success(func(c *call, _ *reply) {
			if id := c.neighbour(); id != 0 {
				c.on(id).direct()
			}
		}))
		t.add(of.operation, "touches-all", of.others, "changes every "+noun, success(func(c *call, _ *reply) {
			for _, id := range c.ids(noun) {
				c.on(id).direct()
			}
		}))
		t.add(of.operation, "instead-of-a-neighbour", of.changes, "changes the next "+noun+" instead",
			own(func(c *call) bool { return c.neighbour() != 0 }, before(func(c *call) { *c = *c.on(c.neighbour()) })))

		empty := func(name, says string, do change) { t.add(of.operation, name, of.empty, says, status(400, do)) }
		empty("accepts-empty", "says that an update without a field updated one", replace(ok(object{"updated": 1})))
		empty("accepts-empty-as-none", "says that an update without a field updated none", replace(ok(object{"updated": 0})))
	}
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

// companyFaults show companies wrongly (CRM-COMPANIES-004, 007 and 018).
func companyFaults(t *table) {
	t.add("getCompany", "shows-the-first", "CRM-COMPANIES-007", "shows the oldest company, whatever the id", showingFirst)
	t.add("getCompany", "shows-stale-data", "CRM-COMPANIES-007", "shows a company as it was when first asked for", success(stale))
	t.add("getContact", "shows-stale-data", "CRM-CONTACTS-008", "shows a contact as it was when first asked for", success(stale))
	t.add("listCompanies", "hides-the-newest", "CRM-COMPANIES-004", "does not list the newest company", list(func(c *call, items []any) []any {
		return kept(items, func(item object) bool { return integerOf(item["id"]) != slices.Max(c.ids("company")) })
	}))
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

// stale answers a read of a record as it did the first time, for as long as the
// record exists.
func stale(c *call, a *reply) {
	type key struct {
		organization string
		id           int64
	}
	first, of := *remember(c, "first", map[key][]byte{}), key{c.organization, c.id()}
	if known, seen := first[of]; seen && len(a.body) > 0 {
		a.body = known
		return
	}
	first[of] = a.body
}
