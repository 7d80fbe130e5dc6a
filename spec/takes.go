package spec

import (
	"slices"
	"unicode/utf8"
)

// Takes reports whether a schema allows a text: by its enum, its lengths, its
// pattern and its format, as far as the format is known. It does not look at the type. A
// pattern that cannot be read allows nothing.
func (s Schema) Takes(text string) bool {
	length := utf8.RuneCountInString(text)
	switch {
	case len(s.Enum) > 0 && !slices.Contains(s.Enum, any(text)),
		s.MinLength != nil && length < *s.MinLength,
		s.MaxLength != nil && length > *s.MaxLength:
		return false
	}
	if s.Pattern != "" {
		p, err := compilePattern(s.Pattern)
		if err != nil || !p.MatchString(text) {
			return false
		}
	}
	known, ok := formats[s.Format]
	return !ok || known.ok(text)
}
