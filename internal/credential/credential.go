// Package credential turns what a contract pack says of authentication into what a
// client sends: where each operation's credentials go, and how a key is traded for a
// token. It holds no key and sends nothing itself.
package credential

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/pack"
)

// Auth returns how the requests of each operation carry credentials, for a target at a
// base URL. main is the name of the secret that a scheme without a key of its own has;
// value returns the value of a secret by its name, which is that of its environment
// variable. The function that it returns has an operationId as its input, and returns nil
// for an operation without a credential and for one that is unknown. Auth returns an error
// if the token URL of the pack is no URL.
func Auth(p *pack.Pack, base *url.URL, main string, value func(name string) string) (func(operation string) []exchange.Auth, error) {
	of := map[string][]exchange.Auth{}
	tokens := map[*fixtures.Token]*exchange.Token{}
	make := func(a fixtures.Authentication) (exchange.Auth, error) {
		auth := exchange.Auth{In: place(a), Name: a.Name(), Scheme: a.Word(), Encoded: a.Scheme == fixtures.Basic, Secret: a.Key, Default: main}
		if a.Token == nil {
			return auth, nil
		}
		if tokens[a.Token] == nil {
			t, err := newToken(p, a, base, value)
			if err != nil {
				return auth, err
			}
			tokens[a.Token] = t
		}
		auth.Token = tokens[a.Token]
		return auth, nil
	}
	all := func(carried []fixtures.Authentication) ([]exchange.Auth, error) {
		var auths []exchange.Auth
		for _, a := range carried {
			auth, err := make(a)
			if err != nil {
				return nil, err
			}
			auths = append(auths, auth)
		}
		return auths, nil
	}
	for _, o := range p.Contract.Operations {
		carried, _ := p.Fixtures.Auth.Of(p.Contract.Security(o.ID)) // the pack's checks vouch for it
		auths, err := all(carried)
		if err != nil {
			return nil, err
		}
		of[o.ID] = auths
	}
	return func(operation string) []exchange.Auth { return of[operation] }, nil
}

// Issued returns what answers give of credentials: the cookies that carry them, and the tokens
// of logins, each with the name that is shown in its place. main is as for Auth.
func Issued(p *pack.Pack, main string) exchange.Issued {
	issued := exchange.Issued{Cookies: map[string]string{}}
	logins := map[string]trade{}
	names := map[string]string{}
	for _, a := range p.Fixtures.Auth.Each() {
		name := exchange.TokenOf(cmp.Or(a.Key, main))
		if a.Cookie != "" {
			issued.Cookies[a.Cookie] = name
		}
		if a.Token != nil && a.Token.Grant == fixtures.Login {
			logins[a.Token.Operation], names[a.Token.Operation] = trade{Token: a.Token, cookie: a.Cookie}, name
		}
	}
	if len(logins) == 0 {
		return issued
	}
	issued.Token = func(operation string, header http.Header, body []byte) exchange.Secret {
		login, is := logins[operation]
		if !is {
			return exchange.Secret{}
		}
		token, _, err := login.read(header, body)
		if err != nil {
			return exchange.Secret{} // it gives none
		}
		return exchange.Secret{Name: names[operation], Value: token}
	}
	return issued
}

func place(a fixtures.Authentication) string {
	switch {
	case a.Query != "":
		return exchange.InQuery
	case a.Cookie != "":
		return exchange.InCookie
	}
	return exchange.InHeader
}

// Secrets returns what else is in the keys that must not be shown: the passwords in those
// of the form user:password, each under the name of its key and exchange.PasswordSuffix;
// nil for none. It leaves out a password that a file of the pack mentions or that is very
// short, which cannot be told from other text.
func Secrets(p *pack.Pack, keys []exchange.Secret) []exchange.Secret {
	const least = 6
	var more []exchange.Secret
	for _, s := range keys {
		if !holdsPassword(p, s.Name) {
			continue
		}
		if _, password, ok := strings.Cut(s.Value, ":"); ok && len(password) >= least && !p.Mentions(password) {
			more = append(more, exchange.Secret{Name: s.Name + exchange.PasswordSuffix, Value: password})
		}
	}
	return more
}

// holdsPassword reports whether a key is one of a scheme that takes user:password.
func holdsPassword(p *pack.Pack, name string) bool {
	for _, a := range p.Fixtures.Auth.Each() {
		if (a.Scheme == fixtures.Basic || a.Token != nil) && (a.Key == name || a.Key == "") {
			return true
		}
	}
	return false
}

// Check returns an error for the first key that has not the form which its scheme takes:
// basic authentication needs user:password (RFC 7617, section 2). The error has the name of
// the key, and not its value. main is the name of the secret of a scheme without a key of
// its own.
func Check(p *pack.Pack, keys []exchange.Secret, main string) error {
	for _, a := range p.Fixtures.Auth.Each() {
		for _, s := range keys {
			own := a.Key == s.Name || a.Key == "" && s.Name == main
			if own && a.Scheme == fixtures.Basic && !strings.Contains(s.Value, ":") {
				return fmt.Errorf("%s is not of the form user:password, which basic authentication takes", s.Name)
			}
			if first, _, more := strings.Cut(s.Value, " "); own && more && strings.EqualFold(first, a.Word()) {
				return fmt.Errorf("%s begins with the word %s, which requests have before the key anyhow: leave it out", s.Name, first)
			}
		}
	}
	return nil
}
