package run_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
)

// The query of the target's URL goes with every request, those for a token included, and
// no record has its values. A key there, in which requests carry theirs, is refused.
func TestQueryOfTheTarget(t *testing.T) {
	for _, c := range vaultCases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			v := &vault{takes: c.takes}
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if query := r.URL.Query(); !slices.Equal(query["gate"], []string{"gate/of the vault"}) || query.Get("v") != "7" {
					t.Errorf("%s has not the query of the target", r.URL.RequestURI())
				}
				v.ServeHTTP(w, r)
			}))
			t.Cleanup(server.Close)
			execute := func(query string) (*verdict.Result, error) {
				return run.Execute(context.Background(), run.Options{
					Pack: c.pack(t), Seed: "7", Tool: verdict.Tool{Name: "assay", Version: "test"}, Policy: run.Policy{AllowIncomplete: true},
					Profile: target.Profile{Target: server.URL + "?" + query, Keys: c.keys, Concurrency: 4},
				})
			}
			r, err := execute("gate=gate%2Fof+the+vault&v=7")
			require.NoError(t, err)
			require.Equal(t, verdict.ExitConformant, r.Verdict.Exit, "%s %v\n%s", r.Verdict.Reason, r.Problems, notPassed(r))
			require.Equal(t, server.URL+"?gate=[TARGET_GATE]&v=[TARGET_V]", r.Target.BaseURL)
			record, err := json.Marshal(r)
			require.NoError(t, err)
			require.NotContains(t, string(record), "of+the")
			if c.name == "API key in the query" {
				_, err = execute("key=another-key-of-mine")
				require.EqualError(t, err, "the URL of the target has parameter \"key\", in which requests carry the API key\n  leave it out, and set ASSAY_API_KEY")
			}
		})
	}
}
