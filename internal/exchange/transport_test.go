package exchange

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

// newTLSServer serves the handler with a certificate of its own authority.
func newTLSServer(t *testing.T, h http.HandlerFunc, configure func(*httptest.Server)) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // handshakes are meant to fail
	s.EnableHTTP2 = true
	if configure != nil {
		configure(s)
	}
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

func TestDoTLS(t *testing.T) {
	proto := func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.Proto) }
	s := newTLSServer(t, proto, nil)
	h1 := newTLSServer(t, proto, func(s *httptest.Server) { s.EnableHTTP2 = false })
	picky := newTLSServer(t, proto, func(s *httptest.Server) {
		s.TLS = &tls.Config{ClientAuth: tls.RequireAnyClientCert, MaxVersion: tls.VersionTLS12} //nolint:gosec // it refuses in the handshake, where the client sees why
	})
	plain := newServer(t, proto)
	pool := func(s *httptest.Server) *x509.CertPool {
		p := x509.NewCertPool()
		p.AddCert(s.Certificate())
		return p
	}
	port := func(u string) string { return u[strings.LastIndex(u, ":"):] }
	tests := []struct {
		name, base string
		transport  Transport
		want       string // the protocol, or the error's message
		wantKind   Kind
	}{
		{name: "its own authority", base: s.URL, transport: Transport{RootCAs: pool(s)}, want: "HTTP/2.0"},
		{name: "HTTP/1.1", base: h1.URL, transport: Transport{RootCAs: pool(h1)}, want: "HTTP/1.1"},
		{name: "insecure", base: s.URL, transport: Transport{Insecure: true}, want: "HTTP/2.0"},
		{name: "a client certificate", base: picky.URL, transport: Transport{RootCAs: pool(picky), Certificates: picky.TLS.Certificates}, want: "HTTP/2.0"},
		{name: "no client certificate", base: picky.URL, transport: Transport{RootCAs: pool(picky)}, wantKind: KindTLS, want: "TLS: handshake failure"},
		{name: "an unknown authority", base: s.URL, wantKind: KindTLS, want: "TLS: certificate signed by unknown authority"},
		{
			name: "another host", base: "https://other.example.net" + port(s.URL),
			transport: Transport{RootCAs: pool(s), Resolve: map[string]string{"other.example.net": "127.0.0.1"}},
			wantKind:  KindTLS, want: `TLS: the certificate is not for host "other.example.net"`,
		},
		{
			name: "the host of the certificate, resolved", base: "https://example.com" + port(s.URL),
			transport: Transport{RootCAs: pool(s), Resolve: map[string]string{"example.com" + port(s.URL): "127.0.0.1"}},
			want:      "HTTP/2.0",
		},
		{name: "https to http", base: "https" + strings.TrimPrefix(plain, "http"), wantKind: KindTLS, want: "TLS: the target does not speak TLS, and the URL begins with https:"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := newClient(t, tt.base, Options{Transport: tt.transport})
			e, err := c.Do(t.Context(), Request{Method: "GET"})
			require.Equal(t, tt.wantKind, kindOf(t, err), "%v", err)
			if err != nil {
				require.Equal(t, tt.want, e.Err)
				return
			}
			require.Equal(t, tt.want, string(e.ResponseBody))
			require.Equal(t, tt.want, e.Proto)
			require.Equal(t, Stats{Requests: 1}, c.Stats())
		})
	}
}

func TestDoHTTPToTLS(t *testing.T) {
	base := rawServer(t, func(conn net.Conn, _ int) {
		if _, err := readRequest(conn); err == nil {
			_, _ = io.WriteString(conn, "\x15\x03\x01\x00\x02\x02\x16")
		}
	})
	e, err := newClient(t, base, Options{}).Do(t.Context(), Request{Method: "GET"})
	require.Equal(t, KindProtocol, kindOf(t, err))
	require.Equal(t, "the target speaks TLS, and the URL begins with http", e.Err)
}

func TestDoBoundsHTTP2(t *testing.T) {
	s := newTLSServer(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/header":
			for i := range 300 {
				w.Header().Set(fmt.Sprintf("X-A-%d", i), "a value of some length")
			}
		case "/value":
			w.Header().Set("X-A", strings.Repeat("b", 64<<10))
		case "/body":
			_, _ = io.WriteString(w, strings.Repeat("x", 512<<10))
		}
	}, nil)
	c := newClient(t, s.URL, Options{Transport: Transport{Insecure: true}})
	tests := []struct {
		path, want string
		wantKind   Kind
	}{
		{path: "/header", want: "the answer's header is larger than 16 KB", wantKind: KindTooLarge},
		{path: "/value", want: "the answer breaks HTTP/2, or its header is larger than 16 KB", wantKind: KindProtocol},
		{path: "/body", want: "the answer's body is larger than 256 KB", wantKind: KindTooLarge},
	}
	for _, tt := range tests {
		e, err := c.Do(t.Context(), Request{Method: "GET", Path: tt.path})
		require.Equal(t, tt.wantKind, kindOf(t, err), "%v", err)
		require.Equal(t, tt.want, e.Err)
	}
	e, err := c.Do(t.Context(), Request{Method: "HEAD"})
	require.NoError(t, err)
	require.Empty(t, e.ResponseBody)
}

func TestDoHead(t *testing.T) {
	base := newServer(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		w.Header().Set("Content-Encoding", "gzip")
	})
	e, err := newClient(t, base, Options{}).Do(t.Context(), Request{Method: "HEAD"})
	require.NoError(t, err)
	require.Equal(t, 200, e.Status)
	require.Empty(t, e.ResponseBody)
	require.False(t, e.Truncated)
}

func TestDoUnixSocket(t *testing.T) {
	l, err := net.Listen("unix", filepath.Join(t.TempDir(), "s"))
	require.NoError(t, err)
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, r.Host)
	}))
	require.NoError(t, s.Listener.Close())
	s.Listener = l
	s.Start()
	t.Cleanup(s.Close)
	c := newClient(t, "http://api.example.com/v1", Options{Transport: Transport{UnixSocket: l.Addr().String()}})
	for header, want := range map[string]string{"": "api.example.com", "other.example.com": "other.example.com"} {
		h := http.Header{}
		if header != "" {
			h.Set("Host", header)
		}
		e, err := c.Do(t.Context(), Request{Method: "GET", Header: h})
		require.NoError(t, err)
		require.Equal(t, want, string(e.ResponseBody))
	}
}

func TestDoIPv6(t *testing.T) {
	l, err := net.Listen("tcp", "[::1]:0")
	if err != nil {
		t.Skip("there is no IPv6 here")
	}
	require.NoError(t, l.Close())
	_, err = newClient(t, "http://"+l.Addr().String(), Options{}).Do(t.Context(), Request{Method: "GET"})
	require.Equal(t, KindRefused, kindOf(t, err))
}

func TestResolve(t *testing.T) {
	table := map[string]string{"a.test": "10.0.0.1", "b.test:443": "10.0.0.2:8443", "c.test": "::1", "d.test": "[::2]", "e.test": "[::3]:81"}
	require.NoError(t, checkResolve(table))
	tests := []struct{ address, want string }{
		{address: "a.test:80", want: "10.0.0.1:80"},
		{address: "b.test:443", want: "10.0.0.2:8443"},
		{address: "b.test:80", want: "b.test:80"},
		{address: "c.test:80", want: "[::1]:80"},
		{address: "d.test:80", want: "[::2]:80"},
		{address: "e.test:80", want: "[::3]:81"},
		{address: "nonsense", want: "nonsense"},
	}
	for _, tt := range tests {
		t.Run(tt.address, func(t *testing.T) { require.Equal(t, tt.want, resolve(table, tt.address)) })
	}
}

// A server may close a connection after an internal error without announcing it, as
// uvicorn does. Nothing is sent over that connection any more, so nothing is lost.
func TestDoLeavesAConnectionAfterAServerError(t *testing.T) {
	for _, tt := range []struct {
		name        string
		status      int
		body        int // bytes
		connections int64
	}{
		{name: "success", status: 201, body: 2, connections: 1},
		{name: "refusal", status: 422, body: 2, connections: 1},
		{name: "internal error", status: 500, body: 2, connections: 2},
		{name: "bad gateway", status: 502, body: 2, connections: 2},
		{name: "internal error, and a request larger than a buffer", status: 500, body: 5_000, connections: 2},
		{name: "internal error, and a large request", status: 500, body: 500_000, connections: 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var connections, requests atomic.Int64
			base := rawServer(t, func(conn net.Conn, n int) {
				connections.Store(int64(n))
				for {
					if _, err := readRequest(conn); err != nil {
						return
					}
					requests.Add(1)
					_, _ = fmt.Fprintf(conn, "HTTP/1.1 %d X\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\n{}", tt.status)
				}
			})
			c := newClient(t, base, Options{})
			for range 2 {
				e, err := c.Do(t.Context(), Request{Operation: "create", Method: http.MethodPost, Body: make([]byte, tt.body)})
				require.NoError(t, err)
				require.Equal(t, tt.status, e.Status)
				require.Zero(t, e.Resent)
			}
			require.Equal(t, tt.connections, connections.Load())
			require.EqualValues(t, 2, requests.Load())
			require.EqualValues(t, 2, c.Stats().Requests)
		})
	}
}
