package certify

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/target"
)

// serving has a server show a nonce: in a header of every answer, or at a path.
func serving(next http.Handler, header, path, nonce string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == path {
			_, _ = w.Write([]byte(nonce + "\n"))
			return
		}
		if header != "" {
			w.Header().Set(header, nonce)
		}
		next.ServeHTTP(w, r)
	})
}

// The nonce at the target shows that it belongs to the vendor.
func TestChallengeAtTarget(t *testing.T) {
	const header = "X-Challenge"
	for _, c := range []struct {
		name           string
		recorded, live http.Handler
		header         string // that the vendor named
		served, seen   Outcome
	}{
		{name: "in the header", header: header, recorded: serving(newServer(t), header, "", nonce), live: serving(newServer(t), header, "", nonce), served: Holds, seen: Holds},
		{name: "at the path", recorded: newServer(t), live: serving(newServer(t), "", ChallengePath, nonce), served: NotAsked, seen: Holds},
		{name: "nowhere", recorded: newServer(t), live: newServer(t), served: NotAsked, seen: NotAsked},
		{name: "another one at the path", recorded: newServer(t), live: serving(newServer(t), "", ChallengePath, "other"), served: NotAsked, seen: NotAsked},
		{name: "in the evidence alone", header: header, recorded: serving(newServer(t), header, "", nonce), live: newServer(t), served: Holds, seen: Fails},
		{name: "another one in the header", header: header, recorded: serving(newServer(t), header, "", "other"), live: newServer(t), served: Fails, seen: Fails},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, policy := tiny(t)
			e := recordRun(t, policy.Pack, c.recorded, nonce)
			e.Plan.ChallengeHeader = c.header
			v := newVendor(t)
			policy.Trust = v.trust
			policy.Challenge = &Challenge{Nonce: nonce, Issued: e.Result.Started.Add(-time.Minute), Expires: e.Result.Finished.Add(time.Hour)}
			r := verifyArchive(v.seal(t, e), policy)
			require.Equal(t, c.served, findingOf(t, r, "challenge served").Outcome, "%+v", r.Findings)

			live := httptest.NewServer(c.live)
			defer live.Close()
			profile := target.BundledProfile()
			profile.Target = live.URL + "/api/v1"
			options := run.Options{Pack: policy.Pack, Profile: profile, Tool: testTool}
			w := watchFor(c.header, policy.Challenge, &options)
			_, err := run.Execute(context.Background(), options)
			require.NoError(t, err)
			detail, err := w.found(context.Background(), profile)
			r.note("challenge at target", detail, err)
			require.Equal(t, c.seen, findingOf(t, r, "challenge at target").Outcome, "%+v", r.Findings)
		})
	}
}

func TestCompareTLS(t *testing.T) {
	for _, c := range []struct {
		name         string
		stated, seen []string
		detail, says string
		err          error
	}{
		{name: "the same", stated: []string{"a", "b"}, seen: []string{"b"}, detail: "shows the key that the bundle states"},
		{name: "another one", stated: []string{"a"}, seen: []string{"c"}, says: "which the bundle does not state"},
		{name: "none stated", seen: []string{"c"}, says: "the bundle states none"},
		{name: "no TLS", stated: []string{"a"}, says: "not asked"},
	} {
		t.Run(c.name, func(t *testing.T) {
			detail, err := compareTLS(c.stated, c.seen)
			if c.says == "" {
				require.NoError(t, err)
				require.Contains(t, detail, c.detail)
				return
			}
			require.ErrorContains(t, err, c.says)
		})
	}
}

// Nothing is sent on the word of a bundle that does not verify.
func TestNoSpotCheckOfWhatDoesNotVerify(t *testing.T) {
	v, e, policy := tiny(t)
	r := verifyArchive(v.seal(t, e), policy)
	require.False(t, r.Verified)
	sent := false
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { sent = true }))
	defer server.Close()
	require.NoError(t, SpotCheck(context.Background(), r, nil, run.Options{Pack: policy.Pack, Profile: target.Profile{Target: server.URL}, Tool: testTool}, 1))
	require.Equal(t, NotAsked, findingOf(t, r, "spot check").Outcome)
	require.False(t, sent)
}
