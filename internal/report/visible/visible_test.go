package visible

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

func TestText(t *testing.T) {
	tests := []struct {
		name, text, want string
	}{
		{name: "empty", text: "", want: ""},
		{name: "several lines", text: "a\nb\n", want: "a\nb\n"},
		{name: "other scripts stay", text: "Zürich 東京 مرحبا 🎉 \uFFFD", want: "Zürich 東京 مرحبا 🎉 \uFFFD"},
		{name: "control characters", text: "\x1b[2J\r\t\x00\u009b", want: `\x1b[2J\r\t\x00\u009b`},
		{name: "no UTF-8", text: "\xff\xc3(", want: `\xff\xc3(`},
		{name: "direction", text: "a\u202eb\u2066c\u200fd", want: `a\u202eb\u2066c\u200fd`},
		{name: "invisible", text: "a\u200bb\ufeffc\u00add\U000e0041", want: `a\u200bb\ufeffc\u00add\U000e0041`},
		{name: "markup is nothing special", text: "</script>", want: "</script>"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			require.Equal(t, test.want, Text(test.text))
		})
	}
}

func TestCut(t *testing.T) {
	tests := []struct {
		name, text string
		limit      int
		want       string
	}{
		{name: "short enough", text: "abc", limit: 3, want: "abc"},
		{name: "too long", text: "abcd", limit: 3, want: "abc"},
		{name: "no half character", text: "aüüü", limit: 4, want: "aü"},
		{name: "bytes that are no characters", text: strings.Repeat("\x80", 6), limit: 5, want: strings.Repeat("\x80", 5)},
		{name: "to nothing", text: "ü", limit: 0, want: ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			require.Equal(t, test.want, Cut(test.text, test.limit))
		})
	}
}

func FuzzText(f *testing.F) {
	f.Add("a\x1b[0m\u202e\xff")
	f.Fuzz(func(t *testing.T, text string) {
		shown := Text(text)
		require.True(t, utf8.ValidString(shown))
		for _, r := range shown {
			require.True(t, r == '\n' || unicode.IsPrint(r), "%U in %q", r, shown)
		}
	})
}
