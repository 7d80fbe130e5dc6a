package certify

import (
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func secret(text string) func() ([]byte, error) {
	return func() ([]byte, error) { return []byte(text), nil }
}

func writeKey(t *testing.T, text []byte, mode os.FileMode) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "vendor.key")
	require.NoError(t, os.WriteFile(name, text, mode))
	require.NoError(t, os.Chmod(name, mode))
	return name
}

func TestKeys(t *testing.T) {
	encrypted, public, err := GenerateKey([]byte("right"))
	require.NoError(t, err)
	plain, plainPublic, err := GenerateKey(nil)
	require.NoError(t, err)
	damaged := []byte(string(encrypted[:60]) + "AAAA" + string(encrypted[64:]))
	for _, c := range []struct {
		name       string
		text       []byte
		mode       os.FileMode
		passphrase func() ([]byte, error)
		public     []byte
		says       string
	}{
		{name: "encrypted", text: encrypted, mode: 0o600, passphrase: secret("right"), public: public},
		{name: "plain", text: plain, mode: 0o400, public: plainPublic},
		{name: "a wrong passphrase", text: encrypted, mode: 0o600, passphrase: secret("wrong"), says: "wrong passphrase"},
		{name: "no passphrase", text: encrypted, mode: 0o600, passphrase: func() ([]byte, error) { return nil, errors.New("nobody there") }, says: "nobody there"},
		{name: "readable by the group", text: plain, mode: 0o640, says: "can be read by others (mode 0640)"},
		{name: "readable by all", text: plain, mode: 0o604, says: "chmod 600"},
		{name: "damaged", text: damaged, mode: 0o600, passphrase: secret("right"), says: "read key"},
		{name: "no key", text: []byte("key"), mode: 0o600, says: "assay keygen makes one"},
		{name: "a public key", text: public, mode: 0o600, says: "not a private key"},
		{name: "two keys", text: append(append([]byte{}, plain...), plain...), mode: 0o600, says: "not one private key"},
	} {
		t.Run(c.name, func(t *testing.T) {
			signer, err := LoadKey(writeKey(t, c.text, c.mode), c.passphrase)
			if c.says != "" {
				require.ErrorContains(t, err, c.says)
				return
			}
			require.NoError(t, err)
			key, err := ParsePublicKey(c.public)
			require.NoError(t, err)
			require.Equal(t, EnvelopeKeyID(key), signer.KeyID())
			sig, err := signer.Sign([]byte("text"))
			require.NoError(t, err)
			require.True(t, signedBy(key, []byte("text"), sig))
			require.False(t, signedBy(key, []byte("test"), sig))
		})
	}
	_, err = LoadKey(filepath.Join(t.TempDir(), "none"), nil)
	require.ErrorIs(t, err, os.ErrNotExist)
}

// Encrypted keys are those of other tools, both ways.
func TestKeysOfOpenSSL(t *testing.T) {
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Skip("openssl is not there")
	}
	dir := t.TempDir()
	theirs := filepath.Join(dir, "theirs.key")
	out, err := exec.Command("openssl", "genpkey", "-algorithm", "ed25519", "-aes-256-cbc", "-pass", "pass:right", "-out", theirs).CombinedOutput()
	if err != nil {
		t.Skipf("openssl makes no ed25519 key: %s", out)
	}
	require.NoError(t, os.Chmod(theirs, 0o600))
	_, err = LoadKey(theirs, secret("right"))
	require.NoError(t, err)

	private, public, err := GenerateKey([]byte("right"))
	require.NoError(t, err)
	ours := writeKey(t, private, 0o600)
	out, err = exec.Command("openssl", "pkey", "-in", ours, "-passin", "pass:right", "-pubout").Output()
	require.NoError(t, err)
	require.Equal(t, string(public), string(out))
}

// DSSE's own example, to which other implementations come as well.
func TestPreAuthenticationEncoding(t *testing.T) {
	require.Equal(t, "DSSEv1 29 http://example.com/HelloWorld 11 hello world",
		string(preAuthentication("http://example.com/HelloWorld", []byte("hello world"))))
}

func ecKey(t *testing.T, curve elliptic.Curve) (*ecdsa.PrivateKey, []byte) {
	t.Helper()
	key, err := ecdsa.GenerateKey(curve, rand.Reader)
	require.NoError(t, err)
	public, err := EncodePublicKey(&key.PublicKey)
	require.NoError(t, err)
	return key, public
}

func TestPublicKeys(t *testing.T) {
	_, other := ecKey(t, elliptic.P384())
	_, good := ecKey(t, elliptic.P256())
	der, _ := pem.Decode(good)
	for _, c := range []struct {
		name string
		text []byte
		says string
	}{
		{name: "ECDSA on P-256", text: good},
		{name: "ECDSA on another curve", text: other, says: "neither ed25519 nor ECDSA on P-256"},
		{name: "no PEM", text: der.Bytes, says: "not one public key"},
		{name: "no key", text: pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: []byte("x")}), says: "no public key"},
		{name: "more behind it", text: append(good, good...), says: "not one public key"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := ParsePublicKey(c.text)
			if c.says == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, c.says)
		})
	}
}

// What a command prints is a signature whichever way it is written, and nothing
// else is one.
func TestSignaturesOfCommands(t *testing.T) {
	pub, key, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(t, err)
	ec, _ := ecKey(t, elliptic.P256())
	text := []byte("what is signed")
	sum := sha256.Sum256(text)
	ecSig, err := ecdsa.SignASN1(rand.Reader, ec, sum[:])
	require.NoError(t, err)
	sig := ed25519.Sign(key, text)
	for _, printed := range [][]byte{sig, []byte(base64.StdEncoding.EncodeToString(sig) + "\n"), []byte(base64.RawURLEncoding.EncodeToString(sig))} {
		got, err := decodeSignature(pub, text, printed)
		require.NoError(t, err)
		require.Equal(t, sig, got)
	}
	got, err := decodeSignature(&ec.PublicKey, text, []byte(base64.StdEncoding.EncodeToString(ecSig)))
	require.NoError(t, err)
	require.Equal(t, lowS(ecSig), got)
	_, err = decodeSignature(pub, text, []byte("oops"))
	require.ErrorContains(t, err, "no signature by that public key")

	_, err = CommandSigner(context.Background(), "exit 3", pub, nil).Sign(text)
	require.ErrorContains(t, err, `command "exit 3": exit status 3`)
	_, err = CommandSigner(context.Background(), "cat", pub, nil).Sign(text)
	require.ErrorContains(t, err, "no signature by that public key")
}

func TestASigningCommand(t *testing.T) {
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Skip("openssl is not there")
	}
	ec, public := ecKey(t, elliptic.P256())
	der, err := x509.MarshalPKCS8PrivateKey(ec)
	require.NoError(t, err)
	name := writeKey(t, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600)
	v, e, policy := tiny(t)
	trust := &Trust{}
	_, err = trust.Add(public, "Elsewhere", nil, nil)
	require.NoError(t, err)
	v.signer = CommandSigner(context.Background(), "openssl dgst -sha256 -sign '"+name+"' | base64", &ec.PublicKey, os.Environ())
	policy.Trust = trust
	r := verifyArchive(v.seal(t, e), policy)
	require.Equal(t, []string{"level"}, failures(r))
	require.Equal(t, "Elsewhere", r.Signer.Owner)
}

func TestTrust(t *testing.T) {
	v, e, policy := tiny(t)
	archive := v.seal(t, e)
	finished := e.Result.Finished
	before, after := finished.Add(-time.Hour), finished.Add(time.Hour)
	for _, c := range []struct {
		name  string
		trust func(*TrustedKey)
		fails string // "" where the key is good
		says  string
	}{
		{name: "always", trust: func(*TrustedKey) {}},
		{name: "within its time", trust: func(k *TrustedKey) { k.NotBefore, k.NotAfter = &before, &after }},
		{name: "before its time", trust: func(k *TrustedKey) { k.NotBefore = &after }, fails: "key", says: "valid only from"},
		{name: "expired", trust: func(k *TrustedKey) { k.NotAfter = &before }, fails: "key", says: "expired at"},
		{name: "expired by when the bundle came in", trust: func(k *TrustedKey) { at := finished.Add(30 * time.Second); k.NotAfter = &at }, fails: "key", says: "only the vendor says"},
		{name: "revoked before the run", trust: func(k *TrustedKey) { k.RevokedAt = &before }, fails: "signature", says: "was revoked"},
		{name: "revoked after the run", trust: func(k *TrustedKey) { at := finished.Add(time.Second); k.RevokedAt = &at }, fails: "signature", says: "was revoked"},
		{name: "to be revoked", trust: func(k *TrustedKey) { k.RevokedAt = &after }},
	} {
		t.Run(c.name, func(t *testing.T) {
			trust := &Trust{}
			key, err := trust.Add(v.public, "Example Vendor", nil, nil)
			require.NoError(t, err)
			c.trust(key)
			policy := policy
			policy.Trust = trust
			r := verifyArchive(archive, policy)
			if c.fails == "" {
				require.Equal(t, []string{"level"}, failures(r))
				return
			}
			require.Equal(t, c.fails, failures(r)[0])
			require.Contains(t, r.Failures()[0].Detail, c.says)
		})
	}
	policy.Trust = newVendor(t).trust
	r := verifyArchive(archive, policy)
	require.Contains(t, r.Failures()[0].Detail, "is not trusted")
}

func TestTrustFiles(t *testing.T) {
	v := newVendor(t)
	name := filepath.Join(t.TempDir(), "keys.json")
	require.NoError(t, v.trust.Save(name))
	read, err := LoadTrust(name)
	require.NoError(t, err)
	require.Len(t, read.Keys, 1)
	_, err = read.Add(v.public, "Again", nil, nil)
	require.ErrorContains(t, err, "is there twice")

	read, err = LoadTrust(name)
	require.NoError(t, err)
	require.ErrorContains(t, read.Revoke("nobody", time.Now()), `no key has the id "nobody"`)
	require.NoError(t, read.Revoke(read.Keys[0].ID, time.Now()))
	require.Contains(t, read.Keys[0].Validity(), "revoked at")
	for _, c := range []struct{ name, text, says string }{
		{name: "no JSON", text: "keys", says: "this is no trust file\n  assay trust add makes one"},
		{name: "other JSON", text: `{"a": 1}`, says: "this is no trust file"},
		{name: "another format", text: `{"format": "x", "keys": []}`, says: `"assay-trust/1"`},
		{name: "an unknown member", text: `{"format": "assay-trust/1", "key": []}`, says: "key"},
		{name: "a member twice", text: `{"format": "assay-trust/1", "keys": [], "keys": []}`, says: "duplicate"},
		{name: "a member in another case", text: `{"Format": "assay-trust/1", "keys": []}`, says: "Format"},
		{name: "two documents", text: `{"format": "assay-trust/1", "keys": []} {}`, says: "after top-level value"},
		{name: "no public key", text: `{"format": "assay-trust/1", "keys": [{"id": "x", "owner": "y", "public_key": ""}]}`, says: "key 1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.NoError(t, os.WriteFile(name, []byte(c.text), 0o600))
			_, err := LoadTrust(name)
			require.ErrorContains(t, err, c.says)
			require.ErrorContains(t, err, "keys.json")
		})
	}
}

// Of the two signatures that an ECDSA key gives a text, one counts.
func TestLowS(t *testing.T) {
	key, _ := ecKey(t, elliptic.P256())
	text := []byte("signed")
	sum := sha256.Sum256(text)
	sig, err := ecdsa.SignASN1(rand.Reader, key, sum[:])
	require.NoError(t, err)
	var of struct{ R, S *big.Int }
	_, err = asn1.Unmarshal(lowS(sig), &of)
	require.NoError(t, err)
	of.S.Sub(elliptic.P256().Params().N, of.S)
	high, err := asn1.Marshal(of)
	require.NoError(t, err)
	require.True(t, ecdsa.VerifyASN1(&key.PublicKey, sum[:], high))
	require.False(t, signedBy(&key.PublicKey, text, high))
	require.True(t, signedBy(&key.PublicKey, text, lowS(high)))
	kept, err := decodeSignature(&key.PublicKey, text, high)
	require.NoError(t, err)
	require.Equal(t, lowS(sig), kept)
	require.Equal(t, []byte("none"), lowS([]byte("none")))
}

func TestChallengeFiles(t *testing.T) {
	name := filepath.Join(t.TempDir(), "challenge.json")
	for _, c := range []struct{ name, text, says string }{
		{name: "another format", text: `{"format": "x", "nonce": "n"}`, says: `"assay-challenge/1"`},
		{name: "no nonce", text: `{"format": "assay-challenge/1"}`, says: "no nonce"},
		{name: "no time of issue", text: `{"format": "assay-challenge/1", "nonce": "n", "expires": "2026-01-31T12:00:00Z"}`, says: "issued and expires"},
		{name: "expired before it was issued", text: `{"format": "assay-challenge/1", "nonce": "n", "issued": "2026-02-01T12:00:00Z", "expires": "2026-01-31T12:00:00Z"}`, says: "in this order"},
		{name: "a nonce twice", text: `{"format": "assay-challenge/1", "nonce": "n", "nonce": "m"}`, says: "duplicate"},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.NoError(t, os.WriteFile(name, []byte(c.text), 0o600))
			_, err := LoadChallenge(name)
			require.ErrorContains(t, err, c.says)
		})
	}
}
