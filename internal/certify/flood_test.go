package certify

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
)

// The answers to requests that only exhaust a limit are judged as every other is, by the
// run and again by whoever has the evidence.
func TestTheAnswersOfAFloodAreJudgedAgain(t *testing.T) {
	p, v := small(t), newVendor(t)
	server := newServer(t)
	e := recordRun(t, p, server, nonce)
	require.Equal(t, []string{"level"}, failures(verifyArchive(v.seal(t, e), v.policy(p, e))), "a part reaches no level")

	flooded := func(x Recorded) bool { return x.Scenario == "" && x.Status == http.StatusTooManyRequests }
	e.Exchanges[index(t, e, flooded)].ResponseBody = []byte(`{"detail":7}`)
	r := verifyArchive(v.seal(t, e), v.policy(p, e))
	require.Contains(t, failures(r), "judged again")

	var listings atomic.Int64
	e = recordRun(t, p, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		burst := r.Header.Get("Authorization") == "Bearer assay-bundled-burst" && r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/lists")
		if !burst || listings.Add(1) != 50 { // well within the flood
			server.ServeHTTP(w, r)
			return
		}
		answer := httptest.NewRecorder()
		server.ServeHTTP(answer, r)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(answer.Code)
		_, _ = w.Write([]byte(`{"detail": 7, "data": 7}`))
	}), nonce)
	require.NotZero(t, e.Result.Verdict.Counts[verdict.Failed])
	r = verifyArchive(v.seal(t, e), v.policy(p, e))
	require.Equal(t, Holds, findingOf(t, r, "judged again").Outcome, findingOf(t, r, "judged again").Detail)
	require.False(t, r.Verified)
}
