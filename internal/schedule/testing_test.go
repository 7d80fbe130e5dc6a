package schedule

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/answer"
	"github.com/assaykit/assay/internal/clock"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/target/targettest"
	"github.com/assaykit/assay/steps"
)

// configuredRun is what a run against a handler needs, with a clock that passes only
// when somebody sleeps.
func configuredRun(t *testing.T, p *pack.Pack, handler http.Handler, c *clock.Idle, all []plan.Scenario) Config {
	t.Helper()
	return Config{
		Config: resource.Config{
			Pack: p, Seed: "7", Concurrency: 4, Consistency: time.Second, Credentials: targettest.Keys[resource.Key](), Clock: c.Clock(),
		},
		Settings: steps.Settings{
			Client: targettest.NewClient(t, p, handler, c, answer.RulesOf(p).Foreign), FaultHeader: steps.FaultHeader{Name: "X-Fault", Value: "500"},
		},
		Scenarios: all, BurstBudget: 400,
	}
}

// scenarios are the ones of a pack that a selection chooses.
func scenarios(t *testing.T, p *pack.Pack, selection plan.Selection) []plan.Scenario {
	t.Helper()
	found, err := p.Inventory.Select(selection, plan.Facts{
		Requirements: p.RequirementIDs(), Operations: p.OperationIDs(),
		Operation: func(s plan.Scenario) []string { return []string{steps.Operation(p, s)} },
	})
	require.NoError(t, err)
	return found
}

// exchangeOf is an answer with a status and the values of its Retry-After.
func exchangeOf(status int, retryAfter ...string) *exchange.Exchange {
	return &exchange.Exchange{Answer: exchange.Answer{Status: status, ResponseHeader: http.Header{"Retry-After": retryAfter}}}
}
