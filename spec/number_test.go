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
