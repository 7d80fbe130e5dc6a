package certify

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/asn1"
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"
	"strconv"
)

// payloadType says that a payload is an in-toto statement.
const payloadType = "application/vnd.in-toto+json"

// Envelope is a DSSE envelope (github.com/secure-systems-lab/dsse). The payload is the
// bytes that were signed, unchanged.
type Envelope struct {
	PayloadType string      `json:"payloadType"` // a media type
	Payload     []byte      `json:"payload"`     // base64 as JSON
	Signatures  []Signature `json:"signatures"`
}

// Signature is one signature of an envelope.
type Signature struct {
	KeyID string `json:"keyid"` // as EnvelopeKeyID returns it
	Sig   []byte `json:"sig"`   // base64 as JSON
}

// Signer signs the pre-authentication encoding of DSSE: a payload with its type.
type Signer interface {
	// KeyID is the EnvelopeKeyID of the public key.
	KeyID() string
	// Sign returns the signature of the encoding: for ed25519 its 64 bytes, for ECDSA one of
	// its SHA-256, in DER. It returns an error if nothing signs.
	Sign(encoded []byte) ([]byte, error)
}

// Sign returns the envelope of a payload, an in-toto statement in JSON, with one signature, or
// the error of the signer.
func Sign(payload []byte, signer Signer) (*Envelope, error) {
	sig, err := signer.Sign(preAuthentication(payloadType, payload))
	if err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	return &Envelope{
		PayloadType: payloadType, Payload: payload,
		Signatures: []Signature{{KeyID: signer.KeyID(), Sig: sig}},
	}, nil
}

// preAuthentication returns the encoding that DSSE signs.
func preAuthentication(kind string, payload []byte) []byte {
	text := "DSSEv1 " + strconv.Itoa(len(kind)) + " " + kind + " " + strconv.Itoa(len(payload)) + " "
	return append([]byte(text), payload...)
}

// verify returns an error unless an envelope has one signature, by a public key.
func (e *Envelope) verify(key crypto.PublicKey) error {
	if e.PayloadType != payloadType {
		return fmt.Errorf("the payload is of type %q, not %q", cut(e.PayloadType), payloadType)
	}
	if len(e.Signatures) != 1 {
		return fmt.Errorf("there are %d signatures, want one", len(e.Signatures))
	}
	if !signedBy(key, preAuthentication(e.PayloadType, e.Payload), e.Signatures[0].Sig) {
		return errors.New("the signature does not match what is signed")
	}
	return nil
}

// signedBy reports whether a signature is that of a key: ed25519, or ECDSA with
// sha256 as most key management services have it.
func signedBy(key crypto.PublicKey, encoded, sig []byte) bool {
	switch k := key.(type) {
	case ed25519.PublicKey:
		return ed25519.Verify(k, encoded, sig)
	case *ecdsa.PublicKey:
		sum := sha256.Sum256(encoded)
		return ecdsa.VerifyASN1(k, sum[:], sig) && bytes.Equal(lowS(sig), sig)
	}
	return false
}

// lowS returns the one of the two ECDSA signatures on P-256 that verify alike whose s is
// at most half of the order. What is no signature is returned as it is.
func lowS(sig []byte) []byte {
	var of struct{ R, S *big.Int }
	if rest, err := asn1.Unmarshal(sig, &of); err != nil || len(rest) > 0 {
		return sig
	}
	order := elliptic.P256().Params().N
	if of.S.Cmp(new(big.Int).Rsh(order, 1)) <= 0 {
		return sig
	}
	of.S.Sub(order, of.S)
	low, err := asn1.Marshal(of)
	if err != nil {
		return sig
	}
	return low
}

// decodeSignature reads the output of a signing command: the signature in bytes, or in
// base64.
func decodeSignature(key crypto.PublicKey, encoded, printed []byte) ([]byte, error) {
	canonical := func(sig []byte) []byte {
		if _, ok := key.(*ecdsa.PublicKey); ok {
			return lowS(sig)
		}
		return sig
	}
	if sig := canonical(printed); signedBy(key, encoded, sig) {
		return sig, nil
	}
	trimmed := make([]byte, 0, len(printed))
	for _, b := range printed {
		if b > ' ' {
			trimmed = append(trimmed, b)
		}
	}
	for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding, base64.RawStdEncoding, base64.RawURLEncoding} {
		if sig, err := encoding.DecodeString(string(trimmed)); err == nil && signedBy(key, encoded, canonical(sig)) {
			return canonical(sig), nil
		}
	}
	return nil, fmt.Errorf("it printed %d bytes, which are no signature by that public key", len(printed))
}
