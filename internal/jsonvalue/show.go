package jsonvalue

import (
	"fmt"
	"strings"
	"unicode"
)

// maxShown bounds, in runes, how much of a value a reason quotes.
const maxShown = 120

// Show writes a value for people: as JSON, shortened, on one line, and with what
// would not be seen written as an escape.
func Show(value any) string {
	text, err := Encode(value)
	if err != nil {
		return fmt.Sprintf("%q", fmt.Sprint(value))
	}
	return Shorten(string(text))
}

// Shorten writes a text from outside on one line: lines are joined by a space, and
// what would not be seen is an escape, so that two texts that differ look different. A
// long text is cut, and ends with an ellipsis.
func Shorten(text string) string {
	var b strings.Builder
	n, space := 0, false
	for _, r := range text {
		if n == maxShown {
			return b.String() + "…"
		}
		if r == '\r' || r == '\n' || r == '\t' {
			space = true
			continue
		}
		if space && b.Len() > 0 && r != ' ' {
			b.WriteByte(' ')
		}
		space = false
		switch {
		case !isHidden(r):
			b.WriteRune(r)
		case r < 0x10000:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
		n++
	}
	return b.String()
}

// isHidden reports whether a character is not seen, or looks like another: one that
// controls or formats, a space that is not the usual one, or a mark that joins the
// letter before it.
func isHidden(r rune) bool {
	const firstMark, lastMark = 0x300, 0x36f
	return r != ' ' && !unicode.IsPrint(r) || firstMark <= r && r <= lastMark
}

// Dotted writes a JSON pointer with dots, as the messages about a schema do: items.0.name
// for /items/0/name, and body for "".
func Dotted(pointer string) string { return strings.ReplaceAll(Called(pointer), "/", ".") }

// Shown writes what a JSON pointer points at in a decoded body, as Show does; "absent"
// where it points at nothing.
func Shown(body any, path string) string {
	value, ok := At(body, path)
	if !ok {
		return "absent"
	}
	return Show(value)
}

// Called is what messages call what a JSON pointer points at: items/0/name for
// /items/0/name, and body for "".
func Called(pointer string) string {
	if pointer == "" {
		return "body"
	}
	return strings.TrimPrefix(pointer, "/")
}
