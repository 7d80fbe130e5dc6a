package target

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzParse reads any text as a profile. An error about it is one that can be shown, and
// has no key in it.
func FuzzParse(f *testing.F) {
	f.Add([]byte("target: http://127.0.0.1:8000/api/v1\nkeys:\n  main: ${KEY}\n  other: key-2\nfault_header: \"X-Fault: 500\"\ntimeout: 1m30s\nrate: 40/s,800/m\nread_only: true\n"))
	f.Add([]byte("image: {ref: crm:latest, port: 8080, env: {A: ${KEY}}}\nheaders: {X-Tenant: \"a ${KEY}\"}\n"))
	f.Add([]byte("a: &a [*a]\n"))
	const key = "sk-live-Wq7Kx9zR"
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := Parse("assay.yaml", text, lookupIn(map[string]string{"KEY": key}))
		if err != nil {
			require.True(t, strings.HasPrefix(err.Error(), "assay.yaml"), "%s", err)
			require.NotContains(t, err.Error(), key)
			return
		}
		_ = p.Secrets() // what counts is that it ends
	})
}
