package steps

import (
	"encoding/json"
	"math/big"
	"strconv"
	"strings"

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
