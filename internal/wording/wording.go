// Package wording holds what messages have in common: a number with its noun, the name
// that a misspelt one probably means, and what keeps a file from being read.
package wording

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Count returns a number with its noun, in the plural unless the number is 1. The
// noun is one that takes an s: "1 check", "0 checks".
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// AboutLong writes a duration in seconds for people, such as "3 days": in the largest of
// years of 365 days, days, hours and minutes of which it has at least two, rounded down.
// One below two hours is in minutes.
func AboutLong(seconds int64) string {
	switch {
	case seconds >= 2*365*24*3600:
		return fmt.Sprintf("%d years", seconds/(365*24*3600))
	case seconds >= 2*24*3600:
		return fmt.Sprintf("%d days", seconds/(24*3600))
	case seconds >= 2*3600:
		return fmt.Sprintf("%d hours", seconds/3600)
	}
	return fmt.Sprintf("%d minutes", seconds/60)
}

// Title returns a text with a capital as its first letter.
func Title(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 || first == utf8.RuneError {
		return text
	}
	return string(unicode.ToUpper(first)) + text[size:]
}

// Nearest returns the known name that a name probably means: the one with the
// smallest edit distance, and the first of several. It returns "" if none is near
// enough: one edit, and another for every three bytes; else the first that has further words
// behind it, with a low line. Capitals and small letters count as the same.
func Nearest(name string, known []string) string {
	best, least := "", len(name)/3+2
	for _, k := range known {
		if d := Distance(strings.ToLower(name), strings.ToLower(k)); d < least {
			best, least = k, d
		}
	}
	const letters = 4 // that say enough, where a word is left out
	for _, k := range known {
		if best == "" && len(name) >= letters && strings.HasPrefix(k, name+"_") {
			best = k
		}
	}
	return best
}

// Distance returns how many bytes have to be inserted, deleted or replaced to make
// one text of another (Levenshtein).
func Distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
