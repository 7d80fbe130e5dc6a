package target

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/clock"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/pack/packtest"
)

// client is a client whose clock moves only when it waits.
func client(t *testing.T, base, key string) *exchange.Client {
	t.Helper()
	u, err := url.Parse(base)
	require.NoError(t, err)
	idle := clock.NewIdle(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
	c, err := exchange.New(exchange.Options{
		BaseURL: u, Secrets: []exchange.Secret{{Name: "ASSAY_API_KEY", Value: key}}, Clock: idle.Clock(),
	})
	require.NoError(t, err)
	t.Cleanup(c.Close)
	return c
}

// reply answers every request in the same way.
func reply(status int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// with adds a header to an answer.
func with(name, value string, answer http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set(name, value)
		answer(w, r)
	}
}

// listing is a success of the bundled contract's API.
const listing = `{"data": [], "pagination": {"page": 1, "limit": 50, "total": 0, "has_next": false}}`

// byPath answers by the end of the path, and otherwise like a listing.
func byPath(handlers map[string]http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for end, handle := range handlers {
			if strings.HasSuffix(r.URL.Path, end) {
				handle(w, r)
				return
			}
		}
		reply(200, "application/json", listing)(w, r)
	}
}

// first is the first thing that is asked; URL stands for the target's.
const first = "GET URL/lists"

func TestPreflight(t *testing.T) {
	broken := reply(500, "application/json", `{"detail": "x"}`)
	for _, tc := range []struct {
		name   string
		answer http.HandlerFunc
		want   string // "" for a target that it makes sense to test
		kind   string // of what is there instead; "" for whatever the message says
	}{
		{name: "the API", answer: reply(200, "application/json", listing)},
		{name: "with a charset", answer: reply(200, "application/json; charset=utf-8", listing)},
		{name: "without a content type", answer: reply(200, "", listing)},
		{name: "without pagination", answer: reply(200, "application/json", `{"data": []}`)},
		{name: "one listing fails", answer: byPath(map[string]http.HandlerFunc{"/lists": broken})},
		{name: "two listings fail", answer: byPath(map[string]http.HandlerFunc{"/lists": broken, "/companies": broken})},
		{name: "one listing is refused", answer: byPath(map[string]http.HandlerFunc{"/lists": reply(403, "application/json", "{}")})},
		{name: "one listing is not there", answer: byPath(map[string]http.HandlerFunc{"/lists": reply(404, "text/html", "")})},
		{name: "one listing is of another form", answer: byPath(map[string]http.HandlerFunc{"/lists": reply(200, "application/json", "[]")})},
		{name: "one listing is cut off", answer: byPath(map[string]http.HandlerFunc{"/lists": cutOff})},
		{name: "a rate limit for a moment", answer: limitedFor(2)},

		{name: "401 to all", answer: reply(401, "application/json", `{"detail": "Invalid API key"}`), kind: Refused, want: "the target refuses the API key: " + first + ` is answered 401 "Invalid API key"`},
		{name: "403 to all", answer: reply(403, "application/json", `{"detail": "Not\u001b[31m yours, sk_live_1,\n\u202ethat is"}`), kind: Refused, want: "the target refuses the API key: " + first + ` is answered 403 "Not\x1b[31m yours, [ASSAY_API_KEY], \u202ethat is"`},
		{name: "a long reason", answer: reply(401, "application/json", `{"detail": "`+strings.Repeat("ä", 5000)+`"}`), kind: Refused, want: "the target refuses the API key: " + first + ` is answered 401 "` + strings.Repeat("ä", 120) + `…"`},
		{name: "403 from a proxy", answer: reply(403, "text/html", ""), kind: Intercepted, want: "something in front of the API refuses the request: " + first + " is answered 403 text/html"},
		{
			name: "a page that a proxy shows", kind: Intercepted,
			answer: with("Server", "nginx/1.24.0", reply(401, "text/html; charset=utf-8", "<html><style>b{}</style><title>401 Authorization Required</title>\r\n<hr>nginx</html>")),
			want:   "something in front of the API refuses the request: " + first + ` is answered 401 text/html from nginx/1.24.0 "401 Authorization Required nginx"`,
		},
		{
			name: "a proxy that wants to know who asks", kind: Intercepted, answer: with("Proxy-Authenticate", "Basic", reply(407, "application/json", `{"detail": "who are you?"}`)),
			want: "something in front of the API refuses the request: " + first + ` is answered 407 application/json "{\"detail\": \"who are you?\"}"`,
		},
		{
			name: "a gateway's own form", kind: Intercepted, answer: reply(403, "application/json", `{"message": "Forbidden"}`),
			want: "something in front of the API refuses the request: " + first + ` is answered 403 application/json "{\"message\": \"Forbidden\"}"`,
		},
		{
			name: "401 to some, and 404 to others", answer: byPath(map[string]http.HandlerFunc{
				"/lists": reply(404, "application/json", "{}"), "/contacts": reply(401, "application/json", `{"detail": "no"}`), "/companies": broken,
			}),
			kind: Refused, want: `the target refuses the API key: GET URL/contacts is answered 401 "no"`,
		},
		{name: "HTML 404", answer: reply(404, "text/html", "<h1>Not found</h1>"), want: first + " is answered 404 without JSON"},
		{name: "bare 404", answer: reply(404, "", ""), want: first + " is answered 404 without JSON"},
		{
			name: "JSON 404", answer: reply(404, "application/json", `{"detail": "Not Found"}`),
			want: first + " is answered 404, and so is every other request",
		},
		{
			name: "problem JSON 404", answer: reply(404, "application/problem+json", `{"title": "Not Found"}`),
			want: first + " is answered 404, and so is every other request",
		},
		{name: "500 to all", answer: broken, kind: Failing, want: "the target is in trouble: " + first + ` is answered 500 "x"`},
		{name: "503 to all", answer: reply(503, "text/html", ""), kind: Failing, want: "the target is in trouble: " + first + " is answered 503 text/html"},
		{name: "redirect", answer: redirect("https://api.example.com/v2"), want: first + ` is answered 307, to "https://api.example.com/v2": give the URL where the API itself is`},
		{name: "redirect to nowhere", answer: reply(302, "", ""), want: first + ` is answered 302, to "": give the URL where the API itself is`},
		{
			name: "redirect to a terminal", answer: redirect("\u202e\u009b\"" + strings.Repeat("x", 5000)),
			want: first + ` is answered 307, to "\u202e\u009b\"` + strings.Repeat("x", 197) + `": give the URL where the API itself is`,
		},
		{name: "200 HTML", answer: reply(200, "text/html", "<h1>Welcome</h1>"), want: first + " is answered 200 without JSON"},
		{name: "204", answer: reply(204, "", ""), want: first + " is answered 204 without JSON"},
		{name: "another JSON API", answer: reply(200, "application/json", `{"items": [], "next": null}`), want: first + " is answered 200, in a form that the contract does not describe"},
		{name: "empty object", answer: reply(200, "application/json", `{}`), want: first + " is answered 200, in a form that the contract does not describe"},
		{name: "array", answer: reply(200, "application/json", `[]`), want: first + " is answered 200, in a form that the contract does not describe"},
		{name: "null", answer: reply(200, "application/json", `null`), want: first + " is answered 200, in a form that the contract does not describe"},
		{name: "JSON that breaks off", answer: reply(200, "application/json", `{"data": [`), want: first + " is answered 200, in a form that the contract does not describe"},
		{name: "another success", answer: reply(202, "application/json", listing), want: first + " is answered 202, in a form that the contract does not describe"},
		{name: "400 to all", answer: reply(400, "text/html", "bad request"), want: first + " is answered 400, in a form that the contract does not describe"},
		{
			name: "an error, and then another API", answer: byPath(map[string]http.HandlerFunc{
				"/lists": cutOff, "/contacts": reply(200, "application/json", "{}"), "/companies": broken,
			}),
			want: "GET URL/contacts is answered 200, in a form that the contract does not describe",
		},
		{
			name: "a rate limit for longer than one waits", answer: limited("3600"), kind: Limited,
			want: first + ": 429 (rate limit), and the 1h0m0s to wait are more than the 1m30s allowed",
		},
		{name: "a rate limit without end", answer: limited("1"), kind: Limited, want: first + ": 429 (rate limit) to each of 6 attempts"},
		{name: "answers that are cut off", answer: cutOff, want: first + ": connection closed before the answer was complete: 10 of the 1000 bytes in its Content-Length"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var methods sync.Map
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				methods.Store(r.Method+" "+r.Header.Get("Authorization"), true)
				tc.answer(w, r)
			}))
			server.Config.ErrorLog = log.New(io.Discard, "", 0)
			server.Start()
			t.Cleanup(server.Close)
			err := Preflight(t.Context(), client(t, server.URL, "sk_live_1"), packtest.Bundled(t), "ASSAY_API_KEY")
			expect(t, err, tc.want, server.URL)
			var unfit *UnfitError
			switch {
			case errors.As(err, &unfit):
				require.NotEmpty(t, unfit.Hint)
				require.Equal(t, cmp.Or(tc.kind, OtherAPI), unfit.Kind)
			case tc.kind != "":
				require.Fail(t, "it is not said what is there instead")
			}
			methods.Range(func(k, _ any) bool {
				require.Equal(t, "GET Bearer sk_live_1", k, "it only reads")
				return true
			})
		})
	}
}

// expect compares an error with what it should say, in one line.
func expect(t *testing.T, err error, want, base string) {
	t.Helper()
	if want == "" {
		require.NoError(t, err)
		return
	}
	require.EqualError(t, err, strings.ReplaceAll(want, "URL/", base+"/"))
	require.NotContains(t, err.Error(), "\n")
	require.NotContains(t, err.Error(), "sk_live_1")
}

// cutOff promises more than it sends.
func cutOff(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", "1000")
	_, _ = io.WriteString(w, `{"data": [`)
}

func redirect(to string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		defer func() { _ = conn.Close() }()
		_, _ = io.WriteString(conn, "HTTP/1.1 307 Temporary Redirect\r\nLocation: "+to+"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
	}
}

func limited(retryAfter string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", retryAfter)
		reply(429, "application/json", `{"detail": "Rate limit exceeded"}`)(w, r)
	}
}

// limitedFor refuses so many requests, and answers from then on.
func limitedFor(n int) http.HandlerFunc {
	var mu sync.Mutex
	return func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		n--
		if n >= 0 {
			limited("2")(w, r)
			return
		}
		reply(200, "application/json", listing)(w, r)
	}
}

func TestPreflightWithoutHTTP(t *testing.T) {
	t.Run("nothing listens", func(t *testing.T) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		base := "http://" + l.Addr().String() + "/api"
		require.NoError(t, l.Close())
		expect(t, Preflight(t.Context(), client(t, base, "sk_live_1"), packtest.Bundled(t), "ASSAY_API_KEY"), first+": connection refused", base)
	})
	t.Run("TLS with a certificate that nobody knows", func(t *testing.T) {
		server := httptest.NewUnstartedServer(reply(200, "application/json", listing))
		server.Config.ErrorLog = log.New(io.Discard, "", 0)
		server.StartTLS()
		t.Cleanup(server.Close)
		expect(t, Preflight(t.Context(), client(t, server.URL, "sk_live_1"), packtest.Bundled(t), "ASSAY_API_KEY"),
			first+": TLS: certificate signed by unknown authority", server.URL)
	})
	t.Run("TLS where there is none", func(t *testing.T) {
		server := httptest.NewUnstartedServer(reply(200, "application/json", listing))
		server.Config.ErrorLog = log.New(io.Discard, "", 0)
		server.Start()
		t.Cleanup(server.Close)
		base := strings.Replace(server.URL, "http:", "https:", 1)
		expect(t, Preflight(t.Context(), client(t, base, "sk_live_1"), packtest.Bundled(t), "ASSAY_API_KEY"),
			first+": TLS: the target does not speak TLS, and the URL begins with https:", base)
	})
	t.Run("no TLS where there is some", func(t *testing.T) {
		base := "http://" + raw(t, func(conn net.Conn) { _, _ = io.WriteString(conn, "\x15\x03\x01\x00\x02\x02\x46") })
		expect(t, Preflight(t.Context(), client(t, base, "sk_live_1"), packtest.Bundled(t), "ASSAY_API_KEY"),
			first+": the target speaks TLS, and the URL begins with http", base)
	})
	t.Run("no TLS where there is some that says so", func(t *testing.T) {
		server := httptest.NewUnstartedServer(reply(200, "application/json", listing))
		server.Config.ErrorLog = log.New(io.Discard, "", 0)
		server.StartTLS()
		t.Cleanup(server.Close)
		base := strings.Replace(server.URL, "https:", "http:", 1)
		expect(t, Preflight(t.Context(), client(t, base, "sk_live_1"), packtest.Bundled(t), "ASSAY_API_KEY"),
			first+" is answered 400: the target speaks TLS, and the URL begins with http", base)
	})
	t.Run("something else than HTTP", func(t *testing.T) {
		base := "http://" + raw(t, func(conn net.Conn) { _, _ = io.WriteString(conn, "220 mail.example.com ESMTP\x1b[2J\r\n") })
		err := Preflight(t.Context(), client(t, base, "sk_live_1"), packtest.Bundled(t), "ASSAY_API_KEY")
		expect(t, err, first+`: the answer is not valid HTTP: malformed status code "mail.example.com"`, base)
	})
	t.Run("a connection that is closed", func(t *testing.T) {
		base := "http://" + raw(t, func(net.Conn) {})
		err := Preflight(t.Context(), client(t, base, "sk_live_1"), packtest.Bundled(t), "ASSAY_API_KEY")
		require.ErrorContains(t, err, "GET "+base+"/lists: connection ")
	})
	t.Run("a run that was stopped", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		base := "http://" + raw(t, func(net.Conn) {})
		expect(t, Preflight(ctx, client(t, base, "sk_live_1"), packtest.Bundled(t), "ASSAY_API_KEY"), first+": canceled", base)
	})
}

// raw listens on the level of TCP, reads a request and leaves the answer to the
// handler. It returns its address.
func raw(t *testing.T, answer func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	var all sync.WaitGroup
	all.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			all.Go(func() {
				defer func() { _ = conn.Close() }()
				if _, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
					answer(conn)
				}
			})
		}
	})
	t.Cleanup(func() {
		require.NoError(t, l.Close())
		all.Wait()
	})
	return l.Addr().String()
}
