package exchange

import (
	"context"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// isPage is how these tests tell the pages of something in front from answers.
func isPage(e *Exchange) bool { return e.ResponseHeader.Get("Content-Type") == "text/html" }

// inFront is a limiter that stands in front of a server.
type inFront struct {
	refuses func(now time.Time, r *http.Request) bool
	status  int
	json    bool
	body    string
	header  http.Header
	now     func() time.Time

	mu   sync.Mutex
	seen int
}

func (l *inFront) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seen++
	if !l.refuses(l.now(), r) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{}`)
		return
	}
	w.Header().Set("Server", "nginx/1.22.1")
	w.Header().Set("Content-Type", "text/html")
	if l.json {
		w.Header().Set("Content-Type", "application/json")
	}
	for name, values := range l.header {
		w.Header()[name] = values
	}
	w.WriteHeader(l.status)
	_, _ = io.WriteString(w, l.body)
}

// spacing refuses what follows the last one that was let pass too soon.
func spacing(every time.Duration) func(time.Time, *http.Request) bool {
	var last time.Time
	return func(now time.Time, _ *http.Request) bool {
		if now.Sub(last) < every {
			return true
		}
		last = now
		return false
	}
}

// afterAll refuses everything once it has let pass something that it had refused.
func afterAll() func(time.Time, *http.Request) bool {
	n := 0
	return func(time.Time, *http.Request) bool {
		n++
		return n != 2
	}
}

// blocking refuses everything for a while after so many requests at once, and begins
// to count that time anew with each that it refuses.
func blocking(most int, window, block time.Duration) func(time.Time, *http.Request) bool {
	var until, began time.Time
	count := 0
	return func(now time.Time, _ *http.Request) bool {
		if now.Sub(began) >= window {
			began, count = now, 0
		}
		if count++; count > most || now.Before(until) {
			until = now.Add(block)
			return true
		}
		return false
	}
}

func TestALimiterInFrontOfTheTarget(t *testing.T) {
	always := func(time.Time, *http.Request) bool { return true }
	for _, c := range []struct {
		name     string
		limiter  *inFront
		silent   bool // the API has not answered before
		expects  bool // the request is meant to meet a limit
		requests int
		status   int // of every answer
		kind     Kind
		limiterN string // that is known in the end
		most     int    // requests that the server sees
		within   time.Duration
	}{
		{name: "503 by the second", limiter: &inFront{refuses: spacing(100 * time.Millisecond), status: 503}, requests: 200, status: 200,
			limiterN: "nginx/1.22.1", most: 230, within: 2 * time.Minute},
		{name: "429 by the second", limiter: &inFront{refuses: spacing(100 * time.Millisecond), status: 429}, requests: 200, status: 200,
			limiterN: "nginx/1.22.1", most: 230, within: 2 * time.Minute},
		{name: "429 with a time", limiter: &inFront{refuses: spacing(2 * time.Second), status: 429, header: http.Header{"Retry-After": {"5"}}}, requests: 5, status: 200,
			limiterN: "nginx/1.22.1", most: 10, within: time.Minute},
		{name: "403 that counts anew", limiter: &inFront{refuses: blocking(5, time.Second, 10*time.Second), status: 403}, requests: 100, status: 200,
			limiterN: "nginx/1.22.1", most: 150, within: 10 * time.Minute},
		{name: "403 as the answer", limiter: &inFront{refuses: always, status: 403}, requests: 10, status: 403, most: 4 + 9*2, within: time.Minute},
		{name: "503 as the answer", limiter: &inFront{refuses: always, status: 503}, requests: 10, status: 503, most: 4 + 9*2, within: time.Minute},
		{name: "429 for good", limiter: &inFront{refuses: always, status: 429}, requests: 1, status: 429, kind: KindLimited, most: 4, within: time.Minute},
		{name: "429 for an hour", limiter: &inFront{refuses: always, status: 429, header: http.Header{"Retry-After": {"3600"}}}, requests: 1, status: 429, kind: KindLimited, most: 1},
		{name: "503 of an API that is lost", limiter: &inFront{refuses: always, status: 503, body: "<h1>Error 503 Backend fetch failed</h1>"}, requests: 10, status: 503, most: 10},
		{name: "the API's own 403", limiter: &inFront{refuses: always, status: 403, json: true}, requests: 1, status: 403, most: 1},
		{name: "the API's own 503", limiter: &inFront{refuses: always, status: 503, json: true}, requests: 1, status: 503, most: 1},
		{name: "another status", limiter: &inFront{refuses: always, status: 502}, requests: 1, status: 502, most: 1},
		{name: "before the API has answered", limiter: &inFront{refuses: always, status: 403}, silent: true, requests: 1, status: 403, most: 1},
		{name: "a request that asks for it", limiter: &inFront{refuses: always, status: 503}, expects: true, requests: 1, status: 503, most: 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			clock := newClock()
			limiter := c.limiter
			limiter.now = clock.Now
			var said []string
			client := newClient(t, newServer(t, limiter.ServeHTTP), Options{
				Clock: clock.Clock(), Foreign: isPage,
				OnLimiter: func(server string) { said = append(said, server) },
			})
			client.front.spoken = !c.silent
			started := clock.Now()
			for range c.requests {
				e, err := client.Do(context.Background(), Request{Method: http.MethodGet, Path: "/", Expect429: c.expects})
				require.Equal(t, c.kind, kindOf(t, err))
				require.Equal(t, c.status, e.Status)
			}
			require.LessOrEqual(t, limiter.seen, c.most)
			require.LessOrEqual(t, clock.Now().Sub(started), c.within)
			require.Equal(t, c.limiterN, client.Stats().Limiter)
			if c.limiterN == "" {
				require.Empty(t, said)
				require.True(t, c.kind == KindLimited || client.gate.spaced.every == 0, "what is no limit slows nothing down for good")
				return
			}
			require.Equal(t, []string{c.limiterN}, said, "it is said once")
			require.Equal(t, int64(limiter.seen-c.requests), client.Stats().Limited, "each refusal is counted")
		})
	}
}

// What a known limiter refuses for good is no answer of the API.
func TestALimiterThatRefusesForGood(t *testing.T) {
	for _, status := range []int{403, 429, 503} {
		clock := newClock()
		limiter := &inFront{refuses: afterAll(), status: status, now: clock.Now}
		client := newClient(t, newServer(t, limiter.ServeHTTP), Options{Clock: clock.Clock(), Foreign: isPage})
		client.front.spoken = true
		e, err := client.Do(context.Background(), Request{Method: http.MethodGet, Path: "/"})
		require.NoError(t, err)
		require.Equal(t, 200, e.Status)
		for range 2 {
			e, err = client.Do(context.Background(), Request{Method: http.MethodGet, Path: "/"})
			require.Equal(t, KindLimited, kindOf(t, err))
			require.ErrorContains(t, err, "(rate limit) from nginx/1.22.1 to each of")
			require.Equal(t, status, e.Status)
		}
		require.LessOrEqual(t, limiter.seen, 2+sure+1+2, "the second time it is not tried that long")
	}
}

func TestLimitedBy(t *testing.T) {
	const varnish = "<p>Varnish cache server</p>"
	own := func(operation, server string, status int) *Exchange {
		return &Exchange{Operation: operation, Answer: Answer{Status: status, ResponseHeader: http.Header{"Server": {server}}}}
	}
	page := func(status int, server, body string) *Exchange {
		return &Exchange{Operation: "list", Answer: Answer{Status: status, ResponseBody: Body(body), ResponseHeader: http.Header{"Server": {server}, "Content-Type": {"text/html"}}}}
	}
	for _, c := range []struct {
		name  string
		heard []*Exchange // before
		let   *Exchange   // refused, and let pass later
		e     *Exchange
		want  string
	}{
		{name: "a known page", e: page(429, "", varnish), want: "Varnish"},
		{name: "a known page with 403", e: page(403, "", "<center>nginx</center>"), want: "nginx"},
		{name: "another status", e: page(404, "", varnish)},
		{name: "a page of a proxy that finds no API", e: page(503, "", "<h1>Error 503 Backend fetch failed</h1>"+varnish)},
		{name: "an unknown page, of which nothing is known", e: page(429, "edge", "no")},
		{name: "an unknown page, of another server", heard: []*Exchange{own("get", "api", 200)}, e: page(429, "edge", "no"), want: "edge"},
		{name: "an unknown page, of the same server", heard: []*Exchange{own("get", "api", 200)}, e: page(429, "api", "no")},
		{name: "an unknown page, without a name", heard: []*Exchange{own("get", "api", 200)}, e: page(429, "", "no")},
		{name: "an operation that was refused in form", heard: []*Exchange{own("list", "", 429)}, e: page(429, "", "no"), want: "a server that does not say its name"},
		{name: "another operation that was", heard: []*Exchange{own("get", "", 429)}, e: page(429, "", "no")},
		{name: "a limiter that is known", heard: []*Exchange{own("get", "api", 200)}, let: page(403, "api", "no"), e: page(403, "api", "no"), want: "api"},
		{name: "a limiter that is known with another status", heard: []*Exchange{own("get", "api", 200)}, let: page(503, "api", "no"), e: page(403, "api", "no")},
		{name: "the API's own, of another server", heard: []*Exchange{own("list", "api", 429)}, e: own("list", "edge", 429)},
	} {
		t.Run(c.name, func(t *testing.T) {
			client := newClient(t, newServer(t, func(http.ResponseWriter, *http.Request) {}), Options{Foreign: isPage})
			for _, e := range c.heard {
				client.listen(e)
			}
			if c.let != nil {
				client.front.passed(c.let)
			}
			require.Equal(t, c.want, client.LimitedBy(c.e))
		})
	}
}

func TestWhoAnswers(t *testing.T) {
	for _, c := range []struct {
		name   string
		server string
		body   string
		proxy  string
		want   string
	}{
		{name: "a header", server: "nginx/1.22.1", body: "<html>", want: "nginx/1.22.1"},
		{name: "nginx's page", server: "nginx", body: "<center><h1>503</h1></center>\r\n<hr><center>nginx/1.22.1</center>", proxy: "nginx", want: "nginx"},
		{name: "HAProxy's page", body: "<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this request.\n</body></html>", proxy: "HAProxy", want: "HAProxy"},
		{name: "Apache's page", body: "<!DOCTYPE HTML PUBLIC \"-//IETF//DTD HTML 2.0//EN\">\n<html><head>\n<title>403 Forbidden</title>", proxy: "Apache", want: "Apache"},
		{name: "a newer Apache's page", server: "Apache/2.4.71 (Debian)", proxy: "Apache", want: "Apache/2.4.71",
			body: "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01//EN\" \"http://www.w3.org/TR/html4/strict.dtd\">\n<html><head>\n<title>403 Forbidden</title>"},
		{name: "a page of the server's own", body: "<!doctype html>\n<title>429 Too Many Requests</title>", want: "a server that does not say its name"},
		{name: "what a terminal obeys", server: "x\x1b[31m", want: "x"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := &Exchange{Answer: Answer{ResponseHeader: http.Header{}, ResponseBody: Body(c.body)}}
			if c.server != "" {
				e.ResponseHeader.Set("Server", c.server)
			}
			require.Equal(t, c.proxy, ProxyOf(e))
			require.Equal(t, c.want, ServerOf(e))
		})
	}
}

// The rate is halved once for what was on its way together, and grows while nothing is
// refused.
func TestThrottle(t *testing.T) {
	now := time.Unix(1_000_000, 0)
	var r throttle
	for range 40 {
		require.Equal(t, now, r.reserve(now), "nothing is held back as long as nothing is known")
		now = now.Add(20 * time.Millisecond)
	}
	sent := now
	r.slow(sent, now)
	require.InDelta(t, 40*time.Millisecond, r.every, float64(3*time.Millisecond), "half of the rate that there was")
	r.slow(sent.Add(-time.Millisecond), now.Add(time.Millisecond))
	require.InDelta(t, 40*time.Millisecond, r.every, float64(3*time.Millisecond))
	first, second := r.reserve(now), r.reserve(now)
	require.Equal(t, r.every, second.Sub(first))
	r.slow(second, second)
	require.InDelta(t, 80*time.Millisecond, r.every, float64(6*time.Millisecond))
	slow := r.every
	r.reserve(second.Add(easing))
	require.Equal(t, slow*9/10, r.every)
	for range 20 {
		now = now.Add(time.Hour)
		r.slow(now, now)
	}
	require.Equal(t, slowest, r.every)
}
