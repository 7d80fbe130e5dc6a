package credential

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/pack"
)

const formType = "application/x-www-form-urlencoded"

// trade is how a key becomes a token.
type trade struct {
	*fixtures.Token
	method, url string
	clientKey   string // the value of the client's own key
	cookie      string // the one that requests carry the token in; "" for another place
}

func newToken(p *pack.Pack, a fixtures.Authentication, base *url.URL, value func(string) string) (*exchange.Token, error) {
	t := a.Token
	at := trade{Token: t, method: http.MethodPost, clientKey: value(t.ClientKey), cookie: a.Cookie}
	root := *base
	root.Path, root.RawPath, root.RawQuery = strings.TrimRight(root.Path, "/")+"/", "", ""
	if t.Grant == fixtures.Login {
		o, _ := p.Contract.Operation(t.Operation) // the pack's checks vouch for it
		bare := *base
		bare.RawQuery = ""
		at.method, at.url = o.Method, exchange.WithQuery(strings.TrimRight(bare.String(), "/")+o.Path, base.RawQuery)
	} else {
		ref, err := url.Parse(t.URL)
		if err != nil {
			return nil, fmt.Errorf("authentication: token.url %q is no URL", t.URL)
		}
		endpoint := root.ResolveReference(ref)
		if endpoint.Scheme == base.Scheme && endpoint.Host == base.Host { // nobody else is to have it
			endpoint.RawQuery = exchange.JoinQuery(base.RawQuery, endpoint.RawQuery)
		}
		at.url = endpoint.String()
	}
	return &exchange.Token{Request: at.request, Read: at.read, InCookie: t.At == fixtures.SetCookie}, nil
}

// isToken reports whether a value is a token already: one that is to be split has a
// colon, which no token has (RFC 6750, section 2.1).
func (t *trade) isToken(value string) bool {
	return !strings.Contains(value, ":") && !mentions(t.Body, "${key}")
}

// request makes the request of a token; nil where the value is one.
func (t *trade) request(value string) (*http.Request, error) {
	if t.isToken(value) {
		return nil, nil //nolint:nilnil // there is nothing to ask for
	}
	user, password, _ := strings.Cut(value, ":")
	form, header := url.Values{}, http.Header{"Accept": {"application/json"}}
	if t.Scope != "" {
		form.Set("scope", t.Scope)
	}
	var body []byte
	switch t.Grant {
	case fixtures.ClientCredentials:
		form.Set("grant_type", "client_credentials")
		t.showClient(user, password, form, header)
	case fixtures.Password:
		form.Set("grant_type", "password")
		form.Set("username", user)
		form.Set("password", password)
		if t.ClientID != "" {
			t.showClient(t.ClientID, t.clientKey, form, header)
		}
	default:
		filled := fill(t.Body, strings.NewReplacer("${key.user}", user, "${key.password}", password, "${key}", value))
		if !t.Form {
			header.Set("Content-Type", "application/json")
			var err error
			if body, err = jsonvalue.Encode(filled); err != nil {
				return nil, err
			}
			break
		}
		fields, _ := filled.(map[string]any)
		for name, field := range fields {
			form.Set(name, fmt.Sprint(field))
		}
	}
	if body == nil {
		header.Set("Content-Type", formType)
		body = []byte(form.Encode())
	}
	req, err := http.NewRequest(t.method, t.url, bytes.NewReader(body)) //nolint:noctx // whoever sends it gives it one
	if err != nil {
		return nil, errors.New(strings.TrimPrefix(err.Error(), "net/http: "))
	}
	req.Header = header
	return req, nil
}

// showClient says which client asks (RFC 6749, section 2.3.1).
func (t *trade) showClient(id, secret string, form url.Values, header http.Header) {
	if t.Client == "body" || secret == "" {
		form.Set("client_id", id)
		if secret != "" {
			form.Set("client_secret", secret)
		}
		return
	}
	pair := url.QueryEscape(id) + ":" + url.QueryEscape(secret)
	header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(pair)))
}

// read finds the token in an answer.
func (t *trade) read(header http.Header, answer []byte) (string, time.Duration, error) {
	if t.At == fixtures.SetCookie {
		return t.readCookie(header)
	}
	body := jsonvalue.Decode(answer)
	at := cmp.Or(t.At, "/access_token")
	value, found := jsonvalue.At(body, at)
	token, isText := value.(string)
	if !found || !isText || token == "" {
		why := "it has no token at " + at
		if len(header["Set-Cookie"]) > 0 && t.cookie != "" && t.At == "" {
			why += ", but sets cookies: if one of them is the token, write at: " + fixtures.SetCookie
		}
		return "", 0, errors.New(why)
	}
	life, _ := jsonvalue.At(body, cmp.Or(t.Expires, "/expires_in"))
	return token, seconds(life), nil
}

// readCookie finds the token in the cookie that the scheme has.
func (t *trade) readCookie(header http.Header) (string, time.Duration, error) {
	var names []string
	for _, cookie := range (&http.Response{Header: header}).Cookies() {
		names = append(names, cookie.Name)
		if cookie.Name != t.cookie || cookie.Value == "" || cookie.MaxAge < 0 {
			continue
		}
		value := cookie.Value
		if cookie.Quoted {
			value = `"` + value + `"`
		}
		return value, time.Duration(cookie.MaxAge) * time.Second, nil
	}
	if len(names) == 0 {
		return "", 0, fmt.Errorf("it sets no cookie, and the token is in that called %s", t.cookie)
	}
	return "", 0, fmt.Errorf("it does not set the cookie %s, but %s", t.cookie, strings.Join(names, " and "))
}

// seconds reads a number of seconds, which may be a text; 0 where it is none.
func seconds(value any) time.Duration {
	text := fmt.Sprint(value)
	if n, ok := value.(json.Number); ok {
		text = n.String()
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || n <= 0 || n > 1e9 {
		return 0
	}
	return time.Duration(n * float64(time.Second))
}

// fill puts the key into the texts of a body.
func fill(value any, key *strings.Replacer) any {
	switch v := value.(type) {
	case string:
		return key.Replace(v)
	case []any:
		filled := []any{}
		for _, item := range v {
			filled = append(filled, fill(item, key))
		}
		return filled
	case map[string]any:
		filled := map[string]any{}
		for name, member := range v {
			filled[name] = fill(member, key)
		}
		return filled
	}
	return value
}

// mentions reports whether a text is in one of the texts of a body.
func mentions(value any, text string) bool {
	switch v := value.(type) {
	case string:
		return strings.Contains(v, text)
	case []any:
		for _, item := range v {
			if mentions(item, text) {
				return true
			}
		}
	case map[string]any:
		for _, member := range v {
			if mentions(member, text) {
				return true
			}
		}
	}
	return false
}
