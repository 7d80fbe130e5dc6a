package plan

import (
	"fmt"
	"slices"

	"github.com/assaykit/assay/internal/wording"
)

// Known returns nil if name is among the known names, and otherwise an error that says
// unknown, noun and name, and suggests the nearest of the known names if one is near.
func Known(noun, name string, known []string) error {
	if slices.Contains(known, name) {
		return nil
	}
	if near := wording.Nearest(name, known); near != "" {
		return fmt.Errorf("unknown %s %q, did you mean %q?", noun, name, near)
	}
	return fmt.Errorf("unknown %s %q", noun, name)
}
