package report

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/assaykit/assay/internal/report/visible"
)

// sanitize makes a text from outside harmless where it is shown: on a terminal,
// and in the log of a CI job, which may take some lines for commands. Line feeds
// stay; every other character that a terminal does not simply print is written
// as an escape, so that it can be seen: control characters and the sequences
// that begin with them, characters that change the direction of text or are
// invisible, and bytes that are no UTF-8.
func sanitize(text string) string {
	text = visible.Text(text)
	if strings.Contains(text, "::") {
		text = lineCommand.ReplaceAllString(text, `${1}\x3a:`)
	}
	if strings.Contains(text, "##") {
		text = inlineCommand.ReplaceAllString(text, `##${1}\x5b`)
	}
	return text
}

// What CI services obey in a log: "::error::" at the beginning of a line, which
// a text may come to by being wrapped, and "##[error]" or "##vso[…]" anywhere.
var (
	lineCommand   = regexp.MustCompile(`(?m)(^|\s)::`)
	inlineCommand = regexp.MustCompile(`##(\w*)\[`)
)

// Limits of texts that stand on one line, in bytes. What is longer is in the
// JSON document.
const (
	maxName   = 200
	maxReason = 1000
)

// Line returns a text from outside in a harmless form, on one line of bounded length: a line
// feed becomes \n, and of a text of more than 1000 bytes it shows the beginning and the
// length.
func Line(text string) string { return line(text, maxReason) }

// line makes a text harmless and puts it on one line of a bounded length.
func line(text string, limit int) string {
	short := visible.Cut(text, limit)
	shown := strings.ReplaceAll(sanitize(short), "\n", `\n`)
	if len(short) < len(text) {
		shown += fmt.Sprintf("… (%d bytes)", len(text))
	}
	return shown
}
