package reference

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/reference/referencetest"
)

// cell is an operation with a request for each of its own statuses. Braces stand
// for ids of things that exist.
type cell struct {
	operation string
	method    string
	path      string
	body      any

	invalidPath string // gives a 422; empty: path
	invalidBody any    // gives a 422; nil: body
	missing     bool   // has a 404
	badBody     any    // gives a 400; nil: has none
}

var cells = []cell{
	{operation: "listContacts", method: "GET", path: "/contacts", invalidPath: "/contacts?page=0"},
	{operation: "createContact", method: "POST", path: "/contacts",
		body:        `{"list_id": {list}, "first_name": "Ada"}`,
		invalidBody: `{"list_id": {list}, "first_name": []}`,
		badBody:     `{"first_name": "Ada"}`},
	{operation: "getContact", method: "GET", path: "/contacts/{contact}",
		invalidPath: "/contacts/x", missing: true},
	{operation: "updateContact", method: "PATCH", path: "/contacts/{contact}", missing: true,
		body: `{"city": "Turin"}`, invalidBody: `{"city": {}}`, badBody: `{}`},
	{operation: "deleteContact", method: "DELETE", path: "/contacts/{contact}",
		invalidPath: "/contacts/x", missing: true},
	{operation: "listCompanies", method: "GET", path: "/companies", invalidPath: "/companies?limit=201"},
	{operation: "getCompany", method: "GET", path: "/companies/{company}",
		invalidPath: "/companies/x", missing: true},
	{operation: "listCompanyContacts", method: "GET", path: "/companies/{company}/contacts",
		invalidPath: "/companies/{company}/contacts?offset=-1", missing: true},
	{operation: "updateCompany", method: "PATCH", path: "/companies/{company}", missing: true,
		body: `{"employee_count": 5}`, invalidBody: `{"employee_count": "many"}`, badBody: `{}`},
	{operation: "deleteCompany", method: "DELETE", path: "/companies/{company}",
		invalidPath: "/companies/x", missing: true},
	{operation: "listLists", method: "GET", path: "/lists", invalidPath: "/lists?page=one"},
	{operation: "createList", method: "POST", path: "/lists",
		body: `{"title": "A"}`, invalidBody: `{"title": 5}`, badBody: `{"title": "A", "type": "friends"}`},
	{operation: "deleteList", method: "DELETE", path: "/lists/{list}",
		invalidPath: "/lists/x", missing: true},
	{operation: "listListContacts", method: "GET", path: "/lists/{list}/contacts",
		invalidPath: "/lists/{list}/contacts?page=0", missing: true},
	{operation: "addListContacts", method: "POST", path: "/lists/{list}/contacts", missing: true,
		body: `{"contact_ids": [{contact}]}`, invalidBody: `{"contact_ids": ["x"]}`},
	{operation: "removeListContacts", method: "DELETE", path: "/lists/{list}/contacts", missing: true,
		body: `{"contact_ids": [{contact}]}`, invalidBody: `{"contact_ids": {}}`},
}

// stage is a server with one thing of each kind, on which acme may send a single
// request more.
type stage struct {
	client
	fill *strings.Replacer
}

func newStage(t *testing.T) stage {
	clock := referencetest.NewClock()
	config := testConfig(clock)
	const setUp = 5
	config.Limits = Limits{PerMinute: setUp + 1}
	c := client{t: t, handler: newServer(t, config), key: acmeKey}
	list := c.newList("A")
	company, contact := c.newCompany(list, "example.com")
	c.send("GET", "/lists", nil)
	return stage{client: c, fill: strings.NewReplacer(
		"{list}", at("%d", list), "{company}", at("%d", company), "{contact}", at("%d", contact))}
}

func (s stage) build(method, path string, body any) *http.Request {
	if text, ok := body.(string); ok {
		body = s.fill.Replace(text)
	}
	return s.request(method, s.fill.Replace(path), body)
}

// provocations lists how a cell's operation is brought to each of its statuses.
func (c cell) provocations() map[int]func(stage) *http.Request {
	all := map[int]func(stage) *http.Request{
		c.success(): func(s stage) *http.Request { return s.build(c.method, c.path, c.body) },
		401:         func(s stage) *http.Request { return stage{s.as(""), s.fill}.build(c.method, c.path, c.body) },
		422: func(s stage) *http.Request {
			path, body := c.invalidPath, c.invalidBody
			if path == "" {
				path = c.path
			}
			return s.build(c.method, path, body)
		},
		429: func(s stage) *http.Request {
			s.send("GET", "/lists", nil)
			return s.build(c.method, c.path, c.body)
		},
		500: func(s stage) *http.Request {
			r := s.build(c.method, c.path, c.body)
			r.Header.Set(faultHeader, "500")
			return r
		},
	}
	if c.missing {
		all[404] = func(s stage) *http.Request {
			path := strings.NewReplacer("{list}", "9999", "{company}", "9999", "{contact}", "9999").Replace(c.path)
			return s.build(c.method, path, c.body)
		}
	}
	if c.badBody != nil {
		all[400] = func(s stage) *http.Request { return s.build(c.method, c.path, c.badBody) }
	}
	return all
}

func (c cell) success() int {
	if c.method == "POST" {
		return 201
	}
	return 200
}

func TestCells(t *testing.T) {
	count := 0
	for i, c := range cells {
		require.Equal(t, routes[i].Operation, c.operation)
		for status, provoke := range c.provocations() {
			count++
			t.Run(at("%s/%d", c.operation, status), func(t *testing.T) {
				s := newStage(t)
				r := provoke(s)
				found, _, _ := match(r)
				require.NotNil(t, found)
				assert.Equal(t, c.operation, found.Operation)
				assert.Equal(t, status, s.do(r).status)
			})
		}
	}
	assert.Equal(t, 95, count)
	assert.Len(t, routes, len(cells))
}

// An error answer leaves everything as it was.
func TestErrorsHaveNoEffect(t *testing.T) {
	for _, c := range cells {
		for status, provoke := range c.provocations() {
			if status < 300 {
				continue
			}
			t.Run(at("%s/%d", c.operation, status), func(t *testing.T) {
				s := newStage(t)
				r := provoke(s)
				before := everything(s)
				s.do(r)
				assert.Equal(t, before, everything(s))
			})
		}
	}
}

// everything is what the one organization holds, seen past the rate limit.
func everything(s stage) object {
	org, unlock := s.handler.(*Server).store.open("acme")
	defer unlock()
	all := object{}
	for _, c := range org.Contacts {
		all[at("contact %d", c.ID)] = c.detail()
	}
	for _, c := range org.Companies {
		all[at("company %d", c.ID)] = c.detail()
	}
	for _, l := range org.Lists {
		all[at("list %d", l.ID)] = l.item()
	}
	return all
}

// Which error wins is open; the package comment promises this order.
func TestOrderOfErrors(t *testing.T) {
	tests := []struct {
		name   string
		key    string
		used   bool // the rate limit is used up
		fault  bool
		method string
		path   string
		body   string
		want   int
	}{
		{name: "key before limit", used: true, fault: true, method: "GET", path: "/x", want: 401},
		{name: "limit before fault", key: acmeKey, used: true, fault: true, method: "GET", path: "/x", want: 429},
		{name: "fault before path", key: acmeKey, fault: true, method: "GET", path: "/x", want: 500},
		{name: "path before body", key: acmeKey, method: "POST", path: "/x", body: "{", want: 404},
		{name: "method before body", key: acmeKey, method: "PUT", path: "/contacts", body: "{", want: 405},
		{name: "body before resource", key: acmeKey, method: "PATCH", path: "/contacts/9999", body: "{", want: 422},
		{name: "resource before rule", key: acmeKey, method: "PATCH", path: "/contacts/9999", body: "{}", want: 404},
		{name: "body before rule", key: acmeKey, method: "POST", path: "/contacts", body: `{"city": 1}`, want: 422},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newStage(t)
			if tt.used {
				s.send("GET", "/lists", nil)
			}
			r := s.as(tt.key).request(tt.method, tt.path, tt.body)
			if tt.fault {
				r.Header.Set(faultHeader, "500")
			}
			assert.Equal(t, tt.want, s.do(r).status)
		})
	}
}
