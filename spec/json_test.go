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
		err  string // a part of it, as the grammar's own words are encoding/json's
	}{
		{name: "null", body: "null", want: nil},
		{name: "text", body: ` "a\u00e9\n" `, want: "aé\n"},
		{name: "numbers keep their digits", body: `[1.0, 1e999999, 12345678901234567890123]`, want: []any{json.Number("1.0"), json.Number("1e999999"), json.Number("12345678901234567890123")}},
		{name: "object", body: "{\"a\": [true, false], \"b\": {}}\r\n\t", want: map[string]any{"a": []any{true, false}, "b": map[string]any{}}},
		{name: "keys that differ in case", body: `{"a":"1","A":"2"}`, want: map[string]any{"a": "1", "A": "2"}},
		{name: "the same key in two objects", body: `[{"a":"1"},{"a":"1"}]`, want: []any{map[string]any{"a": "1"}, map[string]any{"a": "1"}}},

		{name: "empty", body: "", err: "the body is empty"},
		{name: "blank", body: " \n", err: "the value is cut off at byte 2"},
		{name: "cut off", body: `{"a":[1,`, err: "the value is cut off at byte 8"},
		{name: "cut off in a word", body: "nul", err: "the value is cut off at byte 3"},
		{name: "NaN", body: `{"a":NaN}`, err: "at byte 5"},
		{name: "infinity", body: `-Infinity`, err: "at byte 0"},
		{name: "leading zero", body: `01`, err: `"1" after the value, at byte 1`},
		{name: "comma at the end", body: `[1,]`, err: "at byte 3"},
		{name: "comma at the end of an object", body: `{"a":1,}`, err: "at byte 7"},
		{name: "no comma", body: `[1 2]`, err: "at byte 3"},
		{name: "key that is no text", body: `{1:2}`, err: "at byte 1"},
		{name: "text in single quotes", body: `{'a':1}`, err: `at byte 1`},
		{name: "comment", body: "// no\n1", err: "at byte 0"},
		{name: "two values", body: "{} {}", err: `"{}" after the value, at byte 3`},
		{name: "a page after the value", body: "{}\n" + strings.Repeat("\x00<p>", 100), err: `"` + strings.Repeat("<p>", 27)[:80] + `…" after the value, at byte 3`},
		{name: "key twice", body: `{"a":1, "b":2, "a":1}`, err: `duplicate key "a" at byte 15`},
		{name: "key twice in disguise", body: `{"x":[{"a":1 , "\u0061":1}]}`, err: `duplicate key "a" at byte 15`},
		{name: "not UTF-8", body: "[\"a\xc3\x28\"]", err: "invalid UTF-8 at byte 3"},
		{name: "surrogates in UTF-8", body: "\"\xed\xa0\x80\"", err: "invalid UTF-8 at byte 1"},
		{name: "byte order mark", body: "\xef\xbb\xbf{}", err: "byte order mark before the value"},
		{name: "deep enough", body: nested(200), want: unnest(t, nested(200))},
		{name: "too deep", body: nested(201), err: "nested deeper than 200 levels at byte 200"},
		{name: "much too deep", body: strings.Repeat(`{"a":`, 1_000_000), err: "nested deeper than 200 levels at byte 1000"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := DecodeJSON([]byte(tt.body))
			if tt.err != "" {
				require.ErrorContains(t, err, tt.err)
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
