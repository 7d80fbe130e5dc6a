package exchange

import "bytes"

// MaxDepth is the largest that Limits.Depth can be: what decodes JSON calls
// itself for each level, and must not use up the stack.
const MaxDepth = 10_000

// isDeeper reports whether a body that begins as JSON does is nested deeper than
// a limit. It costs one look at each byte, and neither stack nor memory.
func isDeeper(body []byte, limit int) bool {
	text := bytes.TrimLeft(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")), " \t\r\n")
	if len(text) <= limit || text[0] != '{' && text[0] != '[' {
		return false
	}
	depth, inText := 0, false
	for i := 0; i < len(text); i++ {
		switch b := text[i]; {
		case b == '"':
			inText = !inText
		case inText && b == '\\':
			i++
		case inText:
		case b == '{' || b == '[':
			if depth++; depth > limit {
				return true
			}
		case b == '}' || b == ']':
			depth--
		}
	}
	return false
}
