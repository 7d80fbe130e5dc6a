package certify

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/digitorus/timestamp"
	"github.com/stretchr/testify/require"
)

// authority is a timestamp authority of our own, with a clock that can be set.
type authority struct {
	root   *x509.Certificate
	signer *x509.Certificate
	key    crypto.Signer
	now    func() time.Time
}

func newAuthority(t testing.TB, name string, now time.Time) *authority {
	t.Helper()
	issue := func(c, parent *x509.Certificate, key, parentKey *ecdsa.PrivateKey) *x509.Certificate {
		if parent == nil {
			parent, parentKey = c, key
		}
		der, err := x509.CreateCertificate(rand.Reader, c, parent, key.Public(), parentKey)
		require.NoError(t, err)
		made, err := x509.ParseCertificate(der)
		require.NoError(t, err)
		return made
	}
	newKey := func() *ecdsa.PrivateKey {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		require.NoError(t, err)
		return key
	}
	rootKey, key := newKey(), newKey()
	root := issue(&x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: now.Add(-24 * time.Hour), NotAfter: now.Add(24 * time.Hour), KeyUsage: x509.KeyUsageCertSign,
	}, nil, rootKey, nil)
	signer := issue(&x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: name + " stamps"}, KeyUsage: x509.KeyUsageDigitalSignature,
		NotBefore: now.Add(-24 * time.Hour), NotAfter: now.Add(24 * time.Hour), ExtraExtensions: []pkix.Extension{criticalTimeStamping},
	}, root, key, rootKey)
	return &authority{root: root, signer: signer, key: key, now: func() time.Time { return now }}
}

// criticalTimeStamping is the extended key usage of timestamps, marked as critical as
// RFC 3161 demands.
var criticalTimeStamping = pkix.Extension{
	Id: []int{2, 5, 29, 37}, Critical: true,
	Value: []byte{0x30, 0x0a, 0x06, 0x08, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x08},
}

func (a *authority) certificate() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.root.Raw})
}

func (a *authority) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	request, err := timestamp.ParseRequest(body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	stamp := timestamp.Timestamp{
		HashAlgorithm: request.HashAlgorithm, HashedMessage: request.HashedMessage, Nonce: request.Nonce,
		Time: a.now(), Accuracy: time.Second, Policy: []int{1, 2, 3}, SerialNumber: big.NewInt(7), AddTSACertificate: request.Certificates,
	}
	answer, err := stamp.CreateResponseWithOpts(a.signer, a.key, crypto.SHA256)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/timestamp-reply")
	_, _ = w.Write(answer)
}

// A timestamp bounds when a bundle was made, where the trust file knows the authority.
func TestTimestamps(t *testing.T) {
	v, e, base := tiny(t)
	finished := e.Result.Finished
	stamped := func(a *authority) []byte {
		server := httptest.NewServer(a)
		defer server.Close()
		stamp, err := Authority(context.Background(), server.URL)
		require.NoError(t, err)
		archive, err := Seal(e, v.signer, stamp)
		require.NoError(t, err)
		return archive
	}
	soon := newAuthority(t, "Clock", finished.Add(time.Second))
	archive := stamped(soon)
	expired := finished.Add(time.Hour)
	for _, c := range []struct {
		name    string
		archive []byte
		trust   *authority // nil for none
		change  func(*Policy)
		outcome Outcome
		says    string
		key     Outcome // of the key that expires an hour after the run
	}{
		{name: "believed", archive: archive, trust: soon, outcome: Holds, says: "Clock confirms", key: Holds},
		{name: "no authority is believed", archive: archive, outcome: NotAsked, says: "knows no such authority", key: Fails},
		{name: "another one is believed", archive: archive, trust: newAuthority(t, "Other", finished), outcome: NotAsked, says: "knows no such authority", key: Fails},
		{name: "none", archive: v.seal(t, e), trust: soon, outcome: NotAsked, says: "has none", key: Fails},
		{name: "from another bundle", archive: remake(t, archive, func(f files) {
			f[timestampName] = unpack(t, otherStamped(t, v, soon))[timestampName]
		}), trust: soon, outcome: Fails, says: "not about this bundle", key: Fails},
		{name: "no token", archive: remake(t, archive, func(f files) { f[timestampName] = []byte("x") }), trust: soon, outcome: Fails, says: "no timestamp token", key: Fails},
		{name: "changed", archive: remake(t, archive, func(f files) {
			f[timestampName][len(f[timestampName])-1] ^= 1
		}), trust: soon, outcome: Fails, says: "not one of Clock", key: Fails},
		{name: "from after the bundle came in", archive: archive, trust: soon, change: func(p *Policy) { p.Received = finished.Add(-time.Hour) }, outcome: Fails, says: "after the bundle was received", key: Holds},
	} {
		t.Run(c.name, func(t *testing.T) {
			policy := base
			policy.Trust = &Trust{}
			policy.Now = finished.Add(2 * time.Hour)
			_, err := policy.Trust.Add(v.public, "Example Vendor", nil, &expired)
			require.NoError(t, err)
			if c.trust != nil {
				_, err := policy.Trust.AddAuthority(c.trust.certificate(), c.trust.root.Subject.CommonName)
				require.NoError(t, err)
			}
			if c.change != nil {
				c.change(&policy)
			}
			r := verifyArchive(c.archive, policy)
			require.Equal(t, c.outcome, findingOf(t, r, "timestamp").Outcome, "%+v", r.Findings)
			require.Contains(t, findingOf(t, r, "timestamp").Detail, c.says)
			require.Equal(t, c.key, findingOf(t, r, "key").Outcome)
			if c.outcome == Holds {
				require.Equal(t, finished.Add(2*time.Second).Truncate(time.Second), r.Made.Before.Truncate(time.Second))
			}
		})
	}
	if openssl, err := exec.LookPath("openssl"); err == nil { // another implementation, as FORMAT.md has it
		dir, f := t.TempDir(), unpack(t, archive)
		for name, text := range map[string][]byte{"run.json": f[statements+conformanceRunName+extension], "t.tsr": f[timestampName], "tsa.pem": soon.certificate()} {
			require.NoError(t, os.WriteFile(filepath.Join(dir, name), text, 0o600))
		}
		cmd := exec.Command(openssl, "ts", "-verify", "-data", "run.json", "-in", "t.tsr", "-token_in", "-CAfile", "tsa.pem")
		cmd.Dir = dir
		text, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s", text)
	}
	for _, address := range []string{"", "clock.example.com", "ftp://clock.example.com"} {
		_, err := Authority(context.Background(), address)
		require.ErrorContains(t, err, "URL of a timestamp authority")
	}
	nobody := httptest.NewServer(http.NotFoundHandler())
	defer nobody.Close()
	stamp, err := Authority(context.Background(), nobody.URL)
	require.NoError(t, err)
	_, err = Seal(e, v.signer, stamp)
	require.ErrorContains(t, err, "timestamp: ")
}

// otherStamped is another bundle of the vendor's with a timestamp.
func otherStamped(t *testing.T, v *vendor, a *authority) []byte {
	t.Helper()
	server := httptest.NewServer(a)
	defer server.Close()
	_, e, _ := tiny(t)
	stamp, err := Authority(context.Background(), server.URL)
	require.NoError(t, err)
	archive, err := Seal(e, v.signer, stamp)
	require.NoError(t, err)
	return archive
}
