package exchange

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/assaykit/assay/internal/clock"
	"github.com/stretchr/testify/require"
)

// What takes the place of the network gets the record of a request, redacted, and
// what it fills in is judged as what the network brings.
func TestAnsweredWithoutANetwork(t *testing.T) {
	for _, c := range []struct {
		name   string
		answer func(*Exchange) error
		status int
		kind   Kind
		says   string
	}{
		{name: "an answer", answer: func(e *Exchange) error { e.Status = 204; return nil }, status: 204},
		{name: "a recorded failure", answer: func(e *Exchange) error {
			e.Status = 200
			return &Error{Kind: KindReset, Message: "connection reset before an answer"}
		}, status: 200, kind: KindReset, says: "connection reset before an answer"},
		{name: "no answer", answer: func(*Exchange) error { return errors.New("it is not recorded") }, kind: KindRequest, says: "it is not recorded"},
	} {
		t.Run(c.name, func(t *testing.T) {
			base, err := url.Parse("http://nobody.invalid/api")
			require.NoError(t, err)
			var asked *Exchange
			client, err := New(Options{
				BaseURL: base, Secrets: testSecrets, Pacing: Pacing{Unpaced: true},
				Answer: func(e *Exchange) error { asked = e; return c.answer(e) },
			})
			require.NoError(t, err)
			e, err := client.Do(context.Background(), Request{
				Method: "POST", Path: "/things", Credential: keyName, Body: []byte(`{"key":"` + keyValue + `"}`),
				NewID: func() string { return "first" },
			})
			require.Same(t, asked, e)
			require.Equal(t, "first", e.ID)
			require.Equal(t, "http://nobody.invalid/api/things", e.URL)
			require.Equal(t, []string{"Bearer [" + keyName + "]"}, e.RequestHeader["Authorization"])
			require.Equal(t, `{"key":"[`+keyName+`]"}`, string(e.RequestBody))
			require.Equal(t, c.status, e.Status)
			require.Equal(t, c.kind, e.ErrKind)
			if c.says == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, c.says)
			require.Contains(t, e.Err, c.says)
		})
	}
}

func TestIDsOfAttempts(t *testing.T) {
	n, now := 0, time.Now()
	base, err := url.Parse("http://nobody.invalid")
	require.NoError(t, err)
	client, err := New(Options{
		BaseURL: base, Pacing: Pacing{Unpaced: true}, Clock: clock.Clock{
			Now:   func() time.Time { return now },
			Sleep: func(_ context.Context, d time.Duration) error { now = now.Add(d); return nil },
		},
		Answer: func(e *Exchange) error {
			e.Status = 200
			if e.Attempt == 1 {
				e.Status, e.ResponseHeader = 429, http.Header{"Retry-After": {"1"}}
			}
			return nil
		},
	})
	require.NoError(t, err)
	e, err := client.Do(context.Background(), Request{Method: "GET", NewID: func() string { n++; return string(rune('a' + n - 1)) }})
	require.NoError(t, err)
	require.Equal(t, 2, e.Attempt)
	require.Equal(t, "b", e.ID, "each attempt has an id of its own")
}

func TestPeerKeys(t *testing.T) {
	server := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	client := newClient(t, server.URL, Options{Transport: Transport{Insecure: true}})
	require.Empty(t, client.PeerKeys())
	for range 2 {
		_, err := client.Do(context.Background(), Request{Method: "GET"})
		require.NoError(t, err)
	}
	require.Len(t, client.PeerKeys(), 1)
	require.Regexp(t, "^[0-9a-f]{64}$", client.PeerKeys()[0])
}
