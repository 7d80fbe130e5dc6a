package reference

import (
	"bufio"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/reference/referencetest"
)

// The fuzz targets send anything whatever to a server with a little data. What
// comes back has one of the documented forms, and a documented status; newServer
// fails the test on a panic.

// fuzzServer has list 1, contact 2 and company 3.
func fuzzServer(t *testing.T) client {
	c := newClient(t)
	c.newCompany(c.newList("A"), "example.com")
	return c
}

var documented = map[int]bool{200: true, 201: true, 400: true, 401: true, 404: true, 405: true, 422: true, 429: true}

func (c client) fuzzed(r *http.Request) {
	if got := c.do(r); !documented[got.status] {
		c.t.Errorf("%s %q: status %d", r.Method, r.URL, got.status)
	}
	// Whatever was sent, what is stored can still be listed.
	for _, path := range []string{"/contacts", "/companies", "/lists"} {
		require.Equal(c.t, 200, c.send("GET", path, nil).status)
	}
}

func FuzzPath(f *testing.F) {
	f.Add("GET", "/contacts/2")
	f.Add("DELETE", "/lists/1")
	f.Fuzz(func(t *testing.T, method, path string) {
		c := fuzzServer(t)
		r := c.request("GET", "", nil)
		r.Method = method
		// As the server would parse it, and as a handler in front might set it.
		if target, err := url.ParseRequestURI(BasePath + path); err == nil {
			r.URL = target
			c.fuzzed(r)
		}
		r.URL = &url.URL{Path: BasePath + path, RawPath: path}
		c.fuzzed(r)
		r.URL = &url.URL{Path: path}
		c.fuzzed(r)
	})
}

func FuzzQuery(f *testing.F) {
	f.Add("page=1&limit=2")
	f.Add("email=a%40example.com&list_id=1")
	f.Fuzz(func(t *testing.T, query string) {
		c := fuzzServer(t)
		for _, path := range []string{"/contacts", "/companies", "/lists", "/lists/1/contacts", "/companies/3/contacts"} {
			r := c.request("GET", path, nil)
			r.URL.RawQuery = query
			c.fuzzed(r)
		}
	})
}

func FuzzHeaders(f *testing.F) {
	f.Add("Bearer "+acmeKey, "application/json", "identity")
	f.Add("Bearer "+someJWT, "text/plain", "gzip")
	f.Fuzz(func(t *testing.T, authorization, contentType, encoding string) {
		c := fuzzServer(t)
		r := c.request("POST", "/lists", `{"title": "B"}`)
		r.Header.Set("Authorization", authorization)
		r.Header.Set("Content-Type", contentType)
		r.Header.Set("Content-Encoding", encoding)
		c.fuzzed(r)
		_, refusal := c.handler.(*Server).keys.authenticate(r.Header, referencetest.NewClock().Now())
		if created := len(c.send("GET", "/lists", nil).ids()) > 1; created && refusal != "" {
			t.Errorf("authorization %q: refused, and yet a list was made", authorization)
		}
	})
}

func FuzzBody(f *testing.F) {
	f.Add(`{"list_id": 1, "work_email": "a@example.com", "company_domain": "example.org"}`)
	f.Add(`{"title": "B", "type": "leads", "contact_ids": [2, 2, 9]}`)
	f.Add(`{"name": null, "domain": "x", "employee_count": 5, "city": "\u0000"}`)
	f.Fuzz(func(t *testing.T, body string) {
		c := fuzzServer(t)
		for _, target := range []string{"POST /contacts", "PATCH /contacts/2", "PATCH /companies/3", "POST /lists",
			"POST /lists/1/contacts", "DELETE /lists/1/contacts"} {
			method, path, _ := strings.Cut(target, " ")
			c.fuzzed(c.request(method, path, body))
		}
	})
}

// FuzzRaw goes through net/http's own parser, as a hostile client does.
func FuzzRaw(f *testing.F) {
	f.Add("PATCH /api/v1/contacts/2 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer acme-key\r\nContent-Length: 2\r\n\r\n{}")
	f.Fuzz(func(t *testing.T, raw string) {
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(raw)))
		if err != nil {
			return
		}
		r.Header.Del(faultHeader)
		fuzzServer(t).fuzzed(r)
	})
}
