package target

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/exchange"
)

func TestSecretsInTheTargetsQuery(t *testing.T) {
	const mentioned = "a-text-of-the-contract"
	for _, tc := range []struct {
		name, query, shown string
		hidden             []string // names of what is looked for in texts
	}{
		{name: "none"},
		{name: "a key", query: "key=abcdef", shown: "key=[TARGET_KEY]", hidden: []string{"TARGET_KEY"}},
		{name: "a key that is a number", query: "api_token=12345678", shown: "api_token=[TARGET_API_TOKEN]", hidden: []string{"TARGET_API_TOKEN"}},
		{name: "a key that the contract mentions is refused later", query: "key=" + mentioned, shown: "key=[TARGET_KEY]", hidden: []string{"TARGET_KEY"}},
		{name: "a short key", query: "key=abcde", shown: "key=[TARGET_KEY]"},
		{name: "a text in another parameter", query: "code=x7Jq-22", shown: "code=[TARGET_CODE]", hidden: []string{"TARGET_CODE"}},
		{name: "a text of the contract", query: "tenant=" + mentioned, shown: "tenant=[TARGET_TENANT]"},
		{name: "a version", query: "api-version=2024-01-01", shown: "api-version=[TARGET_API_VERSION]"},
		{name: "a value alone", query: "abcdef", shown: "[TARGET_QUERY]", hidden: []string{"TARGET_QUERY"}},
		{name: "the main key", query: "x=main-key", shown: "x=[ASSAY_API_KEY]"},
		{name: "replaced before", query: "key=[PARTNER_KEY]", shown: "key=[PARTNER_KEY]"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := Profile{Target: exchange.WithQuery("http://127.0.0.1/api/", tc.query), Keys: Keys{Main: "main-key"}}
			var names []string
			for _, s := range p.SecretsFor(func(text string) bool { return text == mentioned }) {
				if s.Name != MainVariable {
					names = append(names, s.Name)
				}
			}
			require.Equal(t, tc.hidden, names)
			shown := exchange.WithQuery("http://127.0.0.1/api", tc.shown)
			require.Equal(t, shown, p.ShowTarget())
			again := Profile{Target: shown, Keys: p.Keys}
			require.Equal(t, p.SecretNames(), again.SecretNames(), "what a bundle states has the same names")
			require.Equal(t, shown, again.ShowTarget())
			require.Equal(t, p.Keys.Secrets(), again.Secrets())
		})
	}
	require.Empty(t, Profile{}.Parameters())
	require.Equal(t, "ftp://[ASSAY_API_KEY]", Profile{Target: "ftp://main-key", Keys: Keys{Main: "main-key"}}.ShowTarget())
}

// What a reference puts into the URL has the name of its variable.
func TestReferencesInTheTarget(t *testing.T) {
	environment := map[string]string{"HOST": "api.example.com", "STAGE": "production", "GATE_KEY": "in-the-path", "PARTNER": "in-the-query", "SHORT": "abc"}
	p, err := Parse("assay.yaml", []byte("target: https://${HOST}/${STAGE}/${GATE_KEY}/v1?partner=${PARTNER}&s=${SHORT}\n"), lookupIn(environment))
	require.NoError(t, err)
	require.Equal(t, "https://api.example.com/production/[GATE_KEY]/v1?partner=[PARTNER]&s=[SHORT]", p.ShowTarget())
	require.Equal(t, []string{"GATE_KEY", "PARTNER", "SHORT"}, p.SecretNames())
	require.Equal(t, []exchange.Secret{{Name: "GATE_KEY", Value: "in-the-path"}, {Name: "PARTNER", Value: "in-the-query"}}, p.Secrets())
}
