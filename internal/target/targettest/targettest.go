// Package targettest gives tests targets: the reference server with a key of each
// kind, a client that knows those keys, and a clock that passes only while somebody
// waits. It knows no scenarios.
package targettest

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/clock"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/reference"
)

// Secrets are the keys of the reference server, by the names in Keys.
var Secrets = []exchange.Secret{
	{Name: "MAIN", Value: "the-main-key"}, {Name: "OTHER", Value: "the-other-key"}, {Name: "EXPIRED", Value: "the-expired-key"},
	{Name: "REVOKED", Value: "the-revoked-key"}, {Name: "BURST", Value: "the-burst-key"},
}

// Keys returns the names of the secrets, by what each key is good for.
func Keys[K ~string]() map[K]string {
	return map[K]string{"main": "MAIN", "other": "OTHER", "expired": "EXPIRED", "revoked": "REVOKED", "burst": "BURST"}
}

// NewReference returns a reference server with these keys, whose burst organization
// has a limit.
func NewReference(t testing.TB, now func() time.Time, burst reference.Limits) *reference.Server {
	t.Helper()
	server, err := reference.New(reference.Config{
		Keys: []reference.Key{
			{Token: "the-main-key", Organization: "main"},
			{Token: "the-other-key", Organization: "other"},
			{Token: "the-expired-key", Organization: "main", Expires: time.Unix(0, 0)},
			{Token: "the-revoked-key", Organization: "main", Revoked: true},
			{Token: "the-burst-key", Organization: "burst"},
		},
		OrganizationLimits: map[string]reference.Limits{"burst": burst},
		FaultHeader:        "X-Fault", Now: now,
	})
	require.NoError(t, err)
	return server
}

// NewClock returns a clock that passes only while somebody sleeps.
func NewClock() *clock.Idle { return clock.NewIdle(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)) }

// NewClient returns a client of a handler, which is served until the test ends.
// Foreign tells the answers of something in front of the API; nil for none.
func NewClient(t testing.TB, p *pack.Pack, handler http.Handler, c *clock.Idle, foreign func(*exchange.Exchange) bool) *exchange.Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	base, err := url.Parse(server.URL + p.Contract.BasePath)
	require.NoError(t, err)
	client, err := exchange.New(exchange.Options{BaseURL: base, Secrets: Secrets, Clock: c.Clock(), Foreign: foreign})
	require.NoError(t, err)
	t.Cleanup(client.Close)
	return client
}
