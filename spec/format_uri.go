package spec

import (
	"net/netip"
	"regexp"
	"strings"
)

// identifier is the grammar of RFC 3986, or of RFC 3987, which adds characters.
type identifier struct {
	authority, path, query, fragment *regexp.Regexp
}

const (
	// iriCharacters and privateUse are ucschar and iprivate of RFC 3987, section 2.2.
	iriCharacters = `\x{a0}-\x{d7ff}\x{f900}-\x{fdcf}\x{fdf0}-\x{ffef}` +
		`\x{10000}-\x{1fffd}\x{20000}-\x{2fffd}\x{30000}-\x{3fffd}\x{40000}-\x{4fffd}\x{50000}-\x{5fffd}` +
		`\x{60000}-\x{6fffd}\x{70000}-\x{7fffd}\x{80000}-\x{8fffd}\x{90000}-\x{9fffd}\x{a0000}-\x{afffd}` +
		`\x{b0000}-\x{bfffd}\x{c0000}-\x{cfffd}\x{d0000}-\x{dfffd}\x{e1000}-\x{efffd}`
	privateUse = `\x{e000}-\x{f8ff}\x{f0000}-\x{ffffd}\x{100000}-\x{10fffd}`
)

var (
	uriGrammar = newIdentifier("", "")
	iriGrammar = newIdentifier(iriCharacters, privateUse)

	scheme   = regexp.MustCompile(`^[A-Za-z][0-9A-Za-z+.-]*$`)
	ipFuture = regexp.MustCompile(`^[Vv][0-9A-Fa-f]+\.[0-9A-Za-z._~!$&'()*+,;=:-]+$`)
	zone     = regexp.MustCompile(`^(?:[0-9A-Za-z._~-]|%[0-9A-Fa-f]{2})+$`)

	// RFC 6570, section 2.
	uriTemplate = regexp.MustCompile(`^(?:[!#$&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~` + iriCharacters + privateUse + `]|%[0-9A-Fa-f]{2}` +
		`|\{[+#./;?&=,!@|]?` + templateVariable + `(?:,` + templateVariable + `)*\})*$`)
)

const templateVariable = `(?:[0-9A-Za-z_]|%[0-9A-Fa-f]{2})(?:\.?(?:[0-9A-Za-z_]|%[0-9A-Fa-f]{2}))*(?::[1-9][0-9]{0,3}|\*)?`

// newIdentifier returns the grammar with some more characters, and with others
// that may be in a query alone.
func newIdentifier(more, inQuery string) identifier {
	compile := func(characters string) *regexp.Regexp {
		return regexp.MustCompile(`^(?:[0-9A-Za-z._~!$&'()*+,;=` + characters + `-]|%[0-9A-Fa-f]{2})*$`)
	}
	return identifier{
		authority: compile(more + `:`), // before @, or the name of a host
		path:      compile(more + `:@/`),
		query:     compile(more + inQuery + `:@/?`),
		fragment:  compile(more + `:@/?`),
	}
}

func isURI(s string) bool          { return uriGrammar.matches(s, false) }
func isURIReference(s string) bool { return uriGrammar.matches(s, true) }
func isIRI(s string) bool          { return iriGrammar.matches(s, false) }
func isIRIReference(s string) bool { return iriGrammar.matches(s, true) }

// matches reports whether a text is an identifier or, where one will do, a
// relative reference. It is taken apart as in RFC 3986, appendix B.
func (g identifier) matches(s string, relative bool) bool {
	s, fragment, _ := strings.Cut(s, "#")
	s, query, _ := strings.Cut(s, "?")
	if !g.fragment.MatchString(fragment) || !g.query.MatchString(query) {
		return false
	}
	absolute := false
	if i := strings.IndexAny(s, ":/"); i >= 0 && s[i] == ':' { // no segment before it
		if !scheme.MatchString(s[:i]) {
			return false
		}
		s, absolute = s[i+1:], true
	}
	if !absolute && !relative {
		return false
	}
	path, hasAuthority := strings.CutPrefix(s, "//")
	if hasAuthority {
		authority := path
		if i := strings.IndexByte(path, '/'); i >= 0 {
			authority, path = path[:i], path[i:]
		} else {
			path = ""
		}
		if !g.isAuthority(authority) {
			return false
		}
	}
	return g.path.MatchString(path)
}

func (g identifier) isAuthority(s string) bool {
	if at := strings.IndexByte(s, '@'); at >= 0 {
		if !g.authority.MatchString(s[:at]) {
			return false
		}
		s = s[at+1:]
	}
	host, port := s, ""
	// The colons of an address are inside of brackets.
	if i := strings.LastIndexByte(s, ':'); i > strings.LastIndexByte(s, ']') {
		host, port = s[:i], s[i+1:]
	}
	if strings.Trim(port, "0123456789") != "" {
		return false
	}
	if literal, ok := strings.CutPrefix(host, "["); ok {
		literal, closed := strings.CutSuffix(literal, "]")
		return closed && isIPLiteral(literal)
	}
	return !strings.Contains(host, ":") && g.authority.MatchString(host)
}

// isIPLiteral knows the addresses of RFC 3986, and the zones of RFC 6874.
func isIPLiteral(s string) bool {
	if ipFuture.MatchString(s) {
		return true
	}
	s, name, hasZone := strings.Cut(s, "%25")
	address, err := netip.ParseAddr(s)
	return err == nil && address.Is6() && address.Zone() == "" && (!hasZone || zone.MatchString(name))
}
