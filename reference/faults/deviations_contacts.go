package faults

import (
	"net/http"
	"slices"
	"strings"

	"github.com/assaykit/assay/reference"
)

// contactDeviations break what creating and updating contacts does
// (CRM-CONTACTS-001, 004, 005, 008 to 010, 015 to 018, 021; CRM-COMPANIES-004, 014, 018).
func contactDeviations() []Deviation {
	const create, update = "createContact", "updateContact"
	onCreate := func(name, requirement, says string, t turn) Deviation {
		return deviation(create, name, requirement, says, on(create, t))
	}
	onUpdate := func(name, requirement, says string, t turn) Deviation {
		return deviation(update, name, requirement, says, on(update, t))
	}
	noList := func(c *call) bool {
		members := c.members()
		_, sent := members["list_id"]
		return members != nil && !sent && c.organization != ""
	}
	all := []Deviation{
		onCreate("accepts-missing-list-id", "CRM-CONTACTS-001", "files a contact without a list under some list",
			when(noList, before(func(c *call) { *c = *c.repaired() }))),
		onCreate("accepts-null-list-id", "CRM-CONTACTS-001", "files a contact with null for its list under some list",
			when(func(c *call) bool {
				list, sent := c.members()["list_id"]
				return sent && list == nil && c.organization != ""
			}, before(func(c *call) { *c = *c.repaired() }))),
		onCreate("swallows-missing-list-id", "CRM-CONTACTS-001", "says that a contact without a list was created, and drops it",
			when(noList, answering(400, func(a *reply) { *a = *answered(createdContact) }))),
		onCreate("missing-list-id-text", "CRM-CONTACTS-001", "does not say that the list is what is missing",
			when(noList, answering(400, func(a *reply) { a.setDetail("Missing required fields") }))),
		onCreate("missing-list-id-422", "CRM-CONTACTS-001", "answers 422 to a contact without a list",
			when(noList, answering(400, func(a *reply) {
				*a = *answered(invalid(detailListRequired, "value_error.missing", "body", "list_id"))
			}))),
		onCreate("missing-list-id-404", "CRM-CONTACTS-001", "answers 404 to a contact without a list",
			when(noList, answering(400, func(a *reply) { a.status = http.StatusNotFound }))),
		onCreate("stores-nothing", "CRM-CONTACTS-005", "says that a contact was created, and drops it",
			func(c *call, next pass) *reply {
				a := next(c)
				if a.succeeded() {
					c.newest(func(org *reference.Organization, made *reference.Contact) { org.RemoveContact(made) })
				}
				return a
			}),
		onUpdate("answers-none", "CRM-CONTACTS-009", "says that none was updated", says("updated", number(0))),
		onUpdate("answers-many", "CRM-CONTACTS-009", "says that two were updated", says("updated", number(2))),
		onUpdate("without-effect", "CRM-CONTACTS-008", "changes nothing", func(c *call, next pass) *reply {
			var undo []func()
			for _, field := range contactUpdateTexts {
				undo = append(undo, c.fieldOf(field))
			}
			a := next(c)
			for _, put := range undo {
				put()
			}
			return a
		}),
		onUpdate("touches-a-neighbour", "CRM-CONTACTS-018", "changes the next contact as well",
			touchingNeighbour("contact")),
		onUpdate("touches-all", "CRM-CONTACTS-018", "changes every contact", touchingAll("contact")),
		onUpdate("touches-the-list", "CRM-CONTACTS-018", "changes every contact on the same list",
			succeeding(func(c *call, _ *reply) {
				for _, id := range c.listmates() {
					c.on(id).direct()
				}
			})),
		onUpdate("instead-of-a-neighbour", "CRM-CONTACTS-008", "changes the next contact instead", misdirected("contact")),
	}
	all = append(all, createdDeviations()...)
	all = append(all, emptyUpdateDeviations(update, "CRM-CONTACTS-010")...)
	all = append(all, emailDeviations()...)
	for _, field := range []string{"work_email", "first_name", "last_name", "company_domain"} {
		all = append(all, onCreate("requires-"+dashed(field), "CRM-CONTACTS-021", "refuses a contact without "+field,
			func(c *call, next pass) *reply {
				members := c.members()
				if _, sent := members[field]; sent || members["list_id"] == nil || c.organization == "" {
					return next(c)
				}
				return answered(failure(http.StatusBadRequest, field+" is required"))
			}))
	}
	return append(all, linkingDeviations()...)
}

var createdContact = created(object{"status": "ok", "count": 1, "validation_errors": []string{}})

// says is a turn that gives a member of a success another value.
func says(name string, value any) turn {
	return succeeding(func(_ *call, a *reply) {
		a.records(func(data object) { data[name] = value })
	})
}

// newest hands over the contact created last.
func (c *call) newest(use func(*reference.Organization, *reference.Contact)) {
	c.data(func(org *reference.Organization) {
		if last := len(org.Contacts); last > 0 {
			use(org, org.Contacts[last-1])
		}
	})
}

// listmates are the other contacts on the lists that the call's contact is on.
func (c *call) listmates() []int64 {
	var ids []int64
	c.data(func(org *reference.Organization) {
		for _, l := range org.Lists {
			if _, member := l.Members.Find(c.id()); member {
				ids = append(ids, l.Members.IDs()...)
			}
		}
	})
	return slices.DeleteFunc(ids, func(id int64) bool { return id == c.id() })
}

func touchingNeighbour(noun string) turn {
	return succeeding(func(c *call, _ *reply) {
		if id := c.neighbour(noun); id != 0 {
			c.on(id).direct()
		}
	})
}

func touchingAll(noun string) turn {
	return succeeding(func(c *call, _ *reply) {
		for _, id := range c.ids(noun) {
			c.on(id).direct()
		}
	})
}

// misdirected acts on the neighbour, if there is one.
func misdirected(noun string) turn {
	return func(c *call, next pass) *reply {
		if id := c.neighbour(noun); id != 0 && c.organization != "" {
			return next(c.on(id))
		}
		return next(c)
	}
}

// createdDeviations say something else than that one contact was created.
func createdDeviations() []Deviation {
	const operation = "createContact"
	var all []Deviation
	for _, wrong := range []struct {
		name, says, member string
		value              any
	}{
		{"status-created", `says "created" for "ok"`, "status", "created"},
		{"count-0", "says that none was created", "count", number(0)},
		{"count-2", "says that two were created", "count", number(2)},
		{"validation-errors-given", "tells of a validation error", "validation_errors", []string{"work_email"}},
		{"validation-errors-object", "has an object for no validation errors", "validation_errors", object{}},
	} {
		all = append(all, deviation(operation, wrong.name, "CRM-CONTACTS-004", wrong.says,
			on(operation, says(wrong.member, wrong.value))))
	}
	return all
}

// emptyUpdateDeviations take an update without a field.
func emptyUpdateDeviations(operation, requirement string) []Deviation {
	wrong := func(name, says string, change func(*reply)) Deviation {
		return deviation(operation, name, requirement, says, on(operation, answering(400, change)))
	}
	all := []Deviation{
		wrong("accepts-empty", "says that an update without a field updated one",
			func(a *reply) { *a = *answered(success(object{"updated": 1})) }),
		wrong("accepts-empty-as-none", "says that an update without a field updated none",
			func(a *reply) { *a = *answered(success(object{"updated": 0})) }),
		wrong("empty-422", "answers 422 to an update without a field", func(a *reply) {
			*a = *answered(invalid(detailNoFields, "value_error", "body"))
		}),
		wrong("empty-404", "answers 404 to an update without a field", func(a *reply) { a.status = http.StatusNotFound }),
		wrong("empty-500", "answers 500 to an update without a field", fail),
	}
	if operation == "updateCompany" { // of contacts the contract gives no text
		all = append(all,
			wrong("empty-text", "does not say that there are no fields",
				func(a *reply) { a.setDetail("Bad request") }),
			wrong("empty-text-other", "speaks of an invalid body where there are no fields",
				func(a *reply) { a.setDetail("Invalid request body") }))
	}
	return all
}

// emailDeviations take for an email what is none, or say so wrongly.
func emailDeviations() []Deviation {
	var all []Deviation
	invalid := []struct {
		name, says string
		is         func(local, domain string, found bool) bool
	}{
		{"without-at", "without an @", func(_, _ string, found bool) bool { return !found }},
		{"without-local-part", "with nothing before the @", func(local, _ string, found bool) bool { return found && local == "" }},
		{"without-domain", "with nothing after the @", func(_, domain string, found bool) bool { return found && domain == "" }},
		{"of-any-form", "of any form", func(string, string, bool) bool { return true }},
	}
	for _, operation := range []string{"createContact", "updateContact"} {
		for _, email := range invalid {
			all = append(all, deviation(operation, "accepts-email-"+email.name, "CRM-CONTACTS-017",
				"accepts an email "+email.says, on(operation, changingMember("work_email", func(members object) {
					text, isText := members["work_email"].(string)
					local, domain, found := strings.Cut(text, "@")
					if isText && !validEmail(text) && email.is(local, domain, found) {
						members["work_email"] = nil
					}
				}))))
		}
		entry := func(name, says string, change func(entry object)) Deviation {
			return deviation(operation, name, "CRM-CONTACTS-017", says, on(operation, answering(422, func(a *reply) {
				a.violations(func(entry object) {
					if entry["type"] == "value_error.email" {
						change(entry)
					}
				})
			})))
		}
		refused := func(name, says string, change func(*reply)) Deviation {
			return deviation(operation, name, "CRM-CONTACTS-017", says, on(operation, answering(422, func(a *reply) {
				found := false
				a.violations(func(entry object) { found = found || entry["type"] == "value_error.email" })
				if found {
					change(a)
				}
			})))
		}
		all = append(all,
			entry("email-message", "does not say that an email is what is not valid", func(entry object) { entry["msg"] = "invalid value" }),
			entry("email-type", "has another type for an invalid email", func(entry object) { entry["type"] = "type_error.str" }),
			entry("email-place", "says that an invalid email is in the query", func(entry object) { entry["loc"] = []string{"query", "work_email"} }),
			entry("email-field", `calls the field of an invalid email "email"`, func(entry object) { entry["loc"] = []string{"body", "email"} }),
			refused("email-400", "answers 400 to an invalid email", func(a *reply) {
				*a = *answered(failure(http.StatusBadRequest, "value is not a valid email address"))
			}),
			refused("email-500", "answers 500 to an invalid email", fail))
	}
	return all
}
