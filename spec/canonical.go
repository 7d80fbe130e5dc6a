package spec

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
)

// canonical writes a decoded value so that two values are equal just when
// their texts are: members in order, 1.0 like 1.
func canonical(v any) string { return string(appendCanonical(nil, v)) }

func appendCanonical(b []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(b, "null"...)
	case bool:
		return strconv.AppendBool(b, v)
	case json.Number:
		return append(b, parseNumber(v).String()...)
	case string:
		return strconv.AppendQuote(b, v)
	case []any:
		b = append(b, '[')
		for _, item := range v {
			b = append(appendCanonical(b, item), ',')
		}
		return append(b, ']')
	case map[string]any:
		b = append(b, '{')
		for _, key := range slices.Sorted(maps.Keys(v)) {
			b = append(strconv.AppendQuote(b, key), ':')
			b = append(appendCanonical(b, v[key]), ',')
		}
		return append(b, '}')
	}
	return b
}

// decoded brings a value of the document into the form of [DecodeJSON].
func decoded(v any) any {
	text, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	value, err := DecodeJSON(text)
	if err != nil {
		return nil
	}
	return value
}
