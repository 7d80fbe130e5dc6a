package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/assaykit/assay/internal/verdict"
)

// counts writes the facts of a run, which include its counts.
func (p *page) counts(r *verdict.Result) {
	if len(r.Scenarios) == 0 {
		return
	}
	p.section("")
	for _, f := range verdict.Facts(r) {
		text := line(f.Value, maxReason)
		if f.Warning {
			text = p.red(text)
		}
		p.row(f.Name, text)
	}
}

func (p *page) row(name, text string) { p.line(p.dim(pad(name, 14)), text) }

// withoutBroken returns a copy of a Result without problems of our own, such as a
// report that could not be written.
func withoutBroken(r *verdict.Result) *verdict.Result {
	rest := *r
	rest.Problems = slices.DeleteFunc(slices.Clone(r.Problems), func(p verdict.Problem) bool { return p.Kind == verdict.Broken })
	return &rest
}

// verdict writes the problems of the run as a whole, and the verdict as the last line.
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
