package certify

import (
	"bytes"
	"crypto"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/assaykit/assay/internal/input"
)

// TrustFormat is the name and version of the trust document.
const TrustFormat = "assay-trust/1"

// Trust is a list of trusted keys, and of trusted timestamp authorities. Its zero value is
// empty; Add and AddAuthority set the format.
type Trust struct {
	Format      string             `json:"format"` // the constant TrustFormat
	Keys        []TrustedKey       `json:"keys"`
	Authorities []TrustedAuthority `json:"authorities,omitempty"` // whose timestamps are believed
}

// TrustedKey is a public key, its owner and when it is valid.
type TrustedKey struct {
	ID        string     `json:"id"`                   // sha256 of the public key, in hex, as KeyID returns it
	Owner     string     `json:"owner"`                // never ""
	PublicKey string     `json:"public_key"`           // PEM
	NotBefore *time.Time `json:"not_before,omitempty"` // the first moment of a good signature; nil for no limit
	NotAfter  *time.Time `json:"not_after,omitempty"`  // the last one; nil for no limit
	RevokedAt *time.Time `json:"revoked_at,omitempty"` // from when on no signature is good, whenever it was made; nil for never

	key crypto.PublicKey
}

var trustFile = input.Kind{Holds: "trust", Hint: "assay trust add makes one"}

// LoadTrust reads a trust document. It returns an error for one that it cannot read, for a key
// without owner, with a wrong id or that is there twice, and for an authority without a name
// or a certificate.
func LoadTrust(name string) (*Trust, error) {
	text, err := trustFile.Read(name)
	if err != nil {
		return nil, err
	}
	t := &Trust{}
	if err := ReadStrictly(text, t); err != nil {
		var head struct{ Format string }
		if json.NewDecoder(bytes.NewReader(text)).Decode(&head) != nil || head.Format == "" {
			return nil, trustFile.Error(name, errors.New("this is no trust file"))
		}
		return nil, fmt.Errorf("read trust %s: %w", name, err)
	}
	if err := t.check(); err != nil {
		return nil, fmt.Errorf("read trust %s: %w", name, err)
	}
	return t, nil
}

func (t *Trust) check() error {
	if t.Format != TrustFormat {
		return fmt.Errorf("format %q is not %q", t.Format, TrustFormat)
	}
	seen := map[string]bool{}
	for n := range t.Keys {
		k := &t.Keys[n]
		var err error
		if k.key, err = ParsePublicKey([]byte(k.PublicKey)); err != nil {
			return fmt.Errorf("key %d: %w", n+1, err)
		}
		switch {
		case k.ID != KeyID(k.key):
			return fmt.Errorf("key %d: id %q is not that of its public key, %s", n+1, cut(k.ID), KeyID(k.key))
		case k.Owner == "":
			return fmt.Errorf("key %s has no owner", k.ID)
		case seen[k.ID]:
			return fmt.Errorf("key %s is there twice", k.ID)
		}
		seen[k.ID] = true
	}
	return t.checkAuthorities()
}

// Add adds a public key in PEM, and returns its entry. A time that is nil is no limit. It
// returns an error for an unknown kind of key, for "" as owner, and for a key that is there
// already. After an error the list is not to be saved.
func (t *Trust) Add(public []byte, owner string, notBefore, notAfter *time.Time) (*TrustedKey, error) {
	key, err := ParsePublicKey(public)
	if err != nil {
		return nil, err
	}
	text, err := EncodePublicKey(key)
	if err != nil {
		return nil, err
	}
	t.Format = TrustFormat
	t.Keys = append(t.Keys, TrustedKey{
		ID: KeyID(key), Owner: owner, PublicKey: string(text), NotBefore: notBefore, NotAfter: notAfter,
	})
	return &t.Keys[len(t.Keys)-1], t.check()
}

// Revoke marks a key as revoked from a time on, by its KeyID. It returns an error for an
// unknown id.
func (t *Trust) Revoke(id string, at time.Time) error {
	for n := range t.Keys {
		if t.Keys[n].ID == id {
			at = at.UTC()
			t.Keys[n].RevokedAt = &at
			return nil
		}
	}
	return fmt.Errorf("no key has the id %q", id)
}

// Save writes the document, completely or not at all. It returns the error of the file
// system.
func (t *Trust) Save(name string) error {
	text, err := document(t)
	if err == nil {
		err = WriteFile(name, text, 0o644)
	}
	if err != nil {
		return fmt.Errorf("write trust: %w", err)
	}
	return nil
}

// Find returns the key that has an id, the KeyID, or an error for an unknown id.
func (t *Trust) Find(id string) (*TrustedKey, error) {
	for n := range t.Keys {
		if t.Keys[n].ID == id {
			return &t.Keys[n], nil
		}
	}
	return nil, fmt.Errorf("the key %s is not trusted", cut(id))
}

// notRevoked says that a key was revoked. Then it is not good for any time:
// whoever holds it can write into a bundle what time they like.
func (k *TrustedKey) notRevoked(now time.Time) error {
	if k.RevokedAt != nil && !now.Before(*k.RevokedAt) {
		return fmt.Errorf("the key of %s was revoked at %s", k.Owner, k.RevokedAt.Format(time.RFC3339))
	}
	return nil
}

// good says why a key may not have signed at a time; nil if it may.
func (k *TrustedKey) good(signed time.Time) error {
	switch {
	case k.NotBefore != nil && signed.Before(*k.NotBefore):
		return fmt.Errorf("the key of %s is valid only from %s", k.Owner, k.NotBefore.Format(time.RFC3339))
	case k.NotAfter != nil && signed.After(*k.NotAfter):
		return fmt.Errorf("the key of %s expired at %s", k.Owner, k.NotAfter.Format(time.RFC3339))
	}
	return nil
}

// verify returns the trusted key that signed an envelope, or an error.
func (t *Trust) verify(e *Envelope) (*TrustedKey, error) {
	if len(e.Signatures) == 0 {
		return nil, errors.New("there is no signature")
	}
	id := e.Signatures[0].KeyID
	for n := range t.Keys {
		if k := &t.Keys[n]; EnvelopeKeyID(k.key) == id {
			return k, e.verify(k.key)
		}
	}
	return nil, fmt.Errorf("the key %s is not trusted", cut(id))
}

// Validity returns when a key is valid, as the end of a sentence: ", from 2026-01-01, until
// 2026-12-31"; "" for always.
func (k *TrustedKey) Validity() string {
	text := ""
	if k.NotBefore != nil {
		text += ", from " + k.NotBefore.Format(time.DateOnly)
	}
	if k.NotAfter != nil {
		text += ", until " + k.NotAfter.Format(time.DateOnly)
	}
	if k.RevokedAt != nil {
		text += ", revoked at " + k.RevokedAt.Format(time.RFC3339)
	}
	return text
}
