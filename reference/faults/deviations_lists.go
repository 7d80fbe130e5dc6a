package faults

import (
	"net/http"
	"slices"

	"github.com/assaykit/assay/reference"
)

// listDeviations break what creating, filling and emptying lists does
// (CRM-LISTS-001, 004 to 007, 011 to 015, 018 to 020).
func listDeviations() []Deviation {
	return slices.Concat(listTypeDeviations(), createListDeviations(), addingDeviations(), removingDeviations())
}

// unrecognized says whether the body has a type that no list can have.
func (c *call) unrecognized() bool {
	kind, sent := c.members()["type"].(string)
	return sent && !slices.Contains(listTypes, kind)
}

func listTypeDeviations() []Deviation {
	const create = "createList"
	wrong := func(name, says string, t turn) Deviation {
		return deviation(create, name, "CRM-LISTS-001", says,
			when(func(c *call) bool { return c.operation == create && c.organization != "" && c.unrecognized() }, t))
	}
	all := []Deviation{
		wrong("accepts-unrecognized-type", "makes a list of the default type for an unrecognized one",
			before(func(c *call) { *c = *c.repaired() })),
		wrong("swallows-unrecognized-type", "says that a list of an unrecognized type was made, and makes none",
			func(c *call, _ pass) *reply {
				members := c.members()
				return answered(created(object{
					"id": number(1), "title": members["title"], "type": members["type"], "status": "active", "total": 0,
				}))
			}),
		wrong("unrecognized-type-stored", "makes a list of an unrecognized type", func(c *call, next pass) *reply {
			kind, _ := c.members()["type"].(string)
			a := next(c.repaired())
			a.records(func(data object) {
				data["type"] = kind
				c.data(func(org *reference.Organization) {
					if l, found := org.Lists.Find(integerOf(data["id"])); found {
						l.Kind = kind
					}
				})
			})
			return a
		}),
		wrong("unrecognized-type-422", "answers 422 to an unrecognized type", answering(400, func(a *reply) {
			*a = *answered(invalid(detailInvalidListType, "value_error.const", "body", "type"))
		})),
		wrong("unrecognized-type-404", "answers 404 to an unrecognized type", answering(400, func(a *reply) { a.status = 404 })),
		wrong("unrecognized-type-500", "answers 500 to an unrecognized type", answering(400, fail)),
		wrong("unrecognized-type-text", "does not say that the type is what is invalid",
			answering(400, func(a *reply) { a.setDetail("Bad request") })),
		wrong("unrecognized-type-text-other", "says something else than Invalid list type",
			answering(400, func(a *reply) { a.setDetail("Unknown type of list") })),
	}
	for i, kind := range listTypes {
		other := listTypes[(i+1)%len(listTypes)]
		of := func(c *call) bool {
			return c.operation == create && c.organization != "" && c.members()["type"] == kind
		}
		all = append(all,
			deviation(create, "refuses-type-"+kind, "CRM-LISTS-004", "refuses the type "+kind,
				when(of, func(*call, pass) *reply {
					return answered(failure(http.StatusBadRequest, detailInvalidListType))
				})),
			deviation(create, "stores-type-"+kind+"-as-"+other, "CRM-LISTS-007", "makes a list of the type "+kind+" one of "+other,
				when(of, changingMember("type", func(members object) { members["type"] = other }))),
			deviation("listLists", "hides-type-"+kind, "CRM-LISTS-007", "does not list lists of the type "+kind,
				rearranged("listLists", func(_ *call, items []any) []any {
					return kept(items, func(item object) bool { return item["type"] != kind })
				})))
		if i > 0 {
			all = append(all, deviation(create, "defaults-to-"+kind, "CRM-LISTS-005", "makes a list without a type one of "+kind,
				on(create, untyped(func(members object) { members["type"] = kind }))))
		}
	}
	return append(all,
		deviation(create, "requires-type", "CRM-LISTS-005", "refuses a list without a type",
			on(create, func(c *call, next pass) *reply {
				a := next(c)
				if _, sent := c.members()["type"]; sent || !a.succeeded() {
					return a
				}
				a.records(func(data object) {
					c.data(func(org *reference.Organization) { org.Lists.Remove(integerOf(data["id"])) })
				})
				return answered(failure(http.StatusBadRequest, detailInvalidListType))
			})))
}

// untyped is a turn that changes the body of a list without a type.
func untyped(change func(members object)) turn {
	return before(func(c *call) {
		members := c.members()
		if _, sent := members["type"]; !sent && members != nil {
			change(members)
			c.setMembers(members)
		}
	})
}

func createListDeviations() []Deviation {
	const create = "createList"
	onCreate := func(name, requirement, says string, t turn) Deviation {
		return deviation(create, name, requirement, says, on(create, t))
	}
	noTitle := func(c *call) bool {
		members := c.members()
		_, sent := members["title"]
		return c.operation == create && c.organization != "" && members != nil && !sent
	}
	untitled := func(name, says string, t turn) Deviation {
		return deviation(create, name, "CRM-LISTS-020", says, when(noTitle, t))
	}
	answers := func(name, says string, change func(data object)) Deviation {
		return onCreate(name, "CRM-LISTS-006", says, succeeding(func(_ *call, a *reply) { a.records(change) }))
	}
	return []Deviation{
		untitled("accepts-missing-title", "makes a list without a title", before(func(c *call) { *c = *c.repaired() })),
		untitled("500-for-missing-title", "answers 500 to a list without a title", answering(422, fail)),
		untitled("missing-title-names-type", "says that the type is missing where the title is", answering(422, func(a *reply) {
			a.violations(func(entry object) { entry["loc"] = []string{"body", "type"} })
		})),
		untitled("missing-title-in-query", "says that the title is missing in the query", answering(422, func(a *reply) {
			a.violations(func(entry object) { entry["loc"] = []string{"query", "title"} })
		})),
		answers("answers-other-id", "answers with an id that the list does not have", func(data object) {
			data["id"] = number(integerOf(data["id"]) + 1000)
		}),
		answers("answers-other-title", "answers with another title", func(data object) { data["title"] = "New list" }),
		answers("answers-other-type", "answers with another type", func(data object) { data["type"] = "list" }),
		answers("answers-total-1", "answers with a total of 1", func(data object) { data["total"] = number(1) }),
		answers("answers-total-minus-1", "answers with a total of -1", func(data object) { data["total"] = number(-1) }),
		onCreate("stores-nothing", "CRM-LISTS-007", "says that a list was made, and drops it",
			succeeding(func(c *call, a *reply) {
				a.records(func(data object) {
					c.data(func(org *reference.Organization) { org.Lists.Remove(integerOf(data["id"])) })
				})
			})),
		onCreate("with-everyone", "CRM-LISTS-019", "makes every contact a member of a new list",
			succeeding(func(c *call, a *reply) {
				a.records(func(data object) {
					c.data(func(org *reference.Organization) {
						if l, found := org.Lists.Find(integerOf(data["id"])); found {
							l.Members = slices.Clone(org.Contacts)
						}
					})
				})
			})),
		deviation("listLists", "shows-other-title", "CRM-LISTS-007", "shows every title with a word after it",
			on("listLists", succeeding(func(_ *call, a *reply) {
				a.records(func(item object) {
					if title, ok := item["title"].(string); ok {
						item["title"] = title + " (list)"
					}
				})
			}))),
		deviation("listLists", "shows-default-type", "CRM-LISTS-007", "shows every list as one of contacts",
			on("listLists", succeeding(func(_ *call, a *reply) {
				a.records(func(item object) { item["type"] = listTypes[0] })
			}))),
		deviation("listLists", "shows-null-for-total-0", "CRM-LISTS-008", "shows a total of null for an empty list",
			on("listLists", succeeding(func(_ *call, a *reply) {
				a.records(func(item object) {
					if integerOf(item["total"]) == 0 {
						item["total"] = nil
					}
				})
			}))),
	}
}
