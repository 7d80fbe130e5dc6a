package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/internal/wording"
)

// maxCurl bounds a curl command, in bytes. Longer ones are hard to paste and to read.
const maxCurl = 2000

// findings writes the findings under a heading for each state, and says which of them
// the baseline knows.
func (p *page) findings(r *verdict.Result, all []verdict.Finding) {
	news := unknown(all)
	if len(all) > 0 {
		p.section(verdict.FindingCounts(all))
	}
	for i := range min(len(news), maxFindings) {
		f := &news[i]
		if i == 0 || news[i-1].State != f.State {
			p.section("")
			p.line(p.state(f.State, f.State.Heading()))
		}
		p.line()
		p.finding(f, r.Settings.Credentials)
	}
	if len(news) > maxFindings {
		p.line()
		p.line(p.dim(moreFindings(news[maxFindings:]) + moreIn))
	}
}

// derived says how scenarios that did not pass can be read, and their requests mended, that
// stand in no file.
func (p *page) derived(r *verdict.Result) {
	for i := range r.Scenarios {
		s := &r.Scenarios[i]
		if s.Document == nil || s.State == verdict.Passed || s.State == verdict.Deselected {
			continue
		}
		p.line()
		p.line(p.dim("the scenarios are derived; to have them as files: assay pack init --openapi " + line(s.Document.File, maxName) + " DIR"))
		return
	}
}

// unseen says what to do about documented answers that leave a run incomplete.
func (p *page) unseen(r *verdict.Result) {
	if r.Verdict.Exit != verdict.ExitIncomplete || len(verdict.Unseen(r)) == 0 {
		return
	}
	p.prose("", "to see every documented answer, write a scenario that leads to it; in a pack of your own, error: {unseen: shown} in resources.yaml lets a run do without the refusals among them", p.dim)
}

// moreFindings writes how many findings are left out.
func moreFindings(rest []verdict.Finding) string {
	states := map[verdict.State]int{}
	for _, f := range rest {
		states[f.State]++
	}
	return fmt.Sprintf("and %d more (%s)", len(rest), verdict.CountStates(states))
}

// unknown returns the findings that the baseline does not know.
func unknown(all []verdict.Finding) []verdict.Finding {
	return slices.DeleteFunc(slices.Clone(all), func(f verdict.Finding) bool { return f.Known })
}

// finding writes one finding.
func (p *page) finding(f *verdict.Finding, credentials []string) {
	best := f.Best()
	p.findingHead(f)
	p.found(best, f.State)
	p.evidence(f, best, credentials)
	about := "finding " + f.ID
	if extent := f.Extent(); extent != "" {
		about += " · " + extent
	}
	p.line("  ", p.dim(about))
	if len(f.Places) > 1 {
		p.prose("  ", "operations: "+places(f), p.dim)
	}
	if more := f.Occurrences[1:]; len(more) > 0 {
		var names []string
		for _, o := range more[:min(len(more), maxPlaces+1)] {
			names = append(names, place(o.Scenario))
		}
		p.prose("  ", "also in "+list(names, maxPlaces), p.dim)
	}
}

// findingHead writes what is broken, where, and in the contract's words.
func (p *page) findingHead(f *verdict.Finding) {
	var ids []string
	for _, q := range f.Requirements {
		ids = append(ids, q.ID)
	}
	where := ""
	switch operations := f.Operations(); {
	case len(operations) > 1:
		where = wording.Count(len(operations), "operation")
	case len(operations) == 1:
		where = operations[0]
	}
	var head []string
	for _, part := range []string{requirementList(ids), where} {
		if part != "" {
			head = append(head, line(part, maxName))
		}
	}
	p.line(strings.Join(append([]string{p.state(f.State, strings.Join(head, "  "))}, line(f.Title, maxName)), "  "))
}

// maxRequirements is how many requirements are named in the head of a finding.
const maxRequirements = 4

func requirementList(ids []string) string {
	if more := len(ids) - maxRequirements; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(ids[:maxRequirements], " "), more)
	}
	return strings.Join(ids, " ")
}

// places returns the operations of a finding with their statuses, each once.
func places(f *verdict.Finding) string {
	var order []string
	statuses := map[string][]string{}
	for _, at := range f.Places {
		if _, ok := statuses[at.Operation]; !ok {
			order = append(order, at.Operation)
		}
		if at.Status != 0 {
			statuses[at.Operation] = append(statuses[at.Operation], fmt.Sprint(at.Status))
		} else {
			statuses[at.Operation] = append(statuses[at.Operation], "")
		}
	}
	for i, operation := range order {
		order[i] = strings.TrimSpace(line(operation, maxName) + " " + strings.Join(slices.Compact(statuses[operation]), "/"))
	}
	return strings.Join(order, ", ")
}

// occurrence writes how a finding shows in one scenario.
func (p *page) occurrence(f *verdict.Finding, o *verdict.Occurrence, credentials []string) {
	p.findingHead(f)
	if o.Follows {
		p.prose("  ", reason(f.Reason), plain)
		p.prose("  ", "and so: "+reason(o.Reason), plain)
	} else {
		p.found(o, f.State)
	}
	p.evidence(f, o, credentials)
	p.line("  ", p.dim("finding "+f.ID))
}

// evidence writes the source in the contract, the scenario, and the request that shows
// the finding.
func (p *page) evidence(f *verdict.Finding, o *verdict.Occurrence, credentials []string) {
	where := line(place(o.Scenario), maxName)
	if from := line(verdict.Source(f.Requirements...), maxName); from != "" {
		where = "contract: " + from + " · " + where
	}
	if o.Exchange != nil && o.Exchange.ID != "" { // by which it is found in the target's logs
		where += " · " + exchange.CorrelationHeader + " " + line(o.Exchange.ID, maxName)
	}
	p.line("  ", p.dim(where))
	if o.Exchange != nil {
		p.line("  ", curl(o.Exchange, credentials))
	}
	p.logLines("  log meanwhile:", o.Scenario.Log)
}

// found writes the actual and the expected value, for each case if there are several.
func (p *page) found(o *verdict.Occurrence, state verdict.State) {
	switch {
	case len(o.Cases) == 0:
		p.prose("  ", reason(o.Reason), plain)
		return
	case len(o.Scenario.Cases) == 1:
		p.prose("  ", line(o.Cases[0].Name, maxName)+": "+reason(o.Cases[0].Reason), plain)
		return
	}
	p.line("  ", fmt.Sprintf("%d of %s:", len(o.Cases), wording.Count(len(o.Scenario.Cases), "case")))
	for _, c := range o.Cases[:min(len(o.Cases), maxCases)] {
		mark := ""
		if c.State != state && state != verdict.Warned {
			mark = string(c.State) + ": "
		}
		p.prose("    ", mark+line(c.Name, maxName)+": "+reason(c.Reason), plain)
	}
	if more := len(o.Cases) - maxCases; more > 0 {
		p.line("    ", p.dim(fmt.Sprintf("and %d more", more)))
	}
}

// place returns the file and the line of a scenario or, if it stands in no file, its name
// and where its operation is documented.
func place(s *verdict.Scenario) string {
	if at := s.Document; at != nil {
		if at.Line == 0 {
			return fmt.Sprintf("%s %q", at.File, s.Name)
		}
		return fmt.Sprintf("%s:%d %q", at.File, at.Line, s.Name)
	}
	if s.ID != "" {
		return s.ID
	}
	return fmt.Sprintf("%s:%d", s.File, s.Line)
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

// curl returns the command that sends a request again. If the command would be too long
// or incomplete, it returns the reason in its place.
func curl(e *exchange.Exchange, variables []string) string {
	command := e.Curl(variables...)
	switch {
	case command != "" && len(command) <= maxCurl:
		return sanitize(command)
	case e.RequestBodySize > len(e.RequestBody):
		return fmt.Sprintf("(no command: the request's body has %d bytes, of which the record has %d)", e.RequestBodySize, len(e.RequestBody))
	case len(e.RequestBody) > maxCurl/2:
		return fmt.Sprintf("(no command: the request's body has %d bytes%s)", len(e.RequestBody), moreIn)
	}
	return fmt.Sprintf("(no command: the request is too long%s)", moreIn)
}

// Finding returns one finding as the text report shows it, in TextWidth columns and without
// color. Credentials are the names of the variables that hold keys.
func Finding(f *verdict.Finding, credentials []string) string {
	p := &page{width: TextWidth}
	p.finding(f, credentials)
	return p.String()
}
