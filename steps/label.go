package steps

import (
	"strings"

	"github.com/assaykit/assay/internal/plan"
)

// maxLabel bounds a label, in bytes: servers take 8 KB of header in all.
const maxLabel = 200

// label tells of a scenario what fits into a header: its id and its name, in
// printable ASCII.
func label(p plan.Scenario) string {
	text := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, p.ID+" "+p.Name)
	return strings.TrimSpace(text[:min(len(text), maxLabel)])
}
