package steps

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"unicode"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/spec"
)

// decodeJSON decodes strictly: one value, no key twice, numbers as written.
func decodeJSON(body []byte) (any, error) { return spec.DecodeJSON(body) }

// pointer returns what a JSON pointer (RFC 6901) points at.
func pointer(value any, path string) (any, bool) {
	for _, token := range strings.Split(path, "/")[1:] {
		token = strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
		switch v := value.(type) {
		case map[string]any:
			member, ok := v[token]
			if !ok {
				return nil, false
			}
			value = member
		case []any:
			n, err := strconv.Atoi(token)
			if err != nil || n < 0 || n >= len(v) {
				return nil, false
			}
			value = v[n]
		default:
			return nil, false
		}
	}
	return value, true
}

// cell reads a value out of a feature file: JSON where it is JSON, and
// otherwise the text itself.
func cell(text string) any {
	if value, err := decodeJSON([]byte(text)); err == nil {
		return value
	}
	return text
}

func isNumber(value any) bool {
	switch value.(type) {
	case json.Number, int, int64, float64:
		return true
	}
	return false
}

// sameNumber compares two decimal numbers by value. Exponents are refused: a
// target could make them cost any amount of memory.
func sameNumber(a, b string) bool {
	x, okX := decimal(a)
	y, okY := decimal(b)
	return okX && okY && x.Cmp(y) == 0
}

func decimal(text string) (*big.Rat, bool) {
	if len(text) > 64 || strings.ContainsAny(text, "eE/xXbBoOpP_") {
		return nil, false
	}
	return new(big.Rat).SetString(text)
}

// maxShown bounds, in runes, how much of a value a reason quotes.
const maxShown = 120

// show writes a value for people: as JSON, shortened, on one line, without
// control characters.
func show(value any) string {
	text, err := encode(value)
	if err != nil {
		return fmt.Sprintf("%q", fmt.Sprint(value))
	}
	return shorten(string(text))
}

func shorten(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || unicode.Is(unicode.Cf, r) {
			return '\uFFFD'
		}
		return r
	}, text)
	runes := []rune(text)
	if len(runes) > maxShown {
		return string(runes[:maxShown]) + "…"
	}
	return text
}

// describe says in a few words what an answer was.
func (s *session) describe(e *exchange.Exchange) string {
	if e.Status == 0 {
		return "none (" + e.Err + ")"
	}
	if detail, ok := pointer(decode(e.ResponseBody), s.fixtures.Error.Message); ok && s.fixtures.Error.Message != "" {
		return fmt.Sprintf("%d %s", e.Status, show(detail))
	}
	if len(e.ResponseBody) == 0 {
		return fmt.Sprintf("%d without a body", e.Status)
	}
	return fmt.Sprintf("%d %s", e.Status, shorten(string(e.ResponseBody)))
}
