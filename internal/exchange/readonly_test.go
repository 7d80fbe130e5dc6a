package exchange

import (
	"context"
	"errors"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAClientThatOnlyReads(t *testing.T) {
	var sent atomic.Int64
	c := newClient(t, newServer(t, func(http.ResponseWriter, *http.Request) { sent.Add(1) }), Options{ReadOnly: true})
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodOptions} {
		_, err := c.Do(context.Background(), Request{Method: method, Path: "/"})
		require.NoError(t, err, method)
	}
	require.EqualValues(t, 3, sent.Load())
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodConnect, "get", "PURGE", ""} {
		e, err := c.Do(context.Background(), Request{Method: method, Path: "/"})
		var problem *Error
		require.ErrorAs(t, err, &problem, method)
		require.Equal(t, KindReadOnly, problem.Kind, method)
		require.True(t, problem.Unsent)
		require.Equal(t, KindReadOnly, e.ErrKind)
	}
	require.EqualValues(t, 3, sent.Load())
	require.EqualValues(t, 3, c.Stats().Requests)
}

// What a target has seen of a request is known: what it has not seen has had no
// effect.
func TestWhatWasNeverSent(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	arrived, stop := context.WithCancel(context.Background())
	for _, c := range []struct {
		name   string
		ctx    context.Context
		base   string
		unsent bool
	}{
		{name: "stopped before", ctx: ctx, base: newServer(t, func(http.ResponseWriter, *http.Request) {}), unsent: true},
		{name: "nobody there", ctx: context.Background(), base: "http://127.0.0.1:1", unsent: true},
		{name: "the connection breaks", ctx: context.Background(), base: newServer(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })},
		{name: "stopped meanwhile", ctx: arrived, base: newServer(t, func(_ http.ResponseWriter, r *http.Request) { stop(); <-r.Context().Done() })},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := newClient(t, c.base, Options{}).Do(c.ctx, Request{Method: http.MethodDelete, Path: "/"})
			var problem *Error
			require.True(t, errors.As(err, &problem))
			require.Equal(t, c.unsent, problem.Unsent, err)
		})
	}
}
