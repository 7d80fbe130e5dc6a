package report

import (
	"io"
	"slices"
	"strings"

	"github.com/assaykit/assay/internal/verdict"
)

// Format is one form in which a Result can be written.
type Format struct {
	Name        string // one word, as --report takes it
	File        string // the usual name of a file of it
	Description string // a few words, for lists of formats
	// Write writes a Result in the format, and returns the writer's errors. It does not change
	// the Result.
	Write func(io.Writer, *verdict.Result) error
}

// declared are the formats, each of which is declared in the file that writes it.
var declared []Format

// format declares a format.
func format(f Format) Format {
	declared = append(declared, f)
	return f
}

// Formats returns all formats, by name. Everything that accepts a format accepts each of
// these.
func Formats() []Format {
	return slices.SortedFunc(slices.Values(declared), func(a, b Format) int { return strings.Compare(a.Name, b.Name) })
}

// FormatNames returns the names of all formats, in the order of Formats.
func FormatNames() []string {
	var names []string
	for _, f := range Formats() {
		names = append(names, f.Name)
	}
	return names
}

// FormatNamed returns the format that has a name, and false for an unknown name.
func FormatNamed(name string) (Format, bool) {
	for _, f := range Formats() {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}
