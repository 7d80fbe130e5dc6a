#!/bin/sh
# Surprise: sigstore's reader of DSSE envelopes passes over a good signature whose
#           keyid is the one that securesystemslib gives the very same key. Both
#           use the same verifier of go-securesystemslib, which makes up a keyid of
#           its own, that of OpenSSH, where a reader gives it none.
# Version:  github.com/sigstore/sigstore v1.9.1 (pkg/signature/dsse),
#           github.com/secure-systems-lab/go-securesystemslib v0.9.0
# Expected: accepted: a keyid is a hint that must not decide (DSSE, "protocol.md":
#           keyid is optional and unauthenticated).
# Matters:  whoever signs as securesystemslib does is told that nothing is signed.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat >go.mod <<'MOD'
module finding

go 1.26
MOD
cat >main.go <<'GO'
package main

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"

	"github.com/secure-systems-lab/go-securesystemslib/dsse"
	"github.com/secure-systems-lab/go-securesystemslib/signerverifier"
	"github.com/sigstore/sigstore/pkg/signature"
	sigstore "github.com/sigstore/sigstore/pkg/signature/dsse"
)

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func word(err error) string {
	if err != nil {
		return err.Error()
	}
	return "accepted"
}

func main() {
	public, private, _ := ed25519.GenerateKey(rand.Reader)
	text := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: must(x509.MarshalPKIXPublicKey(public))})
	key := must(signerverifier.LoadKey(text))
	theirs := must(dsse.NewEnvelopeVerifier(must(signerverifier.NewED25519SignerVerifierFromSSLibKey(key))))
	reader := sigstore.WrapVerifier(must(signature.LoadVerifier(public, crypto.Hash(0))))
	payload := []byte(`{}`)
	sig := base64.StdEncoding.EncodeToString(ed25519.Sign(private, dsse.PAE("application/json", payload)))
	for _, c := range []struct{ name, id string }{
		{"no keyid:                   ", ""},
		{"keyid of OpenSSH:           ", must(dsse.SHA256KeyID(public))},
		{"keyid of securesystemslib:  ", key.KeyID},
	} {
		e := &dsse.Envelope{PayloadType: "application/json", Payload: base64.StdEncoding.EncodeToString(payload), Signatures: []dsse.Signature{{KeyID: c.id, Sig: sig}}}
		_, own := theirs.Verify(context.Background(), e)
		fmt.Println(c.name, "sigstore:", word(reader.VerifySignature(bytes.NewReader(must(json.Marshal(e))), nil)))
		fmt.Println(c.name, "securesystemslib:", word(own))
	}
}
GO
go get github.com/sigstore/sigstore@v1.9.1 github.com/secure-systems-lab/go-securesystemslib@v0.9.0 >/dev/null 2>&1
go mod tidy >/dev/null 2>&1
got=$(go run .)
want='no keyid:                    sigstore: accepted
no keyid:                    securesystemslib: accepted
keyid of OpenSSH:            sigstore: accepted
keyid of OpenSSH:            securesystemslib: accepted signatures do not match threshold, Found: 0, Expected 1
keyid of securesystemslib:   sigstore: accepted signatures do not match threshold, Found: 0, Expected 1
keyid of securesystemslib:   securesystemslib: accepted'
echo "$got"
[ "$got" = "$want" ] || { echo "changed; it was:"; echo "$want"; exit 1; }
