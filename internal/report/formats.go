package report

import (
	"io"

	"github.com/assaykit/assay/internal/report/html"
	"github.com/assaykit/assay/internal/verdict"
)

// Format is one form in which a Result can be written.
type Format struct {
	Name        string
	File        string // the usual name of a file of it
	Description string // a few words, for lists of formats
	Write       func(io.Writer, *verdict.Result) error
}

// Formats returns all formats in the order in which lists show them. Everything that
// accepts a format accepts each of these.
func Formats() []Format {
	return []Format{
		{"json", "result.json", "everything there is to know about the run; what all others are made from", JSON},
		{"html", "report.html", "one page for people, with every exchange; opens from a file", html.Write},
		{"junit", "junit.xml", "JUnit XML, for the test results of a CI service", JUnit},
		{"markdown", "report.md", "a summary, for a job's page or a comment", Markdown},
		{"text", "report.txt", "what a terminal shows", plainText},
		{"annotations", "annotations.txt", "workflow commands of GitHub Actions", Annotations},
		{"codequality", "codequality.json", "GitLab's code quality JSON", CodeQuality},
		{"messages", "messages.ndjson", "Cucumber Messages, for Cucumber's own tools", Messages},
		{"ctrf", "ctrf.json", "Common Test Report Format, for dashboards and actions that read it", CTRF},
		{"har", "exchanges.har", "HTTP Archive of every exchange, for browsers and proxies", HAR},
	}
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

func plainText(w io.Writer, r *verdict.Result) error {
	return Text(w, r, TextOptions{Width: TextWidth})
}

// TextWidth is the width of a text report in columns, which every terminal has.
const TextWidth = 80
