package faults

import (
	"fmt"
	"slices"
	"strings"
)

// member is a documented member of an answer.
type member struct {
	path     string // below the record, with dots
	kind     string
	nullable bool
}

// shape is the documented form of an answer's payload.
type shape struct {
	operation   string
	requirement string
	members     []member
}

// members are of one kind; a name that ends in ! must not be null.
func members(kind string, names ...string) []member {
	var all []member
	for _, name := range names {
		name, strict := strings.CutSuffix(name, "!")
		all = append(all, member{path: name, kind: kind, nullable: !strict})
	}
	return all
}

// shapes are the documented payloads, written down once more: the tables that the
// server builds its answers from could lack a member, and the faults with them.
func shapes() []shape {
	contactItem := slices.Concat(
		members("integer", "id!", "company_id"),
		members("text", "first_name", "last_name", "work_email", "direct_phone", "mobile_phone",
			"job_title", "seniority_level", "linkedin_url", "city", "state", "country"))
	companyItem := slices.Concat(
		members("integer", "id!"), members("count", "employee_count"),
		members("text", "name", "domain", "website", "industry", "city", "state", "country",
			"linkedin_url", "logo_url"))
	membership := slices.Concat(members("integer", "id!"),
		members("text", "first_name", "last_name", "full_name", "work_email", "job_title",
			"seniority_level", "direct_phone", "linkedin_url", "city", "state", "country"))
	contact := slices.Concat(contactItem,
		members("text", "full_name", "personal_emails", "job_department", "twitter_url", "facebook_url", "about"),
		members("number", "confidence_score"), members("object", "meta_data", "company"),
		members("instant", "created_at!", "updated_at!"), within("company.", companyItem))
	company := slices.Concat(companyItem,
		members("text", "description", "phone", "address", "zip", "industry_group", "facebook_url",
			"twitter_url", "crunchbase_url"),
		members("integer", "founded_year", "contact_count!"), members("count", "revenue", "linkedin_followers"),
		members("object", "meta_data"), members("instant", "created_at!", "updated_at!"))
	listItem := slices.Concat(members("integer", "id!", "total!"), members("text", "title!", "type!"),
		members("text", "source", "status", "created_by", "created_at", "updated_at"),
		members("boolean", "is_dynamic!"), members("array", "tags"))
	return []shape{
		{"listContacts", "CRM-CONTACTS-006", contactItem},
		{"getContact", "CRM-CONTACTS-007", contact},
		{"createContact", "CRM-CONTACTS-004", slices.Concat(
			members("text", "status!"), members("integer", "count!"), members("array", "validation_errors!"))},
		{"updateContact", "CRM-CONTACTS-009", members("integer", "updated!")},
		{"deleteContact", "CRM-CONTACTS-011", members("boolean", "deleted!")},
		{"listCompanies", "CRM-COMPANIES-005", companyItem},
		{"getCompany", "CRM-COMPANIES-006", company},
		{"listCompanyContacts", "CRM-COMPANIES-013", membership},
		{"updateCompany", "CRM-COMPANIES-008", members("integer", "updated!")},
		{"deleteCompany", "CRM-COMPANIES-009", members("boolean", "deleted!")},
		{"listLists", "CRM-LISTS-008", listItem},
		{"createList", "CRM-LISTS-006", slices.Concat(
			members("integer", "id!", "total!"), members("text", "title!", "type!", "status"))},
		{"deleteList", "CRM-LISTS-009", members("boolean", "deleted!")},
		{"listListContacts", "CRM-LISTS-016", membership},
		{"addListContacts", "CRM-LISTS-011", members("integer", "added!")},
		{"removeListContacts", "CRM-LISTS-013", members("integer", "removed!")},
	}
}

func within(prefix string, inner []member) []member {
	var all []member
	for _, m := range inner {
		m.path = prefix + m.path
		all = append(all, m)
	}
	return all
}

// misfits are values of another type, for each kind one that the contract allows
// nowhere for it: a count may be an integer or a decimal string. An integer becomes
// the string of its digits, with which a client may still get along.
var misfits = map[string]any{
	"text":    7,
	"count":   object{"count": 7},
	"number":  "high",
	"object":  "none",
	"instant": "yesterday",
	"boolean": "yes",
	"array":   "none",
}

func (m member) misfit(value any) any {
	if m.kind != "integer" {
		return misfits[m.kind]
	}
	if value == nil {
		return "none"
	}
	return fmt.Sprint(value)
}

// memberDeviations leave out or change the type of each member of each answer.
func memberDeviations() []Deviation {
	var all []Deviation
	for _, shape := range shapes() {
		for i, m := range shape.members {
			change := func(name, says string, do func(parent object, name string)) Deviation {
				path := strings.Replace(m.path, ".", "-with-", 1) // company.id is not company_id
				return deviation(shape.operation, name+"-"+dashed(path), shape.requirement, says,
					on(shape.operation, succeeding(func(_ *call, a *reply) {
						a.records(func(record object) { m.reach(record, do) })
					})))
			}
			lacks := change("lacks", "leaves out "+m.path, func(parent object, name string) { delete(parent, name) })
			mistypes := change("mistypes", "gives "+m.path+" another type", func(parent object, name string) {
				parent[name] = m.misfit(parent[name])
			})
			nulls := change("nulls", "gives null for "+m.path, func(parent object, name string) { parent[name] = nil })
			if m.nullable {
				all = append(all, rota(i, lacks, mistypes))
			} else {
				all = append(all, rota(i, lacks, mistypes), nulls)
			}
		}
	}
	return slices.Concat(all, lateMemberDeviations(), instantDeviations(), paginationMemberDeviations())
}

// reach finds the member's parent in the record, if it has that.
func (m member) reach(record object, do func(parent object, name string)) {
	outer, inner, nested := strings.Cut(m.path, ".")
	if !nested {
		do(record, outer)
	} else if parent, ok := record[outer].(object); ok {
		do(parent, inner)
	}
}

// lateMemberDeviations are right in the first record of a listing and wrong in all
// further ones, or wrong only where there is no value or in what the value is.
func lateMemberDeviations() []Deviation {
	var all []Deviation
	for _, shape := range shapes() {
		r := routesWhere(func(r route) bool { return r.operation == shape.operation })[0]
		if !r.lists() {
			if r.method == "GET" {
				all = append(all, deviation(r.operation, "omits-nulls", shape.requirement,
					"leaves out what is null", on(r.operation, succeeding(func(_ *call, a *reply) { a.records(omitNulls) }))))
				all = append(all, deviation(r.operation, "shows-another-id", shape.requirement,
					"shows another id than it was asked for", on(r.operation, succeeding(func(_ *call, a *reply) {
						a.records(func(record object) { record["id"] = number(integerOf(record["id"]) + 1) })
					}))))
			}
			continue
		}
		last := shape.members[len(shape.members)-1]
		all = append(all,
			deviation(r.operation, "omits-nulls", shape.requirement, "leaves out what is null",
				on(r.operation, succeeding(func(_ *call, a *reply) { a.records(omitNulls) }))),
			deviation(r.operation, "lacks-members-in-later-records", shape.requirement,
				"leaves out "+last.path+" from its second record on",
				on(r.operation, succeeding(func(_ *call, a *reply) {
					first := true
					a.records(func(record object) {
						if !first {
							delete(record, last.path)
						}
						first = false
					})
				}))),
			rota(len(all), deviation(r.operation, "data-object", shape.requirement, "has an object with the records for the array of them",
				on(r.operation, succeeding(func(_ *call, a *reply) {
					a.edit(func(body object) { body["data"] = object{"items": body["data"]} })
				}))), deviation(r.operation, "data-null-when-empty", shape.requirement, "has null for an array of nothing",
				on(r.operation, succeeding(func(_ *call, a *reply) {
					a.edit(func(body object) {
						if items, _ := body["data"].([]any); len(items) == 0 {
							body["data"] = nil
						}
					})
				})))))
	}
	return all
}

func omitNulls(record object) {
	for name, value := range record {
		if inner, ok := value.(object); ok {
			omitNulls(inner)
		}
		if value == nil {
			delete(record, name)
		}
	}
}

// instantDeviations write timestamps that are not of RFC 3339.
func instantDeviations() []Deviation {
	forms := []struct {
		name, says string
		value      any
	}{
		{"without-zone", "without a zone", "2026-03-01T12:00:00"},
		{"with-epoch", "as epoch seconds", 1772366400},
		{"with-impossible-day", "with a day that there is not", "2026-02-31T12:00:00Z"},
		{"with-blank", "with a blank and no zone", "2026-03-01 12:00:00"},
		{"as-date", "as a date", "2026-03-01"},
		{"with-hour-25", "with an hour 25", "2026-03-01T25:00:00Z"},
		{"as-mail-date", "as mail does", "Sun, 01 Mar 2026 12:00:00 GMT"},
	}
	var all []Deviation
	for j, of := range []struct{ operation, requirement string }{
		{"getContact", "CRM-CONTACTS-007"}, {"getCompany", "CRM-COMPANIES-006"},
	} {
		for i, form := range forms {
			if i%2 != j && i > 2 {
				continue
			}
			field := []string{"created_at", "updated_at"}[i%2]
			all = append(all, deviation(of.operation, dashed(field)+"-"+form.name, of.requirement,
				"writes "+field+" "+form.says, on(of.operation, succeeding(func(_ *call, a *reply) {
					a.records(func(record object) { record[field] = form.value })
				}))))
		}
	}
	return all
}

// paginationMemberDeviations break the members of a listing's pagination.
func paginationMemberDeviations() []Deviation {
	var all []Deviation
	fields := slices.Concat(members("integer", "limit!", "total!", "page!"), members("boolean", "has_next!"))
	for i, r := range routesWhere(route.lists) {
		for j, m := range fields {
			if r.operation == "listCompanyContacts" && m.path == "page" {
				continue // open in the listing by offset
			}
			change := func(name, says string, do func(pagination object)) Deviation {
				return deviation(r.operation, name+"-pagination-"+dashed(m.path), "CRM-PAGE-001", says,
					paginated(r.operation, func(_ *call, pagination object) { do(pagination) }))
			}
			all = append(all, change("lacks", "leaves "+m.path+" out of its pagination", func(p object) { delete(p, m.path) }), rota(i+j,
				change("mistypes", "gives "+m.path+" in its pagination another type", func(p object) { p[m.path] = m.misfit(p[m.path]) }),
				change("nulls", "gives null for "+m.path+" in its pagination", func(p object) { p[m.path] = nil })))
		}
		all = append(all,
			deviation(r.operation, "lacks-pagination", "CRM-PAGE-001", "has no pagination",
				on(r.operation, succeeding(func(_ *call, a *reply) {
					a.edit(func(body object) { delete(body, "pagination") })
				}))),
			rota(i, deviation(r.operation, "next-cursor-number", "CRM-PAGE-013", "has a number for its next_cursor",
				paginated(r.operation, func(_ *call, p object) { p["next_cursor"] = 2 })),
				deviation(r.operation, "next-cursor-false", "CRM-PAGE-013", "has false for no next_cursor",
					paginated(r.operation, func(_ *call, p object) { p["next_cursor"] = false }))),
			deviation(r.operation, "pagination-in-header", "CRM-PAGE-001", "has its pagination in its headers only",
				on(r.operation, succeeding(func(_ *call, a *reply) {
					a.edit(func(body object) {
						a.header.Set("X-Pagination", string(encode(body["pagination"])))
						delete(body, "pagination")
					})
				}))))
	}
	return all
}
