package exchange

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSessionsAreNotShown(t *testing.T) {
	lines := []string{"sid=s3cret-value; Path=/; HttpOnly", `sid="quoted"`, "sid=; Max-Age=0", "theme=dark; Path=/", "SID=other"}
	want := []string{"sid=[ASSAY_API_KEY_TOKEN]; Path=/; HttpOnly", "sid=[ASSAY_API_KEY_TOKEN]", "sid=; Max-Age=0", "theme=dark; Path=/", "SID=other"}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for _, line := range lines {
			w.Header().Add("Set-Cookie", line)
		}
	}))
	t.Cleanup(server.Close)
	base, err := url.Parse(server.URL)
	require.NoError(t, err)
	for name, c := range map[string]struct {
		sessions map[string]string
		want     []string
	}{
		"a session": {sessions: map[string]string{"sid": "ASSAY_API_KEY_TOKEN"}, want: want},
		"none":      {want: lines},
	} {
		t.Run(name, func(t *testing.T) {
			client, err := New(Options{BaseURL: base, Issued: Issued{Cookies: c.sessions}})
			require.NoError(t, err)
			e, err := client.Do(t.Context(), Request{Method: "GET", Path: "/"})
			require.NoError(t, err)
			require.Equal(t, c.want, e.ResponseHeader["Set-Cookie"])
		})
	}
}

// The token that an operation gives is hidden in its answer, as in every later one.
func TestIssuedTokensAreNotShown(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"token": "t0k-5f2a91"}`))
	}))
	t.Cleanup(server.Close)
	base, err := url.Parse(server.URL)
	require.NoError(t, err)
	client, err := New(Options{BaseURL: base, Issued: Issued{Token: func(operation string, _ http.Header, body []byte) Secret {
		if operation != "logIn" {
			return Secret{}
		}
		require.Contains(t, string(body), "t0k-5f2a91")
		return Secret{Name: "ASSAY_API_KEY_TOKEN", Value: "t0k-5f2a91"}
	}}})
	require.NoError(t, err)
	for _, c := range []struct{ operation, want string }{
		{"other", `{"token": "t0k-5f2a91"}`}, {"logIn", `{"token": "[ASSAY_API_KEY_TOKEN]"}`}, {"other", `{"token": "[ASSAY_API_KEY_TOKEN]"}`},
	} {
		e, err := client.Do(t.Context(), Request{Operation: c.operation, Method: "GET", Path: "/"})
		require.NoError(t, err)
		require.Equal(t, c.want, string(e.ResponseBody))
	}
}
