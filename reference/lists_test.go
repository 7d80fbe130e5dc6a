package reference

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/reference/referencetest"
)

func TestCreateList(t *testing.T) {
	tests := []struct {
		name   string
		body   any
		status int
		kind   string
		detail string
		wrong  []string
	}{
		{name: "default type", body: `{"title": "A"}`, status: 201, kind: "contacts"},
		{name: "contacts", body: `{"title": "A", "type": "contacts"}`, status: 201, kind: "contacts"},
		{name: "companies", body: `{"title": "A", "type": "companies"}`, status: 201, kind: "companies"},
		{name: "suppressions", body: `{"title": "A", "type": "suppressions"}`, status: 201, kind: "suppressions"},
		{name: "deals", body: `{"title": "A", "type": "deals"}`, status: 201, kind: "deals"},
		{name: "leads", body: `{"title": "A", "type": "leads"}`, status: 201, kind: "leads"},
		{name: "unrecognized", body: `{"title": "A", "type": "friends"}`, status: 400, detail: detailInvalidListType},
		{name: "other case", body: `{"title": "A", "type": "Contacts"}`, status: 400, detail: detailInvalidListType},
		{name: "empty type", body: `{"title": "A", "type": ""}`, status: 400, detail: detailInvalidListType},
		{name: "type as number", body: `{"title": "A", "type": 5}`, status: 422, wrong: []string{"body.type type_error.str"}},
		{name: "null type", body: `{"title": "A", "type": null}`, status: 422, wrong: []string{"body.type type_error.none.not_allowed"}},
		{name: "no title", body: `{}`, status: 422, wrong: []string{"body.title value_error.missing"}},
		{name: "null title", body: `{"title": null}`, status: 422, wrong: []string{"body.title type_error.none.not_allowed"}},
		{name: "title as array", body: `{"title": ["A"]}`, status: 422, wrong: []string{"body.title type_error.str"}},
		{name: "no title, unrecognized type", body: `{"type": "friends"}`, status: 422, wrong: []string{"body.title value_error.missing"}},
		{name: "no body", status: 422, wrong: []string{"body value_error.missing"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := newClient(t)
			got := c.send("POST", "/lists", tt.body)
			require.Equal(t, tt.status, got.status)
			assert.Equal(t, tt.wrong, got.violated())
			all := c.send("GET", "/lists", nil)
			if tt.status != 201 {
				assert.Empty(t, all.items())
				if tt.detail != "" {
					assert.Equal(t, tt.detail, got.detail())
				}
				return
			}
			assert.Equal(t, object{"id": 1.0, "title": "A", "type": tt.kind, "status": "active", "total": 0.0}, got.data())
			assert.Equal(t, []object{{
				"id": 1.0, "title": "A", "type": tt.kind, "source": "api", "status": "active",
				"total": 0.0, "is_dynamic": false, "tags": []any{}, "created_by": nil,
				"created_at": "2026-03-01T12:00:00Z", "updated_at": "2026-03-01T12:00:00Z",
			}}, all.items())
		})
	}
}

func TestDeleteList(t *testing.T) {
	c := newClient(t)
	list := c.newList("A")
	contact := c.newContact(list, "a@example.com", nil)
	path := at("/lists/%d", list)
	got := c.send("DELETE", path, nil)
	assert.Equal(t, 200, got.status)
	assert.Equal(t, object{"deleted": true}, got.data())

	body := object{"contact_ids": []int64{contact}}
	for _, again := range []response{
		c.send("DELETE", path, nil), c.send("GET", path+"/contacts", nil),
		c.send("POST", path+"/contacts", body), c.send("DELETE", path+"/contacts", body),
		c.send("POST", "/contacts", object{"list_id": list}),
	} {
		assert.Equal(t, 404, again.status)
		assert.Equal(t, detailListNotFound, again.detail())
	}
	assert.Empty(t, c.send("GET", "/lists", nil).items())
	assert.Empty(t, c.send("GET", at("/contacts?list_id=%d", list), nil).items())
	assert.Equal(t, 200, c.send("GET", at("/contacts/%d", contact), nil).status)
}

func TestListMembers(t *testing.T) {
	clock := referencetest.NewClock()
	c := client{t: t, handler: newServer(t, testConfig(clock)), key: acmeKey}
	home, list := c.newList("home"), c.newList("A")
	first := c.newContact(home, "first@example.com", nil)
	second := c.newContact(home, "second@example.com", nil)
	path := at("/lists/%d/contacts", list)
	clock.Advance(time.Hour)

	steps := []struct {
		name    string
		method  string
		ids     []int64
		counted float64
		members []int64
	}{
		{name: "none", method: "POST", ids: []int64{}, members: []int64{}},
		{name: "unknown", method: "POST", ids: []int64{99, 0, -1}, members: []int64{}},
		{name: "both, one twice", method: "POST", ids: []int64{second, first, first}, counted: 2, members: []int64{first, second}},
		{name: "again", method: "POST", ids: []int64{first}, members: []int64{first, second}},
		{name: "remove unknown", method: "DELETE", ids: []int64{99}, members: []int64{first, second}},
		{name: "remove", method: "DELETE", ids: []int64{first, first}, counted: 1, members: []int64{second}},
		{name: "remove again", method: "DELETE", ids: []int64{first}, members: []int64{second}},
	}
	for _, step := range steps {
		got := c.send(step.method, path, object{"contact_ids": step.ids})
		if step.method == "POST" {
			assert.Equal(t, 201, got.status, step.name)
			assert.Equal(t, object{"added": step.counted}, got.data(), step.name)
		} else {
			assert.Equal(t, 200, got.status, step.name)
			assert.Equal(t, object{"removed": step.counted}, got.data(), step.name)
		}
		assert.Equal(t, step.members, c.send("GET", path, nil).ids(), step.name)
		assert.Equal(t, step.members, c.send("GET", at("/contacts?list_id=%d", list), nil).ids(), step.name)
		shown := c.send("GET", "/lists", nil).items()[1]
		assert.EqualValues(t, len(step.members), shown["total"], step.name)
	}
	assert.Equal(t, "2026-03-01T13:00:00Z", c.send("GET", "/lists", nil).items()[1]["updated_at"])
	assert.Equal(t, 200, c.send("GET", at("/contacts/%d", first), nil).status)
}

func TestContactIDs(t *testing.T) {
	tests := []struct {
		name  string
		body  any
		wrong []string
	}{
		{name: "missing", body: `{}`, wrong: []string{"body.contact_ids value_error.missing"}},
		{name: "null", body: `{"contact_ids": null}`, wrong: []string{"body.contact_ids type_error.none.not_allowed"}},
		{name: "number", body: `{"contact_ids": 1}`, wrong: []string{"body.contact_ids type_error.list"}},
		{name: "object", body: `{"contact_ids": {}}`, wrong: []string{"body.contact_ids type_error.list"}},
		{name: "elements", body: `{"contact_ids": [1, "2", null, 1.5]}`, wrong: []string{
			"body.contact_ids.1 type_error.integer", "body.contact_ids.2 type_error.integer", "body.contact_ids.3 type_error.integer"}},
		{name: "beyond int64", body: `{"contact_ids": [99999999999999999999]}`},
		{name: "no body", wrong: []string{"body value_error.missing"}},
	}
	for _, tt := range tests {
		for _, method := range []string{"POST", "DELETE"} {
			t.Run(tt.name+"/"+method, func(t *testing.T) {
				c := newClient(t)
				got := c.send(method, at("/lists/%d/contacts", c.newList("A")), tt.body)
				assert.Equal(t, tt.wrong, got.violated())
				assert.Equal(t, tt.wrong == nil, got.status < 300)
			})
		}
	}
}
