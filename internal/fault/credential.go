package fault

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/assaykit/assay/fixtures"
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
	accept("none", "takes a request without a credential", func(sent string) bool { return sent == "" })
	accept("other", "takes a request with whatever credential", func(sent string) bool { return sent != "" })
	if !s.hasPath() {
		return // it is about whoever asks
	}
	s.add("request.credential-shared", "", "a credential", Fault{
		Says: "finds for everybody what anybody has", Rule: "nobody reaches what belongs to others", Others: true,
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
					return b
				}
			}
			return a
		},
	})
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
