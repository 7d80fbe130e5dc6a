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
			client, err := New(Options{BaseURL: base, Sessions: c.sessions})
			require.NoError(t, err)
			e, err := client.Do(t.Context(), Request{Method: "GET", Path: "/"})
			require.NoError(t, err)
			require.Equal(t, c.want, e.ResponseHeader["Set-Cookie"])
		})
	}
}
