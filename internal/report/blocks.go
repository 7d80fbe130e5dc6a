package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/report/visible"
	"github.com/assaykit/assay/internal/verdict"
)

// maxCurl bounds a curl command, in bytes. A terminal's line editor and the eye
// give up at about that length.
const maxCurl = 2000

// headings say what the violations below them mean for the verdict.
var headings = map[verdict.State]string{
	verdict.Failed:       "failed",
	verdict.Error:        "error: the fault is the harness's or the contract pack's, not the target's",
	verdict.Inconclusive: "inconclusive: something got in the way of the question",
	verdict.Warned:       "warning: a SHOULD is violated",
}

// violations writes what is wrong, under a heading for each state.
func (p *page) violations(r *verdict.Result) {
	all := violations(r)
	sources := byID(r.Requirements)
	for i := range min(len(all), maxViolations) {
		v := &all[i]
		if i == 0 || all[i-1].state != v.state {
			p.section("")
			p.line(p.state(v.state, headings[v.state]))
		}
		p.line()
		p.violation(v, sources, r.Settings.Credentials)
	}
	if len(all) > maxViolations {
		p.line()
		more := all[maxViolations:]
		p.line(p.dim(fmt.Sprintf("and %d more (%s)%s", len(more), byState(states(more)), moreIn)))
	}
}

func states(all []violation) map[verdict.State]int {
	n := map[verdict.State]int{}
	for _, v := range all {
		n[v.state]++
	}
	return n
}

// violation writes one violation as design.md words it.
func (p *page) violation(v *violation, sources map[string]verdict.Requirement, credentials []string) {
	operation, title := v.operations[0], v.title
	if len(v.operations) > 1 {
		operation = plural(len(v.operations), "operation")
		if v.own && v.rule != "" {
			title = v.rule
		}
	}
	var head []string
	for _, part := range []string{strings.Join(v.requirements, " "), operation} {
		if part != "" {
			head = append(head, line(part, maxName))
		}
	}
	p.line(strings.Join(append([]string{p.state(v.state, strings.Join(head, "  "))}, line(title, maxName)), "  "))
	p.found(v)
	where := line(v.places[0], maxName)
	if from := source(v.requirements, sources); from != "" {
		where = "contract: " + from + " · " + where
	}
	if v.exchange != nil && v.exchange.ID != "" { // by which it is found in the target's logs
		where += " · " + exchange.CorrelationHeader + " " + line(v.exchange.ID, maxName)
	}
	p.line("  ", p.dim(where))
	if v.exchange != nil {
		p.line("  ", curl(v.exchange, credentials))
	}
	p.logLines("  log meanwhile:", v.log)
	if more := v.places[1:]; len(more) > 0 {
		p.prose("  ", fmt.Sprintf("and in %s: %s", plural(len(more), "more scenario"), list(more, maxPlaces)), p.dim)
	}
	if len(v.operations) > 1 {
		p.prose("  ", "operations: "+list(v.operations, len(v.operations)), p.dim)
	}
}

// found writes what was found and what was wanted, of each case if there are any.
func (p *page) found(v *violation) {
	if len(v.cases) == 0 {
		p.prose("  ", reason(v.reason), plain)
		return
	}
	if v.ofCases == 1 {
		p.prose("  ", line(v.cases[0].Name, maxName)+": "+reason(v.cases[0].Reason), plain)
		return
	}
	p.line("  ", fmt.Sprintf("%d of %s:", len(v.cases), plural(v.ofCases, "case")))
	for _, c := range v.cases[:min(len(v.cases), maxCases)] {
		mark := ""
		if c.State != v.state && v.state != verdict.Warned {
			mark = string(c.State) + ": "
		}
		p.prose("    ", mark+line(c.Name, maxName)+": "+reason(c.Reason), plain)
	}
	if more := len(v.cases) - maxCases; more > 0 {
		p.line("    ", p.dim(fmt.Sprintf("and %d more", more)))
	}
}

// state paints a text in the colour of a state.
func (p *page) state(s verdict.State, text string) string {
	switch s {
	case verdict.Failed, verdict.Error:
		return p.red(text)
	case verdict.Warned, verdict.Inconclusive:
		return p.yellow(text)
	case verdict.Passed:
		return p.green(text)
	}
	return p.dim(text)
}

// source says where in the contract requirements stand: the pages, each with its
// sections.
func source(ids []string, requirements map[string]verdict.Requirement) string {
	var pages []string
	sections := map[string][]string{}
	for _, id := range ids {
		q, ok := requirements[id]
		if !ok || q.Page == "" {
			continue
		}
		if !slices.Contains(pages, q.Page) {
			pages = append(pages, q.Page)
		}
		if q.Section != "" {
			sections[q.Page] = union(sections[q.Page], []string{q.Section})
		}
	}
	for i, page := range pages {
		pages[i] = line(strings.Join(append([]string{page + " page"}, sections[page]...), ", "), maxName)
	}
	return strings.Join(pages, "; ")
}

func list(names []string, limit int) string {
	var shown []string
	for _, name := range names[:min(len(names), limit)] {
		shown = append(shown, line(name, maxName))
	}
	if len(names) > limit {
		shown = append(shown, "…")
	}
	return strings.Join(shown, ", ")
}

// curl returns the command that sends a request again. One that is too long is
// written with less of its body: cut through the middle, a quote would stay open
// and the shell would take what is pasted next for a part of it.
func curl(e *exchange.Exchange, variables []string) string {
	command := e.Curl(variables...)
	if len(command) <= maxCurl {
		return sanitize(command)
	}
	short := *e
	for size := 1024; size >= 64; size /= 4 {
		short.RequestBody = exchange.Body(visible.Cut(string(e.RequestBody), size))
		command = short.Curl(variables...)
		note := fmt.Sprintf(" # shortened: %d of the body's %d bytes%s", len(short.RequestBody), len(e.RequestBody), moreIn)
		if len(command) <= maxCurl && len(short.RequestBody) < len(e.RequestBody) {
			return sanitize(command) + note
		}
	}
	return fmt.Sprintf("(the request is too long to be shown as a command%s)", moreIn)
}
