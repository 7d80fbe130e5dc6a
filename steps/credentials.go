package steps

import (
	"cmp"
	"encoding/base64"
	"fmt"

	"github.com/assaykit/assay/internal/exchange"
)

// Key names an API key by what it is good for.
type Key string

// The keys that a run can have. Only Main is necessary.
const (
	Main    Key = "main"
	Other   Key = "other"   // another organization's
	Expired Key = "expired" // was valid once
	Revoked Key = "revoked"
	Burst   Key = "burst" // of an organization whose rate limit may be exhausted
)

// authentication is what a request carries instead of the key of its
// organization.
type authentication struct {
	key    Key    // a key that the run has
	scheme string // the word before it; "" for the bare key
	header string // or the whole text of the header; with an empty key and header, none
	in     string // the header that it is in; "" for Authorization

	before, after string // texts right before and right behind the key
	alter         exchange.Alteration
}

// unissued is a credential of the API's scheme that nobody has issued.
func unissued(w *world) *authentication {
	header, word := w.fixtures.Auth.Carrier()
	text := w.unique.word() + w.unique.word()
	switch word {
	case "Basic":
		text = "Basic " + base64.StdEncoding.EncodeToString([]byte(w.unique.word()+":"+text))
	case "":
	default:
		text = word + " " + text
	}
	return &authentication{header: text, in: header}
}

// sessionToken is a well-formed JSON Web Token, as a browser session has one.
// Nobody signed it.
func sessionToken(w *world) string {
	part := base64.RawURLEncoding.EncodeToString
	claims := fmt.Sprintf(`{"sub":"%s","iat":1735689600,"exp":4102444800}`, w.unique.word())
	return part([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + part([]byte(claims)) + "." +
		part([]byte(w.unique.word()+w.unique.word()+w.unique.word()))
}

// authenticate puts the credential into a rendered request.
func (s *shared) authenticate(r request, out *exchange.Request) {
	switch {
	case r.auth == nil:
		out.Credential = s.Credentials[r.org]
	case r.auth.key != "":
		out.Credential = s.Credentials[r.auth.key]
		out.Auth = &exchange.Auth{Scheme: r.auth.scheme, Before: r.auth.before, After: r.auth.after, Alter: r.auth.alter}
	case r.auth.header != "":
		out.Header.Set(cmp.Or(r.auth.in, "Authorization"), r.auth.header)
	}
}
