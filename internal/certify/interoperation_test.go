package certify

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
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
