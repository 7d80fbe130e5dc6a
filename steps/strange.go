package steps

import (
	"regexp"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/resource"
)

// The forms of ids that are not numbers: a UUID (RFC 9562), and any other text of
// enough letters and digits that one made by chance is nobody's.
var (
	uuidForm = regexp.MustCompile(`^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$`)
	hexForm  = regexp.MustCompile(`^[0-9a-f]{20,}$`)
	alnum    = regexp.MustCompile(`[0-9A-Za-z]`)
	digits   = regexp.MustCompile(`^[0-9]+$`)
	sortForm = regexp.MustCompile(`^[A-Za-z]+[-_.:/]?`) // what kind of thing it is the id of, as in inv-0042
)

// strange returns an id that no record has, of the form of one that a record has: a
// target that looks at the form first would else say nothing of records.
func strange(unique *resource.Source, numbers fixtures.Range, own any) any {
	text, isText := own.(string)
	switch {
	case !isText || digits.MatchString(text):
	case uuidForm.MatchString(text):
		return unique.Uuid()
	default:
		if other, ok := likeness(unique, text); ok {
			return other
		}
	}
	return unique.Number(numbers.Minimum, numbers.Maximum)
}

// fewest is how many letters and digits have to be others, for an id to be nobody's.
const fewest = 4

// likeness puts others for the letters and the digits of an id, each of its own kind,
// and keeps all else of it. It is no use where too few of them are in it.
func likeness(unique *resource.Source, own string) (string, bool) {
	alphabets := []string{"0123456789", "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
	sort := sortForm.FindString(own)
	switch rest := own[len(sort):]; {
	case hexForm.MatchString(own):
		alphabets, sort = []string{"0123456789abcdef"}, ""
	case len(rest) < fewest || !strings.ContainsAny(rest, alphabets[0]):
		sort = ""
	case digits.MatchString(rest): // a number that counts records seldom comes that far
		return sort + "9" + others(unique, rest[1:], alphabets), true
	}
	rest := own[len(sort):]
	other := others(unique, rest, alphabets)
	return sort + other, len(alnum.FindAllString(rest, -1)) >= fewest
}

// others puts for each letter that is in one of some alphabets another of the same.
func others(unique *resource.Source, text string, alphabets []string) string {
	var random []byte
	return strings.Map(func(r rune) rune {
		for _, alphabet := range alphabets {
			if !strings.ContainsRune(alphabet, r) {
				continue
			}
			if len(random) == 0 {
				random = unique.Bytes()
			}
			r, random = rune(alphabet[int(random[0])%len(alphabet)]), random[1:]
			break
		}
		return r
	}, text)
}
