package fault

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/exchange"
)

// credential is what a call carries to show who sends it: the texts of all places where
// the pack says that one can be, as they stand there. It is "" for nothing.
func (c *Call) credential() string {
	var texts []string
	for _, a := range c.memory.Fixtures.Auth.Each() {
		texts = append(texts, c.carried(a))
	}
	return strings.TrimRight(strings.Join(texts, "\n"), "\n")
}

// carried is what stands where a scheme has its credential.
func (c *Call) carried(a fixtures.Authentication) string {
	switch {
	case a.Query != "":
		return c.URL.Query().Get(a.Query)
	case a.Cookie != "":
		request := http.Request{Header: c.Header}
		if cookie, err := request.Cookie(a.Cookie); err == nil {
			return cookie.Value
		}
		return ""
	}
	return c.Header.Get(a.Name())
}

// secret is the credential of a call without the word before it.
func (c *Call) secret() string {
	for _, a := range c.memory.Fixtures.Auth.Each() {
		if text := c.carried(a); text != "" {
			return strings.TrimPrefix(text, a.Word()+" ")
		}
	}
	return ""
}

// takeCredential gives a call the credential of another one.
func (c *Call) takeCredential(of *Call) {
	for _, a := range c.memory.Fixtures.Auth.Each() {
		text := of.carried(a)
		switch {
		case a.Query != "":
			c.setQuery(a.Query, text)
		case a.Cookie != "":
			c.Header["Cookie"] = slices.Clone(of.Header["Cookie"])
		case text == "":
			c.Header.Del(a.Name())
		default:
			c.Header.Set(a.Name(), text)
		}
	}
}

// setQuery gives a query parameter another value; "" takes it away.
func (c *Call) setQuery(name, value string) {
	values, err := url.ParseQuery(c.URL.RawQuery)
	if err != nil {
		return
	}
	values.Del(name)
	if value != "" {
		values.Set(name, value)
	}
	c.URL.RawQuery = values.Encode()
}

// credentialFaults take whoever asks for somebody else.
func credentialFaults(s *subject) {
	if s.Fixtures.Auth.None() || !s.Contract.IsSecured(s.ID) {
		return
	}
	accept := func(place, says string, such func(sent string) bool) {
		s.add("request.credential-accepted", place, "a credential", Fault{
			Says: says, Rule: "nothing is done without a valid credential",
			turn: func(c *Call, next func(*Call) *Answer) *Answer {
				again := c.clone()
				a := next(c)
				if good := c.memory.good(); a.Status == http.StatusUnauthorized && len(good) > 0 && such(again.credential()) {
					again.takeCredential(good[0])
					return next(again)
				}
				return a
			},
		})
	}
	for _, l := range likenesses {
		permitted := ""
		if !s.mentions(l.phrase) {
			permitted = "the contract says nothing of such a credential"
		}
		s.add("request.credential-accepted", l.place, "a credential like a live one", Fault{
			Says: "takes a request " + l.says, Rule: "nothing is done without a valid credential", Permitted: permitted,
			turn: func(c *Call, next func(*Call) *Answer) *Answer {
				again := c.clone()
				a := next(c)
				if live := again.liveLike(l.like); a.Status == http.StatusUnauthorized && live != nil {
					again.takeCredential(live)
					return next(again)
				}
				return a
			},
		})
	}
	accept("none", "takes a request without a credential", func(sent string) bool { return sent == "" })
	accept("other", "takes a request with whatever credential", func(sent string) bool { return sent != "" })
	if !s.hasPath() {
		return // it is about whoever asks
	}
	shared := func(operator, says, permitted string, take func(byOther *Answer, a *Answer) *Answer) {
		s.add(operator, "", "a credential", Fault{
			Says: says, Rule: "nobody reaches what belongs to others", Others: true, Permitted: permitted,
			turn: func(c *Call, next func(*Call) *Answer) *Answer {
				again := c.clone()
				a := next(c)
				if a.Status != http.StatusNotFound || !c.memory.isGood(again.credential()) {
					return a
				}
				for _, other := range c.memory.good() {
					if other.credential() == again.credential() {
						continue
					}
					theirs := again.clone()
					theirs.takeCredential(other)
					if b := next(theirs); b.succeeded() {
						return take(b, a)
					}
				}
				return a
			},
		})
	}
	shared("request.credential-shared", "finds for everybody what anybody has", "", func(b, _ *Answer) *Answer { return b })
	if exchange.Safe(s.Method) {
		shared("answer.error-foreign", "shows in a 404 what another has", "", func(b, a *Answer) *Answer {
			theirs, _ := decode(b.Body)
			a.edit(func(value any) (any, bool) {
				object, ok := value.(map[string]any)
				if ok {
					object["resource"] = theirs
				}
				return value, ok
			})
			return a
		})
	} else {
		shared("request.credential-in-spite", "answers 404 and does it for another", s.ownBody(), func(_, a *Answer) *Answer { return a })
	}
}

// ownBody is why nothing comes of a request that is done for another account: its body names
// by their ids what only the sender has. It is "" for any other request.
func (s *subject) ownBody() string {
	if s.Body == nil {
		return ""
	}
	for _, p := range s.Body.Properties {
		if s.isPathParameter(p.Name) || p.Schema.Items != nil && p.Schema.Items.Type == "integer" {
			return "its " + p.Name + " are the sender's, and nothing comes of them elsewhere"
		}
	}
	return ""
}

// likenesses are credentials that a careless server takes for a live one: by the word
// before it, by the secret, and by the live secret. The phrase is that of the step that
// sends such a one.
var likenesses = []struct {
	place, says, phrase string
	like                func(sent credentialText, live string) bool
}{
	{"empty", "with nothing behind the scheme", "no key after the scheme", func(sent credentialText, _ string) bool { return sent.whole == sent.word }},
	{"session", "with a session token", "a browser session token", func(sent credentialText, _ string) bool {
		return strings.HasPrefix(sent.secret, "eyJ") && strings.Count(sent.secret, ".") == 2
	}},
	{"scheme", "with another scheme", "the key as ", func(sent credentialText, live string) bool {
		word, rest, two := strings.Cut(sent.whole, " ")
		decoded, _ := base64.StdEncoding.DecodeString(rest)
		return two && !strings.EqualFold(word, sent.word) && (rest == live || strings.Contains(string(decoded), live))
	}},
	{"bare", "with no scheme", "the key without a scheme", func(sent credentialText, live string) bool { return sent.word != "" && sent.whole == live }},
	{"followed", "with text behind a live credential", misspelling, func(sent credentialText, live string) bool {
		return len(sent.secret) > len(live) && strings.HasPrefix(sent.secret, live)
	}},
	{"preceded", "with text before a live credential", misspelling, func(sent credentialText, live string) bool {
		return sent.whole != live && len(sent.secret) > len(live) && strings.HasSuffix(sent.secret, live)
	}},
	{"shortened", "with the beginning of a live credential", misspelling, func(sent credentialText, live string) bool {
		return len(sent.secret) > len(live)/2 && len(sent.secret) < len(live) && strings.HasPrefix(live, sent.secret)
	}},
	{"case", "with a live credential in another case", misspelling, func(sent credentialText, live string) bool {
		return sent.secret != live && strings.EqualFold(sent.secret, live)
	}},
	{"spaced", "with a live credential that has blanks inside", misspelling, func(sent credentialText, live string) bool {
		return sent.secret != live && strings.ReplaceAll(sent.secret, " ", "") == live
	}},
}

const misspelling = "misspelling of its key"

// credentialText is what a request carries, taken apart.
type credentialText struct{ whole, word, secret string }

// liveLike is a request that succeeded, whose credential the call's is like; nil for none.
func (c *Call) liveLike(like func(sent credentialText, live string) bool) *Call {
	for _, a := range c.memory.Fixtures.Auth.Each() {
		whole := c.carried(a)
		sent := credentialText{whole: whole, word: a.Word(), secret: strings.TrimPrefix(whole, a.Word()+" ")}
		for _, live := range c.memory.good() {
			if secret := live.secret(); whole != "" && secret != "" && live.credential() != c.credential() && like(sent, secret) {
				return live
			}
		}
	}
	return nil
}

// isGood reports whether something succeeded with a credential.
func (m *memory) isGood(credential string) bool {
	return slices.ContainsFunc(m.good(), func(c *Call) bool { return c.credential() == credential })
}

// good are requests that succeeded, one of each credential, those of this conversation
// first.
func (m *memory) good() []*Call {
	m.recall()
	all := slices.Clone(m.owners)
	if m.samples == nil {
		return all
	}
	for _, c := range m.samples.owners {
		known := c.clone()
		known.memory = m
		if !slices.ContainsFunc(all, func(c *Call) bool { return c.credential() == known.credential() }) {
			all = append(all, known)
		}
	}
	return all
}
