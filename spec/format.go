package spec

import (
	"encoding/base64"
	"net/mail"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// format is a form that texts can be required to have.
type format struct {
	name string // for people
	ok   func(string) bool
}

// formats are the formats that are judged. OpenAPI leaves the list open, and
// one that is not here is satisfied by any text.
var formats = map[string]format{
	"byte":          {"base64", isBase64},
	"date":          {"date", isDate},
	"date-time":     {"RFC 3339 date-time", isDateTime},
	"email":         {"email address", isEmail},
	"ip":            {"IP address", isAddress(netip.Addr.IsValid)},
	"ipv4":          {"IPv4 address", isAddress(netip.Addr.Is4)},
	"ipv6":          {"IPv6 address", isAddress(netip.Addr.Is6)},
	"uri":           {"URI", isURI},
	"uri-reference": {"URI reference", isURIReference},
	"uuid":          {"UUID", uuid.MatchString},
}

var (
	uuid = regexp.MustCompile(`^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`)

	// RFC 3339, section 5.6: what parsing with time.RFC3339 alone lets through
	// is an hour of one digit, a comma before the fraction and an offset of
	// more than a day. T and Z may be in lower case.
	dateTime = regexp.MustCompile(`^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$`)
)

func isDateTime(s string) bool {
	if !dateTime.MatchString(s) {
		return false
	}
	s = strings.ToUpper(s)
	// A leap second is real, and Go has none: judge the second before it.
	const minute, second, end = len("2006-01-02T15:"), len("2006-01-02T15:04:"), len("2006-01-02T15:04:05")
	if s[minute:end] == "59:60" {
		s = s[:second] + "59" + s[end:]
	}
	_, err := time.Parse(time.RFC3339, s)
	return err == nil
}

func isDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

func isEmail(s string) bool {
	address, err := mail.ParseAddress(s)
	return err == nil && address.Address == s
}

func isURI(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.IsAbs() && !strings.ContainsAny(s, " \t")
}

func isURIReference(s string) bool {
	_, err := url.Parse(s)
	return err == nil && !strings.ContainsAny(s, " \t")
}

func isBase64(s string) bool {
	_, err := base64.StdEncoding.DecodeString(s)
	return err == nil
}

func isAddress(kind func(netip.Addr) bool) func(string) bool {
	return func(s string) bool {
		address, err := netip.ParseAddr(s)
		return err == nil && address.Zone() == "" && kind(address)
	}
}
