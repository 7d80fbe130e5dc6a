package exchange

import (
	"bufio"
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/clock"
)

const (
	keyName  = "ASSAY_API_KEY"
	keyValue = "sk_live_4f9a/27+c1=Zq8"
)

var testSecrets = []Secret{{Name: keyName, Value: keyValue}}

// smallLimits make hostile servers cheap to try.
var smallLimits = Limits{
	Body: 256 << 10, Header: 16 << 10,
	Connect: 2 * time.Second, HeaderWait: 2 * time.Second, Total: 2 * time.Second,
}

// newClient returns a client for a base URL. The options' other fields stay as
// they are, but for small limits and the test's secrets.
func newClient(t testing.TB, base string, o Options) *Client {
	t.Helper()
	u, err := url.Parse(base)
	require.NoError(t, err)
	o.BaseURL = u
	if o.Limits == (Limits{}) {
		o.Limits = smallLimits
	}
	if o.Secrets == nil {
		o.Secrets = testSecrets
	}
	c, err := New(o)
	require.NoError(t, err)
	t.Cleanup(c.Close)
	return c
}

// newServer serves the handler.
func newServer(t testing.TB, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

// rawServer answers on the level of TCP. The handler gets every connection,
// numbered from 1; it is closed after the handler, or with the test.
func rawServer(t testing.TB, handle func(conn net.Conn, n int)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	var (
		mu    sync.Mutex
		conns []net.Conn
		wg    sync.WaitGroup
	)
	wg.Go(func() {
		for n := 1; ; n++ {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			conns = append(conns, conn)
			mu.Unlock()
			wg.Go(func() {
				defer func() { _ = conn.Close() }()
				handle(conn, n)
			})
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		mu.Lock()
		for _, c := range conns {
			_ = c.Close()
		}
		mu.Unlock()
		wg.Wait()
	})
	return "http://" + l.Addr().String()
}

// readRequest reads one request, its body included.
func readRequest(conn net.Conn) (*http.Request, error) {
	req, err := http.ReadRequest(bufio.NewReader(conn))
	if err != nil {
		return nil, err
	}
	_, err = bufio.NewReader(req.Body).WriteTo(discard{})
	return req, err
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

// hang keeps a connection open until the other side gives up.
func hang(conn net.Conn) {
	_, _ = bufio.NewReader(conn).WriteTo(discard{})
}

// kindOf returns the kind of an error of Do, "" for none.
func kindOf(t testing.TB, err error) Kind {
	t.Helper()
	if err == nil {
		return ""
	}
	var e *Error
	require.ErrorAs(t, err, &e)
	require.NotContains(t, err.Error(), "\n")
	return e.Kind
}

// fakeClock stands still but for those who sleep on it, and keeps how long they do.
type fakeClock struct {
	*clock.Idle
	mu    sync.Mutex
	slept []time.Duration
}

func newClock() *fakeClock {
	return &fakeClock{Idle: clock.NewIdle(time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC))}
}

// Clock returns the same as a Clock.
func (c *fakeClock) Clock() clock.Clock { return clock.Clock{Now: c.Now, Sleep: c.Sleep} }

func (c *fakeClock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	c.slept = append(c.slept, d)
	c.mu.Unlock()
	return c.Idle.Sleep(ctx, d)
}

var errStop = errors.New("stop")
