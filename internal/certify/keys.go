package certify

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"

	"github.com/assaykit/assay/internal/input"
)

// The types of PEM blocks of keys.
const (
	publicBlock    = "PUBLIC KEY"
	privateBlock   = "PRIVATE KEY"
	encryptedBlock = "ENCRYPTED PRIVATE KEY"
)

// GenerateKey returns a new ed25519 key: the private key as PKCS #8 in PEM, encrypted
// unless the passphrase is empty, and the public key in PEM. It returns an error if the
// system has no random numbers.
func GenerateKey(passphrase []byte) (private, public []byte, err error) {
	pub, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, nil, fmt.Errorf("make a key: %w", err)
	}
	block := &pem.Block{Type: privateBlock}
	if block.Bytes, err = x509.MarshalPKCS8PrivateKey(key); err != nil {
		return nil, nil, fmt.Errorf("make a key: %w", err)
	}
	if len(passphrase) > 0 {
		if block, err = encryptKey(block.Bytes, passphrase); err != nil {
			return nil, nil, fmt.Errorf("encrypt the key: %w", err)
		}
	}
	public, err = EncodePublicKey(pub)
	return pem.EncodeToMemory(block), public, err
}

// EncodePublicKey returns a public key in PEM, as a block PUBLIC KEY (RFC 7468, section 13), or
// an error for an unknown kind of key.
func EncodePublicKey(key crypto.PublicKey) ([]byte, error) {
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		return nil, fmt.Errorf("write public key: %w", err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: publicBlock, Bytes: der}), nil
}

// ParsePublicKey reads a public key in PEM, and returns an ed25519.PublicKey or an
// *ecdsa.PublicKey. It returns an error for a text that is not one key of ed25519, or of ECDSA
// on P-256.
func ParsePublicKey(text []byte) (crypto.PublicKey, error) {
	block, rest := pem.Decode(text)
	if block == nil || block.Type != publicBlock || len(bytes.TrimSpace(rest)) > 0 {
		return nil, fmt.Errorf("not one public key in PEM (-----BEGIN %s-----)", publicBlock)
	}
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("no public key: %w", err)
	}
	switch k := key.(type) {
	case ed25519.PublicKey:
		return k, nil
	case *ecdsa.PublicKey:
		if k.Curve == elliptic.P256() {
			return k, nil
		}
	}
	return nil, errors.New("the key is neither ed25519 nor ECDSA on P-256")
}

// KeyID returns the SHA-256, in hex, of a public key in DER (SubjectPublicKeyInfo of RFC
// 5280), or "" for an unknown kind of key.
func KeyID(key crypto.PublicKey) string {
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		return ""
	}
	return digestOf(der)
}

// EnvelopeKeyID returns the id of a public key in envelopes: the one that securesystemslib
// computes, which looks at no signature with another id. That is the SHA-256, in hex, of
// the key as canonical JSON. The key is one of ed25519, or of ECDSA on P-256.
func EnvelopeKeyID(key crypto.PublicKey) string {
	const form = `{"keyid_hash_algorithms":["sha256","sha512"],"keytype":"%s","keyval":{"public":"%s"},"scheme":"%s"}`
	if k, ok := key.(ed25519.PublicKey); ok {
		return digestOf(fmt.Appendf(nil, form, "ed25519", hex.EncodeToString(k), "ed25519"))
	}
	text, err := EncodePublicKey(key)
	if err != nil {
		return ""
	}
	return digestOf(fmt.Appendf(nil, form, "ecdsa", bytes.TrimSpace(text), "ecdsa-sha2-nistp256"))
}

// keySigner signs with a key from a file.
type keySigner struct{ key ed25519.PrivateKey }

func (s keySigner) KeyID() string { return EnvelopeKeyID(s.key.Public()) }

func (s keySigner) Sign(encoded []byte) ([]byte, error) { return ed25519.Sign(s.key, encoded), nil }

var keyFile = input.Kind{Holds: "key", Hint: "assay keygen makes one"}

// LoadKey reads an ed25519 key from a file, as PKCS #8 in PEM. It calls passphrase only
// for an encrypted key, and returns its error. It returns an error for a file that it cannot
// read or, apart from Windows, others can, for a wrong passphrase, and for another kind of
// key.
func LoadKey(name string, passphrase func() ([]byte, error)) (Signer, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, keyFile.Error(name, err)
	}
	text, err := keyFile.Read(name)
	if err != nil {
		return nil, err
	}
	block, err := privateKeyBlock(text)
	if err != nil {
		return nil, keyFile.Error(name, err)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 && runtime.GOOS != "windows" {
		return nil, fmt.Errorf("read key: %s can be read by others (mode %04o)\n  chmod 600 %s", name, mode, name)
	}
	key, err := parsePrivateKey(block, passphrase)
	if err != nil {
		return nil, fmt.Errorf("read key %s: %w", name, err)
	}
	return keySigner{key}, nil
}

// privateKeyBlock returns the PEM block of a private key, or an error that says what the
// text is instead.
func privateKeyBlock(text []byte) (*pem.Block, error) {
	block, rest := pem.Decode(text)
	if block == nil || len(bytes.TrimSpace(rest)) > 0 {
		return nil, errors.New("not one private key in PEM")
	}
	switch block.Type {
	case privateBlock, encryptedBlock:
		return block, nil
	case publicBlock:
		return nil, errors.New("it is the public key, and not a private key")
	}
	return nil, fmt.Errorf("it holds a %q, and not a private key", cut(block.Type))
}

func parsePrivateKey(block *pem.Block, passphrase func() ([]byte, error)) (ed25519.PrivateKey, error) {
	der := block.Bytes
	if block.Type == encryptedBlock {
		secret, err := passphrase()
		if err != nil {
			return nil, err
		}
		if der, err = decryptKey(der, secret); err != nil {
			return nil, err
		}
	}
	parsed, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, fmt.Errorf("no private key: %w", err)
	}
	key, ok := parsed.(ed25519.PrivateKey)
	if !ok {
		return nil, errors.New("the key is not ed25519; --sign-with signs with others")
	}
	return key, nil
}

// commandSigner signs with a command, which reads what is to be signed on its standard
// input and prints the signature.
type commandSigner struct {
	//nolint:containedctx // a signer lives as long as the command that made it
	ctx     context.Context
	command string
	key     crypto.PublicKey
	env     []string
}

// CommandSigner returns a Signer that runs a command with sh -c in an environment of
// NAME=value; nil is that of this process. The command reads what is to be signed on its
// standard input, and prints the signature, in bytes or in base64. The end of the context
// ends it. Sign returns an error if the command fails, or prints no signature that verifies
// with the public key.
func CommandSigner(ctx context.Context, command string, key crypto.PublicKey, env []string) Signer {
	return commandSigner{ctx, command, key, env}
}

func (s commandSigner) KeyID() string { return EnvelopeKeyID(s.key) }

func (s commandSigner) Sign(encoded []byte) ([]byte, error) {
	cmd := exec.CommandContext(s.ctx, "sh", "-c", s.command) //nolint:gosec // it is the user's own
	cmd.Env = s.env
	cmd.Stdin, cmd.Stderr = bytes.NewReader(encoded), os.Stderr
	printed, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("command %q: %w", s.command, err)
	}
	sig, err := decodeSignature(s.key, encoded, printed)
	if err != nil {
		return nil, fmt.Errorf("command %q: %w", s.command, err)
	}
	return sig, nil
}
