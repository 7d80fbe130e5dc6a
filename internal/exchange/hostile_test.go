package exchange

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// quickLimits are for servers that make the client wait.
var quickLimits = Limits{
	Body: 256 << 10, Header: 16 << 10,
	Connect: time.Minute, HeaderWait: 500 * time.Millisecond, Total: time.Second,
}

// longHeader differs from quickLimits in that the header may take all the time.
var longHeader = Limits{
	Body: 256 << 10, Header: 16 << 10,
	Connect: time.Minute, HeaderWait: time.Minute, Total: time.Second,
}

func say(text string) func(io.Writer) {
	return func(w io.Writer) { _, _ = io.WriteString(w, text) }
}

func flood(start, more string) func(io.Writer) {
	return func(w io.Writer) {
		_, err := io.WriteString(w, start)
		much := bytes.Repeat([]byte(more), 1+4096/len(more))
		for err == nil {
			_, err = w.Write(much)
		}
	}
}

// drip writes one character at a time.
func drip(start, more string) func(io.Writer) {
	return func(w io.Writer) {
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		_, err := io.WriteString(w, start)
		for i := 0; err == nil; i++ {
			<-tick.C
			_, err = io.WriteString(w, more[i%len(more):i%len(more)+1])
		}
	}
}

func gzipped(text string, level int) string {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, level)
	_, _ = io.WriteString(z, text)
	_ = z.Close()
	return b.String()
}

func answer(header, body string) string {
	return fmt.Sprintf("HTTP/1.1 200 OK\r\n%sContent-Length: %d\r\n\r\n%s", header, len(body), body)
}

func TestDoUnharmed(t *testing.T) {
	const ok = "HTTP/1.1 200 OK\r\n"
	bomb := gzipped(strings.Repeat("0", 10<<20), gzip.BestCompression)
	noise := gzipped("some text", gzip.DefaultCompression)
	tests := []struct {
		name   string
		serve  func(io.Writer) // after it has read the request
		hang   bool            // and keep the connection open then
		limits Limits

		want     string // the error's message
		wantKind Kind
		status   int
		body     string // a beginning
	}{
		{name: "closes at once", serve: say(""), want: "connection closed before an answer", wantKind: KindReset},
		{name: "says nothing", serve: say(""), hang: true, limits: quickLimits, want: "no answer within 500ms", wantKind: KindTimeout},
		{name: "says nothing for all the time", serve: say(""), hang: true, limits: longHeader, want: "no answer within 1s", wantKind: KindTimeout},
		{name: "drips the header", serve: drip(ok, "X-A: b\r\n"), limits: quickLimits, want: "no answer within 500ms", wantKind: KindTimeout},
		{name: "drips the body", serve: drip(ok+"\r\n", "x"), limits: longHeader, want: "no complete answer within 1s", wantKind: KindTimeout, status: 200, body: "x"},
		{name: "stops in the body", serve: say(ok + "Content-Length: 10\r\n\r\n12345"), hang: true, limits: quickLimits, want: "no complete answer within 1s", wantKind: KindTimeout, status: 200, body: "12345"},
		{name: "never ends the body", serve: flood(ok+"\r\n", "x"), want: "the answer's body is larger than 256 KB", wantKind: KindTooLarge, status: 200, body: "xxxx"},
		{name: "never ends the chunks", serve: flood(ok+"Transfer-Encoding: chunked\r\n\r\n", "4\r\nxxxx\r\n"), want: "the answer's body is larger than 256 KB", wantKind: KindTooLarge, status: 200, body: "xxxx"},
		{name: "announces a large body", serve: flood(ok+"Content-Length: 999999999999\r\n\r\n", "x"), want: "the answer's body is larger than 256 KB", wantKind: KindTooLarge, status: 200, body: "xxxx"},
		{name: "announces more than it sends", serve: say(ok + "Content-Length: 100\r\n\r\nshort"), want: "connection closed before the answer was complete: 5 of the 100 bytes in its Content-Length", wantKind: KindReset, status: 200, body: "short"},
		{name: "announces much more than it sends", serve: say(ok + "Content-Length: 200000\r\n\r\nshort"), want: "connection closed before the answer was complete: 5 of the 200000 bytes in its Content-Length", wantKind: KindReset, status: 200, body: "short"},
		{name: "announces less than it sends", serve: say(ok + "Connection: close\r\nContent-Length: 2\r\n\r\nlong"), status: 200, body: "lo"},
		{name: "announces no number", serve: say(ok + "Content-Length: many\r\n\r\nx"), want: `the answer is not valid HTTP: bad Content-Length "many"`, wantKind: KindProtocol},
		{name: "announces a negative number", serve: say(ok + "Content-Length: -1\r\n\r\nx"), want: `the answer is not valid HTTP: bad Content-Length "-1"`, wantKind: KindProtocol},
		{name: "announces two lengths", serve: say(ok + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nxy"), want: `multiple Content-Length`, wantKind: KindProtocol},
		{name: "ends the chunks early", serve: say(ok + "Transfer-Encoding: chunked\r\n\r\n4\r\nab"), want: "connection closed before the answer was complete: its last chunk is missing", wantKind: KindReset, status: 200, body: "ab"},
		{name: "breaks the chunks", serve: say(ok + "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\nzz\r\n"), want: "the answer's chunked encoding is broken: invalid byte in chunk length", wantKind: KindProtocol, status: 200, body: "ab"},
		{name: "has an endless trailer", serve: flood(ok+"Transfer-Encoding: chunked\r\n\r\n0\r\n", "X-A: b\r\n"), want: "suspiciously long trailer", wantKind: KindProtocol, status: 200},
		{name: "speaks no HTTP", serve: say("220 mail.example.com ESMTP\r\n"), want: `the answer is not valid HTTP: malformed`, wantKind: KindProtocol},
		{name: "has a status line of terminal escapes", serve: say("\x1b]0;owned\x07\x1b[2J\r\n\r\n"), want: `the answer is not valid HTTP: malformed response "\x1b]0;owned\a\x1b[2J"`, wantKind: KindProtocol},
		{name: "has an endless status line", serve: flood("", "x"), want: "the answer's header is larger than 16 KB", wantKind: KindTooLarge},
		{name: "has a status that is a word", serve: say("HTTP/1.1 abc OK\r\n\r\n"), want: `the answer is not valid HTTP: malformed status code "abc"`, wantKind: KindProtocol},
		{name: "has a status of four digits", serve: say("HTTP/1.1 2000 OK\r\n\r\n"), want: `malformed status code "2000"`, wantKind: KindProtocol},
		{name: "has status 0", serve: say("HTTP/1.1 000 Zero\r\nContent-Length: 0\r\n\r\n"), want: "the answer's status 000 is not an HTTP status", wantKind: KindProtocol},
		{name: "has status 99", serve: say("HTTP/1.1 099 Low\r\nContent-Length: 0\r\n\r\n"), want: "the answer's status 099 is not an HTTP status", wantKind: KindProtocol, status: 99},
		{name: "has status 999", serve: say("HTTP/1.1 999 High\r\nContent-Length: 2\r\n\r\nhi"), status: 999, body: "hi"},
		{name: "has another version", serve: say("HTTP/7.3 200 OK\r\nContent-Length: 2\r\n\r\nhi"), status: 200, body: "hi"},
		{name: "has a large header", serve: flood(ok, "X-A: bbbbbbbbbb\r\n"), want: "the answer's header is larger than 16 KB", wantKind: KindTooLarge},
		{name: "has a header line without an end", serve: flood(ok+"X-A: ", "b"), want: "the answer's header is larger than 16 KB", wantKind: KindTooLarge},
		{name: "has a header line that is none", serve: say(ok + "nonsense\r\n\r\n"), want: "the answer is not valid HTTP: malformed MIME header", wantKind: KindProtocol},
		{name: "continues for ever", serve: flood("", "HTTP/1.1 100 Continue\r\n\r\n"), want: "the answer's header is larger than 16 KB", wantKind: KindTooLarge},
		{name: "continues and says nothing more", serve: say("HTTP/1.1 100 Continue\r\n\r\n"), hang: true, limits: quickLimits, want: "no answer within 500ms", wantKind: KindTimeout},
		{name: "continues and answers", serve: say("HTTP/1.1 103 Early\r\n\r\n" + answer("", "hi")), status: 200, body: "hi"},
		{name: "switches protocols", serve: say("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"), hang: true, want: "the answer is 101 (Switching Protocols), which the request did not ask for", wantKind: KindProtocol, status: 101},
		{name: "gzips unasked", serve: say(answer("Content-Encoding: gzip\r\n", noise)), status: 200, body: "some text"},
		{name: "gzips nothing", serve: say(answer("Content-Encoding: gzip\r\n", "")), status: 200},
		{name: "sends a gzip bomb", serve: say(answer("Content-Encoding: gzip\r\n", bomb)), want: "the answer's body is larger than 256 KB", wantKind: KindTooLarge, status: 200, body: "0000"},
		{name: "gzips nothing, for ever", serve: flood(ok+"Content-Encoding: gzip\r\n\r\n", gzipped("", 1)), want: "the answer's body is larger than 256 KB", wantKind: KindTooLarge, status: 200},
		{name: "breaks off in its gzip", serve: say(ok + "Content-Encoding: gzip\r\n\r\n" + noise[:len(noise)-4]), want: fmt.Sprintf("the answer's gzip encoding is cut off: it has no end after %d bytes", len(noise)-4), wantKind: KindProtocol, status: 200, body: "some text"},
		{name: "announces nothing and breaks the connection late", serve: say(ok + "Transfer-Encoding: chunked\r\n\r\n20000\r\n" + strings.Repeat("y", 0x1ffff)), want: "connection closed before the answer was complete: its last chunk is missing", wantKind: KindReset, status: 200, body: "yyyy"},
		{name: "calls gzip what is none", serve: say(answer("Content-Encoding: gzip\r\n", "plain text, not at all gzipped")), want: "the answer's gzip encoding is broken: it does not begin like gzip", wantKind: KindProtocol, status: 200},
		{name: "breaks its gzip", serve: say(answer("Content-Encoding: gzip\r\n", noise[:len(noise)-8]+"\xff\xff\xff\xff\xff\xff\xff\xff")), want: "the answer's gzip encoding is broken: its checksum is wrong", wantKind: KindProtocol, status: 200, body: "some text"},
		{name: "breaks off in its gzip, though its length says so", serve: say(answer("Content-Encoding: gzip\r\n", noise[:5])), want: "the answer's gzip encoding is cut off: it has no end after 5 bytes", wantKind: KindProtocol, status: 200},
		{name: "breaks off in its gzip and in its length", serve: say(ok + "Content-Encoding: gzip\r\nContent-Length: 1000\r\n\r\n" + noise[:len(noise)-4]), want: fmt.Sprintf("connection closed before the answer was complete: %d of the 1000 bytes in its Content-Length", len(noise)-4), wantKind: KindReset, status: 200, body: "some text"},
		{name: "sends more behind its gzip", serve: say(answer("Content-Encoding: gzip\r\n", noise+"and something more")), want: "the answer's gzip encoding is broken: something follows its end", wantKind: KindProtocol, status: 200, body: "some text"},
		{name: "garbles its gzip", serve: say(answer("Content-Encoding: gzip\r\n", noise[:10]+"\xff\xff\xff\xff"+noise[14:])), want: "the answer's gzip encoding is broken: it cannot be decoded", wantKind: KindProtocol, status: 200},
		{name: "deflates", serve: say(answer("Content-Encoding: deflate\r\n", "x\x9c\xcbH")), want: `the answer's body is encoded as "deflate", which the request did not ask for`, wantKind: KindProtocol, status: 200},
		{name: "gzips the gzipped", serve: say(answer("Content-Encoding: gzip, gzip\r\n", gzipped(noise, 1))), want: `the answer's body is encoded as "gzip, gzip", which the request did not ask for`, wantKind: KindProtocol, status: 200},
		{name: "has another encoding", serve: say(answer("Content-Encoding: br\r\n", "\x0b\x02\x80hello\x03")), want: `the answer's body is encoded as "br", which the request did not ask for`, wantKind: KindProtocol, status: 200},
		{name: "has another encoding of nothing", serve: say(answer("Content-Encoding: br\r\n", "")), status: 200},
		{name: "has control characters in the reason", serve: say("HTTP/1.1 200 O\x1b[2JK\r\nX-A: \u009b2J\xff\r\nContent-Length: 2\r\n\r\nhi"), status: 200, body: "hi"},
		{name: "has control characters in the header", serve: say(ok + "X-A: \x1b[31m\x07\r\nContent-Length: 0\r\n\r\n"), want: "the answer is not valid HTTP: malformed MIME header", wantKind: KindProtocol},
		{name: "nests without end", serve: say(answer("", strings.Repeat("[", 200<<10))), want: "the answer's JSON is nested deeper than 200 levels", wantKind: KindTooLarge, status: 200, body: "[[[["},
		{name: "has a number without end", serve: say(answer("", `{"a":"`+strings.Repeat("1", 20_000)+`","b":`+strings.Repeat("1", 10_001))), want: "the answer's JSON has more than 200000 values, or a number of more than 10000 digits", wantKind: KindTooLarge, status: 200, body: `{"a":"11`},
		{name: "nests as deep as may be", serve: say(answer("", strings.Repeat("[", 200))), status: 200, body: "[[[["},
		{name: "says NUL and what is no UTF-8", serve: say(answer("", "\x00\xff\xfe")), status: 200, body: "\x00\xff\xfe"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			base := rawServer(t, func(conn net.Conn, _ int) {
				if _, err := readRequest(conn); err == nil {
					tt.serve(conn)
				}
				if tt.hang {
					hang(conn)
				}
			})
			var seen int
			c := newClient(t, base, Options{Limits: tt.limits, OnExchange: func(*Exchange) { seen++ }})
			e, err := c.Do(t.Context(), Request{Method: "POST", Path: "/x", Body: []byte("{}")})
			require.Equal(t, tt.wantKind, kindOf(t, err), "%v", err)
			if tt.wantKind != "" {
				require.ErrorContains(t, err, "POST "+base+"/x: ")
				require.Contains(t, e.Err, tt.want)
			}
			require.Equal(t, tt.wantKind, e.ErrKind)
			require.Equal(t, tt.status, e.Status)
			require.Truef(t, strings.HasPrefix(string(e.ResponseBody), tt.body), "%.40q", e.ResponseBody)
			if tt.body == "" {
				require.Empty(t, e.ResponseBody)
			}
			require.Equal(t, tt.wantKind != "" && tt.status >= 200, e.Truncated)
			require.LessOrEqual(t, len(e.ResponseBody), keptOfBroken)
			require.True(t, printable(e.Err), "%q", e.Err)
			require.Equal(t, 1, seen)
			require.EqualValues(t, 1, c.Stats().Requests, "nothing but a 429 is sent again")
		})
	}
}

func TestDoReset(t *testing.T) {
	for _, start := range []string{"", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345"} {
		base := rawServer(t, func(conn net.Conn, _ int) {
			if _, err := readRequest(conn); err != nil {
				return
			}
			_, _ = io.WriteString(conn, start)
			_ = conn.(*net.TCPConn).SetLinger(0)
		})
		_, err := newClient(t, base, Options{}).Do(t.Context(), Request{Method: "GET"})
		require.Equal(t, KindReset, kindOf(t, err), "%v", err)
	}
}

func TestDoCannotConnect(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	closed := "http://" + l.Addr().String()
	require.NoError(t, l.Close())
	tests := []struct {
		name, base, want string
		options          Options
		wantKind         Kind
	}{
		{name: "refused", base: closed, wantKind: KindRefused, want: "connection refused"},
		{name: "no such name", base: "http://nobody.invalid", wantKind: KindDNS, want: `host "nobody.invalid"`},
		{name: "no such socket", base: "http://h", options: Options{Transport: Transport{UnixSocket: t.TempDir() + "/none"}}, wantKind: KindUnreachable, want: "/none: it does not exist"},
		{name: "no time at all", base: "http://h", options: Options{
			Limits:    Limits{Connect: time.Nanosecond},
			Transport: Transport{Resolve: map[string]string{"h": "127.0.0.1:9"}},
		}, wantKind: KindUnreachable, want: "no connection within 1ns"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := newClient(t, tt.base, tt.options)
			e, err := c.Do(t.Context(), Request{Method: "GET"})
			require.Equal(t, tt.wantKind, kindOf(t, err), "%v", err)
			require.Contains(t, e.Err, tt.want)
			require.Zero(t, e.Status)
			require.Zero(t, c.Stats().Requests, "nothing was sent")
		})
	}
}

// The errors of net/http quote what the server sent, and that can be the key.
func TestDoRedactsErrors(t *testing.T) {
	for _, format := range []string{"%s\r\n\r\n", "HTTP/1.1 %s\r\n\r\n", "HTTP/1.1 200 OK\r\n%s\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: %s\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: %s\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Encoding: %s\r\nContent-Length: 1\r\n\r\nx"} {
		base := rawServer(t, func(conn net.Conn, _ int) {
			if req, err := readRequest(conn); err == nil {
				_, _ = fmt.Fprintf(conn, format, strings.TrimPrefix(req.Header.Get("Authorization"), "Bearer "))
			}
		})
		e, err := newClient(t, base, Options{}).Do(t.Context(), Request{Method: "GET", Credential: keyName})
		require.Equal(t, KindProtocol, kindOf(t, err), "%q: %v", format, err)
		require.NotContains(t, err.Error(), keyValue)
		require.NotContains(t, mustJSON(t, e), keyValue)
		require.Contains(t, err.Error(), "["+keyName+"]")
	}
}

// Where a body was cut off, its end may be the beginning of a secret.
func TestDoRedactsACutSecret(t *testing.T) {
	base := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, strings.Repeat(" ", 95)+r.Header.Get("Authorization"))
	})
	e, err := newClient(t, base, Options{Limits: Limits{Body: 110}}).Do(t.Context(), Request{Method: "GET", Credential: keyName})
	require.Equal(t, KindTooLarge, kindOf(t, err))
	require.Equal(t, strings.Repeat(" ", 95)+"Bearer ", string(e.ResponseBody))
}

// A server that closes a connection that it had promised to keep, when the next
// request has arrived: a GET is sent again, visibly; a POST never is. After two
// such connections none is used again.
func TestDoOnStaleConnections(t *testing.T) {
	tests := []struct {
		method     string
		body       string
		wantKinds  []Kind // of six requests
		wantResent int64
		wantSent   int64 // as the server counts them
	}{
		{method: "POST", body: "x", wantKinds: []Kind{"", KindReset, "", KindReset, "", ""}, wantSent: 6},
		{method: "POST", wantKinds: []Kind{"", KindReset, "", KindReset, "", ""}, wantSent: 6},
		{method: "DELETE", wantKinds: []Kind{"", KindReset, "", KindReset, "", ""}, wantSent: 6},
		{method: "GET", wantKinds: []Kind{"", "", "", "", "", ""}, wantResent: 2, wantSent: 8},
	}
	for _, tt := range tests {
		t.Run(tt.method+tt.body, func(t *testing.T) {
			var sent atomic.Int64
			base := rawServer(t, func(conn net.Conn, _ int) {
				for i := range 2 {
					if _, err := readRequest(conn); err != nil {
						return
					}
					sent.Add(1)
					if i == 0 {
						_, _ = io.WriteString(conn, answer("", "hi"))
					}
				}
			})
			c := newClient(t, base, Options{})
			var kinds []Kind
			var resent int64
			for range tt.wantKinds {
				e, err := c.Do(t.Context(), Request{Method: tt.method, Body: []byte(tt.body)})
				kinds = append(kinds, kindOf(t, err))
				resent += int64(e.Resent)
			}
			require.Equal(t, tt.wantKinds, kinds)
			require.Equal(t, tt.wantResent, resent)
			require.Equal(t, Stats{Requests: tt.wantSent, Resent: tt.wantResent}, c.Stats())
			require.Equal(t, tt.wantSent, sent.Load())
		})
	}
}

// An idempotency key makes net/http bold enough to send a POST again.
func TestDoSendsAPostWithAnIdempotencyKeyOnce(t *testing.T) {
	var sent atomic.Int64
	base := rawServer(t, func(conn net.Conn, _ int) {
		for i := range 2 {
			if _, err := readRequest(conn); err != nil {
				return
			}
			sent.Add(1)
			if i == 0 {
				_, _ = io.WriteString(conn, answer("", "hi"))
			}
		}
	})
	c := newClient(t, base, Options{Transport: Transport{Header: http.Header{"Idempotency-Key": {"1"}}}})
	_, err := c.Do(t.Context(), Request{Method: "POST", Body: []byte("x")})
	require.NoError(t, err)
	_, err = c.Do(t.Context(), Request{Method: "POST", Body: []byte("x")})
	require.Error(t, err)
	require.EqualValues(t, 2, sent.Load())
}

// Many endless bodies at once cost little more than their limits.
func TestDoBoundsMemory(t *testing.T) {
	base := rawServer(t, func(conn net.Conn, _ int) {
		if _, err := readRequest(conn); err == nil {
			flood("HTTP/1.1 200 OK\r\n\r\n", "x")(conn)
		}
	})
	limits := smallLimits
	limits.Body = 4 << 20
	limits.Total = time.Minute
	c := newClient(t, base, Options{Limits: limits})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 4 {
				_, _ = c.Do(t.Context(), Request{Method: "GET"})
			}
		})
	}
	wg.Wait()
	runtime.ReadMemStats(&after)
	require.EqualValues(t, 16, c.Stats().Requests)
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(16*limits.Body+(8<<20)), "bodies are read without being copied")
}
