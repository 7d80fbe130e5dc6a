package run_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/clock"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
)

// raw takes the connection over and writes what it likes to it.
func raw(write func(net.Conn)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		defer func() { _ = conn.Close() }()
		write(conn)
	})
}

func says(text string) http.Handler {
	return raw(func(conn net.Conn) { _, _ = io.WriteString(conn, text) })
}

// saysAndHangs keeps the connection open until the client gives up.
func saysAndHangs(text string) http.Handler {
	return raw(func(conn net.Conn) {
		_, _ = io.WriteString(conn, text)
		_, _ = bufio.NewReader(conn).WriteTo(io.Discard)
	})
}

// floods never stops.
func floods(start, more string) http.Handler {
	return raw(func(conn net.Conn) {
		_, err := io.WriteString(conn, start)
		much := bytes.Repeat([]byte(more), 1+8192/len(more))
		for err == nil {
			_, err = conn.Write(much)
		}
	})
}

// drips writes one byte at a time.
func drips(start, more string) http.Handler {
	return raw(func(conn net.Conn) {
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		_, err := io.WriteString(conn, start)
		for i := 0; err == nil; i++ {
			<-tick.C
			_, err = io.WriteString(conn, more[i%len(more):i%len(more)+1])
		}
	})
}

func resets(start string) http.Handler {
	return raw(func(conn net.Conn) {
		_, _ = io.WriteString(conn, start)
		_ = conn.(*net.TCPConn).SetLinger(0)
	})
}

// sends answers 200 with a body and its right length.
func sends(header, body string) http.Handler {
	return says(fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n%sContent-Length: %d\r\n\r\n%s", header, len(body), body))
}

func redirects(to string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", to)
		w.WriteHeader(http.StatusTemporaryRedirect)
	})
}

func limits(retryAfter string) http.Handler {
	return with("Retry-After", retryAfter, answer(429, `{"detail": "Rate limit exceeded"}`))
}

func zipped(text string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = io.WriteString(z, text)
	_ = z.Close()
	return b.String()
}

// eagerClock is the real one, and whoever sleeps on it has slept at once.
type eagerClock struct {
	mu    sync.Mutex
	ahead time.Duration
}

func (c *eagerClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.ahead)
}

func (c *eagerClock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += d
	return ctx.Err()
}

func (c *eagerClock) Clock() clock.Clock { return clock.Clock{Now: c.Now, Sleep: c.Sleep} }

const header200 = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

// few are some scenarios of one operation, which read and write.
var few = plan.Selection{Tags: "@lists", Operations: []string{"createList"}}

// against makes a run against a server that is hostile in one way.
func against(t *testing.T, handler http.Handler, change func(*run.Options)) *verdict.Result {
	t.Helper()
	profile := target.BundledProfile()
	profile.Keys.Burst = ""                             // TestDegenerateServers
	profile.Timeout = target.Duration(20 * time.Second) // a machine that is busy is not silent
	profile.Consistency = target.Duration(20 * time.Millisecond)
	profile.Limits = exchange.Limits{Body: 512 << 10, Header: 32 << 10}
	var c eagerClock
	o := run.Options{
		Pack: packtest.Bundled(t), Seed: "7", Tool: verdict.Tool{Name: "assay", Version: "test"},
		Profile: profile, Handler: handler, Scope: run.Scope{Selection: few}, Clock: c.Clock(),
	}
	if change != nil {
		change(&o)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	r, err := run.Execute(ctx, o)
	require.NoError(t, err)
	require.NoError(t, ctx.Err(), "it took too long")
	require.NotContains(t, []int{verdict.ExitConformant, verdict.ExitBroken}, r.Verdict.Exit, "%s\n%s", r.Verdict.Reason, inState(r, verdict.Error))
	return r
}

// silence is a handler that never answers, and knows to whom it did not.
type silence struct {
	http.Handler

	kept sync.Map // ids of exchanges
}

func (s *silence) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.kept.Store(r.Header.Get(exchange.CorrelationHeader), true)
	s.Handler.ServeHTTP(w, r)
}

// patiently makes a run against a server that keeps silent at times. On a busy machine
// the other answers may be late as well. Then the run says nothing, and is made again
// with twice the timeout.
func patiently(t *testing.T, silent http.Handler, server func(silent http.Handler) http.Handler, change func(*run.Options)) *verdict.Result {
	t.Helper()
	for timeout := 100 * time.Millisecond; ; timeout *= 2 {
		s := &silence{Handler: silent}
		var late atomic.Int64 // answers that did come, or would have
		r := against(t, server(s), func(o *run.Options) {
			o.Profile.Timeout = target.Duration(timeout)
			o.OnExchange = func(e *exchange.Exchange) {
				if _, kept := s.kept.Load(e.ID); e.ErrKind == exchange.KindTimeout && !kept {
					late.Add(1)
				}
			}
			if change != nil {
				change(o)
			}
		})
		if late.Load() == 0 {
			return r
		}
		require.Less(t, timeout, 10*time.Second, "%d requests timed out that the server has not kept waiting", late.Load())
		t.Logf("%d answers came later than %s: once more", late.Load(), timeout)
	}
}

// A server that is hostile from the start, or becomes so half-way, costs no more
// than the limits say, and its behaviour is reported. What had been found before
// stays found.
func TestHostileServers(t *testing.T) {
	log.SetOutput(io.Discard) // net/http logs what is said out of turn
	t.Cleanup(func() { log.SetOutput(os.Stderr) })
	const year = "31536000"
	deep := strings.Repeat(`{"data":[`, 50_000)
	for _, tc := range []struct {
		name    string
		hostile http.Handler
		start   string // what is said of it; "" where it is an answer to be judged
		found   string // the reason of a scenario that fails, where there is a verdict instead
	}{
		{name: "closes at once", hostile: says(""), start: "connection closed before an answer"},
		{name: "resets at once", hostile: resets(""), start: "connection reset before an answer"},
		{name: "resets in the body", hostile: resets(header200 + "Content-Length: 10\r\n\r\n{"), start: "connection reset before the answer was complete"},
		{name: "hangs", hostile: saysAndHangs(""), start: "answer within"},
		{name: "hangs in the header", hostile: saysAndHangs(header200), start: "answer within"},
		{name: "hangs in the body", hostile: saysAndHangs(header200 + "Content-Length: 9\r\n\r\n{"), start: "answer within"},
		{name: "drips the header", hostile: drips(header200, "X-A: b\r\n"), start: "answer within"},
		{name: "drips the body", hostile: drips(header200+"\r\n", " "), start: "answer within"},
		{name: "continues and hangs", hostile: saysAndHangs("HTTP/1.1 100 Continue\r\n\r\n"), start: "answer within"},
		{name: "never ends a body", hostile: floods(header200+"\r\n", " "), start: "the answer's body is larger than 512 KB"},
		{name: "never ends chunks", hostile: floods(header200+"Transfer-Encoding: chunked\r\n\r\n", "400\r\n"+strings.Repeat(" ", 1024)+"\r\n"), start: "the answer's body is larger than 512 KB"},
		{name: "announces more than it sends", hostile: says(header200 + "Content-Length: 100\r\n\r\n{}"), start: "connection closed before the answer was complete"},
		{name: "announces less than it sends", hostile: says(header200 + "Content-Length: 1\r\n\r\n{}"), start: "is answered 200, in a form that the contract does not describe", found: "cut off at byte 1"},
		{name: "announces two lengths", hostile: says(header200 + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}"), start: "multiple Content-Length"},
		{name: "breaks chunks", hostile: says(header200 + "Transfer-Encoding: chunked\r\n\r\nzz\r\n"), start: "the answer's chunked encoding is broken"},
		{name: "ends chunks early", hostile: says(header200 + "Transfer-Encoding: chunked\r\n\r\n9\r\n{}"), start: "connection closed before the answer was complete"},
		{name: "speaks no HTTP", hostile: says("220 mail.example.com ESMTP\r\n\r\n"), start: "the answer is not valid HTTP: malformed"},
		{name: "has a status that is a word", hostile: says("HTTP/1.1 OK fine\r\n\r\n"), start: `malformed status code "OK"`},
		{name: "has status 0", hostile: says("HTTP/1.1 000 Zero\r\nContent-Length: 0\r\n\r\n"), start: "the answer's status 000 is not an HTTP status"},
		{name: "has status 99", hostile: says("HTTP/1.1 099 Low\r\nContent-Length: 0\r\n\r\n"), start: "the answer's status 099 is not an HTTP status"},
		{name: "has status 999", hostile: says("HTTP/1.1 999 High\r\nContent-Length: 2\r\n\r\n{}"), start: "is answered 999", found: "999"},
		{name: "switches protocols", hostile: saysAndHangs("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"), start: "the answer is 101 (Switching Protocols), which the request did not ask for"},
		{name: "has a large header", hostile: floods(header200, "X-A: bbbbbbbbbb\r\n"), start: "the answer's header is larger than 32 KB"},
		{name: "sends a gzip bomb", hostile: sends("Content-Encoding: gzip\r\n", zipped(strings.Repeat(" ", 20<<20))), start: "the answer's body is larger than 512 KB"},
		{name: "calls gzip what is none", hostile: sends("Content-Encoding: gzip\r\n", `{"data":[]} and so on`), start: "the answer's gzip encoding is broken"},
		{name: "encodes as nobody asked", hostile: sends("Content-Encoding: br\r\n", "xyz"), start: `the answer's body is encoded as "br", which the request did not ask for`},
		{name: "nests 100,000 deep", hostile: sends("", deep), start: "the answer's JSON is nested deeper than 200 levels"},
		{name: "sends a long text", hostile: sends("", `{"data":"`+strings.Repeat("x", 1<<20)+`"}`), start: "the answer's body is larger than 512 KB"},
		{name: "sends what is no UTF-8", hostile: sends("", "{\"data\":\"\xff\xfe\"}"), found: "invalid UTF-8 at byte 9"},
		{name: "sends NUL", hostile: sends("", "\x00"), start: "in a form that the contract does not describe", found: `'\x00' at byte 0`},
		{name: "sends NUL in a text", hostile: sends("", "{\"data\":\"\x00\"}"), start: "in a form that the contract does not describe", found: `'\x00' at byte 9`},
		{name: "sends a byte order mark", hostile: sends("", "\xef\xbb\xbf{\"data\":[]}"), found: "byte order mark"},
		{name: "sends a key twice", hostile: sends("", `{"data":[],"data":[]}`), found: `duplicate key "data" at byte 11`},
		{name: "sends a number beyond all", hostile: sends("", `{"data":1e999999}`), found: "data"},
		{name: "sends an id of 9,000 digits", hostile: sends("", `{"data":[{"id":`+strings.Repeat("9", 9_000)+`}]}`), found: "data"},
		{name: "sends an id of 500,000 digits", hostile: sends("", `{"data":[{"id":`+strings.Repeat("9", 500_000)+`}]}`), start: "a number of more than 10000 digits"},
		{name: "redirects in a circle", hostile: redirects("/api/v1/lists"), start: `is answered 307, to "/api/v1/lists"`, found: "307"},
		{name: "redirects elsewhere", hostile: redirects("http://127.0.0.1:9/"), start: `is answered 307, to "http://127.0.0.1:9/"`, found: "307"},
		{name: "asks to wait for a year", hostile: limits(year), start: "429 (rate limit), and the 8760h0m0s to wait are more than the 1m30s allowed"},
		{name: "asks to wait a negative time", hostile: limits("-1"), start: "429 (rate limit) to each of 6 attempts"},
		{name: "asks to wait for garbage", hostile: limits("soon"), start: "429 (rate limit) to each of 6 attempts"},
		{name: "asks to wait beyond all numbers", hostile: limits(strings.Repeat("9", 100)), start: "429 (rate limit), and the"},
		{name: "asks to wait just so long, again and again", hostile: limits("80"), start: "429 (rate limit), and the 2m40s to wait"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			inTurn := func(o *run.Options) { o.Profile.Concurrency = 1 } // the first scenario ends before others begin
			meet := func(proxy func(http.Handler) http.Handler) *verdict.Result {
				if strings.Contains(tc.start, "within") {
					return patiently(t, tc.hostile, proxy, inTurn)
				}
				return against(t, proxy(tc.hostile), inTurn)
			}
			r := meet(func(hostile http.Handler) http.Handler { return hostile })
			if tc.start != "" {
				require.Equal(t, verdict.ExitUnreachable, r.Verdict.Exit, r.Verdict.Reason)
				require.Contains(t, r.Verdict.Reason, tc.start)
				require.Empty(t, r.Scenarios)
			} else {
				require.Equal(t, verdict.ExitFailed, r.Verdict.Exit, r.Verdict.Reason)
			}

			r = meet(func(hostile http.Handler) http.Handler { return firstRight(20, hostile)(newConforming(t)) })
			passed := 0
			for _, s := range r.Scenarios {
				if s.State == verdict.Passed {
					passed++
				}
			}
			require.Positive(t, passed, "what was found before stays found")
			if tc.found != "" {
				require.Equal(t, verdict.ExitFailed, r.Verdict.Exit, r.Verdict.Reason)
				require.Contains(t, violated(r), tc.found)
				return
			}
			require.Contains(t, []int{verdict.ExitUnreachable, verdict.ExitIncomplete}, r.Verdict.Exit, r.Verdict.Reason)
			require.Contains(t, r.Verdict.Reason+inState(r, verdict.Inconclusive), tc.start)
			if r.Verdict.Exit == verdict.ExitUnreachable {
				require.Contains(t, r.Verdict.Reason, "the target was lost: ")
			}
		})
	}
}

// violated lists why checks failed.
func violated(r *verdict.Result) string {
	text := ""
	for _, s := range r.Scenarios {
		for _, c := range s.Checks {
			if c.State == verdict.Failed {
				text += c.Reason + "\n"
			}
		}
	}
	return text
}

// everyThird is hostile to every third request, from the second.
func everyThird(hostile http.Handler) func(http.Handler) http.Handler {
	return func(conforming http.Handler) http.Handler {
		var n atomic.Int64
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if n.Add(1)%3 == 2 {
				hostile.ServeHTTP(w, r)
				return
			}
			conforming.ServeHTTP(w, r)
		})
	}
}

// A server that hangs on some requests only is given up after some time in vain,
// and not after all scenarios have waited for it.
func TestServersThatHangNowAndThen(t *testing.T) {
	for _, tc := range []struct {
		name    string
		hostile http.Handler
	}{
		{name: "hangs", hostile: saysAndHangs("")},
		{name: "drips", hostile: drips(header200+"\r\n", " ")},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			var unanswered atomic.Int64
			r := against(t, everyThird(tc.hostile)(newConforming(t)), func(o *run.Options) {
				o.Selection = plan.Selection{}
				o.Profile.Timeout = target.Duration(100 * time.Millisecond)
				o.Profile.Concurrency = 4
				o.OnExchange = func(e *exchange.Exchange) {
					if e.Err != "" {
						unanswered.Add(1)
					}
				}
			})
			require.Equal(t, verdict.ExitUnreachable, r.Verdict.Exit, r.Verdict.Reason)
			require.Regexp(t, `^the target was lost: \d+ requests got no answer and took \d+s together, the last one with .*no .* within 100ms$`, r.Verdict.Reason)
			require.Less(t, len(r.Scenarios), r.Planned)
			require.Less(t, unanswered.Load(), int64(200), "what is removed in the end included")
		})
	}
}

// through changes each answer of a server that keeps the contract.
func through(change func(w http.ResponseWriter, status int, body string)) func(http.Handler) http.Handler {
	return func(conforming http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			recorder := httptest.NewRecorder()
			conforming.ServeHTTP(recorder, r)
			for name, values := range recorder.Header() {
				w.Header()[name] = values
			}
			w.Header().Del("Content-Length")
			change(w, recorder.Code, recorder.Body.String())
		})
	}
}

// What stands between a client and a server that keeps the contract may change
// the form of what passes. Whether that is right is for HTTP and JSON to say.
func TestAnswersThatAreChangedOnTheWay(t *testing.T) {
	plain := func(rewrite func(string) string) func(http.ResponseWriter, int, string) {
		return func(w http.ResponseWriter, status int, body string) {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, rewrite(body))
		}
	}
	for _, tc := range []struct {
		name   string
		change func(http.ResponseWriter, int, string)
		want   string // why it fails; "" if it must not
	}{
		{name: "unchanged", change: plain(func(body string) string { return body })},
		{name: "blanks around", change: plain(func(body string) string { return " \r\n\t" + body + "\n\n" })},
		{name: "gzip", change: func(w http.ResponseWriter, status int, body string) {
			w.Header().Set("Content-Encoding", "gzip")
			w.WriteHeader(status)
			_, _ = io.WriteString(w, zipped(body))
		}},
		{name: "chunks and trailers", change: func(w http.ResponseWriter, status int, body string) {
			w.Header().Set("Trailer", "X-Checksum")
			w.WriteHeader(status)
			for i := range len(body) {
				_, _ = io.WriteString(w, body[i:i+1])
				_ = http.NewResponseController(w).Flush()
			}
			w.Header().Set("X-Checksum", "abc")
		}},
		{name: "closed connections", change: func(w http.ResponseWriter, status int, body string) {
			w.Header().Set("Connection", "close")
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		}},
		{name: "many headers", change: func(w http.ResponseWriter, status int, body string) {
			for i := range 200 {
				w.Header().Set(fmt.Sprintf("X-Via-%d", i), "1.1 proxy")
			}
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		}},
		{name: "escaped", change: plain(func(body string) string { return strings.ReplaceAll(body, "i", `\u0069`) })},
		{name: "a byte order mark", change: plain(func(body string) string { return "\xef\xbb\xbf" + body }), want: "byte order mark"},
		{name: "a key twice", change: plain(func(body string) string { return strings.Replace(body, "{", `{"a":1,"a":1,`, 1) }), want: "duplicate key"},
		{name: "more after it", change: plain(func(body string) string { return body + "{}" }), want: "after the value"},
		{name: "a number beyond all", change: plain(func(body string) string { return strings.Replace(body, "{", `{"a":1e999999,`, 1) })},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			profile := target.BundledProfile()
			profile.Keys.Burst = ""
			r, err := run.Execute(t.Context(), run.Options{
				Pack: packtest.Bundled(t), Seed: "7", Tool: verdict.Tool{Name: "assay", Version: "test"},
				Profile: profile, Handler: through(tc.change)(newConforming(t)), Scope: run.Scope{Selection: few},
			})
			require.NoError(t, err)
			if tc.want == "" {
				require.Contains(t, []int{verdict.ExitConformant, verdict.ExitIncomplete}, r.Verdict.Exit, "%s\n%s", r.Verdict.Reason, inState(r, verdict.Failed))
				require.Empty(t, inState(r, verdict.Inconclusive))
				return
			}
			require.Equal(t, verdict.ExitFailed, r.Verdict.Exit, r.Verdict.Reason)
			require.Contains(t, violated(r), tc.want)
		})
	}
}
