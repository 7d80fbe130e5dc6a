package exchange

import (
	"bufio"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// An answer that must not have a body, and what a server sends all the same.
func TestAnswersWithoutABody(t *testing.T) {
	const body = `{"deleted":true}`
	for _, tt := range []struct {
		name   string
		method string
		parts  []string // of the answer, written one after the other
		status int
		want   string // what is found behind the header
	}{
		{name: "204", parts: []string{"HTTP/1.1 204 No Content\r\n\r\n"}, status: 204},
		{name: "204 with a length of 0", parts: []string{"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n"}, status: 204},
		{name: "204 with a body", parts: []string{"HTTP/1.1 204 No Content\r\n\r\n" + body}, status: 204, want: body},
		{name: "204 with a length and a body", parts: []string{"HTTP/1.1 204 No Content\r\nContent-Length: 16\r\n\r\n" + body}, status: 204, want: body},
		{name: "204 with a body of its own", parts: []string{"HTTP/1.1 204 No Content\r\nContent-Length: 16\r\n\r\n", body}, status: 204, want: body},
		{name: "204 with a body in parts", parts: []string{"HTTP/1.1 204 No Content\r\nContent-Length: 16\r\n\r\n" + body[:4], body[4:]}, status: 204, want: body},
		{name: "204 with a body in chunks", parts: []string{"HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n" + body + "\r\n0\r\n\r\n"}, status: 204, want: "10\r\n" + body + "\r\n0\r\n\r\n"},
		{name: "204 with the end of chunks", parts: []string{"HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"}, status: 204},
		{name: "204 with an empty line more", parts: []string{"HTTP/1.1 204 No Content\r\n\r\n\r\n"}, status: 204},
		{name: "204 after an interim answer", parts: []string{"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", "HTTP/1.1 204 No Content\r\n\r\n" + body}, status: 204, want: body},
		{name: "204 in small parts", parts: []string{"HTTP/1.1 204 No", " Content\r", "\n\r", "\n" + body}, status: 204, want: body},
		{name: "204 with bare line ends", parts: []string{"HTTP/1.1 204 No Content\nX-A: b\n\n" + body}, status: 204, want: body},
		{name: "204 and a further answer", parts: []string{"HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 408 Request Timeout\r\n\r\n"}, status: 204},
		{name: "304", method: "GET", parts: []string{"HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n"}, status: 304},
		{name: "304 with the length of what it stands for", method: "GET", parts: []string{"HTTP/1.1 304 Not Modified\r\nContent-Length: 16\r\n\r\n"}, status: 304},
		{name: "304 with a body", method: "GET", parts: []string{"HTTP/1.1 304 Not Modified\r\nContent-Length: 16\r\n\r\n" + body}, status: 304, want: body},
		{name: "HEAD", method: "HEAD", parts: []string{"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"}, status: 200},
		{name: "HEAD with the length of what it stands for", method: "HEAD", parts: []string{"HTTP/1.1 200 OK\r\nContent-Length: 16\r\n\r\n"}, status: 200},
		{name: "HEAD of what would come in chunks", method: "HEAD", parts: []string{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"}, status: 200},
		{name: "HEAD with a body", method: "HEAD", parts: []string{"HTTP/1.1 200 OK\r\nContent-Length: 16\r\n\r\n", body}, status: 200, want: body},
		{name: "HEAD of an error with a body", method: "HEAD", parts: []string{"HTTP/1.1 405 Method Not Allowed\r\n\r\n" + body}, status: 405, want: body},
		{name: "a body that belongs there", parts: []string{"HTTP/1.1 200 OK\r\nContent-Length: 16\r\n\r\n", body}, status: 200, want: body},
		{name: "a body of a refusal", method: "GET", parts: []string{"HTTP/1.1 404 Not Found\r\nContent-Length: 16\r\n\r\n" + body}, status: 404, want: body},
		{name: "a body that ends with the connection", parts: []string{"HTTP/1.0 200 OK\r\nConnection: close\r\n\r\n" + body}, status: 200, want: body},
		{name: "a secret", parts: []string{"HTTP/1.1 204 No Content\r\n\r\nkey " + keyValue}, status: 204, want: "key [" + keyName + "]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			base := rawServer(t, func(conn net.Conn, _ int) {
				requests := bufio.NewReader(conn)
				for {
					r, err := http.ReadRequest(requests)
					if err != nil {
						return
					}
					_, _ = io.Copy(io.Discard, r.Body)
					parts := tt.parts
					if r.URL.Path == "/neighbour" {
						parts = []string{answer("", "innocent")}
					}
					for _, part := range parts {
						_, _ = io.WriteString(conn, part)
					}
					if strings.HasPrefix(parts[0], "HTTP/1.0") {
						return
					}
				}
			})
			limits := smallLimits
			if tt.want != "" {
				limits.stray = 100 * time.Millisecond // a part of its own may be late
			}
			c := newClient(t, base, Options{Limits: limits})
			method := "DELETE"
			if tt.method != "" {
				method = tt.method
			}
			for range 2 {
				e, err := c.Do(t.Context(), Request{Method: method, Path: "/x"})
				require.NoError(t, err)
				require.Equal(t, tt.status, e.Status)
				require.Equal(t, tt.want, string(e.ResponseBody))
				next, err := c.Do(t.Context(), Request{Method: "GET", Path: "/neighbour"})
				require.NoError(t, err)
				require.Equal(t, "innocent", string(next.ResponseBody))
			}
		})
	}
}

// What follows such an answer is read whole, and no longer than is bearable.
func TestAnswersWithAnEndlessBody(t *testing.T) {
	base := rawServer(t, func(conn net.Conn, _ int) {
		if _, err := readRequest(conn); err == nil {
			flood("HTTP/1.1 204 No Content\r\n\r\n", "x")(conn)
		}
	})
	c := newClient(t, base, Options{})
	e, err := c.Do(t.Context(), Request{Method: "DELETE", Path: "/x"})
	require.NoError(t, err)
	require.NotEmpty(t, e.ResponseBody)
	require.LessOrEqual(t, len(e.ResponseBody), maxStray)
}

// Within TLS it is the same, and HTTP/2 and the key of the target are not lost.
func TestAnswersWithoutABodyWithinTLS(t *testing.T) {
	for _, tt := range []struct {
		name  string
		http2 bool
	}{{name: "HTTP/1.1"}, {name: "HTTP/2.0", http2: true}} {
		t.Run(tt.name, func(t *testing.T) {
			s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				switch {
				case r.Method == "GET":
					_, _ = io.WriteString(w, "innocent")
				case tt.http2:
					w.WriteHeader(204)
				default:
					conn, _, err := http.NewResponseController(w).Hijack()
					if err == nil {
						_, _ = io.WriteString(conn, "HTTP/1.1 204 No Content\r\n\r\nbody")
						hang(conn)
						_ = conn.Close()
					}
				}
			}))
			s.EnableHTTP2 = tt.http2
			s.StartTLS()
			t.Cleanup(s.Close)
			roots := x509.NewCertPool()
			roots.AddCert(s.Certificate())
			limits := smallLimits
			limits.stray = 100 * time.Millisecond
			c := newClient(t, s.URL, Options{Limits: limits, Transport: Transport{RootCAs: roots}})
			for range 2 {
				e, err := c.Do(t.Context(), Request{Method: "DELETE", Path: "/x"})
				require.NoError(t, err)
				require.Equal(t, 204, e.Status)
				require.Equal(t, tt.name, e.Proto)
				require.Equal(t, tt.http2, len(e.ResponseBody) == 0, "%q", e.ResponseBody)
				next, err := c.Do(t.Context(), Request{Method: "GET", Path: "/x"})
				require.NoError(t, err)
				require.Equal(t, "innocent", string(next.ResponseBody))
			}
			require.Len(t, c.PeerKeys(), 1)
		})
	}
}

// Connections are used again, but for the ones whose last answer has no body.
func TestConnectionsAreUsedAgain(t *testing.T) {
	for _, tt := range []struct {
		name, method string
		want         int32 // connections for five requests
	}{
		{name: "answers with a body", method: "GET", want: 1},
		{name: "answers without one", method: "DELETE", want: 5},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var connections atomic.Int32
			base := rawServer(t, func(conn net.Conn, _ int) {
				connections.Add(1)
				requests := bufio.NewReader(conn)
				for {
					r, err := http.ReadRequest(requests)
					if err != nil {
						return
					}
					text := answer("", "hi")
					if r.Method == "DELETE" {
						text = "HTTP/1.1 204 No Content\r\n\r\n"
					}
					_, _ = io.WriteString(conn, text)
				}
			})
			c := newClient(t, base, Options{Limits: Limits{Total: 10 * time.Second}})
			for range 5 {
				_, err := c.Do(t.Context(), Request{Method: tt.method, Path: "/x"})
				require.NoError(t, err)
			}
			require.Equal(t, tt.want, connections.Load())
		})
	}
}
