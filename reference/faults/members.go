package faults

import (
	"fmt"
	"strings"
)

// shape is the documented form of an answer's payload, by what is done to each of
// its members: they are left out, given another type, or made null where they must
// not be. A dot leads to a member of the company inside a contact.
type shape struct {
	operation, requirement string
	lacks, mistypes, nulls string
}

var shapes = []shape{
	{
		"listContacts", "CRM-CONTACTS-006",
		"id first_name work_email mobile_phone seniority_level city country",
		"company_id last_name direct_phone job_title linkedin_url state", "id",
	}, {
		"getContact", "CRM-CONTACTS-007",
		"id first_name work_email mobile_phone seniority_level city country personal_emails twitter_url about meta_data created_at " +
			"company.id company.name company.website company.city company.country company.logo_url",
		"company_id last_name direct_phone job_title linkedin_url state full_name job_department facebook_url confidence_score company updated_at " +
			"company.employee_count company.domain company.industry company.state company.linkedin_url",
		"id created_at updated_at company.id",
	},
	{"createContact", "CRM-CONTACTS-004", "status validation_errors", "count", "status count validation_errors"},
	{"updateContact", "CRM-CONTACTS-009", "updated", "", "updated"},
	{"deleteContact", "CRM-CONTACTS-011", "deleted", "", "deleted"},
	{
		"listCompanies", "CRM-COMPANIES-005",
		"id name website city country logo_url", "employee_count domain industry state linkedin_url", "id",
	}, {
		"getCompany", "CRM-COMPANIES-006",
		"id name website city country logo_url phone zip facebook_url crunchbase_url contact_count linkedin_followers created_at",
		"employee_count domain industry state linkedin_url description address industry_group twitter_url founded_year revenue meta_data updated_at",
		"id contact_count created_at updated_at",
	}, {
		"listCompanyContacts", "CRM-COMPANIES-013",
		"id last_name work_email seniority_level linkedin_url state", "first_name full_name job_title direct_phone city country", "id",
	},
	{"updateCompany", "CRM-COMPANIES-008", "updated", "", "updated"},
	{"deleteCompany", "CRM-COMPANIES-009", "deleted", "", "deleted"},
	{
		"listLists", "CRM-LISTS-008",
		"id title source created_by updated_at tags", "total type status created_at is_dynamic", "id total title type is_dynamic",
	},
	{"createList", "CRM-LISTS-006", "id title status", "total type", "id total title type"},
	{"deleteList", "CRM-LISTS-009", "deleted", "", "deleted"},
	{
		"listListContacts", "CRM-LISTS-016",
		"id last_name work_email seniority_level linkedin_url state", "first_name full_name job_title direct_phone city country", "id",
	},
	{"addListContacts", "CRM-LISTS-011", "added", "", "added"},
	{"removeListContacts", "CRM-LISTS-013", "removed", "", "removed"},
}

// misfit is a value of another type than a member's, which the contract allows
// nowhere for it: a count may be an integer or a decimal string. An integer becomes
// the string of its digits, with which a client may still get along.
func misfit(name string, value any) any {
	switch {
	case among("id company_id total count page limit founded_year contact_count", name):
		if value == nil {
			return "none"
		}
		return fmt.Sprint(value)
	case among("employee_count revenue linkedin_followers", name):
		return object{"count": 7}
	case name == "confidence_score":
		return "high"
	case among("meta_data company tags validation_errors", name):
		return "none"
	case name == "updated_at": // of a list's created_at the contract says no more than that it is a text
		return "yesterday"
	case among("is_dynamic has_next", name):
		return "yes"
	}
	return 7
}

// atMember does something to a member of a record, if it has its parent.
func atMember(path string, do func(parent object, name string)) change {
	return records(func(record object) {
		outer, inner, nested := strings.Cut(path, ".")
		if !nested {
			do(record, outer)
		} else if parent, ok := record[outer].(object); ok {
			do(parent, inner)
		}
	})
}

// The faults that a member can have.
func leaveOut(parent object, name string) { delete(parent, name) }
func mistype(parent object, name string)  { parent[name] = misfit(name, parent[name]) }
func nullify(parent object, name string)  { parent[name] = nil }

// memberFaults leave out or change the type of each member of each answer.
func memberFaults(t *table) {
	for _, s := range shapes {
		add := func(paths, name, says string, do func(parent object, name string)) {
			for path := range strings.FieldsSeq(paths) {
				distinct := dashed(strings.Replace(path, ".", "-with-", 1)) // company.id is not company_id
				t.add(s.operation, name+"-"+distinct, s.requirement, fmt.Sprintf(says, path), success(atMember(path, do)))
			}
		}
		add(s.lacks, "lacks", "leaves out %s", leaveOut)
		add(s.mistypes, "mistypes", "gives %s another type", mistype)
		add(s.nulls, "nulls", "gives null for %s", nullify)
		if among(listings+" getContact getCompany", s.operation) {
			t.add(s.operation, "omits-nulls", s.requirement, "leaves out what is null", success(records(omitNulls)))
		}
	}
	lateFaults(t)
	instantFaults(t)
	paginationFaults(t)
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

// lateFaults are right in the first record of a listing and wrong in all further
// ones, or wrong only where there is no value or in what the value is.
func lateFaults(t *table) {
	for _, late := range []struct{ operation, requirement, member string }{
		{"listContacts", "CRM-CONTACTS-006", "country"},
		{"listCompanies", "CRM-COMPANIES-005", "logo_url"},
		{"listCompanyContacts", "CRM-COMPANIES-013", "country"},
		{"listLists", "CRM-LISTS-008", "tags"},
		{"listListContacts", "CRM-LISTS-016", "country"},
	} {
		t.add(late.operation, "lacks-members-in-later-records", late.requirement, "leaves out "+late.member+" from its second record on",
			success(func(_ *call, a *reply) {
				first := true
				a.records(func(record object) {
					if !first {
						delete(record, late.member)
					}
					first = false
				})
			}))
		if among("listCompanies listLists", late.operation) {
			t.add(late.operation, "data-null-when-empty", late.requirement, "has null for an array of nothing", success(edit(func(body object) {
				if items, _ := body["data"].([]any); len(items) == 0 {
					body["data"] = nil
				}
			})))
		} else {
			t.add(late.operation, "data-object", late.requirement, "has an object with the records for the array of them",
				success(edit(func(body object) { body["data"] = object{"items": body["data"]} })))
		}
	}
	another := success(records(func(record object) { record["id"] = number(integerOf(record["id"]) + 1) }))
	t.add("getContact", "shows-another-id", "CRM-CONTACTS-007", "shows another id than it was asked for", another)
	t.add("getCompany", "shows-another-id", "CRM-COMPANIES-006", "shows another id than it was asked for", another)
}

// instantFaults write timestamps that are not of RFC 3339.
func instantFaults(t *table) {
	for _, form := range []struct {
		operations, field, name, says string
		value                         any
	}{
		{"getContact getCompany", "created_at", "without-zone", "without a zone", "2026-03-01T12:00:00"},
		{"getContact getCompany", "updated_at", "with-epoch", "as epoch seconds", 1772366400},
		{"getContact getCompany", "created_at", "with-impossible-day", "with a day that does not exist", "2026-02-31T12:00:00Z"},
		{"getCompany", "updated_at", "with-blank", "with a blank and no zone", "2026-03-01 12:00:00"},
		{"getContact", "created_at", "as-date", "as a date", "2026-03-01"},
		{"getCompany", "updated_at", "with-hour-25", "with an hour 25", "2026-03-01T25:00:00Z"},
		{"getContact", "created_at", "as-mail-date", "as mail does", "Sun, 01 Mar 2026 12:00:00 GMT"},
	} {
		for operation := range strings.FieldsSeq(form.operations) {
			requirement := map[string]string{"getContact": "CRM-CONTACTS-007", "getCompany": "CRM-COMPANIES-006"}[operation]
			t.add(operation, dashed(form.field)+"-"+form.name, requirement, "writes "+form.field+" "+form.says, success(setMember(form.field, form.value)))
		}
	}
}

// paginationFaults break the members of a listing's pagination.
func paginationFaults(t *table) {
	const requirement = "CRM-PAGE-001"
	add := func(operations, member, name, says string, do func(parent object, name string)) {
		t.add(operations, name+"-pagination-"+dashed(member), requirement, fmt.Sprintf(says, member+" in its pagination"),
			pagination(func(_ *call, p object) { do(p, member) }))
	}
	for _, m := range []struct{ member, mistyped, nulled string }{
		{"limit", "listContacts listCompanyContacts listListContacts", "listCompanies listLists"},
		{"total", "listCompanies listLists", "listContacts listCompanyContacts listListContacts"},
		{"page", "listContacts listListContacts", "listCompanies listLists"},
		{"has_next", "listCompanies listLists", "listContacts listCompanyContacts listListContacts"},
	} {
		having := listings
		if m.member == "page" {
			having = numbered // open in the listing by offset
		}
		t.add(having, "lacks-pagination-"+dashed(m.member), requirement, "leaves "+m.member+" out of its pagination",
			pagination(func(_ *call, p object) { delete(p, m.member) }))
		add(m.mistyped, m.member, "mistypes", "gives %s another type", mistype)
		add(m.nulled, m.member, "nulls", "gives null for %s", nullify)
	}
	t.add(listings, "lacks-pagination", requirement, "has no pagination", success(edit(func(body object) { delete(body, "pagination") })))
	t.add(listings, "pagination-in-header", requirement, "has its pagination in its headers only", success(func(_ *call, a *reply) {
		a.edit(func(body object) {
			a.header.Set("X-Pagination", string(encode(body["pagination"])))
			delete(body, "pagination")
		})
	}))
	t.add("listContacts listCompanyContacts listListContacts", "next-cursor-number", "CRM-PAGE-013", "has a number for its next_cursor",
		pagination(func(_ *call, p object) { p["next_cursor"] = 2 }))
	t.add("listCompanies listLists", "next-cursor-false", "CRM-PAGE-013", "has false for no next_cursor",
		pagination(func(_ *call, p object) { p["next_cursor"] = false }))
}
