package spec

import (
	"net/netip"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

const (
	maxHostname  = 253 // octets, RFC 1123, section 2.1, without the dot of the root
	maxLabel     = 63
	maxLocalPart = 64 // RFC 5321, section 4.5.3.1
	maxMailbox   = 254
)

// label is one part of a host name (RFC 1123, section 2.1).
var label = regexp.MustCompile(`^[0-9A-Za-z](?:[0-9A-Za-z-]*[0-9A-Za-z])?$`)

// internationalized checks what the names of RFC 5890 are made of.
var internationalized = idna.New(idna.ValidateForRegistration(), idna.CheckHyphens(true), idna.CheckJoiners(true))

func isHostname(s string) bool {
	if len(s) > maxHostname {
		return false
	}
	for part := range strings.SplitSeq(s, ".") {
		if len(part) > maxLabel || !label.MatchString(part) || isPunycode(part) && !isEncoded(part) {
			return false
		}
	}
	return true
}

func isPunycode(label string) bool {
	return len(label) >= 4 && strings.EqualFold(label[:4], "xn--")
}

// isEncoded reports whether a label that begins with xn-- is the encoding of one
// that needs it.
func isEncoded(label string) bool {
	label = strings.ToLower(label)
	decoded, err := idna.Punycode.ToUnicode(label)
	return err == nil && !isASCII(decoded) && encode(decoded) == label
}

// encode returns the encoding of a label that is not ASCII, or "" where it may
// not be in a name.
func encode(label string) string {
	if len(label) > utf8.UTFMax*maxLabel { // the time to encode one grows with its square
		return ""
	}
	encoded, err := internationalized.ToASCII(label)
	if err != nil || !inContext(label) {
		return ""
	}
	return encoded
}

var fullStops = strings.NewReplacer("\u3002", ".", "\uff0e", ".", "\uff61", ".")

// isIDNHostname knows host names as in RFC 5890, in any mixture of characters
// and their encoding. RFC 3490 has more full stops than one.
func isIDNHostname(s string) bool {
	s = fullStops.Replace(s)
	labels := strings.Split(s, ".")
	for i, label := range labels {
		if !isASCII(label) {
			labels[i] = encode(strings.ToLower(label))
		}
	}
	return isHostname(strings.Join(labels, "."))
}

// inContext reports whether the characters of a label that need others around
// them have these (RFC 5892, appendix A).
func inContext(label string) bool {
	runes := []rune(label)
	at := func(i int) rune {
		if i < 0 || i >= len(runes) {
			return 0
		}
		return runes[i]
	}
	arabic, extended, japanese := false, false, false
	for _, r := range runes {
		arabic = arabic || '\u0660' <= r && r <= '\u0669'
		extended = extended || '\u06f0' <= r && r <= '\u06f9'
		japanese = japanese || unicode.In(r, unicode.Hiragana, unicode.Katakana, unicode.Han) && r != '\u30fb'
	}
	for i, r := range runes {
		ok := true
		switch r {
		case '\u00b7': // middle dot: between two l
			ok = at(i-1) == 'l' && at(i+1) == 'l'
		case '\u0375': // Greek numeral sign
			ok = unicode.Is(unicode.Greek, at(i+1))
		case '\u05f3', '\u05f4': // Hebrew punctuation
			ok = unicode.Is(unicode.Hebrew, at(i-1))
		case '\u30fb': // Katakana middle dot
			ok = japanese
		case '\u302e', '\u302f', '\u3031', '\u3032', '\u3033', '\u3034', '\u3035', '\u303b', '\u0640', '\u07fa':
			ok = false // exceptions that are disallowed (section 2.6)
		}
		if !ok {
			return false
		}
	}
	return !arabic || !extended
}

var (
	// RFC 5321, section 4.1.2; RFC 6531, section 3.3, adds what is not ASCII.
	dotString    = regexp.MustCompile("^[0-9A-Za-z!#$%&'*+/=?^_`{|}~\\x{80}-\\x{10ffff}-]+(?:\\.[0-9A-Za-z!#$%&'*+/=?^_`{|}~\\x{80}-\\x{10ffff}-]+)*$")
	quotedString = regexp.MustCompile(`^"(?:[ !#-\[\]-~\x{80}-\x{10ffff}]|\\[ -~])*"$`)

	// Section 4.1.3, beside addresses of IPv4 and IPv6.
	generalLiteral = regexp.MustCompile(`^[0-9A-Za-z-]*[0-9A-Za-z]:[!-Z^-~]+$`)
	ipv4Literal    = regexp.MustCompile(`^(?:(?:\d{1,2}|[01]\d\d|2[0-4]\d|25[0-5])(?:\.|$)){4}$`)
)

func isEmail(s string) bool { return isASCII(s) && isMailbox(s, isHostname) }

func isIDNEmail(s string) bool { return utf8.ValidString(s) && isMailbox(s, isIDNHostname) }

// isMailbox reports whether a text is a mailbox at a host, or at an address.
func isMailbox(s string, isHost func(string) bool) bool {
	at := strings.LastIndexByte(s, '@')
	if at < 0 || len(s) > maxMailbox || at > maxLocalPart {
		return false
	}
	local, host := s[:at], s[at+1:]
	if !dotString.MatchString(local) && !quotedString.MatchString(local) {
		return false
	}
	literal, isLiteral := strings.CutPrefix(host, "[")
	if !isLiteral {
		return isHost(host)
	}
	literal, closed := strings.CutSuffix(literal, "]")
	return closed && isAddressLiteral(literal)
}

func isAddressLiteral(s string) bool {
	const tag = "IPv6:"
	if len(s) > len(tag) && strings.EqualFold(s[:len(tag)], tag) {
		address, err := netip.ParseAddr(s[len(tag):])
		return err == nil && address.Is6() && address.Zone() == ""
	}
	return ipv4Literal.MatchString(s) && !strings.HasSuffix(s, ".") || generalLiteral.MatchString(s)
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf })
}
