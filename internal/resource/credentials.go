package resource

import (
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

// Authentication is what a request carries instead of the key of its organization, in
// the way of its operation unless another is named. The zero value is nothing at all.
type Authentication struct {
	Key   Key    // a key that the run has
	Text  string // or a text that was made up
	Empty bool   // or nothing, where a credential goes

	Way *exchange.Auth // another way to carry it; nil for the operation's

	Before, After string // texts right before and right behind the key
	Alter         exchange.Alteration
}

// Authenticate puts the credential of r into out, which is r as it is rendered: the name
// of a secret, and what changes its value. It is "" for a key that the run does not have.
func (s *Shared) Authenticate(r Request, out *exchange.Request) {
	a := r.Auth
	if a == nil {
		out.Credential = s.Credentials[r.Org]
		return
	}
	out.Auth = a.Way
	if a.Key != "" {
		out.Credential = s.Credentials[a.Key]
	}
	if change := (exchange.Change{Text: a.Text, Empty: a.Empty, Before: a.Before, After: a.After, Alter: a.Alter}); change != (exchange.Change{}) {
		out.Change = &change
	}
}
