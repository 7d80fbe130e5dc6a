package spec

import (
	"encoding/base64"
	"net/netip"
	"regexp"
	"strings"
)

// format is a form that texts can be required to have.
type format struct {
	name string // for people
	ok   func(string) bool
}

// wanted says what a text of a format has to be. An empty one is what frameworks answer with for
// a value that is not there, such as a URLField of Django that may be blank.
func (f format) wanted(text string) string {
	if text == "" {
		return f.name + ", which is never empty"
	}
	return f.name
}

// formats are the formats that are judged: those of OpenAPI 3.0 and of JSON
// Schema for texts. The list is open, and a format that is not here is satisfied
// by any text; so are binary and password, which say nothing of a text's form.
var formats = map[string]format{
	"byte":                  {"base64", isBase64},
	"date":                  {"date", isDate},
	"date-time":             {"RFC 3339 date-time", isDateTime},
	"duration":              {"ISO 8601 duration", isDuration},
	"email":                 {"email address", isEmail},
	"hostname":              {"host name", isHostname},
	"idn-email":             {"email address", isIDNEmail},
	"idn-hostname":          {"host name", isIDNHostname},
	"ip":                    {"IP address", isAddress(netip.Addr.IsValid)},
	"ipv4":                  {"IPv4 address", isAddress(netip.Addr.Is4)},
	"ipv6":                  {"IPv6 address", isAddress(netip.Addr.Is6)},
	"iri":                   {"IRI", isIRI},
	"iri-reference":         {"IRI reference", isIRIReference},
	"json-pointer":          {"JSON pointer", jsonPointer.MatchString},
	"regex":                 {"regular expression", isRegex},
	"relative-json-pointer": {"relative JSON pointer", relativePointer.MatchString},
	"time":                  {"time of RFC 3339, with or without its offset", isTime},
	"uri":                   {"URI", isURI},
	"uri-reference":         {"URI reference", isURIReference},
	"uri-template":          {"URI template", uriTemplate.MatchString},
	"uuid":                  {"UUID", uuid.MatchString},
}

var (
	uuid = regexp.MustCompile(`^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`)

	// RFC 6901, section 3, and draft-bhutton-relative-json-pointer, section 3.
	jsonPointer     = regexp.MustCompile(`^(?:/(?:[^~/]|~[01])*)*$`)
	relativePointer = regexp.MustCompile(`^(?:0|[1-9][0-9]*)(?:[+-](?:0|[1-9][0-9]*))?(?:#|(?:/(?:[^~/]|~[01])*)*)$`)
)

// isBase64 knows base64 as in RFC 4648, section 4: in one line, padded.
func isBase64(s string) bool {
	_, err := base64.StdEncoding.DecodeString(s)
	return err == nil && !strings.ContainsAny(s, "\r\n") // which Go skips
}

// isRegex knows the expressions of ECMA-262. One longer than any that is written
// by hand is not looked into.
func isRegex(s string) bool {
	const longest = 10_000
	if len(s) > longest {
		return true
	}
	_, err := compilePattern(s)
	return err == nil
}

func isAddress(kind func(netip.Addr) bool) func(string) bool {
	return func(s string) bool {
		address, err := netip.ParseAddr(s)
		return err == nil && address.Zone() == "" && kind(address)
	}
}
