package history

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/internal/wording"
)

// maxShown is how many scenarios of a kind are listed.
const maxShown = 20

// Signs are the letters that stand for states in the text, and what they mean.
const Signs = ". passed, F failed, w warned, ? inconclusive, E error, - not executed"

var signs = map[verdict.State]string{
	verdict.Passed: ".", verdict.Failed: "F", verdict.Warned: "w", verdict.Inconclusive: "?", verdict.Error: "E",
}

// Text returns the history, of at least one run, as text for a terminal. It passes texts that
// came from a target or a file through clean. It cuts a list after 20 scenarios.
func (h *History) Text(clean func(string) string) string {
	var b strings.Builder
	first, last := h.Runs[0].Started, h.Runs[len(h.Runs)-1].Started
	fmt.Fprintf(&b, "%s: %s, from %s to %s\n", clean(h.Contract), wording.Count(len(h.Runs), "run"), first.UTC().Format(Minute), last.UTC().Format(Minute))
	if targets := h.Targets(); len(targets) > 1 {
		fmt.Fprintf(&b, "of %d targets: %s. What differs between them looks flaky\n", len(targets), clean(strings.Join(targets, ", ")))
	}
	b.WriteString("\n")
	h.table(&b, clean)
	h.list(&b, "flaky: passed and did not pass in turns", h.Flaky(), clean, func(s Scenario) string { return fmt.Sprintf("%d changes", s.Changes) })
	h.list(&b, "not passing now", h.Failing(), clean, func(s Scenario) string { return "since " + h.Runs[s.Since].Started.UTC().Format(Minute) })
	return b.String()
}

// Minute is how times are written, in UTC: a layout for time.Time.Format.
const Minute = "2006-01-02 15:04"

func (h *History) table(b *strings.Builder, clean func(string) string) {
	w := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(w, "started (UTC)\tverdict\tpassed\tfailed\tother\tfindings\trequests\ttook\tmedian answer\tfile")
	for _, r := range h.Runs {
		_, _ = fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%d\t%d\t%d\t%s\t%s\t%s\n", r.Started.UTC().Format(Minute), r.Verdict.Word,
			r.States[verdict.Passed], r.States[verdict.Failed], r.Others(), r.Findings, r.Requests, verdict.Duration(r.Took), r.MedianText(), clean(r.Name))
	}
	_ = w.Flush() // a strings.Builder has no errors, here and above
}

// MedianText writes the median, "-" for a run without answers.
func (r Run) MedianText() string {
	if r.Median == 0 {
		return "-"
	}
	return verdict.Latency(r.Median)
}

// Others is how many scenarios are neither passed nor failed.
func (r Run) Others() int {
	n := 0
	for state, count := range r.States {
		if state != verdict.Passed && state != verdict.Failed {
			n += count
		}
	}
	return n
}

func (h *History) list(b *strings.Builder, heading string, all []Scenario, clean func(string) string, what func(Scenario) string) {
	if len(all) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s (%s)\n", heading, Signs)
	for i, s := range all {
		if i == maxShown {
			fmt.Fprintf(b, "  and %d more; --format html=FILE has all\n", len(all)-maxShown)
			break
		}
		fmt.Fprintf(b, "  %s  %s, %s\n", strip(s.States), clean(s.Key), what(s))
		if s.Reason != "" {
			fmt.Fprintf(b, "    %s\n", clean(s.Reason))
		}
	}
}

// strip is what a scenario came to in each run, a letter for each.
func strip(states []verdict.State) string {
	var b strings.Builder
	for _, s := range states {
		sign, ok := signs[s]
		if !ok {
			sign = "-"
		}
		b.WriteString(sign)
	}
	return b.String()
}
