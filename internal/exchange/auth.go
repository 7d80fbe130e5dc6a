package exchange

import (
	"cmp"
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// The places in which a request can carry a credential.
const (
	InHeader = "header"
	InQuery  = "query"
	InCookie = "cookie"
)

// Auth says how a request carries a credential.
type Auth struct {
	In      string // one of the above; "" for a header
	Name    string // of the header, the query parameter or the cookie; "" for Authorization
	Scheme  string // the word before it; "" for the bare value
	Encoded bool   // it is in base64, as Basic has it (RFC 7617)
	Token   *Token // what the value is traded for first; nil where it is sent itself

	// Secret is what it carries in place of the Secret called Default; "" for that one.
	Secret, Default string
}

// Change makes the credential of a request another than its owner's. Its zero value
// changes nothing.
type Change struct {
	Text          string     // a text that was made up, in place of the value of a Secret
	Empty         bool       // nothing in its place
	Before, After string     // texts right before and right behind the value
	Alter         Alteration // of the value; "" for none
}

// made reports whether a text stands in place of a secret.
func (c *Change) made() bool { return c != nil && (c.Text != "" || c.Empty) }

// counted is the credential whose limit counts a request: that of its Secret where the
// value is carried as it is, and "" for another key, which is nobody's.
func (r *Request) counted() string {
	if c := r.Change; c != nil && (c.Before != "" || c.After != "" || c.Alter != "") {
		return ""
	}
	return r.Credential
}

// carried is a credential in its place in one request.
type carried struct {
	in, name    string
	sent, shown string
}

// put places a credential into a header, unless it goes into the query.
func (p carried) put(h http.Header, value string) {
	switch p.in {
	case InQuery:
	case InCookie:
		cookie := p.name + "=" + value
		if others := h.Values("Cookie"); len(others) > 0 {
			cookie = strings.Join(others, "; ") + "; " + cookie
		}
		h.Set("Cookie", cookie)
	default:
		h.Set(p.name, value)
	}
}

// withCredentials adds the credentials that go into the query to a URL, as it is sent
// and as it is shown.
func withCredentials(sent, shown string, all []carried) (string, string) {
	separator := "?"
	if strings.Contains(sent, "?") {
		separator = "&"
	}
	for _, p := range all {
		if p.in == InQuery {
			sent += separator + url.QueryEscape(p.name) + "=" + url.QueryEscape(p.sent)
			shown += separator + url.QueryEscape(p.name) + "=" + p.shown
			separator = "&"
		}
	}
	return sent, shown
}

// auths are the ways in which a request carries its credentials, all of them at once:
// those of its operation, with the first as the request has it.
func (c *Client) auths(r *Request) []Auth {
	all := []Auth{{Scheme: "Bearer"}}
	if c.options.Auth != nil {
		all = c.options.Auth(r.Operation)
	}
	if r.Auth == nil {
		return all
	}
	own := *r.Auth
	if len(all) > 0 {
		own.Token, own.Secret, own.Default = all[0].Token, all[0].Secret, all[0].Default
		all = all[1:]
	}
	return append([]Auth{own}, all...)
}

// credentials makes what a request carries, and returns the name of the first secret
// among it. A token that is lacking is fetched.
func (c *Client) credentials(ctx context.Context, r *Request) (all []carried, name string, f *failure) {
	if r.Credential == "" && !r.Change.made() {
		return nil, "", nil
	}
	for n, auth := range c.auths(r) {
		var change Change
		if n == 0 && r.Change != nil {
			change = *r.Change
		}
		if change.made() {
			text := auth.text(change.Text)
			all = append(all, auth.at(text, text))
			continue
		}
		secret := r.Credential
		if auth.Secret != "" && (secret == auth.Default || secret == "") {
			secret = auth.Secret
		}
		if secret == "" {
			continue
		}
		value, found := c.secrets[secret]
		if !found && c.options.Answer == nil {
			return all, name, failed(KindRequest, nil, "credential %q has no value", secret)
		}
		if n == 0 {
			name = secret
		}
		shown := secret
		if auth.Token != nil {
			shown += tokenSuffix
			if value, f = c.token(ctx, auth.Token, secret, value); f != nil {
				return all, name, f
			}
		}
		sentText := auth.text(change.Before + change.Alter.of(value) + change.After)
		all = append(all, auth.at(sentText, auth.shown(change.Before+change.Alter.Shown(shown)+change.After)))
	}
	return all, name, nil
}

func (a Auth) at(sent, shown string) carried {
	return carried{in: a.In, name: cmp.Or(a.Name, "Authorization"), sent: sent, shown: shown}
}

// text is the whole text of a credential with a value in it.
func (a Auth) text(value string) string {
	if a.Encoded && value != "" {
		value = base64.StdEncoding.EncodeToString([]byte(value))
	}
	return strings.TrimRight(strings.TrimLeft(a.Scheme+" ", " ")+value, " ")
}

// shown is the same, with the placeholder of a value.
func (a Auth) shown(value string) string {
	if a.Encoded {
		value = fmt.Sprintf("%s%s]", encodedPrefix, value)
	}
	return strings.TrimLeft(a.Scheme+" ", " ") + value
}

// encodedPrefix begins what stands in a record for a text in base64.
const encodedPrefix = "[base64: "
