package jsonvalue

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestShow(t *testing.T) {
	for _, c := range []struct {
		name  string
		value any
		want  string
	}{
		{name: "a text", value: "a<b>&c", want: `"a<b>&c"`},
		{name: "null", value: nil, want: "null"},
		{name: "an object", value: map[string]any{"b": 1, "a": []any{}}, want: `{"a":[],"b":1}`},
		{name: "what is no JSON", value: func() {}, want: ""},
		{name: "a line break", value: "a\nb", want: `"a\nb"`},
		{name: "a terminal's commands", value: "\x1b[2J\u009b", want: `"\u001b[2J\u009b"`},
		{name: "what turns text round", value: "a\u202eb\u2028", want: `"a\u202eb\u2028"`},
		{name: "a space of no width", value: "a\u200bb\ufeff", want: `"a\u200bb\ufeff"`},
		{name: "another space", value: "a\u00a0b\u3000c", want: `"a\u00a0b\u3000c"`},
		{name: "a letter and its accent", value: "e\u0301", want: `"e\u0301"`},
		{name: "a letter with an accent", value: "\u00e9 漢字 ไทย", want: `"é 漢字 ไทย"`},
		{name: "a tag character", value: "a\U000e0041", want: `"a\U000e0041"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Show(c.value)
			require.NotContains(t, got, "\x1b")
			if c.want != "" {
				require.Equal(t, c.want, got)
			}
		})
	}
}

func TestShorten(t *testing.T) {
	require.Equal(t, strings.Repeat("ü", maxShown), Shorten(strings.Repeat("ü", maxShown)))
	require.Equal(t, strings.Repeat("ü", maxShown)+"…", Shorten(strings.Repeat("ü", maxShown+1)))
	require.Equal(t, "a b c", Shorten("\r\na\r\n\r\nb\tc\n"))
	require.Equal(t, `\u001b[1m`, Shorten("\x1b[1m"))
	require.NotPanics(t, func() { _ = Shorten("\xff\xfe") })
}
