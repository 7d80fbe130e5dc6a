package reference

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/reference/referencetest"
)

func keysOf(o object) []string {
	var names []string
	for name := range o {
		names = append(names, name)
	}
	return names
}

func TestCreateContact(t *testing.T) {
	tests := []struct {
		name   string
		body   string
		status int
		detail string   // of a 400 or 404
		wrong  []string // of a 422
	}{
		{name: "least", body: `{"list_id": 1}`, status: 201},
		{name: "all fields", status: 201, body: `{"list_id": 1, "first_name": "Ada", "last_name": "L",
			"work_email": "ada@example.com", "personal_emails": "a@example.org", "direct_phone": "1",
			"mobile_phone": "2", "job_title": "3", "job_department": "4", "seniority_level": "5",
			"linkedin_url": "6", "city": "7", "state": "8", "country": "9", "company_domain": "example.com"}`},
		{name: "nulls", body: `{"list_id": 1, "work_email": null, "company_domain": null}`, status: 201},
		{name: "unknown members", body: `{"list_id": 1, "id": [], "shoe_size": {}}`, status: 201},
		{name: "no list", body: `{"first_name": "Ada"}`, status: 400, detail: detailListRequired},
		{name: "empty object", body: `{}`, status: 400, detail: detailListRequired},
		{name: "null list", body: `{"list_id": null}`, status: 422, wrong: []string{"body.list_id type_error.none.not_allowed"}},
		{name: "list as text", body: `{"list_id": "1"}`, status: 422, wrong: []string{"body.list_id type_error.integer"}},
		{name: "list as fraction", body: `{"list_id": 1.0}`, status: 422, wrong: []string{"body.list_id type_error.integer"}},
		{name: "list as exponent", body: `{"list_id": 1e0}`, status: 422, wrong: []string{"body.list_id type_error.integer"}},
		{name: "list as boolean", body: `{"list_id": true}`, status: 422, wrong: []string{"body.list_id type_error.integer"}},
		{name: "list as array", body: `{"list_id": [1]}`, status: 422, wrong: []string{"body.list_id type_error.integer"}},
		{name: "unknown list", body: `{"list_id": 99}`, status: 404, detail: detailListNotFound},
		{name: "list zero", body: `{"list_id": 0}`, status: 404, detail: detailListNotFound},
		{name: "negative list", body: `{"list_id": -1}`, status: 404, detail: detailListNotFound},
		{name: "list beyond int64", body: `{"list_id": 9223372036854775808}`, status: 404, detail: detailListNotFound},
		{name: "email", body: `{"list_id": 1, "work_email": "nobody"}`, status: 422, wrong: []string{"body.work_email value_error.email"}},
		{name: "empty email", body: `{"list_id": 1, "work_email": ""}`, status: 422, wrong: []string{"body.work_email value_error.email"}},
		{name: "email as number", body: `{"list_id": 1, "work_email": 5}`, status: 422, wrong: []string{"body.work_email type_error.str"}},
		{name: "several", body: `{"list_id": {}, "work_email": "@", "city": 1}`, status: 422, wrong: []string{
			"body.work_email value_error.email", "body.city type_error.str", "body.list_id type_error.integer"}},
		{name: "null character", body: `{"list_id": 1, "city": "a\u0000b"}`, status: 422, wrong: []string{"body.city value_error.str.null_character"}},
		{name: "longest text", body: `{"list_id": 1, "city": "` + strings.Repeat("é", maxText) + `"}`, status: 201},
		{name: "too long a text", body: `{"list_id": 1, "city": "` + strings.Repeat("é", maxText+1) + `"}`, status: 422,
			wrong: []string{"body.city value_error.any_str.max_length"}},
		{name: "no body", status: 422, wrong: []string{"body value_error.missing"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := newClient(t)
			require.EqualValues(t, 1, c.newList("A"))
			got := c.send("POST", "/contacts", tt.body)
			require.Equal(t, tt.status, got.status)
			assert.Equal(t, tt.wrong, got.violated())
			if tt.status == 201 {
				assert.Equal(t, object{"status": "ok", "count": 1.0, "validation_errors": []any{}}, got.body["data"])
				assert.Len(t, c.send("GET", "/contacts?list_id=1", nil).items(), 1)
				return
			}
			assert.Empty(t, c.send("GET", "/contacts", nil).items())
			assert.Empty(t, c.send("GET", "/companies", nil).items())
			if tt.detail != "" {
				assert.Equal(t, tt.detail, got.detail())
			}
		})
	}
}

func TestInvalidEmailWordForWord(t *testing.T) {
	c := newClient(t)
	got := c.send("POST", "/contacts", object{"list_id": c.newList("A"), "work_email": "not-an-email"})
	assert.Equal(t, object{"detail": []any{object{
		"loc":  []any{"body", "work_email"},
		"msg":  "value is not a valid email address",
		"type": "value_error.email",
	}}}, got.body)
}

func TestContactShapes(t *testing.T) {
	c := newClient(t)
	list := c.newList("A")
	full := c.newContact(list, "ada@example.com", object{
		"first_name": "Ada", "last_name": "Lovelace", "city": "Łódź 🌍", "personal_emails": "a@example.org",
		"company_domain": "example.com",
	})
	bare := c.newContact(list, "bare@example.com", nil)

	items := c.send("GET", "/contacts", nil).items()
	assert.Equal(t, []int64{full, bare}, c.send("GET", "/contacts", nil).ids())
	for _, item := range items {
		assert.ElementsMatch(t, append([]string{"id", "company_id"}, contactItemTexts...), keysOf(item))
	}
	assert.Equal(t, "Łódź 🌍", items[0]["city"])
	assert.IsType(t, 0.0, items[0]["company_id"])
	assert.Nil(t, items[1]["company_id"])
	assert.Nil(t, items[1]["city"])

	one := c.send("GET", at("/contacts/%d", full), nil).data()
	assert.Equal(t, "Ada Lovelace", one["full_name"])
	assert.Equal(t, "a@example.org", one["personal_emails"])
	company := one["company"].(object)
	assert.ElementsMatch(t, append([]string{"id", "employee_count"}, companyItemTexts...), keysOf(company))
	assert.Equal(t, one["company_id"], company["id"])
	assert.NotContains(t, one, "company_domain")
	for _, name := range []string{"created_at", "updated_at"} {
		parsed, err := time.Parse(time.RFC3339, one[name].(string))
		require.NoError(t, err)
		assert.Equal(t, referencetest.NewClock().Now(), parsed)
	}

	other := c.send("GET", at("/contacts/%d", bare), nil).data()
	assert.ElementsMatch(t, keysOf(one), keysOf(other))
	assert.Nil(t, other["full_name"])
	assert.Nil(t, other["company"])

	member := c.send("GET", at("/lists/%d/contacts", list), nil).items()[0]
	assert.ElementsMatch(t, append([]string{"id", "full_name"}, memberTexts...), keysOf(member))
}

func TestFullName(t *testing.T) {
	tests := []struct {
		name, first, last string
		want              any
	}{
		{name: "both", first: "Ada", last: "Lovelace", want: "Ada Lovelace"},
		{name: "first", first: "Ada", want: "Ada"},
		{name: "last", last: "Lovelace", want: "Lovelace"},
		{name: "neither", want: nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := newClient(t)
			id := c.newContact(c.newList("A"), "a@example.com", object{"first_name": tt.first, "last_name": tt.last})
			assert.Equal(t, tt.want, c.send("GET", at("/contacts/%d", id), nil).data()["full_name"])
		})
	}
}

func TestFilterContacts(t *testing.T) {
	c := newClient(t)
	first, second := c.newList("A"), c.newList("B")
	ada := c.newContact(first, "ada@example.com", nil)
	twin := c.newContact(second, "ada@example.com", nil)
	bob := c.newContact(second, "bob+tag@example.com", nil)

	tests := []struct {
		name  string
		query string
		want  []int64
		wrong []string
	}{
		{name: "none", query: "", want: []int64{ada, twin, bob}},
		{name: "email", query: "?email=ada@example.com", want: []int64{ada, twin}},
		{name: "email escaped", query: "?email=bob%2Btag%40example.com", want: []int64{bob}},
		{name: "plus is a space", query: "?email=bob+tag@example.com", want: []int64{}},
		{name: "part of an email", query: "?email=ada@example", want: []int64{}},
		{name: "email in other case", query: "?email=ADA@example.com", want: []int64{}},
		{name: "empty email", query: "?email=", want: []int64{}},
		{name: "list", query: at("?list_id=%d", second), want: []int64{twin, bob}},
		{name: "list and email", query: at("?list_id=%d&email=ada@example.com", second), want: []int64{twin}},
		{name: "unknown list", query: "?list_id=99", want: []int64{}},
		{name: "unknown list and email", query: "?list_id=99&email=ada@example.com", want: []int64{}},
		{name: "list zero", query: "?list_id=0", want: []int64{}},
		{name: "list beyond int64", query: "?list_id=99999999999999999999", want: []int64{}},
		{name: "list as word", query: "?list_id=x", wrong: []string{"query.list_id type_error.integer"}},
		{name: "empty list", query: "?list_id=", wrong: []string{"query.list_id type_error.integer"}},
		{name: "unknown parameter", query: "?shoe_size=x", want: []int64{ada, twin, bob}},
		{name: "no UTF-8", query: "?email=%ff", want: []int64{}},
		{name: "no escape", query: "?email=%zz", wrong: []string{"query.email value_error.url_encoding"}},
		{name: "twice", query: "?page=1&page=2", wrong: []string{"query.page value_error.repeated"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := c.request("GET", "/contacts", nil)
			r.URL.RawQuery = strings.TrimPrefix(tt.query, "?")
			got := c.do(r)
			assert.Equal(t, tt.wrong, got.violated())
			if tt.wrong == nil {
				assert.Equal(t, tt.want, got.ids())
				assert.EqualValues(t, len(tt.want), got.pagination()["total"])
			}
		})
	}
}

func TestUpdateContact(t *testing.T) {
	tests := []struct {
		name   string
		body   any
		status int
		want   object // fields of the contact afterwards
		wrong  []string
	}{
		{name: "one field", body: `{"city": "Turin"}`, status: 200, want: object{"city": "Turin", "first_name": "Ada"}},
		{name: "null clears", body: `{"first_name": null}`, status: 200, want: object{"first_name": nil, "city": "Rome"}},
		{name: "email", body: `{"work_email": "new@example.com"}`, status: 200, want: object{"work_email": "new@example.com"}},
		{name: "null email", body: `{"work_email": null}`, status: 200, want: object{"work_email": nil}},
		{name: "invalid email", body: `{"work_email": "new"}`, status: 422, wrong: []string{"body.work_email value_error.email"}},
		{name: "wrong types", body: `{"city": [], "state": 1}`, status: 422,
			wrong: []string{"body.city type_error.str", "body.state type_error.str"}},
		{name: "empty object", body: `{}`, status: 400},
		{name: "no body", body: nil, status: 400},
		{name: "fields that cannot change", body: `{"id": 5, "company_domain": "x.example"}`, status: 400},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			clock := referencetest.NewClock()
			c := client{t: t, handler: newServer(t, testConfig(clock)), key: acmeKey}
			id := c.newContact(c.newList("A"), "ada@example.com", object{"first_name": "Ada", "city": "Rome"})
			path := at("/contacts/%d", id)
			before := c.send("GET", path, nil).data()
			clock.Advance(time.Hour)

			got := c.send("PATCH", path, tt.body)
			require.Equal(t, tt.status, got.status)
			after := c.send("GET", path, nil).data()
			if tt.status != 200 {
				assert.Equal(t, before, after)
				assert.Equal(t, tt.wrong, got.violated())
				return
			}
			assert.Equal(t, object{"updated": 1.0}, got.data())
			for name, value := range tt.want {
				before[name] = value
			}
			assert.Equal(t, "2026-03-01T13:00:00Z", after["updated_at"])
			delete(before, "updated_at")
			delete(after, "updated_at")
			delete(before, "full_name")
			delete(after, "full_name")
			assert.Equal(t, before, after)
		})
	}
}

func TestUpdatedEmailIsFound(t *testing.T) {
	c := newClient(t)
	id := c.newContact(c.newList("A"), "old@example.com", nil)
	c.send("PATCH", at("/contacts/%d", id), object{"work_email": "new@example.com"})
	assert.Empty(t, c.send("GET", "/contacts?email=old@example.com", nil).ids())
	assert.Equal(t, []int64{id}, c.send("GET", "/contacts?email=new@example.com", nil).ids())
}

func TestDeleteContact(t *testing.T) {
	c := newClient(t)
	list := c.newList("A")
	company, id := c.newCompany(list, "example.com")
	path := at("/contacts/%d", id)
	got := c.send("DELETE", path, nil)
	assert.Equal(t, 200, got.status)
	assert.Equal(t, object{"deleted": true}, got.data())

	for method, body := range map[string]any{"GET": nil, "PATCH": object{"city": "X"}, "DELETE": nil} {
		again := c.send(method, path, body)
		assert.Equal(t, 404, again.status, method)
		assert.Equal(t, detailContactNotFound, again.detail(), method)
	}
	for _, listing := range []string{
		"/contacts", "/contacts?email=someone@example.com", at("/contacts?list_id=%d", list),
		at("/lists/%d/contacts", list), at("/companies/%d/contacts", company),
	} {
		assert.Empty(t, c.send("GET", listing, nil).items(), listing)
	}
	assert.EqualValues(t, 0, c.send("GET", "/lists", nil).items()[0]["total"])
	assert.EqualValues(t, 0, c.send("GET", at("/companies/%d", company), nil).data()["contact_count"])
	added := c.send("POST", at("/lists/%d/contacts", list), object{"contact_ids": []int64{id}})
	assert.EqualValues(t, 0, added.data()["added"])
}
