package exchange

import (
	"strings"
	"unicode/utf8"
)

// Alteration is what is done to the value of a credential. An altered value is a
// secret as well: whoever knows it is close to the real one.
type Alteration string

const (
	// WithoutLast leaves out the last character.
	WithoutLast Alteration = "without its last character"
	// OtherCase writes small letters for capitals, and capitals for small letters. A
	// value of digits and letters up to f may be read as a number, in either case: it
	// gets an x for its last character.
	OtherCase Alteration = "in the other case"
	// WithBlank puts a blank behind the first character. A value of one character gets
	// an x behind it: HTTP does not count a blank at the end.
	WithBlank Alteration = "with a blank inside"
)

// alterations are all there are, and none.
var alterations = []Alteration{"", WithoutLast, OtherCase, WithBlank}

// of returns the altered value, which is never the value itself.
func (a Alteration) of(value string) string {
	_, last := utf8.DecodeLastRuneInString(value)
	_, first := utf8.DecodeRuneInString(value)
	switch {
	case a == WithoutLast:
		return value[:len(value)-last]
	case a == OtherCase && strings.ContainsAny(strings.ToLower(value), "ghijklmnopqrstuvwxyz"):
		return strings.Map(swapCase, value)
	case a == OtherCase:
		return value[:len(value)-last] + "x"
	case a == WithBlank && first == len(value):
		return value + "x"
	case a == WithBlank:
		return value[:first] + " " + value[first:]
	}
	return value
}

func swapCase(r rune) rune {
	switch {
	case 'a' <= r && r <= 'z':
		return r - 'a' + 'A'
	case 'A' <= r && r <= 'Z':
		return r - 'A' + 'a'
	}
	return r
}

// Shown is what stands in a record for the altered value of a secret, which is given by
// its name: "[NAME without its last character]", and "[NAME]" for no alteration.
func (a Alteration) Shown(secret string) string {
	if a == "" {
		return placeholder(secret)
	}
	return placeholder(secret + " " + string(a))
}

// expansion is what the altered value is in a shell, between double quotes.
func (a Alteration) expansion(variable string) string {
	switch a {
	case WithoutLast:
		return "${" + variable + "%?}"
	case OtherCase:
		return `$(printf %s "$` + variable + `" | tr A-Za-z a-zA-Z)`
	case WithBlank:
		return `$(printf %s "$` + variable + `" | sed 's/./& /')`
	}
	return "$" + variable
}
