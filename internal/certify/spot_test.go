package certify

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
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
		{name: "another one at the path", recorded: newServer(t), live: serving(newServer(t), "", ChallengePath, strings.Repeat("ab", 16)), served: NotAsked, seen: Fails},
		{name: "a page at every path", recorded: newServer(t), live: serving(newServer(t), "", ChallengePath, "<h1>Welcome</h1>"), served: NotAsked, seen: NotAsked},
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
		{name: "another one as well", stated: []string{"a"}, seen: []string{"a", "c"}, says: "sha256:c, which the bundle does not state"},
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

// The certificate that a certifier sees at the live target is compared with the one of the
// recorded run.
func TestLiveCertificate(t *testing.T) {
	_, _, policy := tiny(t)
	vendors, others := secured(t), secured(t)
	run := func(of *httptest.Server) run.Options {
		profile := target.BundledProfile()
		profile.Target, profile.Connection.Insecure = of.URL+"/api/v1", true // its certificate is its own
		return run.Options{Pack: policy.Pack, Profile: profile, Tool: testTool}
	}
	e, recorded, err := Run(context.Background(), run(vendors), nonce)
	require.NoError(t, err)
	require.Len(t, recorded.Target.TLSKeys, 1)
	e.Suite = Suite{Name: testTool.Name, Version: testTool.Version}
	e.Attempts = []Attempt{{Number: 1, Started: e.Result.Started.Add(-time.Second), Target: e.Plan.BaseURL, Challenge: nonce, Outcome: e.Result.Verdict.Word}}
	v := newVendor(t)
	policy.Trust, policy.Suite, policy.Now = v.trust, e.Suite, e.Result.Finished.Add(time.Minute)
	for _, c := range []struct {
		name string
		live *httptest.Server
		want Outcome
		says string
	}{
		{name: "the same", live: vendors, want: Holds, says: "the live target shows the key that the bundle states, sha256:" + recorded.Target.TLSKeys[0]},
		{name: "another one", live: others, want: Fails, says: "which the bundle does not state"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := verifyArchive(v.seal(t, e), policy)
			require.Equal(t, []string{"level"}, failures(r), "%+v", r.Findings)
			r.Verified = true // but for the level, of which this part of a pack has none
			require.NoError(t, SpotCheck(context.Background(), r, nil, run(c.live), 1))
			require.Equal(t, Holds, findingOf(t, r, "spot check").Outcome, "%+v", r.Findings)
			found := findingOf(t, r, "TLS key")
			require.Equal(t, c.want, found.Outcome)
			require.Contains(t, found.Detail, c.says)
			require.Equal(t, c.want == Holds, r.Verified)
		})
	}
}

// secured is a server with a certificate of its own.
func secured(t *testing.T) *httptest.Server {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	require.NoError(t, err)
	server := httptest.NewUnstartedServer(newServer(t))
	server.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, MinVersion: tls.VersionTLS12}
	server.StartTLS()
	t.Cleanup(server.Close)
	return server
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
