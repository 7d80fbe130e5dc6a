package reference

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCompanyComesIntoBeing(t *testing.T) {
	c := newClient(t)
	list := c.newList("A")
	company, first := c.newCompany(list, "example.com")
	second := c.newContact(list, "second@example.com", object{"company_domain": " EXAMPLE.com"})
	c.newContact(list, "third@example.com", object{"company_domain": ""})
	c.newContact(list, "fourth@example.com", nil)

	all := c.send("GET", "/companies", nil)
	require.Equal(t, []int64{company}, all.ids())
	assert.ElementsMatch(t, append([]string{"id", "employee_count"}, companyItemTexts...), keysOf(all.items()[0]))
	assert.Equal(t, "example.com", all.items()[0]["domain"])

	one := c.send("GET", at("/companies/%d", company), nil).data()
	assert.EqualValues(t, 2, one["contact_count"])
	assert.Subset(t, keysOf(one), companyDetailTexts)
	assert.Subset(t, keysOf(one), []string{"founded_year", "revenue", "linkedin_followers", "meta_data"})
	_, err := time.Parse(time.RFC3339, one["created_at"].(string))
	require.NoError(t, err)

	members := c.send("GET", at("/companies/%d/contacts", company), nil)
	assert.Equal(t, []int64{first, second}, members.ids())
	assert.ElementsMatch(t, append([]string{"id", "full_name"}, memberTexts...), keysOf(members.items()[0]))
}

func TestFilterCompanies(t *testing.T) {
	c := newClient(t)
	list := c.newList("A")
	one, _ := c.newCompany(list, "one.example.com")
	two, _ := c.newCompany(list, "two.example.com")
	c.send("PATCH", at("/companies/%d", one), object{"industry": "Computer Software"})
	c.send("PATCH", at("/companies/%d", two), object{"industry": "Software Services"})
	three, _ := c.newCompany(list, "three.example.com")

	tests := []struct {
		name  string
		query string
		want  []int64
	}{
		{name: "none", want: []int64{one, two, three}},
		{name: "domain", query: "?domain=two.example.com", want: []int64{two}},
		{name: "domain in other case", query: "?domain=TWO.example.com", want: []int64{two}},
		{name: "part of a domain", query: "?domain=example.com", want: []int64{}},
		{name: "industry", query: "?industry=Software", want: []int64{one, two}},
		{name: "industry in other case", query: "?industry=software", want: []int64{one, two}},
		{name: "whole industry", query: "?industry=Computer+Software", want: []int64{one}},
		{name: "other industry", query: "?industry=Farming", want: []int64{}},
		{name: "both", query: "?industry=Software&domain=one.example.com", want: []int64{one}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := c.send("GET", "/companies"+tt.query, nil)
			assert.Equal(t, tt.want, got.ids())
			assert.EqualValues(t, len(tt.want), got.pagination()["total"])
		})
	}
}

func TestUpdateCompany(t *testing.T) {
	tests := []struct {
		name   string
		body   any
		status int
		want   object
		detail string
		wrong  []string
	}{
		{name: "text", body: `{"name": "Example"}`, status: 200, want: object{"name": "Example"}},
		{name: "every text", status: 200,
			body: `{"name": "n", "domain": "D.example.com", "website": "w", "phone": "p", "address": "a", "city": "c",
				"state": "s", "country": "y", "zip": "z", "industry": "i", "linkedin_url": "l"}`,
			want: object{"name": "n", "domain": "d.example.com", "website": "w", "phone": "p", "address": "a",
				"city": "c", "state": "s", "country": "y", "zip": "z", "industry": "i", "linkedin_url": "l"}},
		{name: "count", body: `{"employee_count": 12}`, status: 200, want: object{"employee_count": 12.0}},
		{name: "null count", body: `{"employee_count": null}`, status: 200, want: object{"employee_count": nil}},
		{name: "null text", body: `{"name": null}`, status: 200, want: object{"name": nil}},
		{name: "null domain", body: `{"domain": null}`, status: 200, want: object{"domain": nil}},
		{name: "count as text", body: `{"employee_count": "12"}`, status: 422, wrong: []string{"body.employee_count type_error.integer"}},
		{name: "count as fraction", body: `{"employee_count": 1.5}`, status: 422, wrong: []string{"body.employee_count type_error.integer"}},
		{name: "count beyond int64", body: `{"employee_count": 9223372036854775808}`, status: 422,
			wrong: []string{"body.employee_count type_error.integer"}},
		{name: "several", body: `{"name": 1, "employee_count": []}`, status: 422,
			wrong: []string{"body.name type_error.str", "body.employee_count type_error.integer"}},
		{name: "empty object", body: `{}`, status: 400, detail: detailNoFields},
		{name: "no body", status: 400, detail: detailNoFields},
		{name: "unknown field", body: `{"logo_url": "x"}`, status: 400, detail: detailNoFields},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := newClient(t)
			id, _ := c.newCompany(c.newList("A"), "example.com")
			path := at("/companies/%d", id)
			want := c.send("GET", path, nil).data()
			got := c.send("PATCH", path, tt.body)
			require.Equal(t, tt.status, got.status)
			assert.Equal(t, tt.wrong, got.violated())
			if tt.detail != "" {
				assert.Equal(t, tt.detail, got.detail())
			}
			for name, value := range tt.want {
				want[name] = value
			}
			assert.Equal(t, want, c.send("GET", path, nil).data())
		})
	}
}

func TestChangedDomainIsFound(t *testing.T) {
	c := newClient(t)
	list := c.newList("A")
	id, _ := c.newCompany(list, "old.example.com")
	c.send("PATCH", at("/companies/%d", id), object{"domain": "new.example.com"})
	assert.Empty(t, c.send("GET", "/companies?domain=old.example.com", nil).ids())
	assert.Equal(t, []int64{id}, c.send("GET", "/companies?domain=new.example.com", nil).ids())
	linked, _ := c.newCompany(list, "new.example.com")
	assert.Equal(t, id, linked)
}

func TestDeleteCompany(t *testing.T) {
	c := newClient(t)
	list := c.newList("A")
	id, contact := c.newCompany(list, "example.com")
	path := at("/companies/%d", id)
	got := c.send("DELETE", path, nil)
	assert.Equal(t, 200, got.status)
	assert.Equal(t, object{"deleted": true}, got.data())

	for _, again := range []response{
		c.send("GET", path, nil), c.send("GET", path+"/contacts", nil),
		c.send("PATCH", path, object{"name": "X"}), c.send("DELETE", path, nil),
	} {
		assert.Equal(t, 404, again.status)
		assert.Equal(t, detailCompanyNotFound, again.detail())
	}
	assert.Empty(t, c.send("GET", "/companies", nil).items())
	assert.Empty(t, c.send("GET", "/companies?domain=example.com", nil).items())

	left := c.send("GET", at("/contacts/%d", contact), nil).data()
	assert.Nil(t, left["company"])
	assert.Nil(t, left["company_id"])
	assert.Equal(t, 200, c.send("DELETE", at("/contacts/%d", contact), nil).status)

	again, _ := c.newCompany(list, "example.com")
	assert.NotEqual(t, id, again, "a deleted company does not come back")
}
