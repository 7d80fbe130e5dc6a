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

// How much is shown. The rest is in the list of scenarios, as is what is behind each
// finding.
const (
	maxFindings = 100
	maxFirst    = 25 // findings that are seen at once, as many as on a terminal
	maxCases    = 20
	maxSame     = 50
	maxWhere    = 3   // operations in the head of a finding
	maxFound    = 160 // bytes of what was found, in the head
)

// findings are what is wrong, in the groups and the order of the text report.
type findings struct {
	Counts string // how many there are, by state
	Groups []*findingGroup
	More   int // that are not shown
}

// findingGroup is the findings of one state, or those that the baseline knows.
type findingGroup struct {
	Heading string
	First   []*finding
	Rest    []*finding // that are seen when somebody asks for them
}

// finding is a finding as it is shown: of what shows it best, all of it, and of
// its other occurrences where they are.
type finding struct {
	*verdict.Finding
	Number   int
	Where    []string // operations, and the statuses of answers
	Head     []string // the same, or how many operations where there are many
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

func newFindings(r *verdict.Result) findings {
	all := verdict.Findings(r)
	f := findings{Counts: verdict.FindingCounts(all), More: max(0, len(all)-maxFindings)}
	var known *findingGroup
	first := 0
	for i := range all[:min(len(all), maxFindings)] {
		var g *findingGroup
		switch n := len(f.Groups); {
		case all[i].Known && known == nil:
			known = &findingGroup{Heading: "Known to the baseline"}
			g = known
		case all[i].Known:
			g = known
		case n == 0 || f.Groups[n-1].Heading != wording.Title(all[i].State.Heading()):
			g = &findingGroup{Heading: wording.Title(all[i].State.Heading())}
			f.Groups = append(f.Groups, g)
		default:
			g = f.Groups[n-1]
		}
		v := newFinding(&all[i], i+1, r.Settings.Credentials)
		if first < maxFirst && g != known {
			g.First = append(g.First, v)
			first++
		} else {
			g.Rest = append(g.Rest, v)
		}
	}
	if known != nil {
		f.Groups = append(f.Groups, known)
	}
	return f
}

func newFinding(of *verdict.Finding, number int, credentials []string) *finding {
	f := &finding{Finding: of, Number: number}
	best := f.Best()
	f.Scenario, f.Href, f.Extent = best.Scenario, fragment("scenario", best.Scenario.ID), f.Finding.Extent()
	for _, p := range f.Places {
		f.Where = append(f.Where, p.String())
	}
	f.Head = f.Where
	if len(f.Where) > maxWhere {
		f.Head = []string{wording.Count(len(f.Operations()), "operation")}
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
		f.Exchange.addCurl(e, credentials)
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
