package steps

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/assaykit/assay/spec"
)

// plain returns a decoded value with each of its numbers as [spec.PlainNumber] writes it,
// so that equal numbers are equal texts, and an id 7.0 is sent back as 7. The value
// itself stays as it is.
func plain(value any) any {
	switch v := value.(type) {
	case json.Number:
		return spec.PlainNumber(v)
	case []any:
		copied := slices.Clone(v)
		for n, item := range copied {
			copied[n] = plain(item)
		}
		return copied
	case map[string]any:
		copied := maps.Clone(v)
		for name, member := range copied {
			copied[name] = plain(member)
		}
		return copied
	}
	return value
}
