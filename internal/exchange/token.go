package exchange

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync"
	"time"
)

// Token says how the value of a credential is traded for a token, which requests carry
// in its place: at a token endpoint (RFC 6749), or by a login.
type Token struct {
	// Request makes the request of a token, from the value of the credential; nil where the
	// value is a token already. Its error ends the request of the caller with a KindToken.
	Request func(value string) (*http.Request, error)
	// Read finds the token in a successful answer or, where it is in a cookie, in a
	// redirection, and how long it is good for; 0 where that is not said. It returns an error
	// for an answer that has no token.
	Read func(header http.Header, body []byte) (token string, life time.Duration, err error)
	// InCookie says that the token is in a cookie, which a login may set as it leads elsewhere.
	InCookie bool
}

const (
	// tokenSuffix is behind the name of a secret in that of the token that it was traded for.
	tokenSuffix = "_TOKEN"
	// PasswordSuffix is behind it in that of the password in it.
	PasswordSuffix = "_PASSWORD"

	maxTokenAnswer = 1 << 20 // bytes
	// tokenMargin is by how much a token is renewed before it ends, at most.
	tokenMargin = 30 * time.Second
	// leastTokenAge is how long a token is kept that a target refuses: what it refuses
	// may be something else.
	leastTokenAge = 5 * time.Second
	// maxRenewals is how often one request is sent again with a new token.
	maxRenewals = 3
)

// TokenOf returns the name under which the token is shown that a secret was traded for.
func TokenOf(secret string) string { return secret + tokenSuffix }

// SecretsOf returns the names under which a secret is shown: its own, that of the
// token that it was traded for, and that of the password in it.
func SecretsOf(name string) []string {
	return []string{name, name + tokenSuffix, name + PasswordSuffix}
}

// tokens are those that a client has fetched.
type tokens struct {
	mu   sync.Mutex
	held map[heldFor]*heldToken
}

type heldFor struct {
	of     *Token
	secret string
}

type heldToken struct {
	mu      sync.Mutex // held while it is fetched
	text    string
	fetched time.Time
	until   time.Time // zero for as long as it is taken
	taken   bool      // by the target: it has not refused every request with it
}

func (t *tokens) of(of *Token, secret string) *heldToken {
	t.mu.Lock()
	defer t.mu.Unlock()
	key := heldFor{of, secret}
	if t.held == nil {
		t.held = map[heldFor]*heldToken{}
	}
	if t.held[key] == nil {
		t.held[key] = &heldToken{}
	}
	return t.held[key]
}

// token returns what a secret is traded for: the token that was fetched before, as
// long as it is good.
func (c *Client) token(ctx context.Context, of *Token, secret, value string) (string, *failure) {
	if c.options.Answer != nil {
		return "in-place-of-a-token", nil
	}
	req, err := of.Request(value)
	if err != nil {
		return "", failed(KindToken, err, "%s: %s", secret, err)
	}
	if req == nil {
		c.redactor.Add(Secret{Name: secret + tokenSuffix, Value: value})
		return value, nil
	}
	held := c.tokens.of(of, secret)
	held.mu.Lock()
	defer held.mu.Unlock()
	now := c.options.Now()
	if held.text != "" && (held.until.IsZero() || now.Before(held.until)) {
		return held.text, nil
	}
	token, life, f := c.fetch(ctx, of, req)
	if f != nil {
		return "", f
	}
	if strings.ContainsFunc(token, isControl) {
		return "", failed(KindToken, nil, "the token that %s %s gives holds a control character", req.Method, c.shownURL(req.URL))
	}
	c.redactor.Add(Secret{Name: secret + tokenSuffix, Value: token})
	held.text, held.fetched, held.until, held.taken = token, now, time.Time{}, false
	if life == 0 {
		if end, known := expiry(token); known {
			life = max(end.Sub(now), time.Second)
		}
	}
	if life > 0 {
		held.until = now.Add(life - min(life/10, tokenMargin))
	}
	return token, nil
}

// shownURL is the URL of a request for a token without what the target's own query hides.
func (c *Client) shownURL(u *url.URL) string {
	sent, shown := joinQuery(c.query, nil, "")
	if query, ours := strings.CutPrefix(u.RawQuery, sent); ours {
		bare := *u
		bare.RawQuery = ""
		return WithQuery(bare.String(), shown+query)
	}
	return u.String()
}

// fetch sends the request of a token.
func (c *Client) fetch(ctx context.Context, of *Token, req *http.Request) (string, time.Duration, *failure) {
	limited, cancel := context.WithTimeout(ctx, c.limits.Total)
	defer cancel()
	var s sending
	what := req.Method + " " + c.shownURL(req.URL)
	req = req.WithContext(httptrace.WithClientTrace(limited, c.trace(&s)))
	req.Header.Set("User-Agent", c.options.Appearance.UserAgent)
	resp, err := c.transport.RoundTrip(req)
	if err != nil {
		f := explain(err, connecting, limited.Err() != nil, c.limits)
		f.message = "no token: " + what + ": " + f.message
		return "", 0, f
	}
	defer resp.Body.Close() //nolint:errcheck // it has been read, or has failed
	body, err := readBody(resp, maxTokenAnswer)
	if err != nil {
		return "", 0, failed(KindToken, err, "no token: the answer to %s cannot be read: %s", what, err)
	}
	leads := of.InCookie && resp.StatusCode/100 == 3
	if resp.StatusCode/100 != 2 && !leads {
		return "", 0, failed(KindToken, nil, "no token: %s is answered %d %s", what, resp.StatusCode, c.redactor.String(string(body[:min(len(body), maxMessage)])))
	}
	token, life, err := of.Read(resp.Header, body)
	if err != nil {
		return "", 0, failed(KindToken, err, "no token: the answer to %s: %s", what, err)
	}
	return token, life, nil
}

// tellToken tells the tokens of a request what became of it. One that the target refuses
// is forgotten, so that the next request has a new one: if it was taken before, it has
// ended, and this request is sent again.
func (c *Client) tellToken(r *Request, e *Exchange) {
	if r.Change != nil || e.Credential == "" || e.Status == 0 || c.options.Answer != nil {
		return // a recorded answer says so itself
	}
	for _, auth := range c.auths(r) {
		if auth.Token == nil {
			continue
		}
		held := c.tokens.of(auth.Token, e.Credential)
		held.mu.Lock()
		e.TokenEnded = held.told(e, c.options.Now()) || e.TokenEnded
		held.mu.Unlock()
	}
	e.TokenEnded = e.TokenEnded && e.Attempt <= maxRenewals
}

// told notes the answer to a request that carried the token, and reports whether the token
// had ended.
func (t *heldToken) told(e *Exchange, now time.Time) bool {
	switch {
	case e.Status != http.StatusUnauthorized:
		t.taken = t.taken || !e.Started.Before(t.fetched)
		return false
	case t.fetched.After(e.Started): // another request has met the same
		return t.text != ""
	case t.taken:
		t.text, t.taken = "", false
		return true
	case now.Sub(t.fetched) >= leastTokenAge:
		t.text = ""
	}
	return false
}

// expiry is when a token ends that is a JSON Web Token and says so (RFC 7519, section
// 4.1.4).
func expiry(token string) (time.Time, bool) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return time.Time{}, false
	}
	text, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return time.Time{}, false
	}
	var claims struct {
		Exp float64 `json:"exp"`
	}
	if json.Unmarshal(text, &claims) != nil || claims.Exp <= 0 || claims.Exp > 1e11 {
		return time.Time{}, false
	}
	return time.Unix(int64(claims.Exp), 0), true
}
