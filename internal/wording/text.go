package wording

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Unreadable says why a file that a person writes is no text that can be read, and at which
// line, counted from 1; 0 and "" where nothing is wrong with its characters. A text in
// UTF-16 that begins with a byte order mark is left to whoever reads it.
func Unreadable(source []byte) (line int, says string) {
	if bytes.HasPrefix(source, []byte("\xff\xfe")) || bytes.HasPrefix(source, []byte("\xfe\xff")) {
		return 0, ""
	}
	source = bytes.TrimPrefix(source, []byte("\ufeff")) // some editors begin a file with it
	for len(source) > 0 {
		line++
		text, rest, _ := bytes.Cut(source, []byte("\n"))
		if says := unreadable(text); says != "" {
			return line, says
		}
		source = rest
	}
	return 0, ""
}

func unreadable(line []byte) string {
	if !utf8.Valid(line) {
		return "it is not UTF-8: save the file in this encoding"
	}
	for _, c := range line {
		if c < ' ' && c != '\t' && c != '\r' {
			return fmt.Sprintf("it has the control character U+%04X, which no text has: is the file saved in UTF-8?", c)
		}
	}
	if text := string(line); strings.HasPrefix(text, "<<<<<<< ") || strings.HasPrefix(text, ">>>>>>> ") {
		return "a conflict of a merge is not resolved here"
	}
	first, _ := utf8.DecodeRune(bytes.TrimLeft(line, " \t"))
	if first > unicode.MaxASCII && (unicode.IsSpace(first) || unicode.Is(unicode.Cf, first)) {
		return fmt.Sprintf("the line begins with the character U+%04X, which nobody sees: delete it, and write a space where one is meant", first)
	}
	return ""
}

// NoYAML adds what to do to a message of a reader of YAML, on a second line that begins
// with two spaces. A message that it does not know is returned as it is.
func NoYAML(message string) string {
	for _, w := range []struct{ begins, do string }{
		{"did not find expected ',' or", "a text with a comma, a colon or a brace in it stands in quotes"},
		{"mapping values are not allowed", "a text with a colon in it stands in quotes"},
		{"found character that cannot start any token", "a text that begins with @, % or ` stands in quotes"},
		{"could not find expected ':'", "is a colon missing behind a name?"},
		{"did not find expected node content", "a value is missing here, or a bracket is not closed"},
		{"did not find expected", "is the line indented as those of its mapping or list are?"},
	} {
		if strings.HasPrefix(message, w.begins) {
			return message + "\n  " + w.do
		}
	}
	return message
}

// WithoutColon returns the index of the line of a YAML file that lacks the colon behind its name:
// the first line that cannot be read, or the one before it, if the next one is further in. It
// returns -1 for another mistake.
func WithoutColon(lines [][]byte, unreadable int) int {
	said := func(n int) bool {
		text := bytes.TrimSpace(lines[n])
		return len(text) > 0 && text[0] != '#'
	}
	depth := func(n int) int { return len(lines[n]) - len(bytes.TrimLeft(lines[n], " ")) }
	for n := min(unreadable, len(lines)-1); n >= 0; n-- {
		next := n + 1
		for next < len(lines) && !said(next) {
			next++
		}
		if said(n) && next < len(lines) && isName(bytes.TrimSpace(lines[n])) && depth(next) > depth(n) && bytes.ContainsRune(lines[next], ':') {
			return n
		}
		if said(n) && n < unreadable {
			break
		}
	}
	return -1
}

// isName reports whether a line of YAML is a word alone, or one in quotes.
func isName(text []byte) bool {
	last := len(text) - 1
	return !bytes.ContainsAny(text, ":#{}[],|>\"' ") || last > 1 && text[0] == '"' && bytes.Count(text, text[:1]) == 2 && text[last] == '"'
}
