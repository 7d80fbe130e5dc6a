package faults

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/assaykit/assay/reference"
)

const (
	acmeKey     = "acme-key"
	globexKey   = "globex-key"
	expiredKey  = "expired-key"
	revokedKey  = "revoked-key"
	faultHeader = "X-Fault"
)

// clock is a clock that stands still until it is told to move.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock {
	return &clock{now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(by)
}

// testConfig has a key of each sort and no limits.
func testConfig(c *clock) reference.Config {
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

// formOf says how a response departs from the contract's form, if it does.
func formOf(r response) error {
	if kind := r.header.Get("Content-Type"); kind != "application/json" {
		return fmt.Errorf("content type = %q", kind)
	}
	if r.status < 300 {
		if _, wrapped := r.body["data"]; !wrapped {
			return fmt.Errorf("status %d without data", r.status)
		}
		return nil
	}
	if r.status != http.StatusUnprocessableEntity {
		if text, ok := r.body["detail"].(string); !ok || text == "" {
			return fmt.Errorf("status %d with detail %v", r.status, r.body["detail"])
		}
		return nil
	}
	entries, _ := r.body["detail"].([]any)
	if len(entries) == 0 {
		return fmt.Errorf("422 with detail %v", r.body["detail"])
	}
	for _, entry := range entries {
		if err := formOfViolation(entry); err != nil {
			return err
		}
	}
	return nil
}

func formOfViolation(entry any) error {
	fields, _ := entry.(object)
	location, _ := fields["loc"].([]any)
	message, _ := fields["msg"].(string)
	kind, _ := fields["type"].(string)
	if len(location) == 0 || message == "" || kind == "" {
		return fmt.Errorf("422 with entry %v", entry)
	}
	switch location[0] {
	case "body", "path", "query":
	default:
		return fmt.Errorf("422 with location %v", location)
	}
	for _, element := range location {
		switch element.(type) {
		case string, float64:
		default:
			return fmt.Errorf("422 with location %v", location)
		}
	}
	return nil
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
