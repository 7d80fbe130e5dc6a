package exchange

import (
	"html"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// maxNesting is how many escapes within one another are seen through: JSON in
// a JSON string in a URL.
const maxNesting = 3

func toLower(b byte) byte {
	if 'A' <= b && b <= 'Z' {
		return b - 'A' + 'a'
	}
	return b
}

// match returns where the rest of the form ends that goes on at a place of
// a text; 0 if it does not. Each of its characters may be escaped or not.
func (f *form) match(text []byte, at int, rest []byte) int {
	for len(rest) > 0 {
		if at >= len(text) {
			return 0
		}
		if isEscape(text[at]) && !f.alone {
			all, n := readings(text, at)
			for _, reading := range all[:n] {
				if end := f.matchReading(text, reading, rest); end > 0 {
					return end
				}
			}
		}
		if !f.same(text[at], rest[0]) {
			return 0
		}
		at, rest = at+1, rest[1:]
	}
	return at
}

// longestSpread is how many bytes that are no letter and no digit may stand between two
// characters of a secret: "a", "b" in a list of JSON has four.
const longestSpread = 4

// leastSpread is the length from which a form is looked for with something between its
// characters.
const leastSpread = 8

// matchSpread returns where the form ends that begins at a place of a text with spaces
// or signs between its characters, or line breaks; 0 if none does.
func (f *form) matchSpread(text []byte, at int) int {
	if f.alone || len(f.text) < leastSpread {
		return 0
	}
	for i, want := range f.text {
		for skipped := 0; i > 0 && at < len(text) && !f.same(text[at], want) && skipped < longestSpread; skipped++ {
			if text[at] == 0 || text[at] >= utf8.RuneSelf || isAlphanumeric(rune(text[at])) {
				return 0
			}
			at++
		}
		if at >= len(text) || !f.same(text[at], want) {
			return 0
		}
		at++
	}
	return at
}

// matchReading goes on with one reading of an escape.
func (f *form) matchReading(text []byte, c reading, rest []byte) int {
	size := 1
	switch {
	case c.char >= bytesFrom:
		if byte(c.char-bytesFrom) != rest[0] {
			return 0
		}
	case c.char >= utf8.RuneSelf:
		var want rune
		if want, size = utf8.DecodeRune(rest); want != c.char {
			return 0
		}
	case !f.same(byte(c.char), rest[0]):
		return 0
	}
	return f.match(text, c.next, rest[size:])
}

// isEscape reports whether a byte begins an escape: of JSON, URLs or HTML.
func isEscape(b byte) bool { return b == '\\' || b == '%' || b == '&' }

func (f *form) same(got, want byte) bool {
	return got == want || f.fold && toLower(got) == want || want == ' ' && got == '+'
}

// reading is a character that an escape stands for, and where the next begins.
type reading struct {
	char rune
	next int
}

// readings returns what the escape at a place can be read as, by how many
// escapes within one another are undone, and how many ways there are.
func readings(text []byte, at int) (all [maxNesting]reading, n int) {
	for depth := 1; depth <= maxNesting; depth++ {
		char, next := unescape(text, at, depth)
		if next == at+1 {
			break // no escape, and none within it
		}
		if n == 0 || all[n-1].next != next {
			all[n] = reading{char, next}
			n++
		}
	}
	return all, n
}

// unescape reads one character at a place, with so many escapes within one
// another undone, and returns where the next one begins. What is no escape is
// read as it is.
func unescape(text []byte, at, depth int) (rune, int) {
	switch {
	case at >= len(text):
		return -1, at
	case depth == 0:
		return oneByte(text[at]), at + 1
	}
	first, next := unescape(text, at, depth-1)
	var r rune
	end := 0
	switch first {
	case '\\':
		r, end = jsonEscape(text, next, depth-1)
	case '%':
		r, end = byteOf(hexadecimal(text, next, 2, depth-1))
	case '&':
		r, end = entity(text, next, depth-1)
	}
	if end > 0 {
		return r, end
	}
	return first, next
}

// bytesFrom is added to a byte that is part of a character, to tell it from
// a character of the same number.
const bytesFrom = utf8.MaxRune + 1

func oneByte(b byte) rune {
	if b >= utf8.RuneSelf {
		return bytesFrom + rune(b)
	}
	return rune(b)
}

// hexadecimal reads a number of a fixed count of digits.
func hexadecimal(text []byte, at, digits, depth int) (rune, int) {
	var number rune
	for range digits {
		var r rune
		if r, at = unescape(text, at, depth); r < 0 || r >= utf8.RuneSelf {
			return 0, 0
		}
		digit := strings.IndexByte("0123456789abcdef", toLower(byte(r)))
		if digit < 0 {
			return 0, 0
		}
		number = number<<4 | rune(digit) //nolint:gosec // less than 16
	}
	return number, at
}

func isAlphanumeric(r rune) bool {
	return '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
}

func byteOf(r rune, end int) (rune, int) { return oneByte(byte(r)), end }

// jsonEscape reads what follows a backslash in JSON, or in a string of Go.
func jsonEscape(text []byte, at, depth int) (rune, int) {
	letter, next := unescape(text, at, depth)
	switch letter {
	case 'x':
		return byteOf(hexadecimal(text, next, 2, depth))
	case 'u':
		r, end := hexadecimal(text, next, 4, depth)
		if !utf16.IsSurrogate(r) {
			return r, end
		}
		if slash, after := unescape(text, end, depth); slash == '\\' {
			if u, after := unescape(text, after, depth); u == 'u' {
				if low, after := hexadecimal(text, after, 4, depth); after > 0 {
					return utf16.DecodeRune(r, low), after
				}
			}
		}
		return r, end
	case '"', '\\', '/', '\'':
		return letter, next
	case 't':
		return '\t', next
	}
	return 0, 0
}

// longestEntity is the length in bytes of the longest entity that is looked for.
const longestEntity = 10

// entity reads what follows an ampersand in HTML.
func entity(text []byte, at, depth int) (rune, int) {
	name := []byte("&")
	for range longestEntity {
		var r rune
		if r, at = unescape(text, at, depth); r != '#' && r != ';' && !isAlphanumeric(r) {
			return 0, 0
		}
		name = append(name, byte(r))
		if r == ';' {
			text := html.UnescapeString(string(name))
			if text == string(name) {
				return 0, 0
			}
			r, _ := utf8.DecodeRuneInString(text)
			return r, at
		}
	}
	return 0, 0
}
