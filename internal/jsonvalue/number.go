package jsonvalue

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"github.com/assaykit/assay/spec"
)

// Plain returns a decoded value with each of its numbers as [spec.PlainNumber] writes it,
// so that equal numbers are equal texts, and an id 7.0 is sent back as 7. The value
// itself stays as it is.
func Plain(value any) any {
	switch v := value.(type) {
	case json.Number:
		return spec.PlainNumber(v)
	case []any:
		copied := slices.Clone(v)
		for n, item := range copied {
			copied[n] = Plain(item)
		}
		return copied
	case map[string]any:
		copied := maps.Clone(v)
		for name, member := range copied {
			copied[name] = Plain(member)
		}
		return copied
	}
	return value
}

// Int returns the integer that a pointer points at.
func Int(body any, path string) (int, bool) {
	value, _ := At(body, path)
	n, ok := value.(json.Number)
	if !ok {
		return 0, false
	}
	i, err := strconv.Atoi(n.String())
	return i, err == nil
}
