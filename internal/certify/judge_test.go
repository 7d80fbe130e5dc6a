package certify

import (
	"compress/gzip"
	"context"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/fault/faulttest"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/reference"
	"github.com/assaykit/assay/reference/faults"
)

func requireJudgedAlike(t *testing.T, p *pack.Pack, e *Evidence) *verdict.Result {
	t.Helper()
	archive, err := Seal(e, newVendor(t).signer, nil)
	require.NoError(t, err)
	judgement, err := Judge(context.Background(), evidenceOf(t, archive, p), p) // as a certifier has it
	require.NoError(t, err)
	require.NoError(t, judgement.Late)
	require.Empty(t, difference(e.Result, judgement.Result))
	return judgement.Result
}

// every lets a handler answer, but for every so manieth request, which something
// else gets.
func every(n int64, next http.Handler, instead http.HandlerFunc) http.Handler {
	var count atomic.Int64
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if count.Add(1)%n == 0 {
			instead(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// refuse is the answer of a limit that nobody meant to meet.
func refuse(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Retry-After", "1")
	w.WriteHeader(http.StatusTooManyRequests)
}

// echoing repeats the credential in every answer, in a header and in the body.
func echoing(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Echo", r.Header.Get("Authorization"))
		if strings.HasSuffix(r.URL.Path, "/lists") && r.Method == http.MethodPost {
			body, _ := io.ReadAll(r.Body)
			text := strings.Replace(string(body), `"title":"`, `"title":"`+strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")+" ", 1)
			r.Body, r.ContentLength = io.NopCloser(strings.NewReader(text)), int64(len(text))
		}
		next.ServeHTTP(w, r)
	})
}

// compressing has a server compress what it answers to those who accept that.
func compressing(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Accept-Encoding") != "gzip" {
			next.ServeHTTP(w, r)
			return
		}
		kept := httptest.NewRecorder()
		next.ServeHTTP(kept, r)
		maps.Copy(w.Header(), kept.Header())
		if kept.Body.Len() == 0 {
			w.WriteHeader(kept.Code)
			return
		}
		w.Header().Del("Content-Length")
		w.Header().Set("Content-Encoding", "gzip")
		w.WriteHeader(kept.Code)
		z := gzip.NewWriter(w)
		_, _ = z.Write(kept.Body.Bytes())
		_ = z.Close()
	})
}

func deviant(t *testing.T, name string) http.Handler {
	t.Helper()
	return faulttest.Server(t, name)
}

// unlimited is a server that limits nobody.
func unlimited(t *testing.T) http.Handler {
	t.Helper()
	config := target.BundledConfig()
	config.Limits, config.OrganizationLimits = reference.Limits{}, nil
	handler, err := reference.New(config)
	require.NoError(t, err)
	return handler
}

// The same answers bring about the same requests and the same states, whatever
// the target is like.
func TestJudgedAgain(t *testing.T) {
	late, err := faults.New(target.BundledConfig(), "late-companies")
	require.NoError(t, err)
	companies := packtest.Part(t, func(s plan.Scenario) bool { return s.File == "features/companies.feature" && s.Line < 60 })
	keys := packtest.Part(t, func(s plan.Scenario) bool { return s.File == "features/authentication.feature" })
	tight := target.BundledConfig()
	tight.Limits = reference.Limits{PerSecond: 60}
	tightly, err := reference.New(tight)
	require.NoError(t, err)
	for _, c := range []struct {
		name    string
		pack    *pack.Pack
		handler http.Handler
		holds   func(*testing.T, *Evidence)
	}{
		{name: "everything", pack: packtest.Bundled(t), handler: newServer(t), holds: func(t *testing.T, e *Evidence) {
			require.Equal(t, FullLevel, LevelOf(e.Result))
		}},
		{name: "companies that appear later", pack: companies, handler: late},
		{name: "a server with limits of its own", pack: small(t), handler: tightly},
		{name: "429s that nobody asked for", pack: small(t), handler: every(100, newServer(t), refuse), holds: func(t *testing.T, e *Evidence) { require.NotZero(t, e.Result.Traffic.Limited) }},
		{name: "a server that fails now and then", pack: small(t), handler: every(17, newServer(t), func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusInternalServerError)
		})},
		{name: "connections that break", pack: small(t), handler: every(23, newServer(t), func(w http.ResponseWriter, _ *http.Request) {
			panic(http.ErrAbortHandler)
		})},
		{name: "answers that break off", pack: small(t), handler: every(29, newServer(t), func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, `{"data": [`)
		})},
		{name: "bytes that are no text", pack: small(t), handler: every(11, newServer(t), func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Bytes", "\xff\xfe")
			_, _ = w.Write([]byte{0xff, 0x00, 0xfe})
		})},
		{name: "a server that repeats the key", pack: small(t), handler: echoing(newServer(t)), holds: func(t *testing.T, e *Evidence) {
			require.NotEqual(t, verdict.ExitConformant, e.Result.Verdict.Exit)
		}},
		{name: "a server that compresses", pack: small(t), handler: compressing(newServer(t)), holds: func(t *testing.T, e *Evidence) {
			require.Zero(t, e.Result.Verdict.Counts[verdict.Failed])
			at := index(t, e, inScenario(201))
			require.Equal(t, "gzip", e.Exchanges[at].ResponseHeader.Get("Content-Encoding"))
		}},
		{name: "no limit where there should be one", pack: small(t), handler: unlimited(t)},
		{name: "a server that shows the key where it refuses", pack: keys, handler: deviant(t, "answer.header-credential@listLists:401"), holds: func(t *testing.T, e *Evidence) {
			require.NotZero(t, e.Result.Verdict.Counts[verdict.Warned])
		}},
		{name: "nothing but 404", pack: small(t), handler: onlyLists()},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := recordRun(t, c.pack, c.handler, "")
			started := time.Now()
			requireJudgedAlike(t, c.pack, e)
			t.Logf("%d exchanges in %s, judged again in %s", len(e.Exchanges), e.Result.Finished.Sub(e.Result.Started), time.Since(started))
			if c.holds != nil {
				c.holds(t, e)
			}
		})
	}
}

// onlyLists passes the preflight, and refuses everything else.
func onlyLists() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.Method == http.MethodGet {
			_, _ = io.WriteString(w, `{"data": [], "pagination": {"page": 1, "per_page": 50, "total": 0, "has_more": false}}`)
			return
		}
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, `{"detail": "Not found"}`)
	})
}

// Requests show a server nothing but what it has to know: their ids are opaque,
// none comes twice, and two seeds have none in common.
func TestRequestIDs(t *testing.T) {
	a, b := newIdentifier("1"), newIdentifier("2")
	seen := map[string]bool{}
	for _, i := range []*identifier{a, b} {
		for _, scope := range []string{"features/x.feature:1", "features/x.feature:11", "burst"} {
			for range 20 {
				id := i.next(scope)
				require.Regexp(t, "^[0-9a-f]{24}$", id)
				require.False(t, seen[id])
				seen[id] = true
				require.Equal(t, scope, i.scopeOf(id))
			}
		}
	}
	require.Equal(t, newIdentifier("1").next("burst"), newIdentifier("1").next("burst"))
}

func TestARunThatDoesNotEndLeavesNoEvidence(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	e, r, err := Run(ctx, run.Options{
		Pack: small(t), Profile: target.BundledProfile(), Seed: "7", Tool: testTool,
		Handler: newServer(t),
		Events:  run.Events{OnScenario: func(verdict.Scenario) { cancel() }},
	}, "")
	require.NoError(t, err)
	require.Nil(t, e)
	require.Equal(t, verdict.ExitIncomplete, r.Verdict.Exit, r.Verdict.Reason)
}
