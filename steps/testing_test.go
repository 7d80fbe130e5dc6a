package steps

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/clock"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/reference"
)

func bundled(t *testing.T) *pack.Pack { return packtest.Bundled(t) }

// scenarios are the ones of a pack that a selection chooses.
func scenarios(t *testing.T, p *pack.Pack, selection plan.Selection) []plan.Scenario {
	t.Helper()
	found, err := p.Inventory.Select(selection, plan.Facts{
		Requirements: p.RequirementIDs(), Operations: p.OperationIDs(),
		Operation: func(s plan.Scenario) []string { return []string{Operation(p, s)} },
	})
	require.NoError(t, err)
	return found
}

// written is a scenario of some steps, each with its keyword, for the bundled
// pack; "|" begins a row of the table of the step before.
func written(lines ...string) plan.Scenario {
	s := plan.Scenario{ID: "features/written.feature:1", Name: "Written", File: "features/written.feature", Line: 1, Tags: []string{"@CRM-GEN-001"}}
	for n, line := range lines {
		if line[0] == '|' {
			last := &s.Steps[len(s.Steps)-1]
			last.Table = append(last.Table, row(line))
			continue
		}
		keyword, text, _ := strings.Cut(line, " ")
		s.Steps = append(s.Steps, plan.Step{Keyword: keyword, Written: keyword, Text: text, Line: n + 2})
	}
	return s
}

// row reads the cells of a line such as "| a | b |".
func row(line string) []string {
	var values []string
	for _, value := range strings.Split(strings.Trim(line, "|"), "|") {
		values = append(values, strings.TrimSpace(value))
	}
	return values
}

// newClock is a clock that passes only when somebody sleeps.
func newClock() *clock.Idle { return clock.NewIdle(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)) }

// The keys of the servers of these tests, by the names of their secrets.
var (
	keyNames = map[Key]string{Main: "MAIN", Other: "OTHER", Expired: "EXPIRED", Revoked: "REVOKED", Burst: "BURST"}
	secrets  = []exchange.Secret{
		{Name: "MAIN", Value: "the-main-key"}, {Name: "OTHER", Value: "the-other-key"}, {Name: "EXPIRED", Value: "the-expired-key"},
		{Name: "REVOKED", Value: "the-revoked-key"}, {Name: "BURST", Value: "the-burst-key"},
	}
)

// newReference is the reference server with these keys.
func newReference(t *testing.T, now func() time.Time, burst reference.Limits) *reference.Server {
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

// configure is what a run against a handler needs, with a clock that passes only
// when somebody sleeps.
func configure(t *testing.T, p *pack.Pack, handler http.Handler, c *clock.Idle, all []plan.Scenario) Config {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	base, err := url.Parse(server.URL + p.Contract.BasePath)
	require.NoError(t, err)
	client, err := exchange.New(exchange.Options{BaseURL: base, Secrets: secrets, Now: c.Now, Sleep: c.Sleep, Foreign: Foreign(p)})
	require.NoError(t, err)
	t.Cleanup(client.Close)
	return Config{
		ResourceConfig: ResourceConfig{
			Pack: p, Seed: "7", Concurrency: 4, Consistency: time.Second, Credentials: keyNames, Now: c.Now, Sleep: c.Sleep,
		},
		Settings:  Settings{Client: client, FaultHeader: FaultHeader{Name: "X-Fault", Value: "500"}},
		Scenarios: all, BurstBudget: 400,
	}
}

// newTestRun is what scenarios share, of a configuration.
func newTestRun(c Config) *stepsRun { return newStepsRun(c.Settings, newShared(c.ResourceConfig)) }

// bundledRun is one of the bundled pack, that sends nothing.
func bundledRun(t *testing.T) *stepsRun {
	t.Helper()
	return newTestRun(Config{ResourceConfig: ResourceConfig{Pack: bundled(t)}})
}

// newTestWorld is a scenario against a conforming server.
func newTestWorld(t *testing.T, p *pack.Pack) *world {
	t.Helper()
	c := newClock()
	run := newTestRun(configure(t, p, newReference(t, c.Now, reference.Limits{}), c, nil))
	return run.newWorld(plan.Scenario{ID: "features/x.feature:1"}, analysis{}, nil)
}

// exchangeOf is an answer with a status and the values of its Retry-After.
func exchangeOf(status int, retryAfter ...string) *exchange.Exchange {
	return &exchange.Exchange{Status: status, ResponseHeader: http.Header{"Retry-After": retryAfter}}
}
