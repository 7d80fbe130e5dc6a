package faults

import "maps"

// inTransit are faults in transit for the requirements that no deviation breaks, by the
// requirement. The package knows only their names: assay mutation puts them between the
// harness and the server.
var inTransit = map[string]string{
	"CRM-GEN-001":       "answer.status-undocumented@getContact:404-as-409",
	"CRM-GEN-004":       "answer.status-undocumented@getContact:200-as-202",
	"CRM-GEN-005":       "answer.status-undocumented@createList:201-as-202",
	"CRM-ERR-001":       "answer.member-missing@getContact:404/detail",
	"CRM-ERR-002":       "answer.member-missing@createList:422/detail/*/type",
	"CRM-ERR-003":       "answer.error-place-in@createList:422",
	"CRM-ERR-008":       "answer.error-trace@getContact:404",
	"CRM-CONTACTS-002":  "answer.error-text@getContact:404",
	"CRM-CONTACTS-006":  "answer.member-missing@listContacts:200/data/*/city",
	"CRM-COMPANIES-001": "answer.error-text@getCompany:404",
	"CRM-COMPANIES-005": "answer.member-missing@listCompanies:200/data/*/city",
	"CRM-COMPANIES-013": "answer.member-missing@listCompanyContacts:200/data/*/city",
	"CRM-LISTS-002":     "answer.error-text@deleteList:404",
	"CRM-LISTS-016":     "answer.member-missing@listListContacts:200/data/*/last_name",
	"CRM-PAGE-001":      "answer.member-missing@listContacts:200/pagination/limit",
	"CRM-PAGE-013":      "answer.member-retyped@listContacts:200/pagination/next_cursor",
	"CRM-VALID-005":     "request.required-made-up@createList:body/title",
	"CRM-FAULT-001":     "answer.member-missing@getContact:500/detail",
	"CRM-FAULT-002":     "answer.error-trace@getContact:500",
}

// InTransit returns, for each requirement that no deviation breaks, the name of a fault
// in transit that does.
func InTransit() map[string]string { return maps.Clone(inTransit) }
