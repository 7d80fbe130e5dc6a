package run_test

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
)

// inPlaceOf answers as a server does, but for one status.
func inPlaceOf(status int, other http.Handler) func(http.Handler) http.Handler {
	return func(conforming http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			recorder := httptest.NewRecorder()
			conforming.ServeHTTP(recorder, r)
			if recorder.Code == status {
				other.ServeHTTP(w, r)
				return
			}
			for name, values := range recorder.Header() {
				w.Header()[name] = values
			}
			w.WriteHeader(recorder.Code)
			_, _ = w.Write(recorder.Body.Bytes())
		})
	}
}

// page is what a proxy says of its own.
func page(status int) http.Handler {
	return with("Server", "nginx/1.22.1", with("Content-Type", "text/html", answer(status, "<html><h1>trouble</h1></html>")))
}

// A server that has no answer to requests of one kind breaks the contract, and one
// that has none at all is lost.
func TestServersThatDoNotAnswer(t *testing.T) {
	const encoded = "HTTP/1.1 422 Unprocessable Entity\r\nContent-Type: application/json\r\nContent-Encoding: br\r\nContent-Length: 3\r\n\r\nxyz"
	for _, c := range []struct {
		name   string
		change func(http.Handler) http.Handler
		exit   int
		says   string // a reason of a scenario, or of the verdict
	}{
		{name: "closes in place of 422", change: inPlaceOf(422, says("")), exit: verdict.ExitFailed, says: "status = none (connection closed before an answer), want "},
		{name: "closes in place of 401", change: inPlaceOf(401, says("")), exit: verdict.ExitFailed, says: "status = none (connection closed before an answer), want "},
		{name: "encodes every 422", change: inPlaceOf(422, says(encoded)), exit: verdict.ExitFailed, says: "which the request did not ask for), want "},
		{name: "is in trouble behind a proxy in place of 422", change: inPlaceOf(422, page(502)), exit: verdict.ExitFailed, says: "status = none (502 from nginx/1.22.1, not in the form of the API's errors), want "},
		{name: "dies behind a proxy", change: firstRight(60, page(502)), exit: verdict.ExitUnreachable, says: "the last one with 502 from nginx/1.22.1"},
		{name: "is away behind a proxy", change: firstRight(60, page(503)), exit: verdict.ExitUnreachable, says: "the last one with 503 from nginx/1.22.1"},
		{name: "is in trouble itself", change: firstRight(60, answer(503, `{"detail": "Service unavailable"}`)), exit: verdict.ExitFailed, says: `status = 503 "Service unavailable"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := against(t, c.change(newConforming(t)), func(o *run.Options) {
				o.Selection = plan.Selection{Tags: "not @burst", Operations: []string{"createList"}}
				o.Profile.Concurrency = 4
			})
			require.Equal(t, c.exit, r.Verdict.Exit, r.Verdict.Reason)
			if c.exit == verdict.ExitUnreachable {
				require.Contains(t, r.Verdict.Reason, "the target was lost: ")
				require.Contains(t, r.Verdict.Reason, c.says)
				require.Empty(t, inState(r, verdict.Failed), "that the target is gone is no failure")
				return
			}
			require.Contains(t, inState(r, verdict.Failed), c.says)
		})
	}
}

// What a limiter in front of the target refuses is waited out. It says nothing of the
// API, and is said once.
func TestALimiterInFrontOfTheAPI(t *testing.T) {
	for _, status := range []int{403, 429, 503} {
		t.Run(strconv.Itoa(status), func(t *testing.T) {
			t.Parallel()
			var n atomic.Int64
			conforming := newConforming(t)
			limiter := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if n.Add(1)%7 == 0 {
					page(status).ServeHTTP(w, r)
					return
				}
				conforming.ServeHTTP(w, r)
			})
			profile := target.BundledProfile()
			profile.Keys.Burst = ""
			var (
				c    eagerClock
				mu   sync.Mutex
				said []string
			)
			r, err := run.Execute(t.Context(), run.Options{
				Pack: packtest.Bundled(t), Seed: "7", Tool: verdict.Tool{Name: "assay", Version: "test"},
				Profile: profile, Handler: limiter, Scope: run.Scope{Selection: few}, Clock: c.Clock(),
				Events: run.Events{OnLimiter: func(server string) {
					mu.Lock()
					defer mu.Unlock()
					said = append(said, server)
				}},
			})
			require.NoError(t, err)
			for _, s := range r.Scenarios {
				require.Equal(t, verdict.Passed, s.State, s.Reason)
			}
			require.Equal(t, []string{"nginx/1.22.1"}, said)
			require.Equal(t, "nginx/1.22.1", r.Traffic.Limiter)
			require.Positive(t, r.Traffic.Limited)
			require.Equal(t, r.Traffic.Created, r.Traffic.Removed)
		})
	}
}

// A server that is silent to requests of one kind breaks the contract. The time that
// such requests take has an end, and what was found stays found.
func TestAServerThatHangsOnOneKind(t *testing.T) {
	r := patiently(t, http.HandlerFunc(keepSilent), func(silent http.Handler) http.Handler {
		return inPlaceOf(422, silent)(newConforming(t))
	}, func(o *run.Options) {
		o.Selection = plan.Selection{Tags: "not @burst"}
		o.Profile.Concurrency = 4
	})
	require.Equal(t, verdict.ExitFailed, r.Verdict.Exit, r.Verdict.Reason)
	require.Contains(t, inState(r, verdict.Failed), "status = none (no answer within ")
	require.Less(t, len(r.Scenarios), r.Planned)
}
