package faults

import (
	"maps"
	"net/http"
	"slices"
)

// The detail texts of the contract, written down once more.
const (
	detailMissingHeader   = "Missing Authorization header"
	detailSessionToken    = "JWT token provided instead of API key"
	detailUnknownKey      = "API key not associated with an organization"
	detailExpiredKey      = "API key has expired"
	detailListRequired    = "list_id is required when creating contacts"
	detailNoFields        = "No fields to update"
	detailInvalidListType = "Invalid list type"
	detailContactNotFound = "Contact not found"
	detailCompanyNotFound = "Company not found"
	detailListNotFound    = "List not found"
	detailRateLimited     = "Rate limit exceeded"
	detailInternal        = "Internal server error"
	detailNoSuchPath      = "Not found"
)

// The texts of the bodies of requests, and the types of lists.
var (
	contactCreateTexts = []string{
		"first_name", "last_name", "work_email", "personal_emails", "direct_phone",
		"mobile_phone", "job_title", "job_department", "seniority_level",
		"linkedin_url", "city", "state", "country", "company_domain",
	}
	contactUpdateTexts = []string{
		"first_name", "last_name", "work_email", "direct_phone", "mobile_phone",
		"job_title", "job_department", "seniority_level", "linkedin_url",
		"city", "state", "country",
	}
	companyUpdateTexts = []string{
		"name", "domain", "website", "phone", "address", "city", "state",
		"country", "zip", "industry", "linkedin_url",
	}
	listTypes = []string{"contacts", "companies", "suppressions", "deals", "leads"}
)

// bodyFields are the documented fields of an operation's body.
func bodyFields(operation string) []string {
	switch operation {
	case "createContact":
		return append(slices.Clone(contactCreateTexts), "list_id")
	case "updateContact":
		return contactUpdateTexts
	case "updateCompany":
		return append(slices.Clone(companyUpdateTexts), "employee_count")
	case "createList":
		return []string{"title", "type"}
	case "addListContacts", "removeListContacts":
		return []string{"contact_ids"}
	}
	return nil
}

// The bounds of listings.
const (
	defaultLimit = 50
	maxLimit     = 200
)

// object is a JSON object.
type object = map[string]any

// answer is a response that a fault makes up.
type answer struct {
	status int
	header map[string]string
	body   object
}

// answered is a reply with a made-up answer.
func answered(made answer) *reply {
	a := newReply()
	a.status = made.status
	for name, value := range made.header {
		a.header.Set(name, value)
	}
	a.setJSON(maps.Clone(made.body))
	return a
}

func created(payload any) answer {
	return answer{status: http.StatusCreated, body: object{"data": payload}}
}

// failure is an error whose detail is a text.
func failure(status int, detail string) answer {
	return answer{status: status, body: object{"detail": detail}}
}

// invalid is a 422 with one entry.
func invalid(message, kind string, location ...any) answer {
	return answer{status: http.StatusUnprocessableEntity, body: object{
		"detail": []object{{"loc": location, "msg": message, "type": kind}},
	}}
}

func unauthorized(detail string) answer {
	refusal := failure(http.StatusUnauthorized, detail)
	refusal.header = map[string]string{"WWW-Authenticate": "Bearer"}
	return refusal
}

var notAllowed = answer{
	status: http.StatusMethodNotAllowed, header: map[string]string{"Allow": "GET"}, body: object{"detail": "Method not allowed"},
}
