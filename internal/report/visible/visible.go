// Package visible makes texts from outside fit to be shown: whatever is not simply
// printed becomes an escape that can be seen, and nothing is longer than there
// is room for. It knows nothing of where a text is shown; what a terminal, a
// log or a document takes for a command of its own is up to who writes there.
package visible

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text returns a text in which every character can be seen. Line feeds stay;
// control characters, characters that change the direction of text or are
// invisible, and bytes that are no UTF-8 are written as Go's escapes.
func Text(text string) string {
	if !strings.ContainsFunc(text, isUnsafe) {
		return text
	}
	var b strings.Builder
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, text[0])
		case r == '\n' || unicode.IsPrint(r):
			b.WriteRune(r)
		default:
			quoted := strconv.QuoteRune(r)
			b.WriteString(quoted[1 : len(quoted)-1])
		}
		text = text[size:]
	}
	return b.String()
}

// isUnsafe also holds for the replacement character, as which a byte that is no
// UTF-8 shows.
func isUnsafe(r rune) bool {
	return r != '\n' && (!unicode.IsPrint(r) || r == utf8.RuneError)
}

// Cut returns the first bytes of a text, up to a limit in bytes, and no half character. It
// adds nothing that shows the cut.
func Cut(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	for end := limit; end > limit-utf8.UTFMax && end > 0; end-- {
		if utf8.RuneStart(text[end]) {
			return text[:end]
		}
	}
	return text[:limit]
}
