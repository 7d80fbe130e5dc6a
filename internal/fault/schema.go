package fault

import (
	"encoding/json"
	"strconv"

	"github.com/assaykit/assay/spec"
)

// fits reports whether a decoded value is as a schema says, by its type, its
// bounds, and what a text has to be.
func fits(said spec.Schema, value any) bool {
	switch value := value.(type) {
	case nil:
		return said.Nullable
	case string:
		return (said.Type == "" || said.Type == "string") && said.Takes(value)
	case bool:
		return said.Type == "" || said.Type == "boolean"
	case json.Number:
		if said.Type == "integer" {
			if _, err := strconv.ParseInt(value.String(), 10, 64); err != nil {
				return false
			}
		}
		return (said.Type == "" || said.Type == "integer" || said.Type == "number") && within(said, value.String())
	case []any:
		if said.Type != "" && said.Type != "array" || said.MinItems != nil && len(value) < *said.MinItems {
			return false
		}
		for _, item := range value {
			if said.Items != nil && !fits(*said.Items, item) {
				return false
			}
		}
		return true
	case map[string]any:
		return said.Type == "" || said.Type == "object"
	}
	return true
}

// takesText reports whether a text of a path or a query is as a schema says.
func takesText(said spec.Schema, text string) bool {
	switch said.Type {
	case "integer":
		if _, err := strconv.ParseInt(text, 10, 64); err != nil {
			return false
		}
		return within(said, text)
	case "number":
		if _, err := strconv.ParseFloat(text, 64); err != nil {
			return false
		}
		return within(said, text)
	case "boolean":
		return text == "true" || text == "false"
	case "array", "object":
		return true
	}
	return said.Takes(text)
}

// within reports whether the digits of a number are within the bounds of a schema.
func within(said spec.Schema, digits string) bool {
	number, err := strconv.ParseFloat(digits, 64)
	return err == nil && (said.Minimum == nil || number >= *said.Minimum) && (said.Maximum == nil || number <= *said.Maximum)
}

// anyText reports whether a schema allows every text.
func anyText(said spec.Schema) bool {
	return (said.Type == "" || said.Type == "string") && len(said.Enum) == 0 && said.Format == "" && said.Pattern == "" &&
		said.MinLength == nil && said.MaxLength == nil
}
