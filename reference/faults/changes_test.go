package faults

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
)

// updates changes each field on its own.
func (c *conversation) updates(s scene) {
	c.send("PATCH", at("/contacts/%d", s.contacts[1]), `{}`)
	c.send("PATCH", at("/companies/%d", s.companies[1]), `{}`)
	for _, record := range []struct {
		path   string
		fields []string
	}{
		{at("/contacts/%d", s.contacts[1]), contactUpdateTexts},
		{at("/companies/%d", s.companies[1]), companyUpdateTexts},
	} {
		for _, round := range []string{"new ", "newer "} {
			for _, field := range record.fields {
				value := odd(round + field)
				switch field {
				case "work_email":
					value = "new+tag@own.example.com"
				case "domain":
					value = "new.example.com"
				}
				c.send("PATCH", record.path, string(encode(object{field: value})))
				c.get(record.path)
			}
		}
		c.send("PATCH", at("/companies/%d", s.companies[1]), `{"employee_count": 5}`)
		c.send("PATCH", at("/companies/%d", s.companies[1]), `{"linkedin_url": "https://example.com", "city": "Uri"}`)
		c.get(at("/contacts/%d", s.contacts[1]))
		c.get(record.path)
	}
	for _, count := range []int{12, 0} {
		c.send("PATCH", at("/companies/%d", s.companies[1]), at(`{"employee_count": %d}`, count))
		c.get(at("/companies/%d", s.companies[1]))
	}
	c.send("PATCH", at("/companies/%d", s.companies[1]), `{"name": "A", "city": "B"}`)
	c.send("PATCH", at("/contacts/%d", s.contacts[1]), `{"first_name": "A", "last_name": "B", "city": "C"}`)
	c.send("PATCH", at("/contacts/%d", s.contacts[1]), `{"city": "é", "work_email": "new+tag@own.example.com"}`)
	c.look(s)
}

// formerDomains creates contacts with domains that companies have had, and with one that
// a company with further texts has.
func (c *conversation) formerDomains(s scene) {
	for _, gone := range []string{"renamed", "removed"} {
		domain := gone + ".example.com"
		first := c.contact(s.lists[0], "first@"+domain, object{"company_domain": domain, "city": "Bern"})
		firm := c.company(domain)
		c.send("PATCH", at("/companies/%d", firm), string(encode(object{"name": "A", "website": "https://a.example.com/", "state": "ZG", "country": "CH"})))
		second := c.contact(s.lists[0], "second@"+domain, object{"company_domain": domain})
		c.get(at("/contacts/%d", second))
		c.get(at("/contacts/%d", first))
		if gone == "renamed" {
			c.send("PATCH", at("/companies/%d", firm), `{"domain": "another.example.com"}`)
		} else {
			c.send("DELETE", at("/companies/%d", firm), "")
		}
		c.get(at("/contacts/%d", c.contact(s.lists[0], "third@"+domain, object{"company_domain": domain})))
	}
}

func (c *conversation) membership(s scene) {
	several := at(`{"contact_ids": [%d, %d]}`, s.contacts[1], s.contacts[2])
	one := at(`{"contact_ids": [%d]}`, s.contacts[0])
	for _, l := range s.lists[1:] {
		c.send("POST", at("/lists/%d/contacts", l), several)
		c.look(s)
		c.send("POST", at("/lists/%d/contacts", l), one)
		c.look(s)
	}
	lone := c.contact(s.lists[0], "lone@own.example.com", object{"first_name": "Lone"})
	path := at("/lists/%d/contacts", s.lists[1])
	c.send("DELETE", path, several)
	c.look(s)
	c.send("POST", path, several)
	c.send("DELETE", path, at(`{"contact_ids": [%d]}`, s.contacts[1]))
	c.look(s)
	c.send("DELETE", path, several)
	var many []int64
	for n := range 51 {
		many = append(many, c.contact(s.lists[0], at("many.%d@own.example.com", int64(n)), nil))
	}
	c.send("POST", path, string(encode(object{"contact_ids": many})))
	c.get(path + "?limit=200")
	colleague := c.contact(s.lists[0], "colleague@own.example.com", object{"company_domain": "colleague.example.com"})
	c.send("POST", path, at(`{"contact_ids": [%d]}`, colleague))
	c.get(at("/contacts/%d", colleague))
	c.send("DELETE", at("/lists/%d/contacts", s.lists[0]), at(`{"contact_ids": [%d]}`, lone))
	c.get(at("/contacts/%d", lone))
	c.look(s)
}

func (c *conversation) filters(s scene) {
	for _, email := range []string{
		"a_b.c@own.example.com", "axb.c@own.example.com", "a.b.c@own.example.com", "xa_b.c@own.example.com",
		"a_b.c@own.example.com.example.org", "100%25@own.example.com", "100%@own.example.com", "tag+one@own.example.com", "tag+two@own.example.com",
		"rock&roll@own.example.com", "rock@own.example.com", "müller@own.example.com", "mller@own.example.com", "a_b.c@other.example.com",
	} {
		c.contact(s.lists[1], email, nil)
	}
	for _, query := range []string{
		"email=" + url.QueryEscape("a_b.c@own"), "email=nobody@example.com", "email=example.com", "email=" + url.QueryEscape("rock roll"),
		"email=" + url.QueryEscape("own.example.com.example.org"), "email=" + url.QueryEscape("tag+one@own.example.com x"),
		at("list_id=%d", s.lists[0]), at("list_id=%d", s.lists[1]),
		at("list_id=%d&email=%s", s.lists[0], url.QueryEscape("rock&roll@own.example.com")),
		at("list_id=%d&email=%s", s.lists[1], url.QueryEscape("rock&roll@own.example.com")),
		"list_id=word", "list_id=9999",
	} {
		c.get("/contacts?" + query)
	}
	for i, industry := range []string{"Research & Development", "Hospitality", "Développement 100%25 C++"} {
		c.send("PATCH", at("/companies/%d", s.companies[i]), string(encode(object{"industry": industry, "name": industry})))
	}
	c.contact(s.lists[1], "x@a.example.com", object{"company_domain": "a.example.com"})
	c.contact(s.lists[1], "x@b.example.com", object{"company_domain": "axexample.com"})
	c.contact(s.lists[1], "x@c.example.com", object{"company_domain": "a.example.org"})
	c.contact(s.lists[1], "x@d.example.com", object{"company_domain": "a.example.com.br"})
	for _, query := range []string{
		"domain=own.example.com", "domain=example.com", "domain=a.example.com", "domain=own.example.org",
		"industry=" + url.QueryEscape("Research & Development"), "industry=search", "industry=" + url.QueryEscape("Research &"),
		"industry=" + url.QueryEscape("& Development"), "industry=" + url.QueryEscape("Research Hospitality"), "industry=Développement",
		"industry=Dveloppement", "industry=" + url.QueryEscape("0%25 C"), "industry=" + url.QueryEscape("C++"), "industry=C", "industry=" + url.QueryEscape("H%y"),
		"industry=example", "industry=D", "industry=&domain=own.example.com",
		"domain=own.example.com&industry=Hospitality", "domain=own.example.com&industry=Research",
	} {
		c.get("/companies?" + query)
	}
}

// foreign asks for, changes, and links what another organization has.
func (c *conversation) foreign(own scene) {
	c.key = globexKey
	foreign := c.scene("foreign")
	c.contact(foreign.lists[0], "shared@foreign.example.com", object{"company_domain": "second.own.example.com"})
	c.key = acmeKey
	c.contact(own.lists[0], "shared@own.example.com", object{"company_domain": "foreign.example.com"})
	c.send("POST", "/contacts", at(`{"list_id": %d, "work_email": "shared@foreign.example.com"}`, own.lists[0]))
	look := func() {
		c.look(own)
		c.key = globexKey
		c.look(foreign)
		c.key = acmeKey
	}
	for _, l := range foreign.calls() {
		l.key = "Bearer " + acmeKey
		c.put(l)
		if l.method != "GET" {
			look()
		}
	}
	for _, path := range []string{
		"/contacts?email=" + url.QueryEscape("person+0@foreign.example.com"), at("/contacts?list_id=%d", foreign.lists[0]),
		"/companies?domain=third-foreign.example.org", "/companies?industry=Hospitality",
	} {
		c.get(path)
	}
	c.key = globexKey
	c.send("PATCH", at("/companies/%d", foreign.companies[1]), `{"industry": "Mining"}`)
	c.key = acmeKey
	c.get("/companies?industry=Mining")
	c.send("POST", at("/lists/%d/contacts", own.lists[0]), at(`{"contact_ids": [%d]}`, foreign.contacts[1]))
	look()
	c.send("DELETE", at("/lists/%d/contacts", own.lists[0]), at(`{"contact_ids": [%d]}`, foreign.contacts[1]))
	look()
	c.send("POST", "/contacts", at(`{"list_id": %d, "work_email": "smuggled@own.example.com"}`, foreign.lists[0]))
	look()
	c.get("/contacts?email=smuggled@own.example.com")
}

// creations makes things of every sort.
func (c *conversation) creations(s scene) {
	for _, kind := range listTypes {
		c.list("A", kind)
	}
	c.send("POST", "/lists", `{"title": "é"}`)
	c.send("POST", "/contacts", at(`{"list_id": %d}`, s.lists[2]))
	c.send("POST", "/contacts", at(`{"list_id": %d, "first_name": "A", "last_name": "B", "city": "C"}`, s.lists[2]))
	c.send("POST", "/contacts", at(`{"list_id": %d, "first_name": "Zoë", "last_name": "é", "city": "ø"}`, s.lists[2]))
	c.send("POST", "/contacts", `{"list_id": 9999, "work_email": "lost@own.example.com"}`)
	c.get("/contacts?email=lost@own.example.com")
	for i := range 2 {
		c.contact(s.lists[2], at("colleague%d@own.example.com", i), object{"company_domain": "own.example.com"})
	}
	c.contact(s.lists[2], "branch@own.example.com", object{"company_domain": "branch.own.example.com"})
	c.look(s)
}

// pages turns the pages of every listing.
func (c *conversation) pages(s scene) {
	for i := range 4 {
		c.send("POST", "/contacts", at(`{"list_id": %d, "company_domain": "own.example.com", "last_name": "%d"}`, s.lists[0], i))
	}
	c.turn(s.lists[0], s.companies[0])
}

// manyPages does so with more than fits on the longest page.
func (c *conversation) manyPages(s scene) {
	full := c.list("full", "contacts")
	for i := range 201 {
		c.send("POST", "/contacts", at(`{"list_id": %d, "company_domain": "full.example.com", "last_name": "%d"}`, full, i))
	}
	for i := range 50 {
		c.list("more", "contacts")
		c.send("POST", "/contacts", at(`{"list_id": %d, "company_domain": "c%d.example.com"}`, s.lists[2], i))
	}
	c.turn(full, c.company("full.example.com"))
}

// turn turns the pages of every listing, and of the contacts of a list and a company.
func (c *conversation) turn(list, company int64) {
	ofCompany := at("/companies/%d/contacts", company)
	for _, path := range []string{"/contacts", "/companies", "/lists", at("/lists/%d/contacts", list), ofCompany} {
		for _, query := range []string{
			"", "?page=2", "?limit=1", "?limit=2&page=2", "?limit=200", "?limit=200&page=2", "?limit=67&page=3",
			"?limit=0", "?limit=201", "?limit=-1", "?limit=word", "?page=0", "?page=-1", "?page=word", "?page=50", "?page=1&limit=150",
		} {
			c.get(path + query)
		}
	}
	for _, query := range []string{
		"?offset=0", "?offset=1", "?offset=3&limit=2", "?offset=2&limit=2", "?offset=200", "?offset=201", "?offset=300", "?offset=-1",
		"?offset=word", "?offset=134&limit=67", "?offset=67&limit=67",
	} {
		c.get(ofCompany + query)
	}
	for _, path := range []string{"/contacts", "/companies", "/lists", at("/lists/%d/contacts", list), ofCompany} {
		total := int(c.get(path)["pagination"].(object)["total"].(float64))
		for _, page := range []int{total - 1, total, total + 1} {
			c.get(at("%s?limit=1&page=%d", path, page))
			c.get(at("%s?limit=1&offset=%d", path, page))
		}
	}
}

// deletions deletes one of each, then asks for it in every way.
func (c *conversation) deletions(s scene) {
	person, firm, board := s.contacts[1], s.companies[2], s.lists[1]
	c.send("PATCH", at("/companies/%d", firm), `{"industry": "Mining"}`)
	c.send("POST", at("/lists/%d/contacts", s.lists[2]), at(`{"contact_ids": [%d]}`, person))
	for _, path := range []string{at("/contacts/%d", person), at("/companies/%d", firm), at("/lists/%d", board)} {
		c.put(line{key: "Bearer " + acmeKey, method: "DELETE", path: path, fault: true})
		c.send("DELETE", path, "")
		for _, query := range []string{
			"/contacts?email=" + url.QueryEscape("person+1@own.example.com"), at("/contacts?list_id=%d", s.lists[2]),
			at("/lists/%d/contacts", s.lists[2]), at("/companies/%d/contacts", s.companies[1]),
			"/companies?domain=third-own.example.org", "/companies?industry=Mining", "/contacts?limit=200", "/lists?limit=200",
		} {
			c.get(query)
		}
		c.look(s)
		for _, of := range []string{"", "/contacts"} {
			c.get(path + of)
			c.send("PATCH", path+of, `{"city": "Turin", "contact_ids": []}`)
			c.send("POST", path+of, `{"contact_ids": [1]}`)
			c.send("DELETE", path+of, `{"contact_ids": [1]}`)
		}
		c.look(s)
	}
}

// bursts goes beyond the limit with every operation.
func (c *conversation) bursts(other scene) {
	patient := func(method, path, body string) object {
		return c.put(line{later: time.Second, key: "Bearer " + burstKey, method: method, path: path, body: body})
	}
	id := func(body object) int64 { return int64(body["data"].(object)["id"].(float64)) }
	var s scene
	for i := range s.lists {
		s.lists[i] = id(patient("POST", "/lists", `{"title": "A"}`))
		patient("POST", "/contacts", at(`{"list_id": %d, "work_email": "a@example.com", "company_domain": "c%d.example.com"}`, s.lists[i], i))
		companies := patient("GET", "/companies", "")["data"].([]any)
		contacts := patient("GET", "/contacts", "")["data"].([]any)
		s.companies[i] = int64(companies[i].(object)["id"].(float64))
		s.contacts[i] = int64(contacts[i].(object)["id"].(float64))
	}
	others := other.calls()
	calls := s.calls()
	order := []int{}
	for i, l := range calls {
		if l.method != "DELETE" {
			order = append(order, i)
		}
	}
	for i, l := range slices.Backward(calls) {
		if l.method == "DELETE" {
			order = append(order, i)
		}
	}
	for _, i := range order {
		l := calls[i]
		patient("GET", "/lists?page=2", "")
		l.key = "Bearer " + burstKey
		c.put(l)
		if others[i].method == "GET" || others[i].method == "POST" {
			others[i].key = "Bearer " + acmeKey
			c.put(others[i])
		} else {
			c.send(l.method, strings.ReplaceAll(l.path, at("/%d", c.idIn(l.path)), "/9999"), l.body)
		}
		for _, path := range []string{"/lists", "/contacts", "/companies", at("/contacts/%d", s.contacts[0]), at("/companies/%d", s.companies[0])} {
			patient("GET", path, "")
		}
		l.later = 10 * time.Second
		c.put(l)
	}
}

// idIn is the id in a path.
func (c *conversation) idIn(path string) int64 {
	var id int64
	for part := range strings.SplitSeq(path, "/") {
		_, _ = fmt.Sscan(part, &id)
	}
	return id
}
