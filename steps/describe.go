package steps

import (
	"fmt"
	"mime"
	"strings"
	"unicode"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/spec"
)

// maxShown bounds, in runes, how much of a value a reason quotes.
const maxShown = 120

// show writes a value for people: as JSON, shortened, on one line, and with what
// would not be seen written as an escape.
func show(value any) string {
	text, err := encode(value)
	if err != nil {
		return fmt.Sprintf("%q", fmt.Sprint(value))
	}
	return shorten(string(text))
}

// shorten writes a text from outside on one line: lines are joined by a space, and
// what would not be seen is an escape, so that two texts that differ look different.
func shorten(text string) string {
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

// describe says in a few words what an answer was.
func (s *session) describe(e *exchange.Exchange) string {
	if e.Status == 0 {
		return "none (" + e.Err + ")"
	}
	body := spec.Decode(e.ResponseBody)
	if detail, ok := pointer(body.Value, s.fixtures.Error.Message); ok && s.fixtures.Error.Message != "" {
		return fmt.Sprintf("%d %s", e.Status, show(detail))
	}
	return fmt.Sprintf("%d %s", e.Status, content(e, body))
}

// content says what the body of an answer is: the beginning of it where that tells
// something, and otherwise its media type, and who sent it.
func content(e *exchange.Exchange, body spec.Decoded) string {
	media, _, _ := mime.ParseMediaType(e.ResponseHeader.Get("Content-Type"))
	switch text := shorten(string(e.ResponseBody)); {
	case len(e.ResponseBody) == 0 && e.Status >= 400:
		return "without a body" + from(e)
	case len(e.ResponseBody) == 0:
		return "without a body"
	case body.Err == nil, media == "":
		return text
	case strings.HasSuffix(media, "json"):
		return shorten(media) + from(e) + ", which is none: " + body.Err.Error()
	case media == "text/plain":
		return media + from(e) + ": " + text
	}
	return shorten(media) + from(e)
}

// from names the server that sent an answer, if it says its name.
func from(e *exchange.Exchange) string {
	if name := exchange.Server(e); name != "" {
		return " from " + name
	}
	return ""
}
