package reference

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/reference/referencetest"
)

const (
	acmeKey     = "acme-key"
	globexKey   = "globex-key"
	expiredKey  = "expired-key"
	revokedKey  = "revoked-key"
	faultHeader = "X-Fault"
)

// testConfig has a key of each sort and no limits.
func testConfig(c *referencetest.Clock) Config {
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
	return client{t: t, handler: newServer(t, testConfig(referencetest.NewClock())), key: acmeKey}
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
	require.NoError(c.t, referencetest.Form(got.status, got.header, got.body))
	return got
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
