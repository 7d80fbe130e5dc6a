package certify

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/secure-systems-lab/go-securesystemslib/dsse"
	"github.com/secure-systems-lab/go-securesystemslib/signerverifier"
	"github.com/stretchr/testify/require"
)

// ecdsaSigner signs as a key management service does.
type ecdsaSigner struct{ key *ecdsa.PrivateKey }

func (s ecdsaSigner) KeyID() string { return EnvelopeKeyID(&s.key.PublicKey) }

func (s ecdsaSigner) Sign(encoded []byte) ([]byte, error) {
	sum := sha256.Sum256(encoded)
	sig, err := ecdsa.SignASN1(rand.Reader, s.key, sum[:])
	return lowS(sig), err
}

// Envelopes verify with securesystemslib, which reads the public key on its own.
func TestEnvelopesVerifyElsewhere(t *testing.T) {
	ec, ecPublic := ecKey(t, elliptic.P256())
	v := newVendor(t)
	for _, c := range []struct {
		name   string
		public []byte
		signer Signer
		load   func(*signerverifier.SSLibKey) (dsse.Verifier, error)
	}{
		{name: "ed25519", public: v.public, signer: v.signer, load: func(k *signerverifier.SSLibKey) (dsse.Verifier, error) {
			return signerverifier.NewED25519SignerVerifierFromSSLibKey(k)
		}},
		{name: "ecdsa", public: ecPublic, signer: ecdsaSigner{ec}, load: func(k *signerverifier.SSLibKey) (dsse.Verifier, error) {
			return signerverifier.NewECDSASignerVerifierFromSSLibKey(k)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			envelope, err := Sign([]byte(`{"_type": "x"}`), c.signer)
			require.NoError(t, err)
			text, err := document(envelope)
			require.NoError(t, err)
			var theirs dsse.Envelope
			require.NoError(t, json.Unmarshal(text, &theirs))
			key, err := signerverifier.LoadKey(c.public)
			require.NoError(t, err)
			require.Equal(t, envelope.Signatures[0].KeyID, key.KeyID)
			verifier, err := c.load(key)
			require.NoError(t, err)
			all, err := dsse.NewEnvelopeVerifier(verifier)
			require.NoError(t, err)
			accepted, err := all.Verify(context.Background(), &theirs)
			require.NoError(t, err)
			require.Len(t, accepted, 1)
		})
	}
}

// What cosign reads as a Sigstore bundle has our envelope in it, about our manifest.
func TestSigstoreBundlesHaveTheStatements(t *testing.T) {
	v, e, _ := tiny(t)
	archive := v.seal(t, e)
	all, err := Sigstore(bytes.NewReader(archive))
	require.NoError(t, err)
	require.ElementsMatch(t, []string{"manifest.json", "test-result.sigstore.json", "conformance-run.sigstore.json"}, slices.Collect(maps.Keys(all)))
	key, err := signerverifier.LoadKey(v.public)
	require.NoError(t, err)
	verifier, err := signerverifier.NewED25519SignerVerifierFromSSLibKey(key)
	require.NoError(t, err)
	envelopes, err := dsse.NewEnvelopeVerifier(verifier)
	require.NoError(t, err)
	for _, name := range []string{"test-result", "conformance-run"} {
		var bundle struct {
			MediaType            string
			VerificationMaterial struct{ PublicKey struct{ Hint string } }
			DSSEEnvelope         dsse.Envelope
		}
		require.NoError(t, json.Unmarshal(all[name+".sigstore.json"], &bundle))
		require.Equal(t, "application/vnd.dev.sigstore.bundle.v0.3+json", bundle.MediaType)
		require.Equal(t, key.KeyID, bundle.VerificationMaterial.PublicKey.Hint)
		require.Empty(t, bundle.DSSEEnvelope.Signatures[0].KeyID)
		_, err := envelopes.Verify(t.Context(), &bundle.DSSEEnvelope)
		require.NoError(t, err)
		payload, err := bundle.DSSEEnvelope.DecodeB64Payload()
		require.NoError(t, err)
		require.Contains(t, string(payload), digestOf(all["manifest.json"]))
	}
	_, err = Sigstore(bytes.NewReader([]byte("none")))
	require.Error(t, err)
}

// TestCosign runs the commands of FORMAT.md. ASSAY_COSIGN names the program; make
// interoperation installs it.
func TestCosign(t *testing.T) {
	cosign := os.Getenv("ASSAY_COSIGN")
	if cosign == "" {
		t.Skip("ASSAY_COSIGN names no cosign: make interoperation installs it")
	}
	v, e, _ := tiny(t)
	archive := v.seal(t, e)
	dir := t.TempDir()
	write := func(name string, text []byte) string {
		file := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(file, text, 0o644))
		return file
	}
	require.NoError(t, WriteSigstore(bytes.NewReader(archive), dir))
	bundle, err := Open(bytes.NewReader(archive))
	require.NoError(t, err)
	key, manifest, other := write("vendor.pub", v.public), filepath.Join(dir, manifestName), write("other.json", []byte("{}"))
	none := write("root.json", []byte(`{"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1"}`))
	for name, kind := range map[string]string{testResultName: testResultType, conformanceRunName: conformanceRunType} {
		envelope, err := document(bundle.Statements[name])
		require.NoError(t, err)
		forms := map[string][]string{
			"bundle":   {"--new-bundle-format", "--trusted-root", none, "--bundle", filepath.Join(dir, name+".sigstore.json")},
			"envelope": {"--signature", write(name+".dsse.json", envelope)},
		}
		for form, args := range forms {
			t.Run(name+" as "+form, func(t *testing.T) {
				args := append([]string{"verify-blob-attestation", "--key", key, "--insecure-ignore-tlog", "--type", kind}, args...)
				out, err := exec.CommandContext(t.Context(), cosign, append(args, manifest)...).CombinedOutput()
				require.NoError(t, err, "%s", out)
				require.Contains(t, string(out), "Verified OK")
				out, err = exec.CommandContext(t.Context(), cosign, append(args, other)...).CombinedOutput()
				require.Error(t, err, "%s", out)
			})
		}
	}
}
