package plan

import (
	"fmt"
	"slices"
)

// Known returns nil if name is among the known names, and otherwise an error
// that suggests the nearest of them.
func Known(noun, name string, known []string) error {
	if slices.Contains(known, name) {
		return nil
	}
	if near := Nearest(name, known); near != "" {
		return fmt.Errorf("unknown %s %q, did you mean %q?", noun, name, near)
	}
	return fmt.Errorf("unknown %s %q", noun, name)
}

// Nearest returns the known name with the smallest edit distance to name, or ""
// if none is near enough to be a likely slip.
func Nearest(name string, known []string) string {
	best, distance := "", len(name)/3+2
	for _, k := range known {
		if d := editDistance(name, k); d < distance {
			best, distance = k, d
		}
	}
	return best
}

// editDistance is the Levenshtein distance in bytes.
func editDistance(a, b string) int {
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
