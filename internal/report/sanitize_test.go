package report

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

func TestSanitize(t *testing.T) {
	tests := []struct {
		name, text, want string
	}{
		{name: "empty", text: "", want: ""},
		{name: "plain", text: `status = 201, want 400 "x"`, want: `status = 201, want 400 "x"`},
		{name: "other scripts stay", text: "Zürich 東京 مرحبا 🎉", want: "Zürich 東京 مرحبا 🎉"},
		{name: "the replacement character itself stays", text: "a\uFFFDb", want: "a\uFFFDb"},
		{name: "line feeds stay", text: "a\nb\n", want: "a\nb\n"},
		{name: "carriage return overwrites a line", text: "FAIL\rok", want: `FAIL\rok`},
		{name: "tab, bell, backspace, delete", text: "\t\a\b\x7f", want: `\t\a\b\x7f`},
		{name: "null", text: "a\x00b", want: `a\x00b`},
		{name: "colour", text: "\x1b[32mok\x1b[0m", want: `\x1b[32mok\x1b[0m`},
		{name: "title of the window", text: "\x1b]0;pwned\a", want: `\x1b]0;pwned\a`},
		{name: "link", text: "\x1b]8;;http://evil\x1b\\here", want: `\x1b]8;;http://evil\x1b\here`},
		{name: "C1 as characters", text: "\u009b31m\u0085", want: `\u009b31m\u0085`},
		{name: "C1 as bytes", text: "\x9b31m", want: `\x9b31m`},
		{name: "no UTF-8", text: "\xff\xc3(\xed\xa0\x80", want: `\xff\xc3(\xed\xa0\x80`},
		{name: "direction", text: "a\u202eb\u2066c\u200fd", want: `a\u202eb\u2066c\u200fd`},
		{name: "invisible", text: "a\u200bb\ufeffc\u00add\U000e0041", want: `a\u200bb\ufeffc\u00add\U000e0041`},
		{name: "other line ends", text: "a\u2028b\u2029c\vd\fe", want: `a\u2028b\u2029c\vd\fe`},
		{name: "other blanks", text: "a\u00a0b\u3000c", want: `a\u00a0b\u3000c`},
		{name: "command of a CI service at the beginning", text: "::error::x", want: `\x3a:error::x`},
		{name: "and after a line feed", text: "a\n  ::stop-commands::x", want: "a\n  " + `\x3a:stop-commands::x`},
		{name: "and where a line may be wrapped", text: "a ::set-output name=b::c", want: `a \x3a:set-output name=b::c`},
		{name: "and anywhere", text: "a##[error]b", want: `a##\x5berror]b`},
		{name: "and of others", text: "##vso[task.x]y ##teamcity[z]", want: `##vso\x5btask.x]y ##teamcity\x5bz]`},
		{name: "what only looks like one", text: "std::vector [::1] a: :b ## [c]", want: `std::vector [::1] a: :b ## [c]`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			require.Equal(t, test.want, sanitize(test.text))
			require.Equal(t, test.want, sanitize(test.want), "twice is once")
		})
	}
}

func FuzzSanitize(f *testing.F) {
	for _, seed := range []string{
		"", "plain", "a\r\nb\tc", "\x1b[31mred\x1b[0m", "\x1b]0;title\x07", "\u009b1m", "\x9b1m", "\xff\xfe",
		"\u202eevil\u202c", "\u2066a\u2069", "zero\u200bwidth", "::error::x", "a\n::x", "##[error]", "##vso[x]", "###[x",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		shown := sanitize(text)
		require.True(t, utf8.ValidString(shown))
		for _, r := range shown {
			require.True(t, r == '\n' || unicode.IsPrint(r), "%U in %q", r, shown)
		}
		require.NotContains(t, shown, "##[")
		for _, l := range strings.Split(shown, "\n") {
			require.False(t, strings.HasPrefix(strings.TrimLeft(l, " "), "::"), "%q", shown)
		}
		require.Equal(t, shown, sanitize(shown), "twice is once")
		require.NotContains(t, line(text, 40), "\n")
	})
}

func TestLine(t *testing.T) {
	tests := []struct {
		name  string
		text  string
		limit int
		want  string
	}{
		{name: "one line", text: "abc", limit: 3, want: "abc"},
		{name: "several lines become one", text: "a\nb\r\n", limit: 10, want: `a\nb\r\n`},
		{name: "a command after a line feed", text: "a\n::b", limit: 10, want: `a\n\x3a:b`},
		{name: "too long", text: "abcdef", limit: 3, want: "abc… (6 bytes)"},
		{name: "not in the middle of a character", text: "aüüü", limit: 4, want: "aü… (7 bytes)"},
		{name: "bytes that are no characters", text: "\x80\x80\x80\x80\x80\x80", limit: 5, want: `\x80\x80\x80\x80\x80… (6 bytes)`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			require.Equal(t, test.want, line(test.text, test.limit))
		})
	}
}
