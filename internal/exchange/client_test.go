package exchange

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/assaykit/assay/internal/clock"
	"github.com/stretchr/testify/require"
)

func TestNewRefuses(t *testing.T) {
	base := &url.URL{Scheme: "http", Host: "h"}
	tests := []struct {
		name    string
		options Options
		want    string
	}{
		{name: "no base URL", options: Options{}, want: "base URL is missing"},
		{name: "another scheme", options: Options{BaseURL: &url.URL{Scheme: "ftp", Host: "h"}}, want: "want http:// or https://"},
		{name: "no host", options: Options{BaseURL: &url.URL{Scheme: "http", Host: ":80"}}, want: "the host is missing"},
		{name: "a fragment", options: Options{BaseURL: &url.URL{Scheme: "http", Host: "h", Fragment: "a"}}, want: "no fragment"},
		{name: "a password", options: Options{BaseURL: &url.URL{Scheme: "http", Host: "h", User: url.UserPassword("u", keyValue)}}, want: "credentials do not belong"},
		{name: "a negative limit", options: Options{BaseURL: base, Limits: Limits{Body: -1}}, want: "must not be negative"},
		{name: "a negative rate", options: Options{BaseURL: base, Pacing: Pacing{Rate: Rate{PerSecond: -1}}}, want: "must not be negative"},
		{name: "a secret's name", options: Options{BaseURL: base, Secrets: []Secret{{Name: "A-B", Value: "x"}}}, want: `secret "A-B"`},
		{name: "a secret with a line break", options: Options{BaseURL: base, Secrets: []Secret{{Name: "A", Value: keyValue + "\n"}}}, want: "secret A: the value holds a line break"},
		{name: "a resolved name that is no address", options: Options{BaseURL: base, Transport: Transport{Resolve: map[string]string{"h": "other"}}}, want: "is not an IP address"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := New(tt.options)
			require.ErrorContains(t, err, tt.want)
			require.NotContains(t, err.Error(), keyValue)
		})
	}
}

func TestDoSendsTheRequest(t *testing.T) {
	var got *http.Request
	var body []byte
	base := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		got = r
		body, _ = io.ReadAll(r.Body)
		w.Header().Set("X-Answer", "yes")
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, `{"data":1}`)
	})
	clock := newClock()
	var seen []*Exchange
	c := newClient(t, base+"/api/v1/", Options{
		Clock: clock.Clock(), Appearance: Appearance{UserAgent: "assay/test"},
		NewID:      func() string { return "id-1" },
		OnExchange: func(e *Exchange) { seen = append(seen, e) },
		Transport:  Transport{Header: http.Header{"X-Extra": {"1"}, "X-Both": {"client"}}},
	})
	e, err := c.Do(t.Context(), Request{
		Operation: "makeThing", Method: "POST", Path: "/things/a%2Fb",
		Query:      url.Values{"b": {"2", "1"}, "a": {"x y"}},
		Header:     http.Header{"Content-Type": {"application/json"}, "X-Both": {"request"}},
		Body:       []byte(`{"name":"x"}`),
		Credential: keyName,
	})
	require.NoError(t, err)

	require.Equal(t, "/api/v1/things/a%2Fb?a=x+y&b=2&b=1", got.RequestURI)
	require.Equal(t, `{"name":"x"}`, string(body))
	require.EqualValues(t, 12, got.ContentLength)
	require.Equal(t, http.Header{
		"Authorization": {"Bearer " + keyValue}, "Content-Type": {"application/json"}, "Content-Length": {"12"},
		"X-Both": {"request"}, "X-Extra": {"1"}, "User-Agent": {"assay/test"},
		"Accept-Encoding": {"identity"}, CorrelationHeader: {"id-1"},
	}, got.Header)

	e.ResponseHeader.Del("Date")
	require.Equal(t, &Exchange{
		ID: "id-1", Operation: "makeThing", Credential: keyName,
		Sent: Sent{
			Method: "POST", URL: base + "/api/v1/things/a%2Fb?a=x+y&b=2&b=1",
			RequestHeader: http.Header{
				"Authorization": {"Bearer [" + keyName + "]"}, "Content-Type": {"application/json"},
				"X-Both": {"request"}, "X-Extra": {"1"}, "User-Agent": {"assay/test"},
				"Accept-Encoding": {"identity"}, CorrelationHeader: {"id-1"},
			},
			RequestBody: Body(`{"name":"x"}`),
		},
		Answer: Answer{
			Status: 201, Reason: "Created", Proto: "HTTP/1.1",
			ResponseHeader: http.Header{"X-Answer": {"yes"}, "Content-Length": {"10"}, "Content-Type": {"text/plain; charset=utf-8"}},
			ResponseBody:   Body(`{"data":1}`),
		},
		Timing: Timing{Started: clock.Now(), Attempt: 1},
	}, e)
	require.Equal(t, []*Exchange{e}, seen)
	require.Equal(t, Stats{Requests: 1}, c.Stats())
}

func TestDoCredentials(t *testing.T) {
	tests := []struct {
		name    string
		options Options
		request Request
		want    http.Header // of what was sent
	}{
		{name: "none", request: Request{}, want: http.Header{}},
		{name: "the usual", request: Request{Credential: keyName}, want: http.Header{"Authorization": {"Bearer " + keyValue}}},
		{name: "another scheme", request: Request{Credential: keyName, Auth: &Auth{Scheme: "Token"}}, want: http.Header{"Authorization": {"Token " + keyValue}}},
		{name: "no scheme", request: Request{Credential: keyName, Auth: &Auth{}}, want: http.Header{"Authorization": {keyValue}}},
		{name: "the client's way", options: Options{Auth: func(string) []Auth { return []Auth{{Name: "x-api-key"}} }}, request: Request{Credential: keyName}, want: http.Header{"X-Api-Key": {keyValue}}},
		{name: "some other text", request: Request{Header: http.Header{"Authorization": {"Bearer nonsense"}}}, want: http.Header{"Authorization": {"Bearer nonsense"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := http.Header{}
			base := newServer(t, func(_ http.ResponseWriter, r *http.Request) {
				for _, name := range []string{"Authorization", "X-Api-Key"} {
					if v := r.Header.Values(name); len(v) > 0 {
						got[name] = v
					}
				}
			})
			tt.request.Method = "GET"
			e, err := newClient(t, base, tt.options).Do(t.Context(), tt.request)
			require.NoError(t, err)
			require.Equal(t, tt.want, got)
			require.NotContains(t, mustJSON(t, e), keyValue)
		})
	}
}

func mustJSON(t testing.TB, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	require.NoError(t, err)
	return string(data)
}

func TestDoRefusesWhatCannotBeSent(t *testing.T) {
	tests := []struct {
		name    string
		request Request
		want    string
	}{
		{name: "no method", request: Request{}, want: "the method is missing"},
		{name: "a method that is none", request: Request{Method: "GE T"}, want: `invalid method "GE T"`},
		{name: "an unknown credential", request: Request{Method: "GET", Credential: "OTHER"}, want: `credential "OTHER" has no value`},
		{name: "a query in the path", request: Request{Method: "GET", Path: "/a?b"}, want: "holds a query or a fragment"},
		{name: "a broken escape", request: Request{Method: "GET", Path: "/%zz"}, want: `invalid URL escape "%zz"`},
		{name: "a line break in the path", request: Request{Method: "GET", Path: "/\r\n"}, want: "invalid control character"},
		{name: "a line break in a header", request: Request{Method: "GET", Header: http.Header{"A": {"b\r\nC: d"}}}, want: "header A holds a line break"},
		{name: "a header name that is none", request: Request{Method: "GET", Header: http.Header{"A B": {"c"}}}, want: `header name "A B" is not valid`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := newClient(t, "http://127.0.0.1:1", Options{OnExchange: func(*Exchange) { t.Error("nothing was sent") }})
			e, err := c.Do(t.Context(), tt.request)
			require.Equal(t, KindRequest, kindOf(t, err))
			require.ErrorContains(t, err, tt.want)
			require.NotNil(t, e)
			require.Equal(t, KindRequest, e.ErrKind)
			require.Zero(t, c.Stats())
		})
	}
}

// Whatever the path, the request goes to the base URL's host.
func TestDoStaysOnItsHost(t *testing.T) {
	for _, path := range []string{"@127.0.0.1:1/x", ":1/x", "//127.0.0.1:1/x", "http://127.0.0.1:1/", `\\127.0.0.1:1`, ""} {
		t.Run(path, func(t *testing.T) {
			var hits atomic.Int64
			base := newServer(t, func(http.ResponseWriter, *http.Request) { hits.Add(1) })
			_, err := newClient(t, base, Options{}).Do(t.Context(), Request{Method: "GET", Path: path})
			require.NoError(t, err)
			require.EqualValues(t, 1, hits.Load())
		})
	}
}

func TestDoReturnsARedirect(t *testing.T) {
	elsewhere := newServer(t, func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("followed, with Authorization %q", r.Header.Get("Authorization"))
	})
	tests := []struct {
		name, location string
		status         int
	}{
		{name: "in a circle", location: "/", status: 302},
		{name: "to another origin", location: elsewhere, status: 301},
		{name: "to another origin, body and all", location: elsewhere, status: 307},
		{name: "with a password", location: "http://user:secret@" + strings.TrimPrefix(elsewhere, "http://"), status: 308},
		{name: "to nowhere", location: "http://[::1", status: 303},
		{name: "without a place", status: 302},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var hits atomic.Int64
			base := newServer(t, func(w http.ResponseWriter, _ *http.Request) {
				hits.Add(1)
				if tt.location != "" {
					w.Header().Set("Location", tt.location)
				}
				w.WriteHeader(tt.status)
			})
			e, err := newClient(t, base, Options{}).Do(t.Context(), Request{Method: "POST", Body: []byte("x"), Credential: keyName})
			require.NoError(t, err)
			require.Equal(t, tt.status, e.Status)
			require.Equal(t, tt.location, e.ResponseHeader.Get("Location"))
			require.EqualValues(t, 1, hits.Load())
		})
	}
}

func TestDoRedactsWhatIsEchoed(t *testing.T) {
	base := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		auth := r.Header.Get("Authorization")
		w.Header().Set("X-Echo", auth)
		w.Header().Set("Location", "/?k="+url.QueryEscape(auth))
		_ = json.NewEncoder(w).Encode(map[string]string{"detail": auth + " is wrong"})
	})
	c := newClient(t, base, Options{})
	e, err := c.Do(t.Context(), Request{
		Method: "POST", Path: "/" + url.PathEscape(keyValue), Query: url.Values{"key": {keyValue}},
		Header: http.Header{"X-Same": {keyValue}}, Body: []byte(keyValue), Credential: keyName,
	})
	require.NoError(t, err)
	require.Equal(t, base+"/[ASSAY_API_KEY]?key=[ASSAY_API_KEY]", e.URL)
	require.Equal(t, `{"detail":"Bearer [ASSAY_API_KEY] is wrong"}`+"\n", string(e.ResponseBody))
	require.Equal(t, "/?k=Bearer+[ASSAY_API_KEY]", e.ResponseHeader.Get("Location"))
	for _, output := range []string{mustJSON(t, e), e.Curl()} {
		require.NotContains(t, output, keyValue)
		require.NotContains(t, output, url.QueryEscape(keyValue))
	}
	require.Same(t, c.Redactor(), c.redactor)
}

func TestDoCanceled(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	base := newServer(t, func(_ http.ResponseWriter, r *http.Request) {
		cancel(errStop)
		<-r.Context().Done()
	})
	c := newClient(t, base, Options{})
	e, err := c.Do(ctx, Request{Method: "GET"})
	require.Equal(t, KindCanceled, kindOf(t, err))
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, "canceled", e.Err)
	require.EqualValues(t, 1, c.Stats().Requests)

	_, err = c.Do(ctx, Request{Method: "GET"})
	require.Equal(t, KindCanceled, kindOf(t, err))
	require.EqualValues(t, 1, c.Stats().Requests, "nothing is sent with a context that is done")

	ctx, stop := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer stop()
	_, err = c.Do(ctx, Request{Method: "GET", Expect429: true})
	require.Equal(t, KindCanceled, kindOf(t, err))
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.False(t, errors.Is(err, context.Canceled))
}

// A limit that never ends is waited for once, with the key that it holds for.
func TestDoWaitsOnceForALimitWithoutEnd(t *testing.T) {
	limited := true
	base := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		if limited && r.URL.Path == "/limited" {
			w.WriteHeader(http.StatusTooManyRequests)
		}
	})
	clock := newClock()
	c := newClient(t, base, Options{Clock: clock.Clock()})
	attempts := func(path, credential string) int {
		e, err := c.Do(t.Context(), Request{Method: "GET", Path: path, Credential: credential})
		if limited && path == "/limited" {
			require.Equal(t, KindLimited, kindOf(t, err))
		} else {
			require.NoError(t, err)
		}
		return e.Attempt
	}
	require.Equal(t, maxAttempts, attempts("/limited", keyName))
	require.Equal(t, laterAttempts, attempts("/limited", keyName))
	require.Equal(t, maxAttempts, attempts("/limited", ""), "another credential has a limit of its own")
	require.Equal(t, laterAttempts, attempts("/limited", keyName))
	require.Equal(t, 1, attempts("/open", keyName))
	require.Equal(t, maxAttempts, attempts("/limited", keyName), "a request was let through")
	limited = false
	require.Equal(t, 1, attempts("/limited", keyName))
}

// An operation that is always refused is not asked again and again where others are let
// through: by and by it is asked once, until it is let through.
func TestDoGivesUpAnOperationThatIsAlwaysRefused(t *testing.T) {
	for _, c := range []struct {
		name, retryAfter string
		want             []int // attempts of one request after the other
	}{
		{name: "told", retryAfter: "1", want: []int{6, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1}}, // 10 s, one for each
		{name: "untold", want: []int{6, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1}},       // 65 s, five for each
	} {
		t.Run(c.name, func(t *testing.T) {
			limited := true
			base := newServer(t, func(w http.ResponseWriter, r *http.Request) {
				if limited && r.Method == http.MethodPost {
					if c.retryAfter != "" {
						w.Header().Set("Retry-After", c.retryAfter)
					}
					w.WriteHeader(http.StatusTooManyRequests)
				}
			})
			client := newClient(t, base, Options{Clock: newClock().Clock()})
			write := func() (int, error) {
				e, err := client.Do(t.Context(), Request{Operation: "write", Method: "POST", Path: "/", Credential: keyName})
				return e.Attempt, err
			}
			var got []int
			for range c.want {
				attempts, err := write()
				require.Equal(t, KindLimited, kindOf(t, err))
				got = append(got, attempts)
				_, err = client.Do(t.Context(), Request{Operation: "read", Method: "GET", Path: "/", Credential: keyName})
				require.NoError(t, err)
			}
			require.Equal(t, c.want, got)
			_, err := write()
			require.ErrorContains(t, err, "429 (rate limit), as to every request like it for a while")
			limited = false
			_, err = write()
			require.NoError(t, err)
			limited = true
			attempts, _ := write()
			require.Equal(t, maxAttempts, attempts, "a request was let through")
		})
	}
}

func TestDoWaitsFor429(t *testing.T) {
	tests := []struct {
		name       string
		retryAfter []string // one for each 429 in turn; "-" for none
		expect     bool
		maxWait    time.Duration
		want       int // status
		wantKind   Kind
		wantSlept  []time.Duration
		wantSent   int64
	}{
		{name: "once", retryAfter: []string{"7"}, want: 200, wantSlept: []time.Duration{7 * time.Second}, wantSent: 2},
		{name: "twice", retryAfter: []string{"7", "2"}, want: 200, wantSlept: []time.Duration{7 * time.Second, 2 * time.Second}, wantSent: 3},
		{name: "no Retry-After", retryAfter: []string{"-"}, want: 200, wantSlept: []time.Duration{5 * time.Second}, wantSent: 2},
		{name: "garbage", retryAfter: []string{"soon"}, want: 200, wantSlept: []time.Duration{5 * time.Second}, wantSent: 2},
		{name: "negative", retryAfter: []string{"-1"}, want: 200, wantSlept: []time.Duration{5 * time.Second}, wantSent: 2},
		{name: "a date", retryAfter: []string{"Tue, 01 Jan 2030 00:00:09 GMT"}, want: 200, wantSlept: []time.Duration{9 * time.Second}, wantSent: 2},
		{name: "a past date", retryAfter: []string{"Mon, 31 Dec 2029 23:59:59 GMT"}, want: 200, wantSlept: []time.Duration{time.Second}, wantSent: 2},
		{name: "a distant date", retryAfter: []string{"Wed, 01 Jan 2031 00:00:00 GMT"}, want: 429, wantKind: KindLimited, wantSent: 1},
		{name: "a year", retryAfter: []string{"31536000"}, want: 429, wantKind: KindLimited, wantSent: 1},
		{name: "longer than allowed", retryAfter: []string{"11"}, maxWait: 10 * time.Second, want: 429, wantKind: KindLimited, wantSent: 1},
		{name: "together longer than allowed", retryAfter: []string{"60", "60"}, want: 429, wantKind: KindLimited, wantSlept: []time.Duration{time.Minute}, wantSent: 2},
		{
			name: "again and again", retryAfter: []string{"0", "0", "0", "0", "0", "0", "0"}, want: 429, wantKind: KindLimited,
			wantSlept: []time.Duration{time.Second, time.Second, time.Second, time.Second, time.Second}, wantSent: maxAttempts,
		},
		{name: "expected", retryAfter: []string{"7"}, expect: true, want: 429, wantSent: 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sent := 0
			base := newServer(t, func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				if string(body) != "x" {
					t.Errorf("body %q", body)
				}
				sent++
				if sent > len(tt.retryAfter) {
					return
				}
				w.Header()["Date"] = nil // it would not be of the test's clock
				if v := tt.retryAfter[sent-1]; v != "-" {
					w.Header().Set("Retry-After", v)
				}
				w.WriteHeader(http.StatusTooManyRequests)
			})
			clock := newClock()
			var seen []*Exchange
			c := newClient(t, base, Options{
				Clock: clock.Clock(), Pacing: Pacing{MaxWait: tt.maxWait},
				OnExchange: func(e *Exchange) { seen = append(seen, e) },
			})
			e, err := c.Do(t.Context(), Request{Method: "POST", Body: []byte("x"), Credential: keyName, Expect429: tt.expect})
			require.Equal(t, tt.wantKind, kindOf(t, err))
			require.Equal(t, tt.want, e.Status)
			require.Empty(t, e.Err, "the network did not fail")
			require.Equal(t, tt.wantSlept, clock.slept)

			require.Len(t, seen, int(tt.wantSent))
			ids := map[string]bool{}
			for i, s := range seen {
				require.Equal(t, i+1, s.Attempt)
				ids[s.ID] = true
			}
			require.Len(t, ids, len(seen))
			require.Same(t, e, seen[len(seen)-1])

			stats := c.Stats()
			require.Equal(t, tt.wantSent, stats.Requests)
			require.Zero(t, stats.Resent)
			limited := tt.wantSent
			if tt.want == 200 {
				limited--
			}
			if tt.expect {
				limited = 0
			}
			require.Equal(t, limited, stats.Limited)
		})
	}
}

// The exhausted limit of one credential holds back no other one.
func TestDoPausesByCredential(t *testing.T) {
	secrets := []Secret{{Name: "A", Value: "alpha-key-value"}, {Name: "B", Value: "beta-key-value"}}
	var limited atomic.Bool
	base := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "Bearer alpha-key-value" && limited.CompareAndSwap(false, true) {
			w.Header().Set("Retry-After", "30")
			w.WriteHeader(http.StatusTooManyRequests)
		}
	})
	idle := newClock()
	stop, cancel := context.WithCancel(t.Context())
	c := newClient(t, base, Options{Secrets: secrets, Clock: clock.Clock{
		Now: idle.Now, Sleep: func(ctx context.Context, d time.Duration) error {
			if err := idle.Sleep(ctx, 0); err != nil {
				return err
			}
			cancel() // one look at the pause is enough
			return stop.Err()
		},
	}})
	_, err := c.Do(stop, Request{Method: "GET", Credential: "A"})
	require.Equal(t, KindCanceled, kindOf(t, err))
	for _, r := range []Request{
		{Method: "GET", Credential: "B"},
		{Method: "GET"},
		{Method: "GET", Credential: "A", Expect429: true},
	} {
		e, err := c.Do(t.Context(), r)
		require.NoError(t, err)
		require.Equal(t, 200, e.Status)
	}
	require.Len(t, idle.slept, 1)
	require.Equal(t, 30*time.Second, c.Stats().Waited)

	c.Pause(idle.Now().Add(time.Minute))
	_, err = c.Do(t.Context(), Request{Method: "GET", Credential: "B"})
	require.Equal(t, KindCanceled, kindOf(t, err))
}

func TestDoLearnsTheRate(t *testing.T) {
	base := newServer(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-RateLimit-Limit-Second", "10")
		w.Header().Set("X-RateLimit-Limit-Minute", "200")
	})
	clock := newClock()
	c := newClient(t, base, Options{Clock: clock.Clock()})
	for range 3 {
		_, err := c.Do(t.Context(), Request{Method: "GET", Credential: keyName})
		require.NoError(t, err)
	}
	require.Equal(t, Rate{PerSecond: 10, PerMinute: 200}, c.Rate(keyName))
	require.Equal(t, []time.Duration{secondWindow / 10}, clock.slept)
}

func TestDoConcurrently(t *testing.T) {
	var conns atomic.Int64
	base := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(w, r.Body)
	})
	var mu sync.Mutex
	ids := map[string]bool{}
	c := newClient(t, base, Options{Pacing: Pacing{Concurrency: 8}, OnExchange: func(e *Exchange) {
		mu.Lock()
		defer mu.Unlock()
		ids[e.ID] = true
	}})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				e, err := c.Do(t.Context(), Request{Method: "POST", Body: []byte("hello"), Credential: keyName})
				if err != nil || string(e.ResponseBody) != "hello" {
					conns.Add(1)
				}
			}
		})
	}
	wg.Wait()
	require.Zero(t, conns.Load())
	require.Len(t, ids, 400)
	require.Equal(t, Stats{Requests: 400}, c.Stats())
}

func BenchmarkDo(b *testing.B) {
	body := []byte(strings.Repeat(`{"name":"someone"},`, 20))
	base := newServer(b, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = w.Write(body)
	})
	c := newClient(b, base, Options{})
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := c.Do(b.Context(), Request{Method: "POST", Path: "/things", Body: body, Credential: keyName}); err != nil {
				b.Error(err)
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "requests/s")
}
