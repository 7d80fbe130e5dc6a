package exchange

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
)

// What refers to a part of the key is filled in where it is sent, and nowhere else.
func TestKeyParts(t *testing.T) {
	const key = `a"da/b:pass word&1`
	for _, c := range []struct {
		name       string
		request    Request
		path, body string // as they arrive
		query      string
		header     string
	}{
		{name: "a path", request: Request{Path: "/accounts/$%7Bkey.user%7D/calls"}, path: `/accounts/a"da/b/calls`},
		{name: "a query", request: Request{Path: "/", Query: url.Values{"as": {"x-${key.user}"}}}, path: "/", query: `x-a"da/b`},
		{name: "a header", request: Request{Path: "/", Header: http.Header{"X-As": {"${key.user}"}}}, path: "/", header: `a"da/b`},
		{name: "JSON", request: Request{Path: "/", Body: []byte(`{"name":"${key.user}","password":"${key.password}"}`)}, path: "/", body: `{"name":"a\"da/b","password":"pass word&1"}`},
		{name: "a form", request: Request{Path: "/", Body: []byte("name=%24%7Bkey.user%7D&password=%24%7Bkey.password%7D")}, path: "/", body: "name=a%22da%2Fb&password=pass+word%261"},
		{name: "a text", request: Request{Path: "/", Body: []byte("I am ${key.user}")}, path: "/", body: `I am a"da/b`},
		{name: "none", request: Request{Path: "/", Body: []byte("key.ring ${key}")}, path: "/", body: "key.ring ${key}"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var path, body, query, header string
			server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				text, _ := io.ReadAll(r.Body)
				path, body, query, header = r.URL.Path, string(text), r.URL.Query().Get("as"), r.Header.Get("X-As")
			}))
			t.Cleanup(server.Close)
			base, err := url.Parse(server.URL)
			require.NoError(t, err)
			client, err := New(Options{BaseURL: base, Secrets: []Secret{{Name: "ASSAY_API_KEY", Value: key}}})
			require.NoError(t, err)
			require.True(t, client.Splits("ASSAY_API_KEY"))
			require.False(t, client.Splits("ASSAY_OTHER_KEY"))
			c.request.Method = "POST"
			e, err := client.Do(t.Context(), c.request)
			require.NoError(t, err)
			require.Equal(t, []string{c.path, c.body, c.query, c.header}, []string{path, body, query, header})
			require.Equal(t, string(c.request.Body), string(e.RequestBody))
			require.NotContains(t, e.URL, "da")
			require.Equal(t, c.request.Header.Get("X-As"), e.RequestHeader.Get("X-As"))
		})
	}
}
