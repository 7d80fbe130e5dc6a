package steps

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/reference"
)

// What a run is expected to cost is held against what it costs, by each feature.
// Tests of whole runs hold the whole.
func TestEstimate(t *testing.T) {
	p := bundled(t)
	byFile := map[string][]plan.Scenario{}
	for _, s := range p.Inventory.Scenarios {
		byFile[s.File] = append(byFile[s.File], s)
	}
	for file, scenarios := range byFile {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			c := newClock()
			server := newReference(t, c.Now, reference.Limits{PerSecond: 100, PerMinute: 1000})
			settle(t, server)
			config := configure(t, p, server, c, scenarios)
			expected, main := Estimate(config)
			require.LessOrEqual(t, main, expected)
			_, err := Run(context.Background(), config)
			require.NoError(t, err)
			sent := int(config.Client.Stats().Requests)
			// How soon a limit is met, say, is chance.
			require.InDelta(t, sent, expected, max(12, 0.35*float64(sent)), "requests that were sent, and expected")
		})
	}
}

// settle has every organization own a list, a contact and a company.
func settle(t *testing.T, server http.Handler) {
	t.Helper()
	for _, key := range []Key{Main, Other, Burst} {
		send := func(path, body string) (answer struct{ Data struct{ ID json.Number } }) {
			r := httptest.NewRequest(http.MethodPost, reference.BasePath+path, strings.NewReader(body))
			r.Header.Set("Authorization", "Bearer the-"+string(key)+"-key")
			r.Header.Set("Content-Type", "application/json")
			recorder := httptest.NewRecorder()
			server.ServeHTTP(recorder, r)
			require.Equal(t, http.StatusCreated, recorder.Code, recorder.Body)
			require.NoError(t, json.Unmarshal(recorder.Body.Bytes(), &answer))
			return answer
		}
		list := send("/lists", `{"title": "Customers", "type": "leads"}`).Data.ID
		send("/contacts", fmt.Sprintf(`{"list_id": %s, "work_email": "ada@stranger.example", "company_domain": "stranger.example"}`, list))
	}
}

func TestEveryCostIsThatOfAStep(t *testing.T) {
	for form := range stepCosts {
		require.True(t, slices.ContainsFunc(vocabulary, func(d Definition) bool { return d.Form == form }), form)
	}
}

func TestExhaustion(t *testing.T) {
	for _, c := range []struct {
		name   string
		rate   exchange.Rate
		budget int
		want   int
	}{
		{name: "by the second", rate: exchange.Rate{PerSecond: 50, PerMinute: 1000}, budget: 1200, want: 100},
		{name: "by the minute", rate: exchange.Rate{PerMinute: 1000}, budget: 1200, want: 1000},
		{name: "beyond the budget", rate: exchange.Rate{PerMinute: 1000}, budget: 200, want: 200},
		{name: "unknown", budget: 1200, want: 150},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, exhaustion(c.rate, c.budget)) })
	}
}
