package exchange

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// strayWait is how long the bytes of a body are waited for that an answer must not
// have. Where the header of a 204 announces them it is announcedTimes as long.
const (
	strayWait      = 20 * time.Millisecond
	announcedTimes = 5
)

// maxStray is about how much is kept of what must not be there at all, in bytes.
const maxStray = 16 << 10

// bodiless reports whether an answer has no body, whatever its header says (RFC
// 9112, section 6.3).
func bodiless(method string, status int) bool {
	return method == http.MethodHead || status == http.StatusNoContent || status == http.StatusNotModified
}

// tapped is a connection of HTTP/1 that looks for what net/http does not show: the
// body of an answer that must not have one. net/http would take it for the next
// answer on the connection, and blame that one. So such an answer is the last on its
// connection, and what follows its header is kept apart. Anything else that goes
// over the connection, such as TLS, passes as it is.
//
// A 5xx is the last answer on its connection too: some servers, such as uvicorn, close
// the connection after an internal error without announcing it, and a request that is
// sent meanwhile is lost. Write refuses that request before a byte is sent, so net/http
// sends it over another connection.
type tapped struct {
	net.Conn
	wait   time.Duration // for what comes behind a header
	secure *tls.Conn     // what it carries HTTP/1 in; nil for no TLS

	mu       sync.Mutex
	off      bool   // it carries something else than HTTP/1, or its last answer is read
	method   string // of the last request; "" for none
	inHeader bool   // the header of the answer to that is yet to end
	head     []byte // as far as it was read
	spent    bool   // an answer was 5xx: no further request goes over it
	stray    []byte // what came behind the header of the last answer
}

// dialFunc connects to an address.
type dialFunc func(ctx context.Context, network, address string) (net.Conn, error)

// tap makes a dialer tap its connections.
func tap(dial dialFunc, wait time.Duration) dialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return &tapped{Conn: conn, wait: wait}, nil
	}
}

// tapTLS makes a dialer that speaks TLS, and taps what is HTTP/1 within it. HTTP/2
// frames its answers, and net/http shows the body of each.
func tapTLS(dial dialFunc, config *tls.Config, timeout, wait time.Duration) dialFunc {
	config.NextProtos = []string{"h2", "http/1.1"}
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		host, _, err := net.SplitHostPort(address)
		if err != nil {
			return nil, err
		}
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		own := config.Clone()
		own.ServerName = cmp.Or(own.ServerName, host)
		secure := tls.Client(conn, own)
		limited, cancel := context.WithTimeout(ctx, timeout)
		defer cancel()
		if err := secure.HandshakeContext(limited); err != nil {
			_ = conn.Close()
			if ctx.Err() == nil && limited.Err() != nil {
				return nil, handshakeTimeout{}
			}
			return nil, err
		}
		if secure.ConnectionState().NegotiatedProtocol == "h2" {
			return secure, nil // net/http takes it from here
		}
		return &tapped{Conn: secure, wait: wait, secure: secure}, nil
	}
}

// handshakeTimeout is what net/http calls it.
type handshakeTimeout struct{}

func (handshakeTimeout) Error() string   { return "TLS handshake timeout" }
func (handshakeTimeout) Timeout() bool   { return true }
func (handshakeTimeout) Temporary() bool { return true }

// Write takes note of the method of a request.
func (t *tapped) Write(p []byte) (int, error) {
	t.mu.Lock()
	if method, begins := methodOf(p); begins {
		if t.spent {
			t.mu.Unlock()
			return 0, net.ErrClosed
		}
		t.method, t.inHeader, t.head = method, method != http.MethodConnect, nil
	}
	t.off = t.off || t.method == "" || t.method == http.MethodConnect
	t.mu.Unlock()
	return t.Conn.Write(p)
}

// methodOf returns the method of a request that begins with some bytes.
func methodOf(p []byte) (method string, begins bool) {
	line, _, whole := bytes.Cut(p, []byte("\r\n"))
	words := bytes.Split(line, []byte(" "))
	if !whole || len(words) != 3 || string(words[2]) != "HTTP/1.1" {
		return "", false
	}
	return string(words[0]), true
}

// Read keeps back what follows the header of an answer that has no body, and says
// that the connection ends there.
func (t *tapped) Read(p []byte) (int, error) {
	n, err := t.Conn.Read(p)
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.off || !t.inHeader || n == 0 {
		return n, err
	}
	behind, status := t.scan(p[:n])
	t.spent = status >= http.StatusInternalServerError
	if !bodiless(t.method, status) || t.inHeader {
		return n, err
	}
	t.off = true
	t.stray = append(t.stray, p[n-behind:n]...)
	if err == nil {
		t.linger(status)
	}
	return n - behind, io.EOF
}

// scan reads on in the header of an answer. Once it is complete, it returns the
// status, and how many of the bytes stand behind it. Interim answers are passed over.
func (t *tapped) scan(p []byte) (behind, status int) {
	t.head = append(t.head, p...)
	for {
		end := endOfHeader(t.head)
		if end < 0 {
			return 0, 0
		}
		status = statusOf(t.head)
		if status/100 == 1 && status != http.StatusSwitchingProtocols {
			t.head = t.head[end:]
			continue
		}
		behind, t.head, t.inHeader = len(t.head)-end, t.head[:end], false
		return behind, status
	}
}

// endOfHeader is where the bytes behind a header begin; -1 where it goes on.
func endOfHeader(head []byte) int {
	end := -1
	for _, blank := range []string{"\r\n\r\n", "\n\n"} {
		if i := bytes.Index(head, []byte(blank)); i >= 0 && (end < 0 || i+len(blank) < end) {
			end = i + len(blank)
		}
	}
	return end
}

// statusOf is the status in the first line of an answer, 0 if it has none.
func statusOf(head []byte) int {
	words := bytes.SplitN(head[:min(len(head), 64)], []byte(" "), 3)
	if len(words) < 2 || !bytes.HasPrefix(words[0], []byte("HTTP/1.")) {
		return 0
	}
	status, _ := strconv.Atoi(string(bytes.TrimSpace(words[1][:min(3, len(words[1]))])))
	return status
}

// linger reads for a moment what follows the header.
func (t *tapped) linger(status int) {
	wait := t.wait
	lower := bytes.ToLower(t.head)
	if status == http.StatusNoContent && (bytes.Contains(lower, []byte("\ntransfer-encoding:")) ||
		bytes.Contains(lower, []byte("\ncontent-length:")) && !bytes.Contains(lower, []byte("\ncontent-length: 0\r"))) {
		wait *= announcedTimes
	}
	buf := make([]byte, 4<<10)
	for len(t.stray) < maxStray {
		if t.SetReadDeadline(time.Now().Add(wait)) != nil {
			return
		}
		n, err := t.Conn.Read(buf)
		t.stray = append(t.stray, buf[:n]...)
		if err != nil {
			return
		}
		wait = t.wait
	}
}

// isSpent reports whether no further request goes over the connection.
func (t *tapped) isSpent() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.spent
}

// body is what followed the header of the last answer, where that has no body; nil
// for nothing. Empty lines, the end of a body in chunks and a further answer are
// none.
func (t *tapped) body() []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	text := bytes.TrimSpace(t.stray)
	if len(text) == 0 || bytes.Equal(text, []byte("0")) || bytes.HasPrefix(text, []byte("HTTP/")) {
		return nil
	}
	return t.stray
}
