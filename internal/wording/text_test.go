package wording

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestUnreadable(t *testing.T) {
	for _, c := range []struct {
		name, source string
		line         int
		says         string
	}{
		{name: "a text", source: "a: b\n\tc\n"},
		{name: "nothing"},
		{name: "lines of Windows", source: "a: b\r\nc: d\r\n"},
		{name: "lines of old Macs", source: "a: b\rc: d\r"},
		{name: "a byte order mark", source: "\ufeffa: b\n"},
		{name: "letters of other alphabets", source: "имя: ελένη 😀\n  \u0301: x\n"},
		{name: "UTF-16 with a byte order mark", source: "\xff\xfea\x00:\x00"},
		{name: "a rule of equals signs", source: "Title\n=======\n"},
		{name: "Latin-1", source: "a: b\n# caf\xe9\n", line: 2, says: "it is not UTF-8: save the file in this encoding"},
		{name: "UTF-16 without a byte order mark", source: "a\x00:\x00", line: 1, says: "it has the control character U+0000, which no text has: is the file saved in UTF-8?"},
		{name: "the end of a file of DOS", source: "a: b\n\x1a", line: 2, says: "it has the control character U+001A, which no text has: is the file saved in UTF-8?"},
		{name: "a conflict", source: "a: b\n<<<<<<< HEAD\na: c\n", line: 2, says: "a conflict of a merge is not resolved here"},
		{name: "the end of a conflict", source: "a: b\n\n>>>>>>> other\n", line: 3, says: "a conflict of a merge is not resolved here"},
		{name: "a space that breaks no line", source: "a:\n\u00a0 b: c\n", line: 2, says: "the line begins with the character U+00A0, which nobody sees: delete it, and write a space where one is meant"},
		{name: "a space without a width", source: "a: b\n  \u200bc: d\n", line: 2, says: "the line begins with the character U+200B, which nobody sees: delete it, and write a space where one is meant"},
		{name: "two byte order marks", source: "\ufeff\ufeffa: b\n", line: 1, says: "the line begins with the character U+FEFF, which nobody sees: delete it, and write a space where one is meant"},
	} {
		t.Run(c.name, func(t *testing.T) {
			line, says := Unreadable([]byte(c.source))
			require.Equal(t, c.line, line)
			require.Equal(t, c.says, says)
		})
	}
}

func TestNoYAML(t *testing.T) {
	require.Equal(t, "mapping values are not allowed in this context\n  a text with a colon in it stands in quotes", NoYAML("mapping values are not allowed in this context"))
	require.Equal(t, "unknown anchor 'x' referenced", NoYAML("unknown anchor 'x' referenced"))
}
