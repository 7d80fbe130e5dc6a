package spec

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/assaykit/assay/internal/wording"
)

// maxQuoted is how many characters of an outside text a message repeats.
const maxQuoted = 80

// quote repeats a text from outside in a message: in quotes, with what would not
// be seen written as an escape, and not more of it than a line holds.
func quote(text string) string {
	for i, n := 0, 0; i < len(text); n++ {
		if n == maxQuoted {
			text = text[:i] + "…"
			break
		}
		_, size := utf8.DecodeRuneInString(text[i:])
		i += size
	}
	return combining.ReplaceAllStringFunc(strconv.Quote(text), func(mark string) string {
		return strings.Trim(strconv.QuoteToASCII(mark), `"`)
	})
}

// combining are the marks that make two letters look like one that differs from them.
var combining = regexp.MustCompile(`[\x{300}-\x{36f}]`)

// excerpt is what is written of an outside text that stands without quotes.
func excerpt(text string) string {
	var b strings.Builder
	n := 0
	for _, r := range text {
		if unicode.IsControl(r) || unicode.In(r, unicode.Bidi_Control) {
			continue
		}
		if n == maxQuoted {
			return b.String() + "…"
		}
		b.WriteRune(r)
		n++
	}
	return b.String()
}

// show writes a value as a message has it: "= 5", "= \"x\"" or "is array".
func show(v any) string {
	switch v := v.(type) {
	case nil:
		return "= null"
	case bool:
		return "= " + strconv.FormatBool(v)
	case json.Number:
		return "= " + excerpt(v.String())
	case string:
		return "= " + quote(v)
	}
	return "is " + typeOf(v)
}

// literal writes a value of the document as JSON.
func literal(v any) string {
	if short, ok := strings.CutPrefix(show(v), "= "); ok {
		return short
	}
	text, _ := json.Marshal(v) // it came from JSON
	return excerpt(string(text))
}

// typeOf names the type of a decoded value in the words of OpenAPI.
func typeOf(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case json.Number:
		return "number"
	case string:
		return "string"
	case []any:
		return "array"
	}
	return "object"
}

// list joins words for people: "a", "a or b", "a, b or c".
func list(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// hint returns the line of advice below an error about an unknown name: the known
// one that it probably means, or "" if none is near.
func hint(name string, known []string) string {
	best := wording.Nearest(name, known)
	if best == "" {
		return ""
	}
	return "\n  did you mean " + strconv.Quote(best) + "?"
}
