package faults

import (
	"fmt"
	"net/http"

	"github.com/assaykit/assay/reference"
	"github.com/assaykit/assay/reference/referencetest"
)

const (
	acmeKey     = "acme-key"
	globexKey   = "globex-key"
	expiredKey  = "expired-key"
	revokedKey  = "revoked-key"
	faultHeader = "X-Fault"
)

// testConfig has a key of each sort and no limits.
func testConfig(c *referencetest.Clock) reference.Config {
	return reference.Config{
		Keys: []reference.Key{
			{Token: acmeKey, Organization: "acme"},
			{Token: globexKey, Organization: "globex"},
			{Token: expiredKey, Organization: "acme", Expires: c.Now()},
			{Token: revokedKey, Organization: "acme", Revoked: true},
		},
		FaultHeader: faultHeader,
		Now:         c.Now,
	}
}

type response struct {
	status int
	header http.Header
	body   object
}

func at(pattern string, values ...any) string { return fmt.Sprintf(pattern, values...) }

// cell is an operation with a request that succeeds. Braces stand
// for ids of things that exist.
type cell struct {
	operation string
	method    string
	path      string
	body      any
	missing   bool // has a 404
	badBody   any  // gives a 400; nil: has none
}

var cells = []cell{
	{operation: "listContacts", method: "GET", path: "/contacts"},
	{operation: "createContact", method: "POST", path: "/contacts",
		body:    `{"list_id": {list}, "first_name": "Ada"}`,
		badBody: `{"first_name": "Ada"}`},
	{operation: "getContact", method: "GET", path: "/contacts/{contact}", missing: true},
	{operation: "updateContact", method: "PATCH", path: "/contacts/{contact}", missing: true,
		body: `{"city": "Turin"}`, badBody: `{}`},
	{operation: "deleteContact", method: "DELETE", path: "/contacts/{contact}", missing: true},
	{operation: "listCompanies", method: "GET", path: "/companies"},
	{operation: "getCompany", method: "GET", path: "/companies/{company}", missing: true},
	{operation: "listCompanyContacts", method: "GET", path: "/companies/{company}/contacts", missing: true},
	{operation: "updateCompany", method: "PATCH", path: "/companies/{company}", missing: true,
		body: `{"employee_count": 5}`, badBody: `{}`},
	{operation: "deleteCompany", method: "DELETE", path: "/companies/{company}", missing: true},
	{operation: "listLists", method: "GET", path: "/lists"},
	{operation: "createList", method: "POST", path: "/lists",
		body: `{"title": "A"}`, badBody: `{"title": "A", "type": "friends"}`},
	{operation: "deleteList", method: "DELETE", path: "/lists/{list}", missing: true},
	{operation: "listListContacts", method: "GET", path: "/lists/{list}/contacts", missing: true},
	{operation: "addListContacts", method: "POST", path: "/lists/{list}/contacts", missing: true,
		body: `{"contact_ids": [{contact}]}`},
	{operation: "removeListContacts", method: "DELETE", path: "/lists/{list}/contacts", missing: true,
		body: `{"contact_ids": [{contact}]}`},
}
