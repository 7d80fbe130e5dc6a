package reference

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestPages(t *testing.T) {
	tests := []struct {
		name  string
		query string
		ids   []int64 // of five lists
		page  float64
		limit float64
		next  bool
		wrong []string
	}{
		{name: "default", ids: []int64{1, 2, 3, 4, 5}, page: 1, limit: 50},
		{name: "first", query: "?limit=2", ids: []int64{1, 2}, page: 1, limit: 2, next: true},
		{name: "middle", query: "?limit=2&page=2", ids: []int64{3, 4}, page: 2, limit: 2, next: true},
		{name: "last", query: "?limit=2&page=3", ids: []int64{5}, page: 3, limit: 2},
		{name: "exactly all", query: "?limit=5", ids: []int64{1, 2, 3, 4, 5}, page: 1, limit: 5},
		{name: "past the last", query: "?limit=2&page=4", ids: []int64{}, page: 4, limit: 2},
		{name: "far past the last", query: "?page=9223372036854775807&limit=200", ids: []int64{}, page: 9223372036854775807, limit: 200},
		{name: "largest limit", query: "?limit=200", ids: []int64{1, 2, 3, 4, 5}, page: 1, limit: 200},
		{name: "limit too large", query: "?limit=201", wrong: []string{"query.limit value_error.number.not_le"}},
		{name: "limit zero", query: "?limit=0", wrong: []string{"query.limit value_error.number.not_ge"}},
		{name: "page zero", query: "?page=0", wrong: []string{"query.page value_error.number.not_ge"}},
		{name: "negative page", query: "?page=-1", wrong: []string{"query.page value_error.number.not_ge"}},
		{name: "page below int64", query: "?page=-9223372036854775809", wrong: []string{"query.page value_error.number.not_ge"}},
		{name: "page beyond int64", query: "?page=9223372036854775808", wrong: []string{"query.page value_error.number.not_le"}},
		{name: "words", query: "?page=one&limit=ten", wrong: []string{"query.page type_error.integer", "query.limit type_error.integer"}},
		{name: "empty", query: "?page=", wrong: []string{"query.page type_error.integer"}},
		{name: "fraction", query: "?page=1.0", wrong: []string{"query.page type_error.integer"}},
		{name: "plus sign", query: "?page=%2B1", wrong: []string{"query.page type_error.integer"}},
		{name: "leading zero", query: "?page=01", wrong: []string{"query.page type_error.integer"}},
		{name: "other digits", query: "?page=%D9%A1", wrong: []string{"query.page type_error.integer"}},
	}
	c := newClient(t)
	for range 5 {
		c.newList("A")
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := c.send("GET", "/lists"+tt.query, nil)
			assert.Equal(t, tt.wrong, got.violated())
			if tt.wrong == nil {
				assert.Equal(t, tt.ids, got.ids())
				assert.Equal(t, object{"page": tt.page, "limit": tt.limit, "total": 5.0,
					"has_next": tt.next, "next_cursor": nil}, got.pagination())
			}
		})
	}
}

func TestEveryPageNumberedListing(t *testing.T) {
	c := newClient(t)
	for _, path := range []string{"/contacts", "/companies", "/lists", at("/lists/%d/contacts", c.newList("A"))} {
		assert.Equal(t, []string{"query.page value_error.number.not_ge", "query.limit value_error.number.not_ge"},
			c.send("GET", path+"?page=0&limit=0", nil).violated(), path)
		got := c.send("GET", path+"?page=7&limit=9", nil).pagination()
		assert.EqualValues(t, 7, got["page"], path)
		assert.EqualValues(t, 9, got["limit"], path)
	}
}

func TestOffsets(t *testing.T) {
	c := newClient(t)
	list := c.newList("A")
	company, first := c.newCompany(list, "example.com")
	second := c.newContact(list, "b@example.com", object{"company_domain": "example.com"})
	third := c.newContact(list, "c@example.com", object{"company_domain": "example.com"})

	tests := []struct {
		name  string
		query string
		ids   []int64
		page  float64
		limit float64
		next  bool
		wrong []string
	}{
		{name: "default", ids: []int64{first, second, third}, page: 1, limit: 100},
		{name: "first", query: "?limit=2", ids: []int64{first, second}, page: 1, limit: 2, next: true},
		{name: "inside a page", query: "?limit=2&offset=1", ids: []int64{second, third}, page: 1, limit: 2},
		{name: "rest", query: "?limit=2&offset=2", ids: []int64{third}, page: 2, limit: 2},
		{name: "past the end", query: "?offset=9223372036854775806&limit=1", ids: []int64{}, page: 9223372036854775807, limit: 1},
		{name: "beyond", query: "?offset=9223372036854775807", wrong: []string{"query.offset value_error.number.not_le"}},
		{name: "negative", query: "?offset=-1", wrong: []string{"query.offset value_error.number.not_ge"}},
		{name: "word", query: "?offset=x", wrong: []string{"query.offset type_error.integer"}},
		{name: "limit", query: "?limit=201", wrong: []string{"query.limit value_error.number.not_le"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := c.send("GET", at("/companies/%d/contacts", company)+tt.query, nil)
			assert.Equal(t, tt.wrong, got.violated())
			if tt.wrong == nil {
				assert.Equal(t, tt.ids, got.ids())
				assert.Equal(t, object{"page": tt.page, "limit": tt.limit, "total": 3.0,
					"has_next": tt.next, "next_cursor": nil}, got.pagination())
			}
		})
	}
}
