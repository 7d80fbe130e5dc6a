// Package jsonvalue has what is said of JSON values: what stands where in them,
// whether two of them are the same, and how they look in a message. It knows what a
// contract says of a value, and neither requests nor answers.
package jsonvalue

import (
	"bytes"
	"encoding/json"
	"math/big"
	"strconv"
	"strings"

	"github.com/assaykit/assay/spec"
)

// Decode returns the value of a JSON body with its numbers written plainly, or nil
// if it is none.
func Decode(body []byte) any { return Plain(spec.Decode(body).Value) }

// Encode writes JSON as people write it: without escaping <, > and &. It returns an error
// for a value that JSON does not have.
func Encode(value any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

// At returns what a JSON pointer (RFC 6901) points at.
func At(value any, path string) (any, bool) {
	for _, token := range strings.Split(path, "/")[1:] {
		token = spec.UnescapeToken(token)
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

// Cell reads a value out of a feature file: JSON where it is JSON, and
// otherwise the text itself.
func Cell(text string) any {
	if value, err := spec.DecodeJSON([]byte(text)); err == nil {
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

// sameNumber compares two decimal numbers by value.
func sameNumber(a, b string) bool {
	x, okX := Decimal(a)
	y, okY := Decimal(b)
	return okX && okY && x.Cmp(y) == 0
}

// Decimal reads a decimal number. Exponents are refused: a target could make them
// cost any amount of memory.
func Decimal(text string) (*big.Rat, bool) {
	if len(text) > 64 || strings.ContainsAny(text, "eE/xXbBoOpP_") {
		return nil, false
	}
	return new(big.Rat).SetString(text)
}
