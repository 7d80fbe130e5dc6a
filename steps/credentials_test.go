package steps

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/fixtures"
)

// A credential that nobody has issued is one of the API's scheme.
func TestUnissuedCredentials(t *testing.T) {
	for _, c := range []struct {
		auth fixtures.Authentication
		form string
	}{
		{form: `^[a-z0-9]{20,}$`},
		{auth: fixtures.Authentication{Scheme: fixtures.Basic}, form: `^[a-z0-9]{10,}:[a-z0-9]{20,}$`},
		{auth: fixtures.Authentication{Scheme: fixtures.APIKey, Header: "X-Key"}, form: `^[a-z0-9]{20,}$`},
	} {
		t.Run(c.auth.Scheme, func(t *testing.T) {
			run := newTestWorld(t)
			f := *run.Fixtures
			f.Auth = c.auth
			run.Fixtures = &f
			a := unissued(run)
			require.Regexp(t, c.form, a.Text)
		})
	}
}
