package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/assaykit/assay/internal/verdict"
)

// counts writes what the run amounts to, in numbers. A run that executed nothing
// has none to show.
func (p *page) counts(r *verdict.Result) {
	if len(r.Scenarios) == 0 {
		return
	}
	p.section("")
	p.row("target", fmt.Sprintf("%s (%s)", line(r.Target.BaseURL, maxName), line(r.Target.Kind, maxName)))
	if r.Settings.Insecure {
		p.row("certificate", p.red("not verified (--insecure): anybody may have answered"))
	}
	if len(r.Settings.Headers) > 0 {
		p.row("headers", line("each request carried "+strings.Join(r.Settings.Headers, ", "), maxReason))
	}
	p.image(r.Target)
	p.row("contract", line(strings.TrimSpace(r.Contract.Title+" "+r.Contract.Version), maxName))
	if len(r.Settings.Selection) > 0 {
		p.row("selection", line(strings.Join(r.Settings.Selection, " "), maxReason))
	}
	if s := r.Settings.Shard; s != nil {
		p.row("shard", fmt.Sprintf("%d/%d: %d of %s", s.Index, s.Count, r.Planned, plural(s.Of, "scenario")))
	}
	p.row("scenarios", scenarioCounts(r))
	if len(r.Requirements) > 0 {
		p.row("requirements", requirementCounts(r))
	}
	if len(r.Cells) > 0 {
		p.row("cells", cellCounts(r))
	}
	p.row("requests", requestCounts(r))
	if limits := limitCounts(r.Traffic); limits != "" {
		p.row("rate limit", limits)
	}
}

func (p *page) row(name, text string) { p.line(p.dim(pad(name, 14)), text) }

func scenarioCounts(r *verdict.Result) string {
	total := fmt.Sprint(len(r.Scenarios))
	if len(r.Scenarios) != r.Planned {
		total = fmt.Sprintf("%d of %d planned", len(r.Scenarios), r.Planned)
	}
	states := map[verdict.State]int{}
	for _, s := range r.Scenarios {
		states[s.State]++
	}
	return total + ": " + byState(states)
}

func requirementCounts(r *verdict.Result) string {
	states := map[verdict.State]int{}
	for _, q := range r.Requirements {
		states[q.State]++
	}
	return fmt.Sprintf("%d: %s", len(r.Requirements), byState(states))
}

func byState(states map[verdict.State]int) string {
	var parts []string
	for _, s := range verdict.States() {
		if states[s] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", states[s], strings.ReplaceAll(string(s), "-", " ")))
		}
	}
	return strings.Join(parts, ", ")
}

// cellCounts counts as asserted what an answer was held against.
func cellCounts(r *verdict.Result) string {
	asserted := 0
	for _, c := range r.Cells {
		if c.Asserted() {
			asserted++
		}
	}
	return fmt.Sprintf("%d of %d asserted", asserted, len(r.Cells))
}

func requestCounts(r *verdict.Result) string {
	text := fmt.Sprintf("%d in %s", r.Traffic.Requests, duration(r.Finished.Sub(r.Started)))
	if r.Traffic.Created > 0 {
		text += fmt.Sprintf("; %s created, %d removed", plural(r.Traffic.Created, "resource"), r.Traffic.Removed)
	}
	return text
}

// limitCounts says what the target's rate limit cost; "" if nothing.
func limitCounts(t verdict.Traffic) string {
	var parts []string
	switch {
	case t.Limiter != "":
		parts = append(parts, plural(t.Limited, "request")+" refused and sent again",
			line(t.Limiter, maxName)+" in front of the target limits requests: use --rate")
	case t.Limited > 0:
		parts = append(parts, plural(t.Limited, "request")+" answered 429 and sent again")
	}
	if t.Waited >= 100*time.Millisecond {
		parts = append(parts, duration(t.Waited)+" waited in total")
	}
	return strings.Join(parts, ", ")
}

// duration writes a time as exactly as anybody wants to know it.
func duration(d time.Duration) string {
	switch {
	case d < 0:
		return "0 ms"
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	case d < time.Minute:
		return fmt.Sprintf("%.1f s", d.Truncate(100*time.Millisecond).Seconds())
	case d < time.Hour:
		return fmt.Sprintf("%d min %d s", int(d.Minutes()), int(d.Seconds())%60)
	}
	return fmt.Sprintf("%d h %d min", int(d.Hours()), int(d.Minutes())%60)
}

// withoutBroken is a Result without the faults of our own that were noted, such as
// a report that could not be written.
func withoutBroken(r *verdict.Result) *verdict.Result {
	rest := *r
	rest.Problems = slices.DeleteFunc(slices.Clone(r.Problems), func(p verdict.Problem) bool { return p.Kind == verdict.Broken })
	return &rest
}

// verdict writes what went wrong with the run as a whole, and the last line.
func (p *page) verdict(r *verdict.Result) {
	v := verdict.Decide(r)
	var untold []verdict.Problem
	for _, problem := range r.Problems {
		if !strings.Contains(v.Reason, problem.Message) {
			untold = append(untold, problem)
		}
	}
	if len(untold) > 0 {
		p.section("problems")
		p.some(len(untold), "problem", func(i int) {
			p.prose("  ", fmt.Sprintf("%s: %s", line(string(untold[i].Kind), maxName), line(untold[i].Message, maxReason)), plain)
		})
	}
	p.section("")
	if rest := withoutBroken(r); v.Exit == verdict.ExitBroken && len(rest.Problems) < len(r.Problems) {
		if w := verdict.Decide(rest); w.Exit != verdict.ExitBroken {
			p.line("apart from what is broken: ", w.Word, ": ", line(w.Reason, maxReason))
		}
	}
	word, details := strings.ToUpper(v.Word), []string{}
	if v.Exit == verdict.ExitConformant && v.Known == 0 {
		word = v.Word
	}
	if r.Seed != "" {
		details = append(details, "seed "+line(r.Seed, maxName))
	}
	if v.Exit != verdict.ExitConformant || v.Known > 0 {
		details = append(details, fmt.Sprintf("exit %d", v.Exit))
	}
	last := word + ": " + line(v.Reason, maxReason)
	if len(details) > 0 {
		last += " (" + strings.Join(details, ", ") + ")"
	}
	switch {
	case v.Conformant():
		p.line(p.green(last))
	case v.Exit == verdict.ExitConformant, v.Exit == verdict.ExitIncomplete:
		p.line(p.yellow(last))
	default:
		p.line(p.red(last))
	}
}
