package spec

import (
	"cmp"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v4"
)

// SecurityScheme is a way in which a request carries a credential (OpenAPI, Security
// Scheme Object).
type SecurityScheme struct {
	Name   string // in the document
	Type   string // apiKey, http, oauth2, openIdConnect or mutualTLS
	Scheme string // of http, such as bearer
	In     string // of an API key: header, query or cookie
	Key    string // of an API key: the name of that parameter; "" for one that it cannot have
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
			if s.In == inHeader {
				scheme.Key, scheme.Word = headerOfKey(s)
			}
			if s.In != "query" && !headerName.MatchString(scheme.Key) {
				scheme.Key = ""
			}
			scheme.Grant, scheme.TokenURL = c.flow(s.Flows)
			all = append(all, scheme)
		}
	}
	return all
}

// headerOfKey is the header that an API key is sent in, and the word before it. Some write both
// into the name, such as "Authorization: Bearer".
func headerOfKey(s *openapi3.SecurityScheme) (name, word string) {
	if both := headerAndWord.FindStringSubmatch(s.Name); both != nil {
		return both[1], both[2]
	}
	saying := []*regexp.Regexp{prefixes}
	if strings.EqualFold(s.Name, "Authorization") {
		saying = append(saying, prefixed...)
	}
	for _, form := range saying {
		if said := form.FindStringSubmatch(s.Description); said != nil {
			return s.Name, said[1]
		}
	}
	return s.Name, ""
}

// headerName is the form of the name of a header (RFC 9110, section 5.1), and headerAndWord that
// of one with the word before its value.
var (
	headerName    = regexp.MustCompile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")
	headerAndWord = regexp.MustCompile(`^([A-Za-z-]+): *([A-Za-z]*) *$`)
)

// keyHeader warns of an API key whose header has no possible name.
func keyHeader(b *builder, n *yaml.Node) {
	name := member(n, "name")
	if name == nil || !isText(member(n, "type"), "apiKey") || !isText(member(n, "in"), inHeader) || headerName.MatchString(name.Value) {
		return
	}
	if both := headerAndWord.FindStringSubmatch(name.Value); both != nil {
		b.problems.warn(b.tree, name, "%s is not the name of a header: it is taken for %s, and what follows for the word before the key", quote(name.Value), both[1])
		return
	}
	b.problems.warn(b.tree, name, "%s is not the name of a header: no request has this credential", quote(name.Value))
}

func isText(n *yaml.Node, text string) bool {
	return n != nil && n.Kind == yaml.ScalarNode && n.Value == text
}

// securities puts right what operations, or the whole document, require: a scheme that stands
// there by its name alone. It warns once of each that the document does not define.
func securities(b *builder) {
	defined := keys(cmp.Or(b.tree.part(b.tree.root, "components", "securitySchemes"), b.tree.part(b.tree.root, "securityDefinitions")))
	told := map[string]bool{}
	for _, file := range b.tree.files.names(b.tree.file) {
		t := b.tree.files.trees[file]
		t.each(func(n *yaml.Node) {
			all := member(n, "security")
			if all == nil || all.Kind != yaml.SequenceNode || n != b.tree.root && member(n, "responses") == nil {
				return
			}
			for i := range all.Content {
				all.Content[i] = securityOf(b, all.Content[i])
				for _, name := range keys(all.Content[i]) {
					if !slices.Contains(defined, name) && !told[name] {
						told[name] = true
						b.problems.warn(t, keyNode(all.Content[i], name), "security scheme %s is not defined: no request has its credential%s", quote(name), hint(name, defined))
					}
				}
			}
		})
	}
}

// securityOf is a security requirement, also of a scheme that stands by its name alone.
func securityOf(b *builder, n *yaml.Node) *yaml.Node {
	n = b.tree.aliased(n)
	if shapeOf(n) != aText {
		return n
	}
	b.problems.warn(b.tree, n, "security %s is a text, want an object\n  it is taken for {%s: []}", quote(n.Value), n.Value)
	named := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: n.Line}
	put(named, n.Value, &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Line: n.Line})
	return named
}

// prefixes is how a description says which word stands before a key; so drf-spectacular does of
// the tokens of Django REST framework. Of the header Authorization, prefixed are further ways,
// such as those of documents that swag, Swashbuckle and NSwag have made.
var (
	prefixes = regexp.MustCompile(`(?i)\bprefix(?:ed)?(?: (?:with|by|is))?:? ["'\x60]([A-Za-z]+) ?["'\x60]`)
	prefixed = []*regexp.Regexp{
		regexp.MustCompile(`(?i)["'\x60]([A-Za-z]+) ?["'\x60] (?:followed by|\[space\]|prefix|and then|plus)`),
		regexp.MustCompile(`(?i)\b([A-Za-z]+) ?[{<\[](?:[a-z]+[ _-])*(?:token|key|jwt)[}>\]]`),
		regexp.MustCompile(`(?i)\b(Bearer) (?:token|scheme|authentication|prefix)\b`),
	}
)

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
