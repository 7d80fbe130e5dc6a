package exchange

import (
	"net/http"
	"slices"
	"strings"
)

// Issued is what answers give to a client that nobody else is to see.
type Issued struct {
	// Cookies are those that carry credentials, each with the name that is shown in place of
	// a value that an answer sets; nil for none.
	Cookies map[string]string
	// Token returns the token that a success of an operation gives, with the name that is
	// shown in its place; the zero Secret for none. It is nil where no operation gives any.
	Token func(operation string, header http.Header, body []byte) Secret
}

// setCookie is the header by which an answer gives a client a cookie (RFC 6265, section 4.1).
const setCookie = "Set-Cookie"

// withoutSessions is a header with a name in place of the value of each cookie that it sets
// and that is a credential. The header itself stays as it is.
func withoutSessions(header http.Header, sessions map[string]string) http.Header {
	if len(sessions) == 0 || len(header[setCookie]) == 0 {
		return header
	}
	shown := header.Clone()
	lines := slices.Clone(header[setCookie])
	for n, line := range lines {
		pair, attributes, more := strings.Cut(line, ";")
		cookie, value, _ := strings.Cut(pair, "=")
		name, isSession := sessions[strings.TrimSpace(cookie)]
		if !isSession || strings.Trim(value, ` "`) == "" { // one that ends is set empty
			continue
		}
		lines[n] = cookie + "=[" + name + "]"
		if more {
			lines[n] += ";" + attributes
		}
	}
	shown[setCookie] = lines
	return shown
}
