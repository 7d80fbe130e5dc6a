package spec

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"unicode/utf16"
	"unicode/utf8"
)

// byteOrderMark may not begin a JSON text (RFC 8259, section 8.1).
var byteOrderMark = []byte("\xef\xbb\xbf")

// asUTF8 returns a text of JSON in UTF-8, where its value begins, and how it
// departs from being in UTF-8 and nothing else.
func asUTF8(body []byte) (text []byte, at int, flaws []string) {
	if name, wide := wideEncoding(body); wide != nil {
		return wide(body), 0, []string{"body is " + name + ", want UTF-8"}
	}
	if bytes.HasPrefix(body, byteOrderMark) {
		at = len(byteOrderMark)
		flaws = append(flaws, "body has a byte order mark")
	}
	if !utf8.Valid(body) {
		flaws = append(flaws, fmt.Sprintf("body has invalid UTF-8 at byte %d", validUTF8(body)))
		body = bytes.ToValidUTF8(body, []byte("\uFFFD"))
	}
	return body, at, flaws
}

// wideEncoding finds out whether a text is in UTF-16 or UTF-32, by its byte order
// mark or, as JSON begins with a character of ASCII, by where its zeros are (RFC
// 4627, section 3). The decoder is nil where it is in neither.
func wideEncoding(body []byte) (name string, decode func([]byte) []byte) {
	start := make([]byte, 4)
	n := copy(start, body)
	zero := func(pattern string) bool {
		for i := range pattern {
			if i >= n || (start[i] == 0) != (pattern[i] == '0') {
				return false
			}
		}
		return true
	}
	switch {
	case bytes.HasPrefix(body, []byte{0, 0, 0xfe, 0xff}), zero("000x"):
		return "UTF-32", fromUTF32(binary.BigEndian)
	case bytes.HasPrefix(body, []byte{0xff, 0xfe, 0, 0}), zero("x000"):
		return "UTF-32", fromUTF32(binary.LittleEndian)
	case bytes.HasPrefix(body, []byte{0xfe, 0xff}), zero("0x"):
		return "UTF-16", fromUTF16(binary.BigEndian)
	case bytes.HasPrefix(body, []byte{0xff, 0xfe}), zero("x0"):
		return "UTF-16", fromUTF16(binary.LittleEndian)
	}
	return "", nil
}

func fromUTF16(order binary.ByteOrder) func([]byte) []byte {
	return func(body []byte) []byte {
		units := make([]uint16, len(body)/2)
		for i := range units {
			units[i] = order.Uint16(body[2*i:])
		}
		return bytes.TrimPrefix([]byte(string(utf16.Decode(units))), byteOrderMark)
	}
}

func fromUTF32(order binary.ByteOrder) func([]byte) []byte {
	return func(body []byte) []byte {
		var text []byte
		for i := 0; i+4 <= len(body); i += 4 {
			text = utf8.AppendRune(text, rune(order.Uint32(body[i:])))
		}
		return bytes.TrimPrefix(text, byteOrderMark)
	}
}

// validUTF8 returns how many bytes at the beginning of a text are UTF-8.
func validUTF8(text []byte) int {
	at := 0
	for at < len(text) {
		r, size := utf8.DecodeRune(text[at:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	return at
}
