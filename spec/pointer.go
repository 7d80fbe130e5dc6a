package spec

import "strings"

// A Replacer builds its table when it is used first, which costs more than most of
// what it replaces: these are built once.
var (
	escapePointer   = strings.NewReplacer("~", "~0", "/", "~1")
	unescapePointer = strings.NewReplacer("~1", "/", "~0", "~")
)

// EscapeToken returns a name as a token of a JSON pointer, without the slash before it
// (RFC 6901, section 3).
func EscapeToken(name string) string { return escapePointer.Replace(name) }

// UnescapeToken returns the name that a token of a JSON pointer stands for (RFC 6901,
// section 4).
func UnescapeToken(token string) string {
	if !strings.Contains(token, "~") {
		return token
	}
	return unescapePointer.Replace(token)
}
