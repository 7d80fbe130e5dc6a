package spec

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// maxDepth is how deep arrays and objects may be nested in an answer. How deep
// they should be is for the client to say; a hostile one must not use up the stack.
const maxDepth = 10_000

// What values take in memory, in bytes: an item of an array two words, as an empty
// interface does, and an object a map of groups of eight members.
const (
	wordBytes  = 8
	mapBytes   = 6 * wordBytes
	groupBytes = 8*4*wordBytes + wordBytes
)

// Decoded is what became of a body that has to be exactly one JSON value. Objects
// are map[string]any, arrays []any and numbers json.Number, so that no digit is
// lost and none is expanded.
type Decoded struct {
	Value any
	// Flaws are what a reader may refuse though the value can be told, in the
	// words of a message, such as: body has a byte order mark. Of each kind there
	// is the first.
	Flaws []string
	// Size is how many bytes of memory the value takes, about: an object of one member
	// takes many times as many as its text.
	Size int
	// Err is why there is no value; nil where there is one. It says at which byte, counted
	// from 0, unless the body is empty.
	Err error
}

// Decode decodes a body that has to be exactly one JSON value. Unlike
// encoding/json it notes what two readers could read differently, and goes on:
// a byte order mark, another encoding than UTF-8, bytes that are no characters,
// a key that an object has twice, of which the last counts, and bytes after an
// object or an array. It refuses nesting beyond 10,000 levels.
func Decode(body []byte) Decoded {
	var d Decoded
	if len(body) == 0 {
		d.Err = errors.New("the body is empty")
		return d
	}
	s := scanner{body: body}
	s.body, s.at, d.Flaws = asUTF8(body)
	d.Value, d.Err = s.value(0)
	if d.Size = s.size; d.Err != nil {
		d.Value, d.Flaws = nil, nil
		return d
	}
	if s.twice != "" {
		d.Flaws = append(d.Flaws, "body has "+s.twice)
	}
	if s.space(); s.at == len(s.body) {
		return d
	}
	after := fmt.Sprintf("%s at byte %d, after the value", quoteStart(s.body[s.at:]), s.at)
	switch d.Value.(type) {
	case map[string]any, []any:
		d.Flaws = append(d.Flaws, "body has "+after)
	default: // the beginning of a text
		d = Decoded{Err: errors.New(after)}
	}
	return d
}

// DecodeJSON is [Decode] for those who need a text without a flaw: it returns the error of
// Decode, or one that names the first flaw.
func DecodeJSON(body []byte) (any, error) {
	d := Decode(body)
	switch {
	case d.Err != nil:
		return nil, d.Err
	case len(d.Flaws) > 0:
		return nil, errors.New(strings.TrimPrefix(d.Flaws[0], "body has "))
	}
	return d.Value, nil
}

// quoteStart quotes the beginning of a text that may be as long as a body.
func quoteStart(text []byte) string {
	return quote(string(text[:min(len(text), 4*maxQuoted)]))
}

// scanner reads values from a text, one byte after the other. encoding/json
// reports every key only token by token, which takes several times as long, and
// every answer of a run comes through here.
type scanner struct {
	body  []byte
	at    int
	size  int    // bytes that the values so far take in memory
	twice string // the first key that an object has twice, and where; "" for none
	// keys are those of the last object, by how deep it was: the items of a list have
	// the same.
	keys [8][]key
}

// key is a key of an object, as it is written and as it reads.
type key struct {
	written []byte
	text    string
}

// peek returns the next byte, or 0, which no JSON has, at the end.
func (s *scanner) peek() byte {
	if s.at < len(s.body) {
		return s.body[s.at]
	}
	return 0
}

// take reads the next byte if it is a given one.
func (s *scanner) take(c byte) bool {
	if s.at >= len(s.body) || s.body[s.at] != c {
		return false
	}
	s.at++
	return true
}

// space skips what may stand between tokens.
func (s *scanner) space() {
	for s.at < len(s.body) {
		switch s.body[s.at] {
		case ' ', '\t', '\r', '\n':
			s.at++
		default:
			return
		}
	}
}

// unexpected is the error that the next byte is not what it has to be.
func (s *scanner) unexpected(want string) error {
	if s.at >= len(s.body) {
		return fmt.Errorf("cut off at byte %d, want %s", len(s.body), want)
	}
	r, _ := utf8.DecodeRune(s.body[s.at:])
	return fmt.Errorf("%q at byte %d, want %s", r, s.at, want)
}

// value reads a value that is inside of depth arrays and objects.
func (s *scanner) value(depth int) (any, error) {
	s.space()
	switch c := s.peek(); {
	case (c == '{' || c == '[') && depth == maxDepth:
		return nil, fmt.Errorf("nested deeper than %d levels at byte %d", maxDepth, s.at)
	case s.take('{'):
		return s.object(depth + 1)
	case s.take('['):
		return s.array(depth + 1)
	case c == '"':
		return s.text()
	case c == '-' || '0' <= c && c <= '9':
		return s.number()
	case s.word("null"):
		return nil, nil
	case s.word("true"):
		return true, nil
	case s.word("false"):
		return false, nil
	}
	return nil, s.unexpected("a value")
}

func (s *scanner) word(word string) bool {
	if !bytes.HasPrefix(s.body[s.at:], []byte(word)) {
		return false
	}
	s.at += len(word)
	return true
}

func (s *scanner) array(depth int) ([]any, error) {
	items := []any{}
	if s.space(); s.take(']') {
		s.size += 3 * wordBytes
		return items, nil
	}
	for {
		item, err := s.value(depth)
		if err != nil {
			return nil, err
		}
		items = append(items, item)
		if s.space(); s.take(']') {
			s.size += (2*cap(items) + 3) * wordBytes
			return items, nil
		}
		if !s.take(',') {
			return nil, s.unexpected("',' or ']'")
		}
	}
}

func (s *scanner) object(depth int) (map[string]any, error) {
	if s.space(); s.take('}') {
		s.size += mapBytes
		return map[string]any{}, nil
	}
	var keys []key // of the last object, and then of this one
	if depth < len(s.keys) {
		keys = s.keys[depth]
	}
	members := make(map[string]any, len(keys))
	for n := 0; ; n++ {
		s.space()
		at := s.at
		if n < len(keys) && bytes.HasPrefix(s.body[at:], keys[n].written) {
			s.at += len(keys[n].written)
		} else {
			text, err := s.text()
			if err != nil {
				return nil, err
			}
			keys = append(keys[:n], key{s.body[at:s.at], text})
		}
		name := keys[n].text
		if _, twice := members[name]; twice && s.twice == "" {
			s.twice = fmt.Sprintf("duplicate key %s at byte %d", quote(name), at)
		}
		if s.space(); !s.take(':') {
			return nil, s.unexpected("':'")
		}
		var err error
		if members[name], err = s.value(depth); err != nil {
			return nil, err
		}
		if s.space(); s.take('}') {
			if depth < len(s.keys) {
				s.keys[depth] = keys[:n+1]
			}
			s.size += mapBytes + (n+8)/8*groupBytes
			return members, nil
		}
		if !s.take(',') {
			return nil, s.unexpected("',' or '}'")
		}
	}
}

// text reads a text in quotes.
func (s *scanner) text() (string, error) {
	start := s.at
	if !s.take('"') {
		return "", s.unexpected("a text in quotes")
	}
	escaped := false
	for s.at < len(s.body) {
		switch c := s.body[s.at]; {
		case c == '"':
			s.at++
			s.size += 2*wordBytes + s.at - start
			if !escaped {
				return string(s.body[start+1 : s.at-1]), nil
			}
			var text string
			if err := json.Unmarshal(s.body[start:s.at], &text); err != nil {
				return "", fmt.Errorf("invalid escape in the text at byte %d", start)
			}
			return text, nil
		case c == '\\':
			escaped = true
			s.at += 2
		case c < ' ':
			return "", s.unexpected("an escape for it")
		default:
			s.at++
		}
	}
	return "", s.unexpected("the end of the text")
}

// number reads a number, without making anything of it.
func (s *scanner) number() (json.Number, error) {
	start := s.at
	s.take('-')
	if !s.take('0') && !s.digits() {
		return "", s.unexpected("a digit")
	}
	if s.take('.') && !s.digits() {
		return "", s.unexpected("a digit")
	}
	if s.take('e') || s.take('E') {
		if !s.take('+') {
			s.take('-')
		}
		if !s.digits() {
			return "", s.unexpected("a digit")
		}
	}
	s.size += 2*wordBytes + s.at - start
	return json.Number(s.body[start:s.at]), nil
}

// digits reads as many digits as there are, and reports whether there are any.
func (s *scanner) digits() bool {
	start := s.at
	for c := s.peek(); '0' <= c && c <= '9'; c = s.peek() {
		s.at++
	}
	return s.at > start
}
