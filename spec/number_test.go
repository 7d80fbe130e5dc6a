package spec

import (
	"encoding/json"
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var numberTexts = []json.Number{
	"0", "-0", "0.0", "0e5", "1", "-1", "1.0", "1e0", "10e-1", "0.5", "-0.5", "5e-1", "0.05", "12", "123", "120", "1.2e2",
	"9007199254740993", "9007199254740992", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
	"1e20", "100000000000000000000", "99999999999999999999.5", "1E+3", "1000", "999.999", "-1e-9", "1e-9",
}

// The library for exact arithmetic says the same, where it can be asked.
func TestNumbersAreExact(t *testing.T) {
	for _, a := range numberTexts {
		x, _ := new(big.Rat).SetString(string(a))
		require.Equal(t, x.IsInt(), parseNumber(a).whole(), "whole %s", a)
		for _, b := range numberTexts {
			y, _ := new(big.Rat).SetString(string(b))
			require.Equal(t, x.Cmp(y), parseNumber(a).compare(parseNumber(b)), "%s against %s", a, b)
			require.Equal(t, x.Cmp(y) == 0, parseNumber(a).String() == parseNumber(b).String(), "%s like %s", a, b)
			if y.Sign() != 0 {
				require.Equal(t, new(big.Rat).Quo(x, y).IsInt(), parseNumber(a).multipleOf(parseNumber(b)), "%s multiple of %s", a, b)
			}
		}
	}
}

func TestNumbersAreNeverExpanded(t *testing.T) {
	for _, tt := range []struct {
		name  string
		text  json.Number
		whole bool
	}{
		{name: "huge", text: "1e999999999999999999999", whole: true},
		{name: "tiny", text: "1e-999999999999999999999", whole: false},
		{name: "huge and negative", text: "-1e999999", whole: true},
		{name: "long", text: json.Number(strings.Repeat("9", 1_000_000)), whole: true},
		{name: "long fraction", text: json.Number("0." + strings.Repeat("9", 1_000_000)), whole: false},
		{name: "zero with an exponent", text: "0e999999999999999999999", whole: true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			n := parseNumber(tt.text)
			require.Equal(t, tt.whole, n.whole())
			require.Equal(t, n.digits == "", n.multipleOf(floatNumber(7)))
			require.Equal(t, n.sign(), n.compare(number{}))
		})
	}
}

func TestPlainNumber(t *testing.T) {
	for _, tt := range []struct{ text, want json.Number }{
		{text: "7", want: "7"},
		{text: "7.0", want: "7"},
		{text: "7e0", want: "7"},
		{text: "70E-1", want: "7"},
		{text: "-0.0", want: "0"},
		{text: "1.20e2", want: "120"},
		{text: "0.90", want: "0.9"},
		{text: "-12.50", want: "-12.5"},
		{text: "1e-3", want: "0.001"},
		{text: "9007199254740993.0", want: "9007199254740993"},
		{text: "1e999999999", want: "1e999999999"},
		{text: "1e-999999999", want: "1e-999999999"},
	} {
		t.Run(string(tt.text), func(t *testing.T) { require.Equal(t, tt.want, PlainNumber(tt.text)) })
	}
	for _, text := range numberTexts {
		require.Equal(t, parseNumber(text), parseNumber(PlainNumber(text)), text)
	}
}
