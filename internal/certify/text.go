package certify

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/assaykit/assay/internal/report"
)

// Text writes a verification as text for a terminal. It returns the errors of the writer.
func Text(w io.Writer, r *Report) error {
	var b strings.Builder
	fmt.Fprintf(&b, "bundle  %s\n\n", r.Name())
	width := 0
	for _, f := range r.Findings {
		width = max(width, len(f.Question))
	}
	for _, f := range r.Findings {
		word := map[Outcome]string{Holds: "ok", Fails: "FAIL", NotAsked: "-"}[f.Outcome]
		detail := f.Detail
		if f.Outcome == NotAsked && detail == "" {
			detail = "not asked"
		}
		fmt.Fprintf(&b, "%-4s  %-*s  %s\n", word, width, f.Question, report.Line(detail))
	}
	if m := r.Made; m != nil {
		after := "before"
		if m.After != nil {
			after = "between " + m.After.Format(time.RFC3339) + " and"
		}
		fmt.Fprintf(&b, "\nmade    %s %s, by %s\n", after, m.Before.Format(time.RFC3339), report.Line(m.By))
	}
	if run := r.Run; run != nil && len(run.Missing) > 0 {
		b.WriteString("\nmissing\n")
		for _, text := range shortened(run.Missing, 20) {
			fmt.Fprintf(&b, "  %s\n", report.Line(text))
		}
	}
	for _, warning := range r.Warnings {
		fmt.Fprintf(&b, "\nwarning  %s\n", report.Line(warning))
	}
	b.WriteString("\nnot shown by any bundle\n")
	for _, text := range r.Unshown {
		fmt.Fprintf(&b, "  - %s\n", text)
	}
	b.WriteString("\n" + r.Sentence() + "\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// Name is what the bundle is known by.
func (r *Report) Name() string {
	if r.Bundle == "" {
		return "unknown: it has no manifest that can be read"
	}
	return "sha256:" + r.Bundle
}

// Sentence says in one line what a verification came to.
func (r *Report) Sentence() string {
	if r.Verified {
		return fmt.Sprintf("verified: level %s, signed by %s", LevelOf(r.Judged), report.Line(r.Signer.Owner))
	}
	var failed []string
	for _, f := range r.Failures() {
		failed = append(failed, f.Question)
	}
	return "not verified: " + strings.Join(failed, ", ")
}

// shortened returns the first of some texts, and a line with the number of the others.
func shortened(all []string, most int) []string {
	if len(all) <= most {
		return all
	}
	return append(all[:most:most], fmt.Sprintf("… and %d more", len(all)-most))
}
