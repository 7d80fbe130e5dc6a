package faults

import (
	"strings"
	"time"
)

func (c *conversation) scene(name string) scene {
	var s scene
	for i, kind := range []string{"contacts", "leads", "deals"} {
		s.lists[i] = c.list(odd(name), kind)
	}
	for i, domain := range []string{name + ".example.com", "second." + name + ".example.com", "third-" + name + ".example.org"} {
		more := object{"company_domain": domain}
		for _, field := range contactCreateTexts {
			if field != "work_email" && field != "company_domain" {
				more[field] = odd(field)
			}
		}
		s.contacts[i] = c.contact(s.lists[0], at("person+%d@%s.example.com", i, name), more)
		s.companies[i] = c.company(domain)
	}
	return s
}

// calls are the requests that succeed, one for each operation.
func (s scene) calls() []line {
	var all []line
	for _, cell := range cells {
		list := s.lists[0]
		if cell.operation == "addListContacts" {
			list = s.lists[1] // on which nobody is yet
		}
		fill := strings.NewReplacer("{list}", at("%d", list), "{company}", at("%d", s.companies[0]),
			"{contact}", at("%d", s.contacts[0]))
		body, _ := cell.body.(string)
		all = append(all, line{method: cell.method, path: fill.Replace(cell.path), body: fill.Replace(body)})
	}
	return all
}

// look reads everything.
func (c *conversation) look(s scene) {
	for _, path := range []string{"/contacts", "/companies", "/lists"} {
		c.get(path + "?limit=200")
	}
	for i := range s.lists {
		c.get(at("/contacts/%d", s.contacts[i]))
		c.get(at("/companies/%d", s.companies[i]))
		c.get(at("/companies/%d/contacts", s.companies[i]))
		c.get(at("/lists/%d/contacts?limit=200", s.lists[i]))
	}
}

func (c *conversation) reading(s scene) { c.look(s) }

// open asks for what the contract leaves open.
func (c *conversation) open(s scene) {
	list, person, firm := s.lists[0], s.contacts[0], s.companies[0]
	c.put(line{key: "Bearer " + wideKey, method: "GET", path: "/lists", later: time.Millisecond})
	c.put(line{key: "bearer " + acmeKey, method: "GET", path: "/lists"})
	c.put(line{key: "Token " + acmeKey, method: "GET", path: "/lists"})
	c.put(line{key: "Bearer " + expiredKey, method: "GET", path: "/lists"})
	c.put(line{method: "GET", path: "/nothing"})
	c.put(line{method: "GET", path: "/contacts?page=0"})
	c.put(line{key: "Bearer " + acmeKey, method: "GET", path: "/lists", fault: true})
	c.look(s)
	for _, l := range []line{
		{method: "HEAD", path: "/contacts"},
		{method: "GET", path: "/nothing"},
		{method: "PUT", path: "/contacts"},
		{method: "GET", path: "/contacts?page=0"},
		{method: "GET", path: at("/companies/%d/contacts?offset=1&limit=1", firm)},
		{method: "POST", path: "/contacts", body: at(`{"list_id": %d, "company_domain": "own.example.com"}`, list)},
		{method: "GET", path: "/lists"},
		{method: "GET", path: "/contacts/0"},
		{method: "GET", path: "/contacts?list_id=9999"},
		{method: "GET", path: "/contacts?page=99"},
		{method: "GET", path: "/contacts?limit=1"},
		{method: "GET", path: "/contacts?email=PERSON%2B0@OWN.EXAMPLE.COM"},
		{method: "PATCH", path: at("/contacts/%d", person), body: `{"city": null, "country": null}`},
		{method: "PATCH", path: at("/contacts/%d", person), body: ""},
		{method: "PATCH", path: at("/contacts/%d", person), body: `{"city": 5, "state": true}`},
		{method: "PATCH", path: "/contacts/9999", body: `{"city": {}}`},
		{method: "PATCH", path: "/contacts/9999", body: `{}`},
		{method: "PATCH", path: at("/companies/%d", firm), body: `{"employee_count": "5"}`},
		{method: "PATCH", path: at("/companies/%d", firm), body: `{"employee_count": 1.5}`},
		{method: "PATCH", path: at("/companies/%d", firm), body: `{"employee_count": 7, "industry": "Mining"}`},
		{method: "GET", path: "/companies?industry=mining"},
		{method: "POST", path: "/contacts", body: at(`{"list_id": %d, "work_email": "a@example.test"}`, list)},
		{method: "POST", path: "/contacts", body: `{"list_id": null}`},
		{method: "POST", path: "/contacts", body: `{"list_id": 9999}`},
		{method: "POST", path: "/contacts", body: at(`{"list_id": %d, "work_email": "a", "city": [], "state": {}}`, list)},
		{method: "POST", path: "/lists", body: `{}`},
		{method: "POST", path: "/lists", body: `{`},
		{method: "POST", path: at("/lists/%d/contacts", list), body: `{}`},
		{method: "POST", path: at("/lists/%d/contacts", list), body: `{"contact_ids": null}`},
		{method: "POST", path: at("/lists/%d/contacts", list), body: `{"contact_ids": []}`},
		{method: "POST", path: "/lists", body: `{}`, form: "text/plain"},
		{method: "POST", path: at("/lists/%d/contacts", list), body: `{"contact_ids": [9999]}`},
		{method: "POST", path: at("/lists/%d/contacts", list), body: at(`{"contact_ids": [%d, %d]}`, person, person)},
		{method: "DELETE", path: at("/companies/%d", firm)},
		{method: "DELETE", path: at("/lists/%d", list)},
	} {
		l.later, l.key = time.Second, "Bearer "+acmeKey
		c.put(l)
	}
	newest := c.list("one more", "leads")
	c.send("DELETE", at("/lists/%d", newest), "")
	c.list("one more again", "leads")
	c.look(s)
}

// jwt is a session token.
const jwt = "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.c2ln"

// credentials tries every sort of key with every operation.
func (c *conversation) credentials(s scene) {
	for _, l := range s.calls() {
		for _, l.key = range badCredentials {
			c.put(l)
		}
	}
	c.put(line{key: "Bearer " + strings.ToUpper(acmeKey), method: "GET", path: "/lists"})
	c.put(line{key: "Bearer " + acmeKey + "0", method: "GET", path: "/lists"})
}

var badCredentials = []string{
	"", "Bearer " + jwt, "Bearer !", "Bearer acme-kez", "Bearer " + revokedKey,
	"Bearer " + expiredKey, "Token " + acmeKey, acmeKey,
	"Bearer", "Bearer " + acmeKey + "x", "Bearer " + acmeKey + " x", "Bearer x" + acmeKey, "Bearer x " + acmeKey,
	"Bearer " + acmeKey[:len(acmeKey)-1], "Bearer " + strings.ToUpper(acmeKey),
}

// refusals are requests of every operation that are refused, and after each a look
// at whether they were. Nothing of them is deleted, or it has a neighbour.
func (c *conversation) refusals(s scene) {
	for i, l := range s.calls() {
		c.put(l)
		l.key = "Bearer " + acmeKey
		l.fault = true
		c.put(l)
		l.fault = false
		look := func() {
			if among(writing, cells[i].operation) {
				c.look(s)
			}
		}
		look()
		if cells[i].missing {
			l := l
			for _, id := range []int64{s.lists[0], s.lists[1], s.contacts[0], s.companies[0]} {
				l.path = strings.Replace(l.path, at("s/%d", id), "s/9999", 1)
				l.path = strings.Replace(l.path, at("ies/%d", id), "ies/9999", 1)
			}
			c.put(l)
			l.path = strings.Replace(l.path, "9999", "word", 1)
			c.put(l)
		}
		if cells[i].badBody != nil {
			l.body = cells[i].badBody.(string)
			c.put(l)
		}
		look()
	}
	for _, l := range s.calls() { // what failed once is tried again
		if l.method != "DELETE" || l.body != "" {
			c.send(l.method, l.path, l.body)
		}
	}
}

// errors gets one error of each sort from each operation.
func (c *conversation) errors(s scene) {
	missing := strings.NewReplacer("{list}", "9999", "{company}", "9999", "{contact}", "9999")
	for i, l := range s.calls() {
		c.put(l)
		l.key = "Bearer " + acmeKey
		l.fault = true
		c.put(l)
		l.fault = false
		cell := cells[i]
		if cell.missing {
			l.path = missing.Replace(cell.path)
			c.put(l)
			l.path = strings.Replace(l.path, "9999", "word", 1)
			c.put(l)
		}
		if cell.badBody != nil {
			c.send(cell.method, s.calls()[i].path, cell.badBody.(string))
		}
		if l.body == "" && !cell.missing {
			c.get(l.path + "?limit=0&page=word")
			c.get(l.path + "?limit=word")
		} else if l.body != "" {
			c.send(cell.method, s.calls()[i].path, `{"city": [], "title": [], "contact_ids": {}, "state": {}}`)
		}
	}
}

// impossible asks for ids that no record can have.
func (c *conversation) impossible(s scene) {
	for i, l := range s.calls() {
		if !cells[i].missing {
			continue
		}
		pattern := strings.NewReplacer("{list}", "#", "{company}", "#", "{contact}", "#").Replace(cells[i].path)
		of := s.lists[0]
		switch {
		case strings.HasPrefix(pattern, "/contacts"):
			of = s.contacts[0]
		case strings.HasPrefix(pattern, "/companies"):
			of = s.companies[0]
		}
		for _, text := range []string{"0", "-1", "9223372036854775808", at("%d", 1<<32+of), at("%d", -of)} {
			c.send(l.method, strings.Replace(pattern, "#", text, 1), l.body)
		}
	}
}

// unknown asks for what the API does not have.
func (c *conversation) unknown(scene) {
	c.get("/nothing")
	c.send("PUT", "/contacts", "")
	for _, path := range []string{"/contacts/1", "/companies", "/companies/1", "/companies/1/contacts", "/lists", "/lists/1", "/lists/1/contacts"} {
		c.send("PUT", path, "")
	}
}

func (c *conversation) malformed(s scene) {
	for _, l := range s.calls() {
		if l.body == "" {
			continue
		}
		for _, body := range []string{
			"{", "[]", "7", "null", `"text"`, `{"title": "` + "\xff" + `"}`,
			strings.Repeat(`{"a":`, 70) + "1" + strings.Repeat("}", 70),
			strings.Repeat("[", 1500) + strings.Repeat("]", 1500),
			`{"title": ` + strings.Repeat("[", 1500) + strings.Repeat("]", 1500) + `}`, l.body + " x", l.body + l.body,
		} {
			c.send(l.method, l.path, body)
		}
		l.key, l.form = "Bearer "+acmeKey, "text/plain"
		c.put(l)
	}
	c.look(s)
}

// large sends a megabyte.
func (c *conversation) large(scene) {
	c.send("POST", "/lists", `{"title": "A", "description": "`+strings.Repeat("a", 1<<20)+`"}`)
}

// wrongFields sends each field of each body with a value of a wrong type.
func (c *conversation) wrongFields(s scene) {
	for i, l := range s.calls() {
		if l.body == "" {
			continue
		}
		for _, field := range bodyFields(cells[i].operation) {
			for _, value := range []any{object{}, "word"} {
				members := decode([]byte(l.body))
				members[field] = value
				c.send(l.method, l.path, string(encode(members)))
			}
		}
		c.send(l.method, l.path, `{"work_email": "none", "city": []}`)
	}
	add := at("/lists/%d/contacts", s.lists[1])
	for _, body := range []string{`{"contact_ids": [{}]}`, `{}`, at(`{"contact_ids": [%d, "x"]}`, s.contacts[0])} {
		c.send("POST", add, body)
		c.send("DELETE", add, body)
	}
	for _, email := range []string{"none", "@example.com", "someone@", "a b@example.com"} {
		c.send("POST", "/contacts", at(`{"list_id": %d, "work_email": %q}`, s.lists[0], email))
		c.send("PATCH", at("/contacts/%d", s.contacts[0]), at(`{"work_email": %q}`, email))
	}
	for _, body := range []string{`{"title": "A", "type": "friends"}`, `{"type": "leads"}`, `{}`} {
		c.send("POST", "/lists", body)
	}
	c.look(s)
}
