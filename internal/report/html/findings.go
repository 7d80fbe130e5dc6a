package html

import (
	"fmt"
	"slices"
	"strings"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/verdict"
)

// wrong are the states that are told one by one, in this order.
var wrong = []verdict.State{verdict.Failed, verdict.Error, verdict.Inconclusive, verdict.Warned}

// maxFindings is how many findings are shown with all that belongs to them; the
// rest is in the list of scenarios, as is what is behind each of them.
const (
	maxFindings = 100
	maxCases    = 20
	maxSame     = 50
)

// finding is a scenario that did not come out as it should, and the others that
// did so in the same words.
type finding struct {
	Number    int
	Title     string
	Operation string
	Rule      string // the sentence that the scenario stands under, if it is about that
	State     verdict.State
	Scenario  *scenarioView
	Points    []point
	Cases     []caseView
	OfCases   string // how many cases of how many; "" where there are none
	Same      []link
	MoreSame  int
}

// point is one thing that is wrong.
type point struct {
	State        verdict.State
	Requirements []verdict.Requirement
	Reason       string
	Comparison   comparison
	Exchange     *exchangeView // nil where a point before has shown it

	by string // the operation whose answer broke what the scenario is not about
}

type caseView struct {
	Name   string
	State  verdict.State
	Reason string
}

// link leads to something else in the document.
type link struct{ Text, Href string }

// findings returns what is wrong, the worst first, and how many more there are
// than are shown.
func (d *document) findings() (shown []*finding, more int) {
	seen := map[string]*finding{}
	for _, state := range wrong {
		for i := range d.Scenarios {
			s := &d.Scenarios[i]
			if s.State != state {
				continue
			}
			key := signature(s.of, state)
			if same := seen[key]; same != nil {
				same.addSame(s)
				continue
			}
			f := &finding{Number: len(seen) + 1, State: state, Scenario: s}
			seen[key] = f
			if len(shown) == maxFindings {
				more++
				continue
			}
			d.fill(f)
			shown = append(shown, f)
		}
	}
	return shown, more
}

// signature is the same for scenarios that say the same.
func signature(s *verdict.Scenario, state verdict.State) string {
	parts := []string{string(state), s.Reason}
	for _, c := range s.Checks {
		if c.Requirement != "" && slices.Contains(wrong, c.State) {
			parts = append(parts, c.Requirement, c.Reason)
		}
	}
	if len(parts) == 2 && s.Reason == "" {
		parts = append(parts, s.ID) // nothing is said that could be the same
	}
	return strings.Join(parts, "\x00")
}

func (f *finding) addSame(s *scenarioView) {
	if len(f.Same) == maxSame {
		f.MoreSame++
		return
	}
	f.Same = append(f.Same, link{Text: strings.TrimSpace(s.Name + " (" + s.ID + ")"), Href: s.Href})
}

// fill adds to a finding what is shown of it.
func (d *document) fill(f *finding) {
	s := f.Scenario.of
	bad := 0
	for _, c := range s.Cases {
		if !slices.Contains(wrong, c.State) {
			continue
		}
		if bad++; bad <= maxCases {
			f.Cases = append(f.Cases, caseView{Name: c.Name, State: c.State, Reason: c.Reason})
		}
	}
	if bad > 0 {
		f.OfCases = fmt.Sprintf("%d of %d cases", bad, len(s.Cases))
	}
	f.Points = d.points(s, f.State)
	f.Title, f.Operation, f.Rule = s.Name, s.Operation, s.Rule
	// An answer may break what the scenario is not about, and came upon by the way.
	if first := f.Points[0]; first.by != "" && len(first.Requirements) > 0 {
		f.Operation, f.Rule = first.by, ""
		if text := first.Requirements[0].Text; text != "" {
			f.Title = text
		}
	}
}

// points returns what is wrong with a scenario: each reason once, with the
// requirements that it breaks, and each exchange once.
func (d *document) points(s *verdict.Scenario, state verdict.State) []point {
	type key struct{ reason, exchange string }
	var points []point
	var at []key
	add := func(c verdict.Check, own bool) {
		k := key{c.Reason, c.Exchange}
		i := slices.Index(at, k)
		if i < 0 {
			i = len(points)
			at = append(at, k)
			points = append(points, point{State: c.State, Reason: c.Reason, Comparison: compare(c.Reason)})
			if !own {
				points[i].by = c.Operation
			}
		}
		points[i].State = verdict.Worse(points[i].State, c.State)
		if q, ok := d.requirements[c.Requirement]; ok {
			points[i].Requirements = append(points[i].Requirements, q)
		} else if c.Requirement != "" {
			points[i].Requirements = append(points[i].Requirements, verdict.Requirement{ID: c.Requirement})
		}
	}
	// What the scenario is about comes first; what an answer breaks besides, after it.
	for _, own := range []bool{true, false} {
		for _, c := range s.Checks {
			about := c.Requirement == "" || slices.Contains(s.Requirements, c.Requirement)
			if about == own && slices.Contains(wrong, c.State) {
				add(c, own)
			}
		}
	}
	if !slices.ContainsFunc(points, func(p point) bool { return p.State == state }) {
		points = slices.Insert(points, 0, point{State: state, Reason: s.Reason, Comparison: compare(s.Reason)})
		at = slices.Insert(at, 0, key{reason: s.Reason})
		for _, id := range s.Requirements {
			if q, ok := d.requirements[id]; ok {
				points[0].Requirements = append(points[0].Requirements, q)
			}
		}
	}
	ids := make([]string, len(at))
	for i, k := range at {
		ids[i] = k.exchange
	}
	d.show(points, ids, s)
	return points
}

// show adds to points the exchanges that show them, each to the first point that
// it shows. Of several cases it is the first that is wrong, and the point is told
// in the words of that case.
func (d *document) show(points []point, ids []string, s *verdict.Scenario) {
	reasons := map[*exchange.Exchange][]string{}
	first := map[*exchange.Exchange]int{}
	for i := range points {
		id, reason := ids[i], points[i].Reason
		if c, ok := caseOf(s, reason); ok {
			id, reason = c.Exchange, c.Reason
			points[i].Comparison = compare(reason)
		}
		e := exchangeOf(s, id, points[i].State)
		if e == nil {
			continue
		}
		if _, ok := first[e]; !ok {
			first[e] = i
		}
		reasons[e] = append(reasons[e], reason)
	}
	for e, i := range first {
		points[i].Exchange = showExchange(e, reasons[e], asEvidence)
		points[i].Exchange.addCurl(e, d.result.Settings.Credentials)
	}
}

// caseOf returns the case whose reason a reason repeats.
func caseOf(s *verdict.Scenario, reason string) (verdict.Case, bool) {
	for _, c := range s.Cases {
		if slices.Contains(wrong, c.State) && c.Reason != "" && strings.Contains(reason, c.Reason) {
			return c, true
		}
	}
	return verdict.Case{}, false
}

// exchangeOf finds the exchange that shows something. Where none is named, it is
// the last one, after which the scenario did not go on; a fault of our own may
// have nothing to do with it.
func exchangeOf(s *verdict.Scenario, id string, state verdict.State) *exchange.Exchange {
	for _, e := range s.Exchanges {
		if e != nil && e.ID == id && id != "" {
			return e
		}
	}
	if n := len(s.Exchanges); id == "" && state != verdict.Error && n > 0 {
		return s.Exchanges[n-1]
	}
	return nil
}
