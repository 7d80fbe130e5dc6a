package derive

import (
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/spec"
)

// likeFor is what makes a new text of a pattern, such as AB-${new.like.000000}, of which there
// are at least so many; "" where none is known. What may not change stands before and between
// what may.
func likeFor(s spec.Schema, atLeast float64) string {
	text, ok := s.LongText()
	if !ok || strings.ContainsAny(text, "${}") || !quotable(text) {
		return ""
	}
	shape, count := varied(s, text)
	if count < atLeast {
		return ""
	}
	var b strings.Builder
	for rest := shape; rest != ""; {
		fixed := strings.IndexFunc(rest, fixtures.Changes)
		if fixed < 0 {
			fixed = len(rest)
		}
		b.WriteString(strings.Map(kept, rest[:fixed]))
		rest = rest[fixed:]
		if end := strings.IndexFunc(rest, isKept); rest != "" {
			if end < 0 {
				end = len(rest)
			}
			b.WriteString("${new.like." + rest[:end] + "}")
			rest = rest[end:]
		}
	}
	return b.String()
}

// A letter or a digit that may not change is kept as a character of the private use area,
// while the shape of a text is made.
const private = '\ue000'

func isKept(c rune) bool { return c >= private && c < private+128 }

// kept is the character that one of the private use area stands for.
func kept(c rune) rune {
	if isKept(c) {
		return c - private
	}
	return c
}

// varied is a text in which each letter and digit may be another one, but for those that are
// kept, and how many texts there are of that shape. It is none where two changes that a schema
// allows do not go together.
func varied(s spec.Schema, text string) (shape string, count float64) {
	characters, others := []rune(text), make([]string, 0, len(text))
	count = 1
	for n, c := range characters {
		alike := alternatives(s, text, n)
		if alike == "" {
			alike = string(c)
			if fixtures.Changes(c) {
				characters[n] = c + private
			}
		} else if c >= '0' && c <= '9' {
			characters[n] = rune(alike[0])
		}
		count *= float64(len(alike))
		others = append(others, alike)
	}
	for turn := range 40 {
		var b strings.Builder
		for n, alike := range others {
			all := []rune(alike)
			b.WriteRune(all[(turn*7+n*(turn+3))%len(all)])
		}
		if !s.Takes(b.String()) {
			return text, 0
		}
	}
	return string(characters), count
}

// alternatives are the characters that may stand at a place of a text: all of one kind, or ""
// where one of these may not.
func alternatives(s spec.Schema, text string, at int) string {
	const small, digits = "abcdefghijklmnopqrstuvwxyz", "0123456789"
	for _, all := range []string{small, strings.ToUpper(small), digits, digits[1:]} {
		if !strings.Contains(all, text[at:at+1]) {
			continue
		}
		taken := true
		for _, c := range all {
			taken = taken && s.Takes(text[:at]+string(c)+text[at+1:])
		}
		if taken {
			return all
		}
	}
	return ""
}
