package spec

import (
	"encoding/binary"
	"encoding/json"
	"runtime"
	"strings"
	"testing"
	"unicode/utf16"

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
		{name: "other keys, more and less, in the next object", body: `[{"a":1,"b":2},{"b":3,"a":4},{"a":5,"b":6,"c":7},{},{"a":8}]`, want: []any{
			map[string]any{"a": json.Number("1"), "b": json.Number("2")}, map[string]any{"b": json.Number("3"), "a": json.Number("4")},
			map[string]any{"a": json.Number("5"), "b": json.Number("6"), "c": json.Number("7")}, map[string]any{}, map[string]any{"a": json.Number("8")},
		}},
		{name: "keys with escapes in the next object", body: `[{"a\\nb":1},{"a\nb":2},{"a\\nb":3},{"a\"":4},{"a\"":5}]`, want: []any{
			map[string]any{`a\nb`: json.Number("1")}, map[string]any{"a\nb": json.Number("2")}, map[string]any{`a\nb`: json.Number("3")},
			map[string]any{`a"`: json.Number("4")}, map[string]any{`a"`: json.Number("5")},
		}},
		{name: "a key that the last object's begins with", body: `[{"ab":1},{"a":2},{"abc":3}]`, want: []any{
			map[string]any{"ab": json.Number("1")}, map[string]any{"a": json.Number("2")}, map[string]any{"abc": json.Number("3")},
		}},
		{name: "a key twice where the last object has another", body: `[{"a":1,"b":2},{"a":1,"a":2}]`, err: `duplicate key "a" at byte 22`},

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
		{name: "byte order mark", body: "\xef\xbb\xbf{}", err: "a byte order mark"},
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

// What a patient reader makes of a body that a strict one refuses.
func TestDecodeNotesFlaws(t *testing.T) {
	wide := func(order binary.AppendByteOrder, size int, text string) string {
		var out []byte
		for _, r := range text {
			if size == 4 {
				out = order.AppendUint32(out, uint32(r))
				continue
			}
			for _, unit := range utf16.AppendRune(nil, r) {
				out = order.AppendUint16(out, unit)
			}
		}
		return string(out)
	}
	const utf16Flaw, utf32Flaw = "body is UTF-16, want UTF-8", "body is UTF-32, want UTF-8"
	value := map[string]any{"a": "ü😀"}
	for _, tt := range []struct {
		name  string
		body  string
		want  any
		flaws []string
		err   string
	}{
		{name: "none", body: `{"a":"ü😀"}`, want: value},
		{name: "a byte order mark", body: "\ufeff{\"a\":\"ü😀\"}", want: value, flaws: []string{"body has a byte order mark"}},
		{name: "UTF-16", body: wide(binary.LittleEndian, 2, `{"a":"ü😀"}`), want: value, flaws: []string{utf16Flaw}},
		{name: "UTF-16, the other way round", body: wide(binary.BigEndian, 2, `{"a":"ü😀"}`), want: value, flaws: []string{utf16Flaw}},
		{name: "UTF-16 with its mark", body: wide(binary.LittleEndian, 2, "\ufeff{\"a\":\"ü😀\"}"), want: value, flaws: []string{utf16Flaw}},
		{name: "UTF-16 with its mark, the other way round", body: wide(binary.BigEndian, 2, "\ufeff{\"a\":\"ü😀\"}"), want: value, flaws: []string{utf16Flaw}},
		{name: "UTF-16 that is cut off", body: wide(binary.LittleEndian, 2, `{"a`) + "x", err: "cut off at byte 3, want the end of the text"},
		{name: "UTF-32", body: wide(binary.LittleEndian, 4, "\ufeff{\"a\":\"ü😀\"}"), want: value, flaws: []string{utf32Flaw}},
		{name: "UTF-32, the other way round", body: wide(binary.BigEndian, 4, `{"a":"ü😀"}`), want: value, flaws: []string{utf32Flaw}},
		{name: "another encoding", body: "{\"a\":\"\xfc\"}", want: map[string]any{"a": "\ufffd"}, flaws: []string{"body has invalid UTF-8 at byte 6"}},
		{name: "a key twice", body: `{"a":1,"a":2,"b":1,"b":{"c":1,"c":2}}`, want: map[string]any{"a": json.Number("2"), "b": map[string]any{"c": json.Number("2")}}, flaws: []string{`body has duplicate key "a" at byte 7`}},
		{name: "more behind an object", body: "{} x", want: map[string]any{}, flaws: []string{`body has "x" at byte 3, after the value`}},
		{name: "more behind an array", body: "[]]", want: []any{}, flaws: []string{`body has "]" at byte 2, after the value`}},
		{name: "all at once", body: "\ufeff{\"a\":\"\xff\",\"a\":1}!", want: map[string]any{"a": json.Number("1")}, flaws: []string{
			"body has a byte order mark", "body has invalid UTF-8 at byte 9", `body has duplicate key "a" at byte 14`, `body has "!" at byte 20, after the value`,
		}},
		{name: "a text that begins like a value", body: "404 page not found", err: `"page not found" at byte 4, after the value`},
		{name: "a byte order mark alone", body: "\ufeff", err: "cut off at byte 3, want a value"},
		{name: "nothing", body: "", err: "the body is empty"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := Decode([]byte(tt.body))
			require.Equal(t, tt.want, d.Value)
			require.Equal(t, tt.flaws, d.Flaws)
			if tt.err != "" {
				require.EqualError(t, d.Err, tt.err)
				return
			}
			require.NoError(t, d.Err)
		})
	}
}

func TestDecodeTellsTheSizeInMemory(t *testing.T) {
	for _, c := range []struct{ name, item string }{
		{name: "empty objects", item: `{}`},
		{name: "objects of one member", item: `{"a":1}`},
		{name: "objects of ten members", item: `{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,"i":9,"j":10}`},
		{name: "empty arrays", item: `[]`},
		{name: "numbers", item: `1234`},
		{name: "texts", item: `"a text of some length, as names have"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			body := []byte("[" + strings.Repeat(c.item+",", 20_000) + c.item + "]")
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			d := Decode(body)
			runtime.GC()
			runtime.ReadMemStats(&after)
			taken := int64(after.HeapAlloc) - int64(before.HeapAlloc)
			require.NoError(t, d.Err)
			require.Less(t, int64(d.Size), 2*taken, "%d bytes are taken", taken)
			require.Greater(t, int64(d.Size), taken/2, "%d bytes are taken", taken)
			runtime.KeepAlive(d)
		})
	}
}
