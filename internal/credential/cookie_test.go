package credential

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/fixtures"
)

func TestTokenInACookie(t *testing.T) {
	for _, c := range []struct {
		name, at   string
		header     http.Header
		body       string
		want, fail string
		life       time.Duration
	}{
		{name: "set", at: fixtures.SetCookie, header: http.Header{"Set-Cookie": {"theme=dark", "sid=abc; Max-Age=60; Path=/"}}, want: "abc", life: time.Minute},
		{name: "in quotes", at: fixtures.SetCookie, header: http.Header{"Set-Cookie": {`sid="a b"`}}, want: `"a b"`},
		{name: "ended", at: fixtures.SetCookie, header: http.Header{"Set-Cookie": {"sid=; Max-Age=0"}}, fail: "it does not set the cookie sid, but sid"},
		{name: "another", at: fixtures.SetCookie, header: http.Header{"Set-Cookie": {"theme=dark"}}, fail: "it does not set the cookie sid, but theme"},
		{name: "none", at: fixtures.SetCookie, fail: "it sets no cookie, and the token is in that called sid"},
		{name: "in the body", body: `{"access_token": "abc"}`, want: "abc"},
		{name: "where nobody has said", header: http.Header{"Set-Cookie": {"sid=abc"}}, body: `{}`, fail: "it has no token at /access_token, but sets cookies: if one of them is the token, write at: Set-Cookie"},
	} {
		t.Run(c.name, func(t *testing.T) {
			of := trade{Token: &fixtures.Token{Grant: fixtures.Login, At: c.at}, cookie: "sid"}
			token, life, err := of.read(c.header, []byte(c.body))
			if c.fail != "" {
				require.EqualError(t, err, c.fail)
				return
			}
			require.NoError(t, err)
			require.Equal(t, c.want, token)
			require.Equal(t, c.life, life)
		})
	}
}
