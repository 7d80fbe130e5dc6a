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

// Decode returns the value of a JSON body with its numbers written plainly, in the types of
// [spec.Decoded]; nil if it is no JSON, and for the value null.
func Decode(body []byte) any { return Plain(spec.Decode(body).Value) }

// Encode writes JSON as people write it: without escaping <, > and &, and without a line
// break at its end. It returns an error for a value that JSON does not have, such as NaN.
func Encode(value any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

// At returns what a JSON pointer (RFC 6901) points at in a decoded value: "" is the value
// as a whole, and items count from 0. Beyond the RFC, /*/node is the member node of each item
// of an array, as of the edges of a Relay connection. It returns nil and false where nothing is
// there.
func At(value any, path string) (any, bool) {
	tokens := strings.Split(path, "/")[1:]
	for n := 0; n < len(tokens); n++ {
		token := spec.UnescapeToken(tokens[n])
		if list, isList := value.([]any); isList && token == "*" && n+1 < len(tokens) {
			n++
			value = ofEach(list, spec.UnescapeToken(tokens[n]))
			continue
		}
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

// ofEach are the members of a name of the items of a list; null where an item has none.
func ofEach(list []any, name string) []any {
	members := make([]any, len(list))
	for n, item := range list {
		object, _ := item.(map[string]any)
		members[n] = object[name]
	}
	return members
}

// Cell reads a value out of a feature file: JSON without a flaw, in the types of
// [spec.Decoded], and otherwise the text itself.
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

// Decimal reads a decimal number, exactly. It returns nil and false for another text, for
// a very long one, and for one with an exponent, which a target could make cost any amount
// of memory.
func Decimal(text string) (*big.Rat, bool) {
	if len(text) > 64 || strings.ContainsAny(text, "eE/xXbBoOpP_") {
		return nil, false
	}
	return new(big.Rat).SetString(text)
}
