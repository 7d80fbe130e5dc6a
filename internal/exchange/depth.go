package exchange

import "bytes"

// MaxDepth is the largest that Limits.Depth can be: what decodes JSON calls
// itself for each level, and must not use up the stack.
const MaxDepth = 10_000

// What a body of JSON may hold beside: values and names in number, and the digits
// of one number. A page of 200 items is far from either; without a bound a body
// within its limit would take twenty times its size once it is decoded, and
// minutes to compute with.
const (
	maxValues = 200_000
	maxDigits = 10_000
)

// isTooMuch reports whether a body that begins as JSON does has more values, or
// a longer number, than is bearable.
func isTooMuch(body []byte) bool {
	text := bytes.TrimLeft(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")), " \t\r\n")
	if len(text) <= maxDigits || text[0] != '{' && text[0] != '[' {
		return false
	}
	values, digits, inText := 0, 0, false
	for i := 0; i < len(text); i++ {
		b := text[i]
		switch {
		case b == '"':
			inText = !inText
		case inText && b == '\\':
			i++
		case inText:
		case b == ',' || b == ':' || b == '{' || b == '[':
			values++
		}
		if digits++; inText || b < '0' || b > '9' {
			digits = 0
		}
		if values > maxValues || digits > maxDigits {
			return true
		}
	}
	return false
}

// isDeeper reports whether a body that begins as JSON does is nested deeper than
// a limit.
func isDeeper(body []byte, limit int) bool { return depthOf(body, limit) > limit }

// depthOf returns how deep a body that begins as JSON does is nested, as far as it
// is looked at: no further than the first place that is deeper than enough. It costs
// one look at each byte, and neither stack nor memory.
func depthOf(body []byte, enough int) int {
	text := bytes.TrimLeft(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")), " \t\r\n")
	if len(text) == 0 || text[0] != '{' && text[0] != '[' {
		return 0
	}
	deepest, depth, inText := 0, 0, false
	for i := 0; i < len(text) && deepest <= enough; i++ {
		switch b := text[i]; {
		case b == '"':
			inText = !inText
		case inText && b == '\\':
			i++
		case inText:
		case b == '{' || b == '[':
			depth++
			deepest = max(deepest, depth)
		case b == '}' || b == ']':
			depth--
		}
	}
	return deepest
}

// depthFor is how deep the answer to a request may be nested: an error may repeat
// what was sent, and a deep request makes it deeper.
func (c *Client) depthFor(e *Exchange) int {
	sent := depthOf(e.RequestBody, MaxDepth)
	if 2*sent < c.limits.Depth {
		return c.limits.Depth
	}
	return min(c.limits.Depth+sent, MaxDepth)
}
