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
// itself stays as it is; what has no other number in it is not copied.
func Plain(value any) any {
	plain, _ := plainly(value)
	return plain
}

// plainly is [Plain], and reports whether anything had to be written in another way.
func plainly(value any) (plain any, other bool) {
	switch v := value.(type) {
	case json.Number:
		if plain := spec.PlainNumber(v); plain != v {
			return plain, true
		}
	case []any:
		for n, item := range v {
			if plain, changed := plainly(item); changed {
				if !other {
					v, other = slices.Clone(v), true
				}
				v[n] = plain
			}
		}
		if other {
			return v, true
		}
	case map[string]any:
		was := v
		for name, member := range was {
			if plain, changed := plainly(member); changed {
				if !other {
					v, other = maps.Clone(was), true
				}
				v[name] = plain
			}
		}
		if other {
			return v, true
		}
	}
	return value, false
}

// Int returns the integer that a JSON pointer points at in a decoded body; false where it
// points at nothing, at no number, or at a number that is written with a fraction or an
// exponent or that does not fit into an int.
func Int(body any, path string) (int, bool) {
	value, _ := At(body, path)
	n, ok := value.(json.Number)
	if !ok {
		return 0, false
	}
	i, err := strconv.Atoi(n.String())
	return i, err == nil
}
