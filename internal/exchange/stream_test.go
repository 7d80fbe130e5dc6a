package exchange

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
)

// A stream is listened to for a while, and is whole then; another body that does not end
// is not.
func TestStreams(t *testing.T) {
	for _, c := range []struct {
		name, kind string
		fails      bool
	}{
		{name: "events", kind: "text/event-stream; charset=utf-8"},
		{name: "lines of JSON", kind: "application/x-ndjson"},
		{name: "a body that does not end", kind: "application/json", fails: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", c.kind)
				_, _ = io.WriteString(w, "data: 1\n\n")
				w.(http.Flusher).Flush()
				<-r.Context().Done()
			}))
			t.Cleanup(s.Close)
			client := newClient(t, s.URL, Options{Limits: Limits{Total: 3 * streamTime}})
			e, err := client.Do(context.Background(), Request{Operation: "listen", Method: http.MethodGet, Path: "/"})
			require.Equal(t, c.fails, err != nil, "%v", err)
			require.Equal(t, "data: 1\n\n", string(e.ResponseBody))
			require.Equal(t, c.fails, e.Truncated)
		})
	}
}
