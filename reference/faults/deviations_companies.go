package faults

import (
	"slices"

	"github.com/assaykit/assay/reference"
)

// companyDeviations break what updating companies does (CRM-COMPANIES-003, 007,
// 008, 015). How companies come into being is a matter of creating contacts.
func companyDeviations() []Deviation {
	const update = "updateCompany"
	onUpdate := func(name, requirement, says string, t turn) Deviation {
		return deviation(update, name, requirement, says, on(update, t))
	}
	all := []Deviation{
		onUpdate("answers-none", "CRM-COMPANIES-008", "says that none was updated", says("updated", number(0))),
		onUpdate("answers-many", "CRM-COMPANIES-008", "says that two were updated", says("updated", number(2))),
		onUpdate("without-effect", "CRM-COMPANIES-007", "changes nothing", func(c *call, next pass) *reply {
			var undo []func()
			for _, field := range append([]string{"employee_count"}, companyUpdateTexts...) {
				undo = append(undo, c.fieldOf(field))
			}
			a := next(c)
			for _, put := range undo {
				put()
			}
			return a
		}),
		onUpdate("employee-count-tenfold", "CRM-COMPANIES-007", "stores ten times the employee_count",
			changingMember("employee_count", func(members object) {
				if count := integerOf(members["employee_count"]); count != 0 {
					members["employee_count"] = number(10 * count)
				}
			})),
		onUpdate("employee-count-0-as-null", "CRM-COMPANIES-007", "stores nothing for an employee_count of 0",
			changingMember("employee_count", func(members object) {
				if members["employee_count"] == number(0) {
					members["employee_count"] = nil
				}
			})),
		onUpdate("touches-a-neighbour", "CRM-COMPANIES-015", "changes the next company as well", touchingNeighbour("company")),
		onUpdate("touches-all", "CRM-COMPANIES-015", "changes every company", touchingAll("company")),
		onUpdate("touches-its-contacts", "CRM-COMPANIES-015", "gives a company's city to its contacts", succeeding(func(c *call, _ *reply) {
			city, sent := c.members()["city"].(string)
			c.data(func(org *reference.Organization) {
				if firm, ok := org.Companies.Find(c.id()); ok && sent {
					for _, person := range firm.Contacts {
						person.Texts["city"] = city
					}
				}
			})
		})),
		onUpdate("instead-of-a-neighbour", "CRM-COMPANIES-007", "changes the next company instead", misdirected("company")),
		deviation("getCompany", "shows-the-first", "CRM-COMPANIES-007", "shows the oldest company, whatever the id",
			on("getCompany", showingFirst("company"))),
		deviation("getContact", "shows-the-first", "CRM-CONTACTS-005", "shows the oldest contact, whatever the id",
			on("getContact", showingFirst("contact"))),
		remembering("getCompany", "shows-stale-data", "CRM-COMPANIES-007", "shows a company as it was when first asked for",
			stale("getCompany")),
		remembering("getContact", "shows-stale-data", "CRM-CONTACTS-008", "shows a contact as it was when first asked for",
			stale("getContact")),
		deviation("listCompanies", "hides-the-newest", "CRM-COMPANIES-004", "does not list the newest company",
			rearranged("listCompanies", func(c *call, items []any) []any {
				return kept(items, func(item object) bool { return integerOf(item["id"]) != slices.Max(c.ids("company")) })
			})),
		deviation("listContacts", "shows-other-names", "CRM-CONTACTS-005", "shows the last name of a contact for its first",
			on("listContacts", succeeding(func(_ *call, a *reply) {
				a.records(func(item object) { item["first_name"] = item["last_name"] })
			}))),
		deviation("listCompanies", "lists-companies-by-contact", "CRM-COMPANIES-018", "lists a company once for each of its contacts",
			rearranged("listCompanies", func(c *call, items []any) []any {
				var all []any
				for _, item := range items {
					record, _ := item.(object)
					for range max(c.headcount(integerOf(record["id"])), 1) {
						all = append(all, item)
					}
				}
				return all
			})),
	}
	return append(all, emptyUpdateDeviations(update, "CRM-COMPANIES-003")...)
}

// headcount is the number of a company's contacts.
func (c *call) headcount(id int64) int {
	count := 0
	c.data(func(org *reference.Organization) {
		if firm, found := org.Companies.Find(id); found {
			count = len(firm.Contacts)
		}
	})
	return count
}

// showingFirst shows the oldest record in place of any other that exists.
func showingFirst(noun string) turn {
	return succeeding(func(c *call, a *reply) {
		if ids := c.ids(noun); len(ids) > 0 && len(a.body) > 0 {
			*a = *c.on(ids[0]).direct()
		}
	})
}

// stale is a turn that answers a read of a record as it did the first time, for as
// long as the record exists.
func stale(operation string) func() turn {
	return func() turn {
		type key struct {
			organization string
			id           int64
		}
		first := map[key][]byte{}
		return on(operation, succeeding(func(c *call, a *reply) {
			of := key{c.organization, c.id()}
			if known, seen := first[of]; seen && len(a.body) > 0 {
				a.body = known
				return
			}
			first[of] = a.body
		}))
	}
}
