package faults

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/reference"
	"github.com/assaykit/assay/reference/referencetest"
)

// line is a request of a conversation, with the answer that the reference server
// gave to it. It can be said to another server as well.
type line struct {
	later  time.Duration // the clock moves on before
	key    string        // the whole Authorization header; empty: none
	fault  bool          // with the fault hook
	method string
	path   string // below reference.BasePath

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
func conversationConfig(c *referencetest.Clock) reference.Config {
	config := testConfig(c)
	config.Keys = append(config.Keys, reference.Key{Token: burstKey, Organization: "burst"}, reference.Key{Token: wideKey, Organization: "wide"})
	config.OrganizationLimits = map[string]reference.Limits{"burst": {PerSecond: 1}, "wide": reference.DefaultLimits}
	return config
}

// say puts a line to a server and returns what comes back.
func (l line) say(handler http.Handler, c *referencetest.Clock) heard {
	c.Advance(l.later)
	r := httptest.NewRequest(l.method, reference.BasePath+l.path, strings.NewReader(l.body))
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
	clock  *referencetest.Clock
	key    string
	lines  []line
}

func (c *conversation) put(l line) object {
	if l.form == "" {
		l.form = "application/json"
	}
	l.answer = l.say(c.server, c.clock)
	l.operation, _, _ = reference.Match(httptest.NewRequest(l.method, reference.BasePath+l.path, nil))
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
	found := c.get("/contacts?limit=200&email=" + url.QueryEscape(email))["data"].([]any)
	require.NotEmpty(c.t, found, email)
	return int64(found[len(found)-1].(object)["id"].(float64))
}

// company is the id of a domain's company, which may take a second to appear.
func (c *conversation) company(domain string) int64 {
	found := c.put(line{
		later: time.Second, key: "Bearer " + c.key, method: "GET", path: "/companies?domain=" + url.QueryEscape(domain),
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
	{[]string{"CRM-AUTH", "repeats-the-key"}, (*conversation).credentials},
	{[]string{"CRM-ERR", "CRM-FAULT", "CRM-GEN-001", "CRM-VALID-002", "CRM-VALID-003", "CRM-CONTACTS-002", "CRM-COMPANIES-001", "CRM-LISTS-002"}, (*conversation).errors},
	{[]string{"CRM-ERR-006"}, (*conversation).unknown},
	{[]string{"CRM-VALID-006"}, (*conversation).impossible},
	{[]string{"CRM-LISTS", "unlinks-the-added"}, (*conversation).membership},
	{[]string{"CRM-CONTACTS-008", "CRM-COMPANIES-007", "CRM-CONTACTS-018", "CRM-COMPANIES-003", "CRM-CONTACTS-010", "update-contact-refuses", "update-company-refuses"}, (*conversation).updates},
	{[]string{"CRM-CONTACTS-0", "CRM-COMPANIES-0"}, (*conversation).deletions},
	{[]string{"CRM-TENANT", "foreign"}, (*conversation).foreign},
	{[]string{"CRM-CONTACTS-015", "CRM-CONTACTS-016", "CRM-CONTACTS-021", "CRM-COMPANIES-014", "CRM-COMPANIES-018", "CRM-LISTS-004", "CRM-LISTS-005", "stores-type", "CRM-VALID-004"}, (*conversation).creations},
	{[]string{"CRM-CONTACTS-015", "CRM-COMPANIES-018", "clears-its-colleagues"}, (*conversation).formerDomains},
	{[]string{"CRM-ERR-007"}, (*conversation).malformed},
	{[]string{"CRM-VALID-001", "CRM-VALID-005", "CRM-LISTS-001", "CRM-LISTS-020", "CRM-CONTACTS-017"}, (*conversation).wrongFields},
	{[]string{"CRM-CONTACTS-013", "CRM-CONTACTS-014", "CRM-COMPANIES-011", "CRM-COMPANIES-012"}, (*conversation).filters},
	{[]string{"CRM-RATE", "429", "never-recovers"}, (*conversation).bursts},
	{[]string{"CRM-ERR-004", "CRM-FAULT-003", "never-recovers-from-500", "effect-despite-401"}, (*conversation).refusals},
	{[]string{"CRM-PAGE", "offset"}, (*conversation).pages},
	{[]string{"default-limit", "limit-capped", "limit-ignored", "total-capped", "offset-by-default"}, (*conversation).manyPages},
	{[]string{"413"}, (*conversation).large},
}

// talk holds the conversation with new servers, and returns the lines of each
// chapter.
func talk(t testing.TB, chapters []chapter, newServer func(reference.Config) (http.Handler, error)) [][]line {
	t.Helper()
	var all [][]line
	for _, chapter := range chapters {
		clock := referencetest.NewClock()
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
