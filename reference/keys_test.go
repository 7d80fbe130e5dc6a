package reference

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/reference/referencetest"
)

const someJWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl"

func TestAuthentication(t *testing.T) {
	tests := []struct {
		name   string
		header []string
		status int
		detail string
	}{
		{name: "no header", status: 401, detail: detailMissingHeader},
		{name: "empty header", header: []string{""}, status: 401, detail: detailMissingHeader},
		{name: "valid", header: []string{"Bearer " + acmeKey}, status: 200},
		{name: "lower-case scheme", header: []string{"bearer " + acmeKey}, status: 200},
		{name: "upper-case scheme", header: []string{"BEARER " + acmeKey}, status: 200},
		{name: "two spaces", header: []string{"Bearer  " + acmeKey}, status: 200},
		{name: "JWT", header: []string{"Bearer " + someJWT}, status: 401, detail: detailSessionToken},
		{name: "unsecured JWT", header: []string{"Bearer eyJhbGciOiJub25lIn0.e30."}, status: 401, detail: detailSessionToken},
		{name: "damaged JWT", header: []string{"Bearer header.payload.signature"}, status: 401, detail: detailSessionToken},
		{name: "two parts", header: []string{"Bearer header.payload"}, status: 401, detail: detailUnknownKey},
		{name: "four parts", header: []string{"Bearer a.b.c.d"}, status: 401, detail: detailUnknownKey},
		{name: "parts in another alphabet", header: []string{"Bearer a+b.c/d.e"}, status: 401, detail: detailUnknownKey},
		{name: "JWT under another scheme", header: []string{"Basic " + someJWT}, status: 401, detail: detailUnknownKey},
		{name: "unknown", header: []string{"Bearer nobody"}, status: 401, detail: detailUnknownKey},
		{name: "other case", header: []string{"Bearer ACME-KEY"}, status: 401, detail: detailUnknownKey},
		{name: "beginning of a key", header: []string{"Bearer acme"}, status: 401, detail: detailUnknownKey},
		{name: "key with a tail", header: []string{"Bearer " + acmeKey + " x"}, status: 401, detail: detailUnknownKey},
		{name: "scheme alone", header: []string{"Bearer"}, status: 401, detail: detailUnknownKey},
		{name: "bare key", header: []string{acmeKey}, status: 401, detail: detailUnknownKey},
		{name: "no space", header: []string{"Bearer" + acmeKey}, status: 401, detail: detailUnknownKey},
		{name: "basic", header: []string{"Basic " + acmeKey}, status: 401, detail: detailUnknownKey},
		{name: "token", header: []string{"Token " + acmeKey}, status: 401, detail: detailUnknownKey},
		{name: "two headers", header: []string{"Bearer " + acmeKey, "Bearer " + acmeKey}, status: 401, detail: detailUnknownKey},
		{name: "revoked", header: []string{"Bearer " + revokedKey}, status: 401, detail: detailUnknownKey},
		{name: "expired", header: []string{"Bearer " + expiredKey}, status: 401, detail: detailExpiredKey},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := newClient(t).as("")
			r := c.request("GET", "/contacts", nil)
			if tt.header != nil {
				r.Header["Authorization"] = tt.header
			}
			got := c.do(r)
			assert.Equal(t, tt.status, got.status)
			if tt.status == http.StatusUnauthorized {
				assert.Equal(t, tt.detail, got.detail())
				assert.Equal(t, "Bearer", got.header.Get("WWW-Authenticate"))
			}
		})
	}
}

func TestKeyExpires(t *testing.T) {
	clock := referencetest.NewClock()
	config := testConfig(clock)
	config.Keys = []Key{{Token: "k", Organization: "o", Expires: clock.Now().Add(time.Hour)}}
	c := client{t: t, handler: newServer(t, config), key: "k"}

	clock.Advance(time.Hour - time.Nanosecond)
	assert.Equal(t, 200, c.send("GET", "/lists", nil).status)
	clock.Advance(time.Nanosecond)
	assert.Equal(t, 401, c.send("GET", "/lists", nil).status)
}

func TestTenancy(t *testing.T) {
	acme := newClient(t)
	list := acme.newList("A")
	company, contact := acme.newCompany(list, "example.com")
	globex := acme.as(globexKey)

	tests := []struct {
		name   string
		method string
		path   string
		body   any
		detail string
	}{
		{name: "get contact", method: "GET", path: at("/contacts/%d", contact), detail: detailContactNotFound},
		{name: "update contact", method: "PATCH", path: at("/contacts/%d", contact), body: object{"city": "X"}, detail: detailContactNotFound},
		{name: "delete contact", method: "DELETE", path: at("/contacts/%d", contact), detail: detailContactNotFound},
		{name: "create contact", method: "POST", path: "/contacts", body: object{"list_id": list}, detail: detailListNotFound},
		{name: "get company", method: "GET", path: at("/companies/%d", company), detail: detailCompanyNotFound},
		{name: "company contacts", method: "GET", path: at("/companies/%d/contacts", company), detail: detailCompanyNotFound},
		{name: "update company", method: "PATCH", path: at("/companies/%d", company), body: object{"city": "X"}, detail: detailCompanyNotFound},
		{name: "delete company", method: "DELETE", path: at("/companies/%d", company), detail: detailCompanyNotFound},
		{name: "delete list", method: "DELETE", path: at("/lists/%d", list), detail: detailListNotFound},
		{name: "list contacts", method: "GET", path: at("/lists/%d/contacts", list), detail: detailListNotFound},
		{name: "add", method: "POST", path: at("/lists/%d/contacts", list), body: object{"contact_ids": []int64{contact}}, detail: detailListNotFound},
		{name: "remove", method: "DELETE", path: at("/lists/%d/contacts", list), body: object{"contact_ids": []int64{contact}}, detail: detailListNotFound},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := globex.send(tt.method, tt.path, tt.body)
			assert.Equal(t, 404, got.status)
			assert.Equal(t, tt.detail, got.detail())
		})
	}
	for _, path := range []string{
		"/contacts", "/contacts?email=someone@example.com", at("/contacts?list_id=%d", list),
		"/companies", "/companies?domain=example.com", "/lists",
	} {
		assert.Empty(t, globex.send("GET", path, nil).items(), path)
	}

	own := globex.newList("B")
	got := globex.send("POST", at("/lists/%d/contacts", own), object{"contact_ids": []int64{contact}})
	assert.EqualValues(t, 0, got.data()["added"])
	other, _ := globex.newCompany(own, "example.com")
	assert.NotEqual(t, company, other, "each organization has its own company of a domain")
	assert.EqualValues(t, 1, acme.send("GET", at("/companies/%d", company), nil).data()["contact_count"])
}

func TestNewRefuses(t *testing.T) {
	tests := []struct {
		name   string
		config Config
		want   string
	}{
		{name: "empty token", config: Config{Keys: []Key{{Organization: "o"}}},
			want: "reference server: key 0: empty token"},
		{name: "no organization", config: Config{Keys: []Key{{Token: "k"}}},
			want: "reference server: key 0: empty organization"},
		{name: "JWT", config: Config{Keys: []Key{{Token: someJWT, Organization: "o"}}},
			want: "reference server: key 0: token looks like a JWT, which the contract refuses"},
		{name: "space", config: Config{Keys: []Key{{Token: "a b", Organization: "o"}}},
			want: "reference server: key 0: token has a character other than visible ASCII"},
		{name: "twice", config: Config{Keys: []Key{{Token: "k", Organization: "o"}, {Token: "k", Organization: "p"}}},
			want: "reference server: key 1: same token as an earlier key"},
		{name: "limit a second", config: Config{Limits: Limits{PerSecond: -1}},
			want: "reference server: limits: -1 requests a second is less than none"},
		{name: "limit a minute", config: Config{OrganizationLimits: map[string]Limits{"o": {PerMinute: -1}}},
			want: `reference server: limits of organization "o": -1 requests a minute is less than none`},
		{name: "first id", config: Config{FirstID: -1},
			want: "reference server: first id -1 is negative"},
		{name: "fault header", config: Config{FaultHeader: "authorization"},
			want: `reference server: fault header "authorization" is taken by the API key`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			server, err := New(tt.config)
			require.EqualError(t, err, tt.want)
			assert.Nil(t, server)
		})
	}
}

func TestZeroConfigRefusesAll(t *testing.T) {
	c := client{t: t, handler: newServer(t, Config{}), key: acmeKey}
	assert.Equal(t, 401, c.send("GET", "/contacts", nil).status)
}
