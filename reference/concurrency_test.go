package reference

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
)

// Each client does the whole round with its own names, while all share a list,
// a company and the listings.
func TestConcurrentClients(t *testing.T) {
	const clients = 64
	c := newClient(t)
	shared := c.newList("shared")
	var group sync.WaitGroup
	for i := range clients {
		group.Go(func() { round(c, shared, at("c%d@example.com", i)) })
	}
	group.Wait()

	assert.Empty(t, c.send("GET", "/contacts", nil).items())
	assert.Equal(t, []int64{shared}, c.send("GET", "/lists", nil).ids())
	companies := c.send("GET", "/companies", nil).ids()
	if assert.Len(t, companies, 1, "one domain, one company") {
		one := c.send("GET", at("/companies/%d", companies[0]), nil).data()
		assert.EqualValues(t, 0, one["contact_count"])
	}
}

func round(c client, shared int64, email string) {
	list := c.newList(email)
	created := c.send("POST", "/contacts", object{
		"list_id": shared, "work_email": email, "company_domain": "example.com"})
	assert.Equal(c.t, 201, created.status)
	found := c.send("GET", "/contacts?email="+email, nil).ids()
	if !assert.Len(c.t, found, 1) {
		return
	}
	contact := found[0]
	one := c.send("GET", at("/contacts/%d", contact), nil).data()
	company := int64(one["company_id"].(float64))
	members := object{"contact_ids": []int64{contact}}

	assert.Equal(c.t, 200, c.send("PATCH", at("/contacts/%d", contact), object{"city": email}).status)
	assert.Equal(c.t, 200, c.send("PATCH", at("/companies/%d", company), object{"city": email}).status)
	assert.EqualValues(c.t, 1, c.send("POST", at("/lists/%d/contacts", list), members).data()["added"])
	for _, path := range []string{"/contacts", "/companies", "/lists", at("/companies/%d/contacts", company),
		at("/lists/%d/contacts", shared), "/companies?industry=x"} {
		assert.Equal(c.t, 200, c.send("GET", path, nil).status)
	}
	assert.EqualValues(c.t, 1, c.send("DELETE", at("/lists/%d/contacts", list), members).data()["removed"])
	assert.Equal(c.t, 200, c.send("DELETE", at("/contacts/%d", contact), nil).status)
	assert.Equal(c.t, 200, c.send("DELETE", at("/lists/%d", list), nil).status)
}

// However many ask at once, no more than the limit get through.
func TestConcurrentRequestsShareLimit(t *testing.T) {
	c, _ := limited(t, Limits{PerSecond: 50, PerMinute: 60})
	var mu sync.Mutex
	count := map[int]int{}
	var group sync.WaitGroup
	for range 64 {
		group.Go(func() {
			status := c.send("GET", "/lists", nil).status
			mu.Lock()
			defer mu.Unlock()
			count[status]++
		})
	}
	group.Wait()
	assert.Equal(t, map[int]int{200: 50, 429: 14}, count)
}
