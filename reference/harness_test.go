package reference

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const (
	acmeKey     = "acme-key"
	globexKey   = "globex-key"
	expiredKey  = "expired-key"
	revokedKey  = "revoked-key"
	faultHeader = "X-Fault"
)

// clock is a clock that stands still until it is told to move.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock {
	return &clock{now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(by)
}

// testConfig has a key of each sort and no limits.
func testConfig(c *clock) Config {
	return Config{
		Keys: []Key{
			{Token: acmeKey, Organization: "acme"},
			{Token: globexKey, Organization: "globex"},
			{Token: expiredKey, Organization: "acme", Expires: c.Now()},
			{Token: revokedKey, Organization: "acme", Revoked: true},
		},
		FaultHeader: faultHeader,
		Now:         c.Now,
	}
}

// newServer makes a server on which a panic fails the test.
func newServer(t testing.TB, config Config) *Server {
	t.Helper()
	config.OnPanic = func(value any, stack []byte) { t.Errorf("panic: %v\n%s", value, stack) }
	server, err := New(config)
	require.NoError(t, err)
	return server
}

// client sends requests with one key. Every answer it gets is checked for form.
type client struct {
	t       testing.TB
	handler http.Handler
	key     string
}

// newClient is a client of acme on a fresh server without limits.
func newClient(t testing.TB) client {
	t.Helper()
	return client{t: t, handler: newServer(t, testConfig(newClock())), key: acmeKey}
}

func (c client) as(key string) client {
	c.key = key
	return c
}

type response struct {
	status int
	header http.Header
	body   object
}

// send sends a request to a path below BasePath. A body other than a string is
// encoded as JSON; nil sends none.
func (c client) send(method, path string, body any) response {
	c.t.Helper()
	return c.do(c.request(method, path, body))
}

func (c client) request(method, path string, body any) *http.Request {
	c.t.Helper()
	var reader io.Reader
	switch body := body.(type) {
	case nil:
	case string:
		reader = strings.NewReader(body)
	default:
		payload, err := json.Marshal(body)
		require.NoError(c.t, err)
		reader = strings.NewReader(string(payload))
	}
	r := httptest.NewRequest(method, BasePath+path, reader)
	if c.key != "" {
		r.Header.Set("Authorization", "Bearer "+c.key)
	}
	if reader != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	return r
}

func (c client) do(r *http.Request) response {
	c.t.Helper()
	recorder := httptest.NewRecorder()
	c.handler.ServeHTTP(recorder, r)
	got := response{status: recorder.Code, header: recorder.Header()}
	if r.Method == http.MethodHead {
		require.Empty(c.t, recorder.Body.Bytes())
		return got
	}
	require.NoError(c.t, json.Unmarshal(recorder.Body.Bytes(), &got.body))
	require.NoError(c.t, formOf(got))
	return got
}

// formOf says how a response departs from the contract's form, if it does.
func formOf(r response) error {
	if kind := r.header.Get("Content-Type"); kind != "application/json" {
		return fmt.Errorf("content type = %q", kind)
	}
	if r.status < 300 {
		if _, wrapped := r.body["data"]; !wrapped {
			return fmt.Errorf("status %d without data", r.status)
		}
		return nil
	}
	if r.status != http.StatusUnprocessableEntity {
		if text, ok := r.body["detail"].(string); !ok || text == "" {
			return fmt.Errorf("status %d with detail %v", r.status, r.body["detail"])
		}
		return nil
	}
	entries, _ := r.body["detail"].([]any)
	if len(entries) == 0 {
		return fmt.Errorf("422 with detail %v", r.body["detail"])
	}
	for _, entry := range entries {
		if err := formOfViolation(entry); err != nil {
			return err
		}
	}
	return nil
}

func formOfViolation(entry any) error {
	fields, _ := entry.(object)
	location, _ := fields["loc"].([]any)
	message, _ := fields["msg"].(string)
	kind, _ := fields["type"].(string)
	if len(location) == 0 || message == "" || kind == "" {
		return fmt.Errorf("422 with entry %v", entry)
	}
	switch location[0] {
	case "body", "path", "query":
	default:
		return fmt.Errorf("422 with location %v", location)
	}
	for _, element := range location {
		switch element.(type) {
		case string, float64:
		default:
			return fmt.Errorf("422 with location %v", location)
		}
	}
	return nil
}

// data is the payload of a successful object response.
func (r response) data() object {
	payload, _ := r.body["data"].(object)
	return payload
}

// items is the payload of a listing.
func (r response) items() []object {
	var all []object
	payload, _ := r.body["data"].([]any)
	for _, item := range payload {
		all = append(all, item.(object))
	}
	return all
}

// ids is what a listing lists, in its order.
func (r response) ids() []int64 {
	all := []int64{}
	for _, item := range r.items() {
		all = append(all, int64(item["id"].(float64)))
	}
	return all
}

func (r response) pagination() object {
	pagination, _ := r.body["pagination"].(object)
	return pagination
}

func (r response) detail() any { return r.body["detail"] }

// violated lists a 422's entries as "loc type".
func (r response) violated() []string {
	var all []string
	entries, _ := r.body["detail"].([]any)
	for _, entry := range entries {
		fields := entry.(object)
		var path []string
		for _, element := range fields["loc"].([]any) {
			path = append(path, fmt.Sprint(element))
		}
		all = append(all, strings.Join(path, ".")+" "+fields["type"].(string))
	}
	return all
}

// newList makes a list and returns its id.
func (c client) newList(title string) int64 {
	c.t.Helper()
	got := c.send("POST", "/lists", object{"title": title})
	require.Equal(c.t, http.StatusCreated, got.status)
	return int64(got.data()["id"].(float64))
}

// newContact makes a contact on a list and returns its id.
func (c client) newContact(list int64, email string, more object) int64 {
	c.t.Helper()
	body := object{"list_id": list, "work_email": email}
	for name, value := range more {
		body[name] = value
	}
	require.Equal(c.t, http.StatusCreated, c.send("POST", "/contacts", body).status)
	found := c.send("GET", "/contacts?limit=200&email="+url.QueryEscape(email), nil).ids()
	require.NotEmpty(c.t, found)
	return found[len(found)-1]
}

// newCompany makes a company through a contact and returns the ids of both.
func (c client) newCompany(list int64, domain string) (company, contact int64) {
	c.t.Helper()
	contact = c.newContact(list, "someone@"+domain, object{"company_domain": domain})
	shown := c.send("GET", at("/contacts/%d", contact), nil).data()
	return int64(shown["company_id"].(float64)), contact
}

func at(pattern string, values ...any) string { return fmt.Sprintf(pattern, values...) }
