package spec

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// maxDepth is how deep arrays and objects may be nested in an answer. No sane
// answer comes near it, and a hostile one must not use up the stack.
const maxDepth = 200

// byteOrderMark may not begin a JSON text (RFC 8259, section 8.1).
var byteOrderMark = []byte("\xef\xbb\xbf")

// DecodeJSON decodes a body that has to be exactly one JSON value. Unlike
// encoding/json it refuses what two readers could read differently: bytes after
// the value, a key that an object has twice, text that is not UTF-8, a byte
// order mark and nesting beyond 200 levels. Objects become map[string]any,
// arrays []any and numbers json.Number, so that no digit is lost and none is
// expanded.
func DecodeJSON(body []byte) (any, error) {
	switch {
	case len(body) == 0:
		return nil, errors.New("the body is empty")
	case bytes.HasPrefix(body, byteOrderMark):
		return nil, errors.New("byte order mark before the value")
	}
	if at := invalidUTF8(body); at >= 0 {
		return nil, fmt.Errorf("invalid UTF-8 at byte %d", at)
	}
	d := decoder{tokens: json.NewDecoder(bytes.NewReader(body)), body: body}
	d.tokens.UseNumber()
	token, err := d.next()
	if err != nil {
		return nil, err
	}
	value, err := d.value(token, 0)
	if err != nil {
		return nil, err
	}
	end := d.tokens.InputOffset()
	if rest := bytes.TrimLeft(body[end:], " \t\r\n"); len(rest) > 0 {
		return nil, fmt.Errorf("%s after the value, at byte %d", quote(string(rest)), len(body)-len(rest))
	}
	return value, nil
}

// invalidUTF8 returns where a text stops being UTF-8, or -1.
func invalidUTF8(text []byte) int {
	if utf8.Valid(text) {
		return -1
	}
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}

// decoder builds a value from tokens. The grammar is the business of
// encoding/json; what is stricter here is not in the grammar.
type decoder struct {
	tokens *json.Decoder
	body   []byte
}

// next returns the next token. The end of the input is an error: whoever asks
// needs one more.
func (d *decoder) next() (json.Token, error) {
	token, err := d.tokens.Token()
	switch syntax := (*json.SyntaxError)(nil); {
	case err == nil:
		return token, nil
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		return nil, fmt.Errorf("the value is cut off at byte %d", len(d.body))
	case errors.As(err, &syntax):
		return nil, fmt.Errorf("%w at byte %d", err, d.at())
	default:
		return nil, err
	}
}

// at returns where the next token begins, give or take what is between tokens.
func (d *decoder) at() int {
	rest := bytes.TrimLeft(d.body[d.tokens.InputOffset():], " \t\r\n,:")
	return len(d.body) - len(rest)
}

// value returns the value that begins with a token, inside of depth others.
func (d *decoder) value(token json.Token, depth int) (any, error) {
	delim, ok := token.(json.Delim)
	if !ok {
		return token, nil
	}
	if depth == maxDepth {
		return nil, fmt.Errorf("nested deeper than %d levels at byte %d", maxDepth, d.tokens.InputOffset()-1)
	}
	if delim == '[' {
		return d.array(depth)
	}
	return d.object(depth)
}

func (d *decoder) array(depth int) (any, error) {
	items := []any{}
	for {
		token, err := d.next()
		if err != nil {
			return nil, err
		}
		if token == json.Delim(']') {
			return items, nil
		}
		item, err := d.value(token, depth+1)
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
}

func (d *decoder) object(depth int) (any, error) {
	members := map[string]any{}
	for {
		at := d.at()
		token, err := d.next()
		if err != nil {
			return nil, err
		}
		key, ok := token.(string)
		if !ok { // the closing brace, as the grammar allows nothing else
			return members, nil
		}
		if _, twice := members[key]; twice {
			return nil, fmt.Errorf("duplicate key %s at byte %d", quote(key), at)
		}
		if token, err = d.next(); err != nil {
			return nil, err
		}
		if members[key], err = d.value(token, depth+1); err != nil {
			return nil, err
		}
	}
}
