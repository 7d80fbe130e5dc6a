package html

import (
	"fmt"
	"slices"
	"strings"

	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/internal/wording"
)

// wrong are the states whose findings are shown one by one.
var wrong = []verdict.State{verdict.Failed, verdict.Error, verdict.Inconclusive, verdict.Warned}

// maxFindings is how many findings are shown with all that belongs to them; the
// rest is in the list of scenarios, as is what is behind each of them.
const (
	maxFindings = 100
	maxCases    = 20
	maxSame     = 50
)

// finding is a finding as it is shown: of what shows it best, all of it, and of
// its other occurrences where they are.
type finding struct {
	*verdict.Finding
	Number   int
	Where    []string // operations, and the statuses of answers
	Rule     string   // the sentence that the scenario stands under, if it is about that
	Scenario *verdict.Scenario
	Href     string // to the scenario
	Cases    []caseView
	OfCases  string // how many cases of how many; "" where there are none
	Exchange *exchangeView
	Extent   string
	Same     []link
	MoreSame int
}

type caseView struct {
	Name   string
	State  verdict.State
	Reason string
}

// link leads to something else in the document.
type link struct{ Text, Href string }

// findings returns as many findings as are shown, and how many more there are.
func (d *document) findings() (shown []*finding, more int) {
	for i := range d.all[:min(len(d.all), maxFindings)] {
		shown = append(shown, d.finding(i))
	}
	return shown, len(d.all) - len(shown)
}

func (d *document) finding(i int) *finding {
	f := &finding{Finding: &d.all[i], Number: i + 1}
	best := f.Best()
	f.Scenario, f.Href, f.Extent = best.Scenario, fragment("scenario", best.Scenario.ID), f.Finding.Extent()
	for _, p := range f.Places {
		f.Where = append(f.Where, p.String())
	}
	if f.Answers == 0 && f.Title != best.Scenario.Rule {
		f.Rule = best.Scenario.Rule
	}
	for _, c := range best.Cases[:min(len(best.Cases), maxCases)] {
		f.Cases = append(f.Cases, caseView{Name: c.Name, State: c.State, Reason: c.Reason})
	}
	if n := len(best.Cases); n > 0 {
		f.OfCases = fmt.Sprintf("%d of %s", n, wording.Count(len(best.Scenario.Cases), "case"))
	}
	if e := best.Exchange; e != nil {
		f.Exchange = showExchange(e, reasonsOf(best), asEvidence)
		f.Exchange.addCurl(e, d.result.Settings.Credentials)
	}
	for _, o := range f.Occurrences[1:] {
		if len(f.Same) == maxSame {
			f.MoreSame++
			continue
		}
		f.Same = append(f.Same, link{Text: strings.TrimSpace(o.Scenario.Name + " (" + o.Scenario.ID + ")"), Href: fragment("scenario", o.Scenario.ID)})
	}
	return f
}

// reasonsOf returns what an exchange was found to be wrong for, in the words of
// the cases where there are any.
func reasonsOf(o *verdict.Occurrence) []string {
	var all []string
	for _, c := range o.Cases {
		if c.Exchange == o.Exchange.ID {
			all = append(all, c.Reason)
		}
	}
	if len(all) == 0 {
		all = []string{o.Reason}
	}
	return slices.Compact(all)
}
