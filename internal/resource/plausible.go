package resource

import (
	"crypto/sha256"
	"fmt"
	"strings"
)

// A token is the part of a plausible value that no other value has. Its last letters
// follow from its first, so that the clean-up knows what a run has made, and nothing in
// it is the same in two values.
const (
	tokenRandom = 9 // letters, of 45 bits
	tokenCheck  = 4 // letters, of 20 bits
	tokenLength = tokenRandom + tokenCheck
)

// The names of people and brands that values are made of.
var (
	firstNames = []string{"anna", "ben", "carla", "david", "emma", "frank", "grace", "hans", "ines", "james", "kate", "lena", "maria", "nora", "omar", "paula", "ruth", "sara", "tom", "vera"}
	lastNames  = []string{"adams", "baker", "costa", "diaz", "evans", "fox", "gray", "hill", "keller", "lopez", "meyer", "novak", "ortiz", "price", "rossi", "silva", "stone", "wagner", "weber", "young"}
	brands     = []string{"acorn", "beacon", "cedar", "delta", "falcon", "harbor", "juniper", "lumen", "maple", "north", "orchid", "pine", "quartz", "river", "summit", "tundra", "vista", "willow"}
)

// check returns the letters at the end of a token.
func check(random string) string {
	sum := sha256.Sum256([]byte("token " + random))
	return letters.EncodeToString(sum[:5])[:tokenCheck]
}

// hasToken reports whether a token is in a text.
func hasToken(text string) bool {
	text = strings.ToLower(text)
	for n := 0; n+tokenLength <= len(text); n++ {
		if random := text[n : n+tokenRandom]; check(random) == text[n+tokenRandom:n+tokenLength] {
			return true
		}
	}
	return false
}

// plausible makes a unique value of a kind, as a customer of the target could have it.
func (s *Source) plausible(kind string) (any, error) {
	b := s.Bytes()
	random := letters.EncodeToString(b[:6])[:tokenRandom]
	token := random + check(random)
	of := func(names []string, b byte) string { return names[int(b)%len(names)] }
	first, last, brand := of(firstNames, b[8]), of(lastNames, b[9]), of(brands, b[10])
	switch kind {
	case "email":
		return first + "." + token + "@example.com", nil
	case "domain":
		return brand + "-" + token + ".example.com", nil
	case "word":
		return last + token, nil
	case "url":
		return "https://" + brand + "-" + token + ".example.com/", nil
	case "name":
		return strings.ToUpper(last[:1]) + last[1:] + " " + token, nil
	}
	return nil, fmt.Errorf("no unique value of kind %q", kind)
}
