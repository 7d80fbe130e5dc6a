package input

import (
	"bytes"
	"errors"
	"strings"

	"go.yaml.in/yaml/v4"
)

// syntaxWords say in plain words what is wrong with the YAML of a file: what the
// reader of YAML was in, a part of its message, and our words for both. The first
// that fits is used.
var syntaxWords = []struct{ in, says, words string }{
	{in: "flow sequence", words: "the list that begins with [ here has no ] at its end, or lacks a comma"},
	{in: "flow mapping", words: "the mapping that begins with { here has no } at its end, or lacks a comma"},
	{says: "unexpected end of stream", words: "the text that begins with a quote here has no quote at its end"},
	{says: "document indicator", words: "the text that begins with a quote here has no quote at its end"},
	{says: "escape character", words: "unknown escape after a backslash in double quotes; single quotes keep a backslash as it is"},
	{says: "cannot start any token", words: "no value begins with this character: put the value in quotes"},
	{says: "tab character", words: "a line is indented with a tab: use spaces"},
	{says: "mapping values are not allowed", words: "a colon has no place here: put a value with a colon in quotes, write a space after the colon of a setting, and indent the settings of one mapping alike"},
	{says: "could not find expected ':'", words: "this line is no setting: want a name, a colon and a space before the value"},
	{says: "expected '-' indicator", words: "this line is indented as an entry of the list above, and begins without -"},
	{says: "expected key", words: "this line is no setting, or is not indented as the others are"},
	{says: "<document start>", words: "this line is indented less than the first one"},
	{says: "unknown anchor", words: "the value behind * has no anchor & of that name above"},
	{says: "node content", words: "want a value here"},
	{in: "anchor", words: "after & or * comes the name of an anchor: put a value that begins with one of them in quotes"},
	{in: "alias", words: "after & or * comes the name of an anchor: put a value that begins with one of them in quotes"},
	{in: "tag", words: "after ! comes a tag: put a value that begins with ! in quotes"},
	{in: "block scalar", words: "the text that begins with | or > here is not indented as it has to be"},
}

// YAML says in our words what is wrong with a source that a reader of YAML refuses with
// err, and at which line and column. Both count from 1, and columns are characters. Where
// something is not closed, that is the place at which it begins. Line and column are 1
// where neither err nor reading the source again says a place.
func YAML(source []byte, err error) (line, column int, says string) {
	var found *yaml.LoadError
	if !errors.As(err, &found) && !errors.As(yaml.NewDecoder(bytes.NewReader(source)).Decode(&yaml.Node{}), &found) {
		return 1, 1, "this is not YAML"
	}
	at := found.Mark
	if at.Line == 0 { // of characters that YAML does not have, only the number is known
		before := source[:min(max(found.Mark.Index, 0), len(source))]
		line = 1 + bytes.Count(before, []byte("\n"))
		column = len(bytes.Runes(before[bytes.LastIndexByte(before, '\n')+1:])) + 1
		return line, column, "the file is not UTF-8, or has a control character"
	}
	if startsAt(source, at.Index, '\t') {
		return at.Line, at.Column, "a line is indented with a tab: use spaces"
	}
	if strings.Contains(found.Message, "node content") && at.Index >= len(bytes.TrimRight(source, " \t\r\n")) {
		line, column = lastOf(source)
		return line, column, "the list or the mapping that begins with [ or { has no ] or } at its end"
	}
	for _, w := range syntaxWords {
		if !strings.Contains(found.ContextMsg, w.in) || !strings.Contains(found.Message, w.says) {
			continue
		}
		if strings.Contains(w.words, "begins with") && strings.Contains(w.words, " here ") {
			at = found.ContextMark
		}
		return at.Line, at.Column, w.words
	}
	return at.Line, at.Column, "this is not YAML: " + found.Message
}

// lastOf is the line and the column, both from 1, of the last character that is no space.
func lastOf(source []byte) (line, column int) {
	text := bytes.TrimRight(source, " \t\r\n")
	return 1 + bytes.Count(text, []byte("\n")), max(1, len(bytes.Runes(text[bytes.LastIndexByte(text, '\n')+1:])))
}

func startsAt(source []byte, index int, c byte) bool {
	return index >= 0 && index < len(source) && source[index] == c
}
