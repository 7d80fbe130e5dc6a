package spec

import (
	"fmt"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"github.com/assaykit/assay/internal/wording"
)

// departure says in our words how a value departs from one keyword.
func (e explainer) departure(err *jsonschema.ValidationError, value any) string {
	for _, say := range []func(*jsonschema.ValidationError, any) string{e.values, e.numbers, e.sizes, e.items} {
		if text := say(err, value); text != "" {
			return text
		}
	}
	return show(value) + ", which the contract rules out"
}

// values speaks of keywords that say which values there can be.
func (e explainer) values(err *jsonschema.ValidationError, value any) string {
	switch k := err.ErrorKind.(type) {
	case *kind.Type:
		return show(value) + ", want " + list(tidy(e.wants(err, k)))
	case *kind.Const:
		return show(value) + ", want " + literal(k.Want)
	case *kind.Enum:
		return show(value) + ", want " + list(tidy(literals(k.Want)))
	case *kind.Pattern:
		return show(value) + ", want a match of " + k.Want
	case *kind.Format:
		want := k.Want
		if f, known := formats[k.Want]; known {
			text, _ := value.(string)
			want = f.wanted(text)
		}
		return show(value) + ", want " + want
	case *kind.FalseSchema:
		if len(err.InstanceLocation) > 0 {
			return "is not documented"
		}
	}
	return ""
}

// wants returns what a schema allows that a value is of no type of: its values where it
// names them, and else its types.
func (e explainer) wants(err *jsonschema.ValidationError, k *kind.Type) []string {
	s, _ := e.at(err.SchemaURL)
	if enum, ok := s.object["enum"].([]any); ok {
		return literals(enum)
	}
	if constant, ok := s.object["const"]; ok {
		return []string{literal(constant)}
	}
	return k.Want
}

// numbers speaks of keywords for numbers.
func (e explainer) numbers(err *jsonschema.ValidationError, value any) string {
	want := ""
	switch err.ErrorKind.(type) {
	case *kind.Minimum:
		want = "at least "
	case *kind.Maximum:
		want = "at most "
	case *kind.ExclusiveMinimum:
		want = "more than "
	case *kind.ExclusiveMaximum:
		want = "less than "
	case *kind.MultipleOf:
		want = "a multiple of "
	default:
		return ""
	}
	return show(value) + ", want " + want + e.keyword(err, strings.Join(err.ErrorKind.KeywordPath(), ""))
}

// sizes speaks of keywords for how much there is.
func (e explainer) sizes(err *jsonschema.ValidationError, value any) string {
	switch k := err.ErrorKind.(type) {
	case *kind.MinLength:
		return show(value) + ", want at least " + wording.Count(k.Want, "character")
	case *kind.MaxLength:
		return fmt.Sprintf("has %s, want at most %d", wording.Count(k.Got, "character"), k.Want)
	case *kind.MinItems:
		return fmt.Sprintf("has %s, want at least %d", wording.Count(k.Got, "item"), k.Want)
	case *kind.MaxItems:
		return fmt.Sprintf("has %s, want at most %d", wording.Count(k.Got, "item"), k.Want)
	case *kind.MinProperties:
		return fmt.Sprintf("has %s, want at least %d", wording.Count(k.Got, "member"), k.Want)
	case *kind.MaxProperties:
		return fmt.Sprintf("has %s, want at most %d", wording.Count(k.Got, "member"), k.Want)
	case *kind.AdditionalItems:
		items, _ := value.([]any)
		return fmt.Sprintf("has %s, want at most %d", wording.Count(len(items), "item"), len(items)-k.Count)
	}
	return ""
}

// items speaks of keywords for which items there are.
func (e explainer) items(err *jsonschema.ValidationError, _ any) string {
	switch k := err.ErrorKind.(type) {
	case *kind.UniqueItems:
		return fmt.Sprintf("has the same item at %d and %d, want each once", k.Duplicates[0], k.Duplicates[1])
	case *kind.Contains:
		return "has no item as the contract wants one at least"
	case *kind.MinContains:
		return fmt.Sprintf("has %s as the contract wants them, want at least %d", wording.Count(len(k.Got), "item"), k.Want)
	case *kind.MaxContains:
		return fmt.Sprintf("has %s as the contract wants them, want at most %d", wording.Count(len(k.Got), "item"), k.Want)
	}
	return ""
}
