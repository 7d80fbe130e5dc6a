package resource

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math/big"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/assaykit/assay/fixtures"
)

// Source makes values that no other request of the run has. They follow from
// the seed, from the scope (a scenario, or something that scenarios share) and
// from how many the scope has made before.
type Source struct {
	Seed, Scope string
	Plausible   bool // values look like those of people

	mu   sync.Mutex
	made int
}

// letters are 24 lower-case letters and digits, of which none is easily taken
// for another; they begin with a letter.
var letters = base32.NewEncoding("abcdefghijkmnpqrstuvwxyz23456789").WithPadding(base32.NoPadding)

// Word makes a word that no other request of the run has: small letters and digits, the
// first an "a".
func (s *Source) Word() string {
	return "a" + letters.EncodeToString(s.Bytes()[:7])
}

// Value makes a unique value of one of the kinds that ${new.…} has. Addresses and domains
// lie in example.com, which belongs to nobody. It returns an error for a kind that is
// unknown.
func (s *Source) Value(kind string) (any, error) {
	switch kind {
	case "uuid":
		return s.Uuid(), nil
	case "date":
		return s.date(), nil
	case "letters":
		return s.letters(), nil
	case "capitals":
		return strings.ToUpper(s.letters()), nil
	}
	if numbers, is, err := fixtures.NumbersOf(kind); is {
		return s.numberOf(numbers), err
	}
	if text, ok := fixtures.Like(kind); ok {
		return s.like(text), nil
	}
	if s.Plausible {
		return s.plausible(kind)
	}
	word := s.Word()
	switch kind {
	case "email":
		return "assay" + word + "@example.com", nil
	case "domain":
		return "assay-" + word + ".example.com", nil
	case "word":
		return "assay" + word, nil
	case "url":
		return "https://assay-" + word + ".example.com/", nil
	case "name":
		return "Assay " + strings.ToUpper(word[:1]) + word[1:], nil
	}
	return nil, fmt.Errorf("no unique value of kind %q", kind)
}

// madeUp reports whether a text holds a value that some source has made: a word that
// names assay and has sixty random bits, or a token.
func madeUp(text string) bool { return made.MatchString(text) || hasToken(text) }

var made = regexp.MustCompile(`(?i)assay[ -]?a[a-km-np-z2-9]{12}`)

// letters makes eight small letters: one of some 200 thousand million texts.
func (s *Source) letters() string {
	text := s.Bytes()[:8]
	for n := range text {
		text[n] = 'a' + text[n]%26
	}
	return string(text)
}

// like makes a text in which each letter and each digit of another one may be another one of
// its kind: a small letter, a capital, a digit. A digit that is not 0 never becomes 0.
func (s *Source) like(text string) string {
	made := []byte(text)
	var random []byte
	for n, c := range made {
		if !fixtures.Changes(rune(c)) {
			continue
		}
		if len(random) == 0 {
			random = s.Bytes()
		}
		switch b := random[0]; {
		case c >= 'a':
			made[n] = 'a' + b%26
		case c >= 'A':
			made[n] = 'A' + b%26
		case c == '0':
			made[n] = '0' + b%10
		default:
			made[n] = '1' + b%9
		}
		random = random[1:]
	}
	return string(made)
}

// date makes a date that is ahead: one of some sixty thousand.
func (s *Source) date() string {
	const first, years = 2030, 170
	b := s.Bytes()
	return time.Date(first, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(binary.BigEndian.Uint32(b[:4])%(years*365))).Format(time.DateOnly)
}

// Uuid makes a UUID of the form of version 4 (RFC 9562, section 5.4), in small letters.
func (s *Source) Uuid() string {
	b := s.Bytes()
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:16])
}

// Bytes makes 32 bytes that look random.
func (s *Source) Bytes() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.made++
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%d", s.Seed, s.Scope, s.made))
	return sum[:]
}

// numberOf makes a number of a range.
func (s *Source) numberOf(numbers fixtures.NumberRange) json.Number {
	if numbers.By == nil {
		return ""
	}
	place := new(big.Int).SetBytes(s.Bytes()[:16])
	return json.Number(numbers.At(place.Mod(place, numbers.Count())))
}

// Number makes an integer between two others, both included.
func (s *Source) Number(minimum, maximum int64) int64 {
	var n uint64
	for _, b := range s.Bytes()[:8] {
		n = n<<8 | uint64(b)
	}
	return minimum + int64(n%uint64(maximum-minimum+1))
}
