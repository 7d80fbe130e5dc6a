package reference

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Key is an API key. It reads and writes the data of exactly one organization
// (reference pages, Authentication).
type Key struct {
	Token        string    // opaque, visible ASCII, never of the form of a JWT
	Organization string    // whose data the key opens; any non-empty name
	Expires      time.Time // refused from this instant on; zero: never
	Revoked      bool      // refused as if it had never existed
}

// keyring finds keys by their token.
type keyring map[string]Key

// newKeyring checks the keys and indexes them. Messages speak of a key by its
// place and not by its token, which could be somebody's secret.
func newKeyring(keys []Key) (keyring, error) {
	ring := make(keyring, len(keys))
	for i, key := range keys {
		if err := key.check(); err != nil {
			return nil, fmt.Errorf("key %d: %w", i, err)
		}
		if _, taken := ring[key.Token]; taken {
			return nil, fmt.Errorf("key %d: same token as an earlier key", i)
		}
		ring[key.Token] = key
	}
	return ring, nil
}

// check says why the key could never be used over HTTP, if it could not.
func (k Key) check() error {
	switch {
	case k.Token == "":
		return errors.New("empty token")
	case strings.ContainsFunc(k.Token, notVisible):
		return errors.New("token has a character other than visible ASCII")
	case looksLikeJWT(k.Token):
		return errors.New("token looks like a JWT, which the contract refuses")
	case k.Organization == "":
		return errors.New("empty organization")
	}
	return nil
}

func notVisible(r rune) bool { return r <= ' ' || r > '~' }

// authenticate names the organization that the request's key belongs to, or else
// the detail of the 401 (errors page, Authentication).
func (ring keyring) authenticate(header http.Header, now time.Time) (organization, refusal string) {
	values := header.Values("Authorization")
	if len(values) == 0 || len(values) == 1 && strings.TrimSpace(values[0]) == "" {
		return "", detailMissingHeader
	}
	if len(values) > 1 {
		// Two credentials: which one counts is not ours to guess.
		return "", detailUnknownKey
	}
	scheme, token, _ := strings.Cut(strings.TrimSpace(values[0]), " ")
	token = strings.TrimLeft(token, " ")
	// The case of the word is open; RFC 9110 ignores it. Any other scheme, and a
	// key without a scheme, counts as a malformed key.
	if !strings.EqualFold(scheme, "Bearer") {
		return "", detailUnknownKey
	}
	if looksLikeJWT(token) {
		return "", detailSessionToken
	}
	key, known := ring[token]
	switch {
	case !known, key.Revoked:
		return "", detailUnknownKey
	case !key.Expires.IsZero() && !now.Before(key.Expires):
		return "", detailExpiredKey
	}
	return key.Organization, ""
}

// looksLikeJWT tells a browser session token by its form: three parts in the
// base64url alphabet. The third, the signature, is empty in an unsecured JWT (RFC
// 7519, section 6). What the parts say is not looked at: a damaged session token
// is still no API key.
func looksLikeJWT(token string) bool {
	parts := strings.Split(token, ".")
	return len(parts) == 3 && parts[0] != "" && parts[1] != "" &&
		!slices.ContainsFunc(parts, notBase64URL)
}

func notBase64URL(part string) bool {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	return strings.Trim(part, alphabet) != ""
}
