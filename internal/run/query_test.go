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
			if c.name == "API key in a header" {
				options := run.Options{Pack: c.pack(t), Seed: "7", Profile: target.Profile{Target: server.URL + "?gate=gate%2Fof+the+vault&v=7", Keys: c.keys}}
				options.Profile.Connection.Headers = []target.Header{{Name: "X-Key", Value: "another-key-of-mine"}}
				_, err = run.Execute(context.Background(), options)
				require.EqualError(t, err, "every request has the header X-Key, in which requests carry the API key\n  leave it out, and set ASSAY_API_KEY")
			}
			if c.name == "API key in the query" {
				_, err = execute("key=another-key-of-mine")
				require.EqualError(t, err, "the URL of the target has parameter \"key\", in which requests carry the API key\n  leave it out, and set ASSAY_API_KEY")
			}
		})
	}
}

// A document may say nothing of the credential that its API wants. The user gives it as a header
// of their own then, as with curl, and no report shows it.
func TestACredentialThatNoDocumentNames(t *testing.T) {
	document := vaultDocument("s: {type: http, scheme: bearer}", "[]", "[]")
	p, err := vaultPack(t, document, "{scheme: none}")
	require.NoError(t, err)
	v := &vault{takes: func(_ *vault, r *http.Request) bool { return r.Header.Get("Authorization") == "token "+vaultAPIKey }}
	server := httptest.NewServer(v)
	t.Cleanup(server.Close)
	header, err := target.ParseHeader("Authorization: token "+vaultAPIKey, func(string) (string, bool) { return "", false })
	require.NoError(t, err)
	options := run.Options{Pack: p, Seed: "7", Policy: run.Policy{AllowIncomplete: true}, Profile: target.Profile{Target: server.URL, Concurrency: 4}}
	options.Profile.Connection.Headers = []target.Header{header}
	r, err := run.Execute(context.Background(), options)
	require.NoError(t, err)
	require.Equal(t, verdict.ExitConformant, r.Verdict.Exit, "%s %v\n%s", r.Verdict.Reason, r.Problems, notPassed(r))
	record, err := json.Marshal(r)
	require.NoError(t, err)
	require.NotContains(t, string(record), vaultAPIKey)

	options.Profile.Connection.Headers = nil
	r, err = run.Execute(context.Background(), options)
	require.NoError(t, err)
	require.Equal(t, verdict.ExitUnreachable, r.Verdict.Exit)
	require.Contains(t, r.Verdict.Reason, "or send one with --header")
}
