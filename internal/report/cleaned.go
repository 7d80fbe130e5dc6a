package report

import (
	"fmt"
	"io"

	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/internal/wording"
)

// Cleaned writes as text which leftovers of an earlier run were removed, and which remain.
// It returns the writer's errors.
func Cleaned(w io.Writer, c *verdict.Cleaned) error {
	p := &page{}
	for _, removed := range c.Removed {
		p.line("removed ", leftoverName(removed))
	}
	for _, again := range c.PutBack {
		p.line("put back ", leftoverName(again), " as it was before the run")
	}
	for _, left := range c.Left {
		p.line("left    ", leftoverName(left), ": ", reason(left.Reason))
	}
	if p.Len() > 0 {
		p.line()
	}
	summary := wording.Count(len(c.Removed), "resource") + " removed"
	if len(c.PutBack) > 0 {
		summary += fmt.Sprintf(", %d put back", len(c.PutBack))
	}
	if c.Gone > 0 {
		summary += fmt.Sprintf(", %d gone already or never there", c.Gone)
	}
	if len(c.Left) > 0 {
		p.line(summary, fmt.Sprintf(", %d left at %s; the ledger is kept: %s", len(c.Left), line(c.BaseURL, maxName), line(c.Ledger, maxReason)))
	} else {
		p.line(summary, ", nothing left at ", line(c.BaseURL, maxName), "; the ledger is deleted")
	}
	_, err := w.Write(p.Bytes())
	return err
}

// leftoverName returns a name for a resource that a run created.
func leftoverName(l verdict.Leftover) string {
	name := line(l.Resource, maxName)
	if l.ID != "" {
		name += " " + line(l.ID, maxName)
	}
	if l.Identity != "" {
		name += ` "` + line(l.Identity, maxName) + `"`
	}
	return name
}
