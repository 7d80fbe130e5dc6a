package reference

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The longest address and its parts, in characters (RFC 5321, section 4.5.3.1).
const (
	maxAddress = 254
	maxLocal   = 64
	maxLabel   = 63
)

// validEmail accepts the addresses that people have: a dot-separated local part
// and a domain of at least two labels, in any script. It refuses quoted local
// parts and address literals, which mail systems today hardly accept either.
func validEmail(address string) bool {
	at := strings.LastIndexByte(address, '@')
	if at < 0 || !utf8.ValidString(address) || utf8.RuneCountInString(address) > maxAddress {
		return false
	}
	return validLocal(address[:at]) && validDomain(address[at+1:])
}

func validLocal(local string) bool {
	if utf8.RuneCountInString(local) > maxLocal {
		return false
	}
	for atom := range strings.SplitSeq(local, ".") {
		if atom == "" || strings.ContainsFunc(atom, notAtomic) {
			return false
		}
	}
	return true
}

// notAtomic tells the characters that RFC 5322 and RFC 6531 keep out of an
// unquoted local part.
func notAtomic(r rune) bool {
	return strings.ContainsRune(`()<>[]:;@\,."`, r) || unicode.IsSpace(r) || !unicode.IsGraphic(r)
}

func validDomain(domain string) bool {
	labels := strings.Split(domain, ".")
	if len(labels) < 2 {
		return false
	}
	for _, label := range labels {
		if !validLabel(label) {
			return false
		}
	}
	// A last label of digits alone would make 192.0.2.1 a domain.
	return strings.Trim(labels[len(labels)-1], "0123456789") != ""
}

func validLabel(label string) bool {
	return label != "" && utf8.RuneCountInString(label) <= maxLabel &&
		label[0] != '-' && label[len(label)-1] != '-' &&
		!strings.ContainsFunc(label, notInLabel)
}

func notInLabel(r rune) bool {
	return r != '-' && !unicode.In(r, unicode.L, unicode.M, unicode.Nd)
}
