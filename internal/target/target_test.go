package target

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack/packtest"
)

func TestAt(t *testing.T) {
	for _, tc := range []struct{ name, text, want string }{
		{name: "usual", text: "http://127.0.0.1:8000/api/v1", want: "http://127.0.0.1:8000/api/v1"},
		{name: "trailing slash", text: "http://127.0.0.1:8000/api/v1/", want: "http://127.0.0.1:8000/api/v1"},
		{name: "trailing slashes", text: "http://127.0.0.1:8000/api/v1//", want: "http://127.0.0.1:8000/api/v1"},
		{name: "no path", text: "https://api.example.com", want: "https://api.example.com"},
		{name: "nothing but a slash", text: "https://api.example.com/", want: "https://api.example.com"},
		{name: "IPv6", text: "http://[::1]:8000/api", want: "http://[::1]:8000/api"},
		{name: "IPv6 without a port", text: "http://[2001:db8::1]/api", want: "http://[2001:db8::1]/api"},
		{name: "no scheme on this machine", text: "localhost:8080", want: "http://localhost:8080"},
		{name: "no scheme on this machine's address", text: "127.0.0.1:8000/api/", want: "http://127.0.0.1:8000/api"},
		{name: "no scheme and no port on this machine", text: "localhost", want: "http://localhost"},
		{name: "escaped path", text: "http://127.0.0.1/a%2Fb/c%20d/", want: "http://127.0.0.1/a%2Fb/c%20d"},
		{name: "capitals", text: "HTTP://LOCALHOST:80/Api", want: "http://LOCALHOST:80/Api"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			target, err := At(tc.text)
			require.NoError(t, err)
			require.Equal(t, URL, target.Kind)
			require.Equal(t, tc.want, target.BaseURL.String())
			require.NoError(t, target.Close())
		})
	}
}

func TestAtErrors(t *testing.T) {
	const noURL = " is not a URL such as http://127.0.0.1:8080/api/v1"
	for _, tc := range []struct{ name, text, want string }{
		{name: "empty", text: "", want: `target ""` + noURL},
		{name: "no scheme", text: "192.0.2.1:8000/api", want: `target "192.0.2.1:8000/api"` + noURL + "\n  did you mean \"https://192.0.2.1:8000/api\"?"},
		{name: "host as a scheme", text: "api.example.com:8000/api", want: `target "api.example.com:8000/api"` + noURL + "\n  did you mean \"https://api.example.com:8000/api\"?"},
		{name: "a host that looks like this machine's", text: "localhost.example.com:80", want: `target "localhost.example.com:80"` + noURL + "\n  did you mean \"https://localhost.example.com:80\"?"},
		{name: "a port of this machine that is too large", text: "localhost:65536", want: `target "http://localhost:65536"` + noURL},
		{name: "path", text: "/api/v1", want: `target "/api/v1"` + noURL},
		{name: "no host", text: "http:///api", want: `target "http:///api"` + noURL},
		{name: "port without a host", text: "http://:8000/api", want: `target "http://:8000/api"` + noURL},
		{name: "one slash", text: "http:/127.0.0.1/api", want: `target "http:/127.0.0.1/api"` + noURL},
		{name: "ftp", text: "ftp://127.0.0.1/api", want: `target "ftp://127.0.0.1/api"` + noURL},
		{name: "file", text: "file:///etc/hosts", want: `target "file:///etc/hosts"` + noURL},
		{name: "port that is none", text: "http://127.0.0.1:eighty/", want: `target "http://127.0.0.1:eighty/"` + noURL},
		{name: "port that is too large", text: "http://127.0.0.1:65536/", want: `target "http://127.0.0.1:65536/"` + noURL},
		{name: "port beyond all numbers", text: "http://127.0.0.1:99999999999999999999/", want: `target "http://127.0.0.1:99999999999999999999/"` + noURL},
		{name: "IPv6 without brackets", text: "http://::1/api", want: `target "http://::1/api"` + noURL},
		{name: "space", text: " http://127.0.0.1/", want: `target " http://127.0.0.1/"` + noURL},
		{name: "control character", text: "http://127.0.0.1/\x1b[2J", want: `target "http://127.0.0.1/\x1b[2J"` + noURL},
		{name: "user", text: "http://ada@127.0.0.1:8000/api", want: `base URL of host "127.0.0.1:8000": credentials do not belong in the URL`},
		{name: "user and password", text: "http://ada:secret@127.0.0.1/", want: `base URL of host "127.0.0.1": credentials do not belong in the URL`},
		{name: "password in a URL that is none", text: "ftp://ada:secret@127.0.0.1/", want: `target "…@127.0.0.1/"` + noURL},
		{name: "password in a URL that is malformed", text: "http://ada:sec%ret@127.0.0.1/", want: `target "…@127.0.0.1/"` + noURL},
		{name: "query in a URL that is none", text: "ftp://127.0.0.1/api?key=secret", want: `target "ftp://127.0.0.1/api?…"` + noURL},
		{name: "password with a question mark", text: "http://ada:sec?ret@127.0.0.1/", want: `target "…"` + noURL},
		{name: "fragment", text: "http://127.0.0.1/api#x", want: `base URL of host "127.0.0.1": want no fragment`},
		{name: "fragment behind a query", text: "http://127.0.0.1/api?key=secret#x", want: `base URL of host "127.0.0.1": want no fragment`},
		{name: "empty fragment", text: "http://127.0.0.1/api#", want: `base URL of host "127.0.0.1": want no fragment`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			target, err := At(tc.text)
			require.EqualError(t, err, tc.want)
			require.Nil(t, target)
			require.NotContains(t, err.Error(), "sec")
		})
	}
}

func TestStartBundled(t *testing.T) {
	one, err := StartBundled()
	require.NoError(t, err)
	other, err := StartBundled()
	require.NoError(t, err)
	require.Equal(t, Bundled, one.Kind)
	require.NotEqual(t, one.BaseURL.Host, other.BaseURL.Host, "each has a port of its own")
	require.NoError(t, Preflight(t.Context(), client(t, one.BaseURL.String(), bundledMain), packtest.Bundled(t), "ASSAY_API_KEY"))
	require.NoError(t, one.Close())
	require.ErrorContains(t, Preflight(t.Context(), client(t, one.BaseURL.String(), bundledMain), packtest.Bundled(t), "ASSAY_API_KEY"), "connection refused")
	require.NoError(t, other.Close())
	require.NoError(t, other.Close(), "a second time")
}

func TestServe(t *testing.T) {
	target, err := Serve(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }), "/base")
	require.NoError(t, err)
	require.Equal(t, "127.0.0.1", target.BaseURL.Hostname())
	resp, err := http.Get(target.BaseURL.String())
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusTeapot, resp.StatusCode)
	require.NoError(t, target.Close())
}

func TestBundledProfile(t *testing.T) {
	p := BundledProfile()
	require.Len(t, p.Keys.Secrets(), len(keyNames), "it lacks no key")
	name, value, err := ParseFaultHeader(p.FaultHeader)
	require.NoError(t, err)
	require.Equal(t, bundledFault, name)
	require.Equal(t, "500", value)
}
