package fault

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/derive"
	"github.com/assaykit/assay/internal/pack"
)

// houses is the pack of an API with entity tags and HEAD.
func houses(t *testing.T) *pack.Pack {
	t.Helper()
	document, err := os.ReadFile("../derive/testdata/rooms.yaml")
	require.NoError(t, err)
	files, err := derive.Pack(fstest.MapFS{"openapi.yaml": {Data: document}}, "openapi.yaml")
	require.NoError(t, err)
	p, err := pack.FromFS(files)
	require.NoError(t, err)
	return p
}

func TestHeadersOfRequests(t *testing.T) {
	for _, c := range []struct {
		name, fault, method, target string
		header, value               string // that is sent

		arrives bool // at the server
		status  int
	}{
		{name: "a header is lost", fault: "request.header-dropped@listTowns:header/X-Realm", method: "GET", target: "/towns", header: "X-Realm", value: "mars", status: 200},
		{name: "that of a condition", fault: "request.header-dropped@putHouse:header/If-Match", method: "PUT", target: "/houses/a", header: "If-Match", value: `"x"`, status: 200},
		{name: "not that of another", fault: "request.header-dropped@putHouse:header/If-Unmodified-Since", method: "PUT", target: "/houses/a", header: "If-Match", value: `"x"`, arrives: true, status: 200},
		{name: "nothing is ever modified", fault: "answer.not-modified-always@getHouse:304", method: "GET", target: "/houses/a", header: "If-None-Match", value: `"x"`, arrives: true, status: 304},
		{name: "without a condition it is", fault: "answer.not-modified-always@getHouse:304", method: "GET", target: "/houses/a", header: "Accept", value: "*/*", arrives: true, status: 200},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := houses(t)
			f, err := Named(p, c.fault)
			require.NoError(t, err)
			var arrived http.Header
			layer := New(Options{Pack: p, Fault: &f, Next: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { arrived = r.Header.Clone() })})
			r := httptest.NewRequest(c.method, p.Contract.BasePath+c.target, strings.NewReader(""))
			r.Header.Set(c.header, c.value)
			last := httptest.NewRecorder()
			layer.ServeHTTP(last, r)
			require.Equal(t, c.arrives, arrived.Get(c.header) != "")
			require.Equal(t, c.status, last.Code)
		})
	}
}

// What no scenario of a pack sends leads to nothing that its contract says.
func TestHeadersThatNoScenarioSendsArePermitted(t *testing.T) {
	of := func(name string) Fault {
		f, err := Named(houses(t), name)
		require.NoError(t, err)
		return f
	}
	require.Empty(t, of("request.header-dropped@listTowns:header/X-Realm").Permitted, "it is required")
	require.NotEmpty(t, of("request.header-dropped@putHouse:header/If-Unmodified-Since").Permitted)
	require.False(t, slices.ContainsFunc(Of(houses(t)), func(f Fault) bool { return f.Name == "answer.not-modified-always@listTowns:304" }), "304 is not documented")
}

// Go's client shows no such body: what comes over the connection has it.
func TestBodiesThatMustNotBe(t *testing.T) {
	p := houses(t)
	for _, c := range []struct{ name, fault, method string }{
		{name: "to HEAD", fault: "answer.body-stray@hasHouse:200", method: http.MethodHead},
		{name: "with 204", fault: "answer.body-stray@deleteHouse:204", method: http.MethodDelete},
		{name: "with 304", fault: "answer.body-stray@getHouse:304", method: http.MethodGet},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, err := Named(p, c.fault)
			require.NoError(t, err)
			var seen Passage
			server := httptest.NewServer(New(Options{Pack: p, Fault: &f, Seen: func(p Passage) { seen = p }, Next: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(f.Status)
			})}))
			t.Cleanup(server.Close)
			connection, err := net.Dial("tcp", server.Listener.Addr().String())
			require.NoError(t, err)
			_, err = io.WriteString(connection, c.method+" "+p.Contract.BasePath+"/houses/a HTTP/1.1\r\nHost: a\r\n\r\n")
			require.NoError(t, err)
			answer, err := io.ReadAll(connection)
			require.NoError(t, err)
			require.True(t, strings.HasSuffix(string(answer), "\r\n\r\n"+`{"ok":true}`), "%s", answer)
			require.NotEmpty(t, seen.breaks(nil))
		})
	}
}

func TestAHeadIsLabelledAsItsBodyWouldBe(t *testing.T) {
	p := houses(t)
	f, err := Named(p, "answer.content-type-wrong@hasHouse:200")
	require.NoError(t, err)
	layer := New(Options{Pack: p, Fault: &f, Next: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
	})})
	last := httptest.NewRecorder()
	layer.ServeHTTP(last, httptest.NewRequest(http.MethodHead, p.Contract.BasePath+"/houses/a", nil))
	require.Equal(t, "text/html; charset=utf-8", last.Header().Get("Content-Type"))
}
