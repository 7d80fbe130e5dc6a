package resource

import (
	"cmp"

	"github.com/assaykit/assay/internal/exchange"
)

// KeyMeanings says what to give a run that lacks a key.
var KeyMeanings = map[Key]string{
	Main:    "an API key",
	Other:   "another organization's API key",
	Expired: "an API key that has expired",
	Revoked: "an API key that was revoked",
	Burst:   "the API key of an organization whose rate limit may be exhausted",
}

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

// Authentication is what a request carries instead of the key of its
// organization.
type Authentication struct {
	Key    Key    // a key that the run has
	Scheme string // the word before it; "" for the bare key
	Header string // or the whole text of the header; with an empty key and header, none
	In     string // the header that it is in; "" for Authorization

	Before, After string // texts right before and right behind the key
	Alter         exchange.Alteration
}

// Authenticate puts the credential into a rendered request.
func (s *Shared) Authenticate(r Request, out *exchange.Request) {
	switch {
	case r.Auth == nil:
		out.Credential = s.Credentials[r.Org]
	case r.Auth.Key != "":
		out.Credential = s.Credentials[r.Auth.Key]
		out.Auth = &exchange.Auth{Scheme: r.Auth.Scheme, Before: r.Auth.Before, After: r.Auth.After, Alter: r.Auth.Alter}
	case r.Auth.Header != "":
		out.Header.Set(cmp.Or(r.Auth.In, "Authorization"), r.Auth.Header)
	}
}
