package jsonvalue

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPointer(t *testing.T) {
	value := Decode([]byte(`{"a": {"b": [10, {"c": null}]}, "x/y": 1, "~": 2, "": 3, "l": [{"n": 1}, {"n": 2}]}`))
	for _, c := range []struct {
		path string
		want any
		ok   bool
	}{
		{path: "", want: value, ok: true},
		{path: "/a/b/0", want: json.Number("10"), ok: true},
		{path: "/a/b/1/c", want: nil, ok: true},
		{path: "/x~1y", want: json.Number("1"), ok: true},
		{path: "/~0", want: json.Number("2"), ok: true},
		{path: "/", want: json.Number("3"), ok: true},
		{path: "/a/b/2"},
		{path: "/a/b/-1"},
		{path: "/a/b/x"},
		{path: "/a/c"},
		{path: "/a/b/*/c", want: []any{nil, nil}, ok: true},
		{path: "/l/*/n", want: []any{json.Number("1"), json.Number("2")}, ok: true},
		{path: "/l/*/n/1", want: json.Number("2"), ok: true},
		{path: "/l/*"},
		{path: "/a/*/b"},
		{path: "/a/b/0/c"},
	} {
		t.Run(c.path, func(t *testing.T) {
			got, ok := At(value, c.path)
			require.Equal(t, c.ok, ok)
			require.Equal(t, c.want, got)
		})
	}
}

func TestCell(t *testing.T) {
	for _, c := range []struct {
		text string
		want any
	}{
		{text: "Countess", want: "Countess"},
		{text: "7", want: json.Number("7")},
		{text: `"7"`, want: "7"},
		{text: "007", want: "007"},
		{text: "null", want: nil},
		{text: "true", want: true},
		{text: "[1]", want: []any{json.Number("1")}},
		{text: "[1] and more", want: "[1] and more"},
		{text: `{"a": 1, "a": 2}`, want: `{"a": 1, "a": 2}`},
		{text: "", want: ""},
	} {
		t.Run(c.text, func(t *testing.T) { require.Equal(t, c.want, Cell(c.text)) })
	}
}

func TestSame(t *testing.T) {
	for _, c := range []struct {
		name      string
		want, got any
		is        bool
	}{
		{name: "texts", want: "a", got: "a", is: true},
		{name: "other texts", want: "a", got: "A"},
		{name: "a number as it is written", want: json.Number("7"), got: json.Number("7"), is: true},
		{name: "a number with a fraction of nothing", want: json.Number("7"), got: json.Number("7.0"), is: true},
		{name: "an int of the fixtures", want: 7, got: json.Number("7"), is: true},
		{name: "the text of a number", want: json.Number("250000"), got: "250000", is: true},
		{name: "a number for a text", want: "7", got: json.Number("7")},
		{name: "many digits", want: json.Number("9007199254740993"), got: json.Number("9007199254740992")},
		{name: "null", want: nil, got: nil, is: true},
		{name: "null for a text", want: "", got: nil},
		{name: "a truth value for a number", want: json.Number("1"), got: true},
		{name: "arrays", want: []any{json.Number("1"), "a"}, got: []any{json.Number("1"), "a"}, is: true},
		{name: "arrays in another order", want: []any{"a", "b"}, got: []any{"b", "a"}},
		{name: "objects in another order", want: Decode([]byte(`{"a":1,"b":2}`)), got: Decode([]byte(`{"b":2,"a":1}`)), is: true},
		{name: "another exponent", want: json.Number("1e3"), got: json.Number("1000.0"), is: true},
		{name: "fractions of nothing within an array", want: []any{json.Number("1")}, got: []any{json.Number("1.0")}, is: true},
		{name: "an exponent", want: json.Number("1e3"), got: json.Number("1e3"), is: true},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.is, Same(c.want, c.got)) })
	}
}

// A number of a target must not be able to cost more than it is long.
func TestHostileNumbersAreNotComputed(t *testing.T) {
	for _, text := range []string{
		"1e999999999", "1E-999999999", "0x1p-1000000000", "1/3", "0b1", "0o7", "1_000", strings.Repeat("9", 65), "", "NaN", "Inf", "seven",
	} {
		t.Run(text, func(t *testing.T) {
			require.False(t, sameNumber(text, text))
			require.False(t, Same(json.Number("1"), text))
		})
	}
	require.True(t, sameNumber(strings.Repeat("9", 64), strings.Repeat("9", 64)))
}
