package spec

import (
	"cmp"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// SecurityScheme is a way in which a request carries a credential (OpenAPI, Security
// Scheme Object).
type SecurityScheme struct {
	Name   string // in the document
	Type   string // apiKey, http, oauth2, openIdConnect or mutualTLS
	Scheme string // of http, such as bearer
	In     string // of an API key: header, query or cookie
	Key    string // of an API key: the name of that parameter
	Word   string // before an API key in its header, as its description says; "" for none

	// Grant and TokenURL are those of the OAuth flow in which no user takes part, or
	// else of the one with a password: client_credentials or password, "" for neither. A
	// URL on a server of the API is a reference, without scheme and host.
	Grant, TokenURL string
}

// IsSecured reports whether every way to send a request of an operation takes a
// credential (OpenAPI, Security Requirement Object). An operation that is unknown, or that
// has no security requirement, takes none.
func (c *Contract) IsSecured(operation string) bool {
	requirements := c.security(operation)
	optional := func(r openapi3.SecurityRequirement) bool { return len(r) == 0 }
	return len(requirements) > 0 && !slices.ContainsFunc(requirements, optional)
}

// Security returns the names of the schemes of each security requirement of an
// operation, sorted. One requirement is enough, and one without any scheme needs no
// credential. An operation without requirements of its own has those of the document
// (OpenAPI, Operation Object, security); nil for none.
func (c *Contract) Security(operation string) [][]string {
	var all [][]string
	for _, r := range c.security(operation) {
		all = append(all, slices.Sorted(maps.Keys(r)))
	}
	return all
}

// SecuritySchemes returns the schemes that operations name and that the document defines,
// those of most operations first, and then by name.
func (c *Contract) SecuritySchemes() []SecurityScheme {
	named := map[string]int{}
	for _, o := range c.Operations {
		for _, r := range c.security(o.ID) {
			for name := range r {
				named[name]++
			}
		}
	}
	names := slices.SortedFunc(maps.Keys(named), func(a, b string) int {
		return cmp.Or(cmp.Compare(named[b], named[a]), cmp.Compare(a, b))
	})
	var all []SecurityScheme
	for _, name := range names {
		if c.doc.Components == nil {
			continue
		}
		if ref := c.doc.Components.SecuritySchemes[name]; ref != nil && ref.Value != nil {
			s := ref.Value
			scheme := SecurityScheme{Name: name, Type: s.Type, Scheme: s.Scheme, In: s.In, Key: s.Name}
			if said := prefixes.FindStringSubmatch(s.Description); said != nil && s.In == "header" {
				scheme.Word = said[1]
			}
			scheme.Grant, scheme.TokenURL = c.flow(s.Flows)
			all = append(all, scheme)
		}
	}
	return all
}

// prefixes is how a description says which word stands before a key; so drf-spectacular does of
// the tokens of Django REST framework.
var prefixes = regexp.MustCompile(`(?i)\bprefix(?:ed)?(?: (?:with|by|is))?:? ["'\x60]([A-Za-z]+) ?["'\x60]`)

// flow returns the grant and the token URL of the flow that a program can go through
// by itself (OpenAPI, OAuth Flows Object).
func (c *Contract) flow(flows *openapi3.OAuthFlows) (grant, tokenURL string) {
	switch {
	case flows == nil:
		return "", ""
	case flows.ClientCredentials != nil:
		return "client_credentials", c.local(flows.ClientCredentials.TokenURL)
	case flows.Password != nil:
		return "password", c.local(flows.Password.TokenURL)
	}
	return "", ""
}

// local takes scheme and host from a URL that is on a server of the API.
func (c *Contract) local(text string) string {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" {
		return text
	}
	for _, server := range c.doc.Servers {
		if s, err := url.Parse(server.URL); err == nil && strings.EqualFold(s.Host, u.Host) {
			return u.RequestURI()
		}
	}
	return text
}

// security is what an operation requires, or else the whole document.
func (c *Contract) security(operation string) openapi3.SecurityRequirements {
	o := c.source(operation)
	switch {
	case o == nil:
		return nil
	case o.Security != nil:
		return *o.Security
	}
	return c.doc.Security
}
