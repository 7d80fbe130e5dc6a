package reference

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// line is a request of a conversation, with the answer that the reference server
// gave to it. It can be said to another server as well.
type line struct {
	later  time.Duration // the clock moves on before
	key    string        // the whole Authorization header; empty: none
	fault  bool          // with the fault hook
	method string
	path   string // below BasePath

	operation string // that the request is of
	body      string
	form      string // content type
	answer    heard
}

// heard is what a client can tell of an answer.
type heard struct {
	status int
	header http.Header
	body   string
}

func (h heard) equal(other heard) bool {
	return h.status == other.status && h.body == other.body &&
		maps.EqualFunc(h.header, other.header, slices.Equal)
}

const (
	burstKey = "burst-key-0"
	wideKey  = "wide-key-00"
)

// conversationConfig has the keys of the conversation, and an organization with
// a limit that is soon reached.
func conversationConfig(c *clock) Config {
	config := testConfig(c)
	config.Keys = append(config.Keys, Key{Token: burstKey, Organization: "burst"}, Key{Token: wideKey, Organization: "wide"})
	config.OrganizationLimits = map[string]Limits{"burst": {PerSecond: 1}, "wide": DefaultLimits}
	return config
}

// say puts a line to a server and returns what comes back.
func (l line) say(handler http.Handler, c *clock) heard {
	c.advance(l.later)
	r := httptest.NewRequest(l.method, BasePath+l.path, strings.NewReader(l.body))
	if l.key != "" {
		r.Header.Set("Authorization", l.key)
	}
	if l.body != "" {
		r.Header.Set("Content-Type", l.form)
	}
	if l.fault {
		r.Header.Set(faultHeader, "500")
	}
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, r)
	recorder.Header().Del("Content-Length")
	return heard{recorder.Code, recorder.Header(), recorder.Body.String()}
}

// conversation is a talk with the reference server that touches everything.
type conversation struct {
	t      testing.TB
	server http.Handler
	clock  *clock
	key    string
	lines  []line
}

func (c *conversation) put(l line) object {
	if l.form == "" {
		l.form = "application/json"
	}
	l.answer = l.say(c.server, c.clock)
	if found, _, _ := match(httptest.NewRequest(l.method, BasePath+l.path, nil)); found != nil {
		l.operation = found.operation
	}
	c.lines = append(c.lines, l)
	var body object
	_ = json.Unmarshal([]byte(l.answer.body), &body)
	return body
}

// send says a line with the key that is in use.
func (c *conversation) send(method, path, body string) object {
	return c.put(line{key: "Bearer " + c.key, method: method, path: path, body: body})
}

func (c *conversation) get(path string) object { return c.send("GET", path, "") }

func (c *conversation) list(title, kind string) int64 {
	got := c.send("POST", "/lists", string(encode(object{"title": title, "type": kind})))
	return int64(got["data"].(object)["id"].(float64))
}

// contact creates a contact and returns its id.
func (c *conversation) contact(list int64, email string, more object) int64 {
	body := object{"list_id": list, "work_email": email}
	for name, value := range more {
		body[name] = value
	}
	c.send("POST", "/contacts", string(encode(body)))
	found := c.get("/contacts?limit=200&email=" + escaped(email))["data"].([]any)
	require.NotEmpty(c.t, found, email)
	return int64(found[len(found)-1].(object)["id"].(float64))
}

// company is the id of a domain's company, which may take a second to appear.
func (c *conversation) company(domain string) int64 {
	found := c.put(line{
		later: time.Second, key: "Bearer " + c.key, method: "GET", path: "/companies?domain=" + escaped(domain),
	})["data"].([]any)
	require.NotEmpty(c.t, found, domain)
	return int64(found[0].(object)["id"].(float64))
}

// odd is a text that is easily stored otherwise than it was sent.
func odd(field string) string {
	return "Ünïcode & <b>\"" + field + "\"</b> 'ひ' 🙂 " + strings.Repeat("Long ", 8)
}

// scene is what there is to talk about. Everything is there twice, so that there
// is a neighbour, and once more in another organization.
type scene struct {
	lists, contacts, companies [3]int64
}

// chapter is a part of the conversation.
type chapter struct {
	about []string
	hold  func(c *conversation, own scene)
}

// chapters are the parts of the conversation, each of which begins with a new
// server and a scene. What each is about is part of a deviation's name, or begins
// its requirement.
var chapters = []chapter{
	{nil, (*conversation).reading},
	{[]string{"open"}, (*conversation).open},
	{[]string{"CRM-AUTH"}, (*conversation).credentials},
	{[]string{"CRM-ERR", "CRM-FAULT", "CRM-GEN-001", "CRM-VALID-002", "CRM-VALID-003", "CRM-CONTACTS-002", "CRM-COMPANIES-001", "CRM-LISTS-002"}, (*conversation).errors},
	{[]string{"CRM-ERR-006"}, (*conversation).unknown},
	{[]string{"CRM-VALID-006"}, (*conversation).impossible},
	{[]string{"CRM-LISTS"}, (*conversation).membership},
	{[]string{"CRM-CONTACTS-008", "CRM-COMPANIES-007", "CRM-CONTACTS-018", "CRM-COMPANIES-003", "CRM-CONTACTS-010"}, (*conversation).updates},
	{[]string{"CRM-CONTACTS-0", "CRM-COMPANIES-0"}, (*conversation).deletions},
	{[]string{"CRM-TENANT", "foreign"}, (*conversation).foreign},
	{[]string{"CRM-CONTACTS-021", "CRM-VALID-004"}, (*conversation).creations},
	{[]string{"CRM-ERR-007"}, (*conversation).malformed},
	{[]string{"CRM-VALID-001", "CRM-VALID-005", "CRM-LISTS-001", "CRM-LISTS-020", "CRM-CONTACTS-017"}, (*conversation).wrongFields},
	{[]string{"CRM-CONTACTS-013", "CRM-CONTACTS-014", "CRM-COMPANIES-011", "CRM-COMPANIES-012"}, (*conversation).filters},
	{[]string{"CRM-RATE", "429", "never-recovers"}, (*conversation).bursts},
	{[]string{"CRM-ERR-004", "CRM-ERR-005", "CRM-FAULT-003", "never-recovers-from-500", "effect-despite-401"}, (*conversation).refusals},
	{[]string{"CRM-PAGE", "offset"}, (*conversation).pages},
	{[]string{"413"}, (*conversation).large},
}

// talk holds the conversation with new servers, and returns the lines of each
// chapter.
func talk(t testing.TB, chapters []chapter, newServer func(Config) (http.Handler, error)) [][]line {
	t.Helper()
	var all [][]line
	for _, chapter := range chapters {
		clock := newClock()
		server, err := newServer(conversationConfig(clock))
		require.NoError(t, err)
		c := &conversation{t: t, server: server, clock: clock, key: acmeKey}
		chapter.hold(c, c.scene("own"))
		all = append(all, c.lines)
	}
	return all
}

// order puts the chapter first in which a deviation is most likely to show, and
// leaves the others as they are: from short to long.
func order(d Deviation) []int {
	var indexes []int
	best, length := 0, 0
	for i, chapter := range chapters {
		indexes = append(indexes, i)
		for _, about := range chapter.about {
			weight := len(about)
			if strings.Contains(d.Name, about) {
				weight += 100 // a word of the name says more than the requirement
			} else if !strings.HasPrefix(d.Requirement, about) {
				continue
			}
			if weight > length {
				best, length = i, weight
			}
		}
	}
	return append([]int{best}, slices.Delete(indexes, best, best+1)...)
}

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
		{method: "POST", path: at("/lists/%d/contacts", list), body: `{"contact_ids": []}`},
		{method: "POST", path: at("/lists/%d/contacts", list), body: `{"contact_ids": [9999]}`},
		{method: "POST", path: at("/lists/%d/contacts", list), body: at(`{"contact_ids": [%d, %d]}`, person, person)},
		{method: "DELETE", path: at("/companies/%d", firm)},
		{method: "DELETE", path: at("/lists/%d", list)},
	} {
		l.later, l.key = time.Second, "Bearer "+acmeKey
		c.put(l)
	}
	c.list("one more", "leads")
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
			if routes[i].writes() {
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
				if members[field.name] = value; field.misfit(value) {
					c.send(l.method, l.path, string(encode(members)))
				}
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
		c.send("PATCH", at("/companies/%d", s.companies[1]), `{"linkedin_url": "https://example.com"}`)
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
		"email=" + escaped("a_b.c@own"), "email=nobody@example.com", "email=example.com", "email=" + escaped("rock roll"),
		"email=" + escaped("own.example.com.example.org"), "email=" + escaped("tag+one@own.example.com x"),
		at("list_id=%d", s.lists[0]), at("list_id=%d", s.lists[1]),
		at("list_id=%d&email=%s", s.lists[0], escaped("rock&roll@own.example.com")),
		at("list_id=%d&email=%s", s.lists[1], escaped("rock&roll@own.example.com")),
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
		"industry=" + escaped("Research & Development"), "industry=search", "industry=" + escaped("Research &"),
		"industry=" + escaped("& Development"), "industry=" + escaped("Research Hospitality"), "industry=Développement",
		"industry=Dveloppement", "industry=" + escaped("0%25 C"), "industry=" + escaped("C++"), "industry=C", "industry=" + escaped("H%y"),
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
		"/contacts?email=" + escaped("person+0@foreign.example.com"), at("/contacts?list_id=%d", foreign.lists[0]),
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

// pages turns the pages of every listing, with more than fits on one.
func (c *conversation) pages(s scene) {
	full := c.list("full", "contacts")
	for i := range 201 {
		c.send("POST", "/contacts", at(`{"list_id": %d, "company_domain": "full.example.com", "last_name": "%d"}`, full, i))
	}
	for i := range 50 {
		c.list("more", "contacts")
		c.send("POST", "/contacts", at(`{"list_id": %d, "company_domain": "c%d.example.com"}`, s.lists[2], i))
	}
	company := c.company("full.example.com")
	ofCompany := at("/companies/%d/contacts", company)
	for _, path := range []string{"/contacts", "/companies", "/lists", at("/lists/%d/contacts", full), ofCompany} {
		for _, query := range []string{
			"", "?page=2", "?limit=1", "?limit=2&page=2", "?limit=200", "?limit=200&page=2", "?limit=67&page=3",
			"?limit=0", "?limit=201", "?limit=-1", "?limit=word", "?page=0", "?page=-1", "?page=word", "?page=50", "?page=1&limit=150",
		} {
			c.get(path + query)
		}
	}
	for _, query := range []string{
		"?offset=0", "?offset=1", "?offset=3&limit=2", "?offset=200", "?offset=201", "?offset=300", "?offset=-1", "?offset=word",
		"?offset=134&limit=67", "?offset=67&limit=67",
	} {
		c.get(ofCompany + query)
	}
	for page := 1; page <= 4; page++ { // one page that is full to the end, and one past it
		c.get(at("/lists/%d/contacts?limit=67&page=%d", full, page))
	}
	c.send("DELETE", at("/lists/%d/contacts", full), at(`{"contact_ids": [%d]}`, s.contacts[0]))
	for _, path := range []string{"/contacts", "/companies", "/lists"} {
		total := int(c.get(path)["pagination"].(object)["total"].(float64))
		for _, page := range []int{total - 1, total, total + 1} {
			c.get(at("%s?limit=1&page=%d", path, page))
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
			"/contacts?email=" + escaped("person+1@own.example.com"), at("/contacts?list_id=%d", s.lists[2]),
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
