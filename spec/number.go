package spec

import (
	"cmp"
	"encoding/json"
	"math"
	"math/big"
	"strconv"
	"strings"
)

// number is a decimal number as it is written: 0.digits times ten to the power
// of point, digits without zeros at either end. It is never expanded, so that
// 1e999999 costs no more than 1.
type number struct {
	negative bool
	digits   string // "" for zero
	point    int
}

// maxExponent is where exponents end. What is beyond is taken to be there.
const maxExponent = 1 << 40

// parseNumber reads a number in the grammar of JSON.
func parseNumber(text json.Number) number {
	rest, negative := strings.CutPrefix(string(text), "-")
	mantissa, exponent, _ := strings.Cut(strings.ToLower(rest), "e")
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits := strings.TrimLeft(whole+fraction, "0")
	if digits == "" {
		return number{}
	}
	point := len(digits) - len(fraction)
	if exponent != "" {
		// Atoi answers with the nearest int where there are too many digits.
		e, _ := strconv.Atoi(exponent)
		point += min(max(e, -maxExponent), maxExponent)
	}
	return number{negative: negative, digits: strings.TrimRight(digits, "0"), point: point}
}

func floatNumber(f float64) number {
	return parseNumber(json.Number(strconv.FormatFloat(f, 'e', -1, 64)))
}

// whole reports whether the number is an integer. JSON has one type of number,
// so 1, 1.0 and 1e0 all are.
func (n number) whole() bool { return len(n.digits) <= max(n.point, 0) }

func (n number) compare(m number) int {
	if n.sign() != m.sign() {
		return cmp.Compare(n.sign(), m.sign())
	}
	return n.sign() * cmp.Or(cmp.Compare(n.point, m.point), cmp.Compare(n.digits, m.digits))
}

func (n number) sign() int {
	switch {
	case n.digits == "":
		return 0
	case n.negative:
		return -1
	}
	return 1
}

// String writes equal numbers alike.
func (n number) String() string {
	sign := ""
	if n.negative {
		sign = "-"
	}
	return sign + "0." + n.digits + "e" + strconv.Itoa(n.point)
}

// mostPlain is how many digits a number may take to be written without an exponent.
const mostPlain = 400

// PlainNumber writes a number as a decimal without an exponent and without zeros that say
// nothing, so that 1, 1.0 and 1e0 are all 1. A number that would take hundreds of
// digits stays as it is. text is a number of JSON (RFC 8259, section 6).
func PlainNumber(text json.Number) json.Number {
	if isPlainInteger(text) {
		return text
	}
	n := parseNumber(text)
	switch {
	case n.digits == "":
		return "0"
	case len(n.digits) > mostPlain || abs(n.point) > mostPlain:
		return text
	}
	sign := ""
	if n.negative {
		sign = "-"
	}
	switch before := n.point; {
	case before <= 0:
		return json.Number(sign + "0." + strings.Repeat("0", -before) + n.digits)
	case before >= len(n.digits):
		return json.Number(sign + n.digits + strings.Repeat("0", before-len(n.digits)))
	default:
		return json.Number(sign + n.digits[:before] + "." + n.digits[before:])
	}
}

// isPlainInteger reports whether a number is nothing but digits, as nearly every one is.
func isPlainInteger(text json.Number) bool {
	if text == "" || text[0] == '0' && len(text) > 1 {
		return false
	}
	for _, c := range []byte(text) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// multipleOf reports whether the number is one of another. Where that would
// take thousands of digits the answer is no.
func (n number) multipleOf(m number) bool {
	const most = 400
	if n.digits == "" {
		return true
	}
	if len(n.digits) > most || abs(n.point) > most || len(m.digits) > most || abs(m.point) > most {
		return false
	}
	a, okA := new(big.Rat).SetString(n.String())
	b, okB := new(big.Rat).SetString(m.String())
	return okA && okB && b.Sign() != 0 && a.Quo(a, b).IsInt()
}

func abs(n int) int { return max(n, -n) }

// numberFormats are the ranges of the formats that OpenAPI has for numbers.
var numberFormats = map[string][2]number{
	"int32":  {parseNumber("-2147483648"), parseNumber("2147483647")},
	"int64":  {parseNumber("-9223372036854775808"), parseNumber("9223372036854775807")},
	"float":  {floatNumber(-math.MaxFloat32), floatNumber(math.MaxFloat32)},
	"double": {floatNumber(-math.MaxFloat64), floatNumber(math.MaxFloat64)},
}
