package spec

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDecodeJSON(t *testing.T) {
	nested := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	for _, tt := range []struct {
		name string
		body string
		want any
		err  string
	}{
		{name: "null", body: "null", want: nil},
		{name: "text", body: ` "a\u00e9\n" `, want: "aé\n"},
		{name: "numbers keep their digits", body: `[1.0, 1e999999, 12345678901234567890123]`, want: []any{json.Number("1.0"), json.Number("1e999999"), json.Number("12345678901234567890123")}},
		{name: "object", body: "{\"a\": [true, false], \"b\": {}}\r\n\t", want: map[string]any{"a": []any{true, false}, "b": map[string]any{}}},
		{name: "keys that differ in case", body: `{"a":"1","A":"2"}`, want: map[string]any{"a": "1", "A": "2"}},
		{name: "the same key in two objects", body: `[{"a":"1"},{"a":"1"}]`, want: []any{map[string]any{"a": "1"}, map[string]any{"a": "1"}}},

		{name: "escapes", body: `"\"\\\/\b\f\n\r\t\ud83d\ude00"`, want: "\"\\/\b\f\n\r\t😀"},

		{name: "empty", body: "", err: "the body is empty"},
		{name: "blank", body: " \n", err: "cut off at byte 2, want a value"},
		{name: "cut off", body: `{"a":[1,`, err: "cut off at byte 8, want a value"},
		{name: "cut off after a key", body: `{"a"`, err: "cut off at byte 4, want ':'"},
		{name: "cut off in a text", body: `"ab`, err: "cut off at byte 3, want the end of the text"},
		{name: "cut off in an escape", body: `"ab\`, err: "cut off at byte 4, want the end of the text"},
		{name: "cut off in a number", body: `-`, err: "cut off at byte 1, want a digit"},
		{name: "cut off in a word", body: "nul", err: "'n' at byte 0, want a value"},
		{name: "NaN", body: `{"a":NaN}`, err: "'N' at byte 5, want a value"},
		{name: "infinity", body: `-Infinity`, err: "'I' at byte 1, want a digit"},
		{name: "leading zero", body: `01`, err: `"1" at byte 1, after the value`},
		{name: "leading zero inside", body: `[01]`, err: "'1' at byte 2, want ',' or ']'"},
		{name: "plus", body: `+1`, err: "'+' at byte 0, want a value"},
		{name: "point without digits", body: `1.`, err: "cut off at byte 2, want a digit"},
		{name: "point without digits before", body: `.5`, err: "'.' at byte 0, want a value"},
		{name: "exponent without digits", body: `1e+]`, err: "']' at byte 3, want a digit"},
		{name: "exponent with two signs", body: `1e+-1`, err: "'-' at byte 3, want a digit"},
		{name: "hexadecimal", body: `0x1`, err: `"x1" at byte 1, after the value`},
		{name: "comma at the end", body: `[1,]`, err: "']' at byte 3, want a value"},
		{name: "comma at the end of an object", body: `{"a":1,}`, err: "'}' at byte 7, want a text in quotes"},
		{name: "no comma", body: `[1 2]`, err: "'2' at byte 3, want ',' or ']'"},
		{name: "no comma in an object", body: `{"a":1 "b":2}`, err: `'"' at byte 7, want ',' or '}'`},
		{name: "no colon", body: `{"a" 1}`, err: "'1' at byte 5, want ':'"},
		{name: "the wrong bracket", body: `[}`, err: "'}' at byte 1, want a value"},
		{name: "key that is no text", body: `{1:2}`, err: "'1' at byte 1, want a text in quotes"},
		{name: "text in single quotes", body: `{'a':1}`, err: `'\'' at byte 1, want a text in quotes`},
		{name: "comment", body: "// no\n1", err: "'/' at byte 0, want a value"},
		{name: "control character", body: "\"a\nb\"", err: `'\n' at byte 2, want an escape for it`},
		{name: "null byte", body: "\x00", err: `'\x00' at byte 0, want a value`},
		{name: "unknown escape", body: `"a\x41"`, err: "invalid escape in the text at byte 0"},
		{name: "escape that is too short", body: `["\u12"]`, err: "invalid escape in the text at byte 1"},
		{name: "two values", body: "{} {}", err: `"{}" at byte 3, after the value`},
		{name: "a page after the value", body: "{}\n" + strings.Repeat("\x00<p>", 100), err: `"` + strings.Repeat(`\x00<p>`, 20) + `…" at byte 3, after the value`},
		{name: "key twice", body: `{"a":1, "b":2, "a":1}`, err: `duplicate key "a" at byte 15`},
		{name: "key twice in disguise", body: `{"x":[{"a":1 , "\u0061":1}]}`, err: `duplicate key "a" at byte 15`},
		{name: "not UTF-8", body: "[\"a\xc3\x28\"]", err: "invalid UTF-8 at byte 3"},
		{name: "surrogates in UTF-8", body: "\"\xed\xa0\x80\"", err: "invalid UTF-8 at byte 1"},
		{name: "byte order mark", body: "\xef\xbb\xbf{}", err: "byte order mark before the value"},
		{name: "deep enough", body: nested(200), want: unnest(t, nested(200))},
		{name: "too deep", body: nested(10_001), err: "nested deeper than 10000 levels at byte 10000"},
		{name: "much too deep", body: strings.Repeat(`{"a":`, 1_000_000), err: "nested deeper than 10000 levels at byte 50000"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := DecodeJSON([]byte(tt.body))
			if tt.err != "" {
				require.EqualError(t, err, tt.err)
				return
			}
			require.NoError(t, err)
			require.Equal(t, tt.want, got)
		})
	}
}

func unnest(t *testing.T, text string) any {
	t.Helper()
	var v any
	require.NoError(t, json.Unmarshal([]byte(text), &v))
	return v
}
