package run_test

import (
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/certify"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
)

// Evidence of a run with each scheme is judged again without a key and without a token,
// and alike.
func TestEvidenceOfEachScheme(t *testing.T) {
	for _, c := range vaultCases {
		t.Run(c.name, func(t *testing.T) {
			server := httptest.NewServer(&vault{takes: c.takes})
			defer server.Close()
			p := c.pack(t)
			e, r, err := certify.Run(t.Context(), run.Options{Pack: p, Tool: verdict.Tool{Name: "assay", Version: "test"}, Policy: run.Policy{AllowIncomplete: true},
				Profile: target.Profile{Target: server.URL, Keys: c.keys}}, "0123456789abcdef0123456789abcdef")
			require.NoError(t, err)
			require.NotNil(t, e, "%v", r.Problems)
			j, err := certify.Judge(t.Context(), e, p)
			require.NoError(t, err)
			require.Equal(t, len(r.Scenarios), len(j.Result.Scenarios))
			for n := range r.Scenarios {
				require.Equal(t, r.Scenarios[n].State, j.Result.Scenarios[n].State, notPassed(j.Result))
			}
		})
	}
}
