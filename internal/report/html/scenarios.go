package html

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/verdict"
)

// maxExchanges and maxBrief are how many exchanges are shown of one scenario, and of one
// that is as it should be. A burst makes hundreds that are all alike.
const (
	maxExchanges = 12
	maxBrief     = 8
)

// featureView is a feature with its scenarios under the sentences that they
// stand under.
type featureView struct {
	Name  string
	N     int
	Rules []*ruleView

	states map[verdict.State]int
}

// States is how many of its scenarios are in each state.
func (f *featureView) States() string { return verdict.CountStates(f.states) }

type ruleView struct {
	Name      string
	Scenarios []*scenarioView
}

// scenarioView is one scenario as it is shown in the list.
type scenarioView struct {
	ID, Name, Operation, Took, Reason string
	State                             verdict.State
	Requirements                      []string // that it carries, or that a check of it is about
	Tags                              []string // that are no requirements
	Cells                             []string // "operation status"
	Anchors                           []string // ids of what leads here where there is no JavaScript
	Href                              string
	Micros                            int64 // that it took

	of *verdict.Scenario
	d  *document
}

// addScenarios makes the views of all scenarios, in the order of the files.
func (d *document) addScenarios() {
	asked := map[string]bool{} // cells that checks are about
	for i := range d.Result.Scenarios {
		for _, name := range cellsOf(&d.Result.Scenarios[i]) {
			asked[name] = true
		}
	}
	d.Scenarios = make([]scenarioView, len(d.Result.Scenarios))
	for i := range d.Result.Scenarios {
		d.Scenarios[i] = d.scenario(&d.Result.Scenarios[i], asked)
	}
	slices.SortStableFunc(d.Scenarios, func(a, b scenarioView) int {
		return cmp.Or(strings.Compare(a.of.File, b.of.File), cmp.Compare(a.of.Line, b.of.Line))
	})
	anchored := map[string]bool{}
	var operations, statuses, tags []string
	for i := range d.Scenarios {
		s := &d.Scenarios[i]
		d.file(s)
		for _, c := range s.Cells {
			at := strings.LastIndexByte(c, ' ')
			operation, status := c[:at], c[at+1:]
			operations, statuses = append(operations, operation), append(statuses, status)
			s.anchor(anchored, fragment("operation", operation, "status", status))
			s.anchor(anchored, fragment("operation", operation))
		}
		for _, tag := range s.Tags {
			s.anchor(anchored, fragment("tag", tag))
		}
		for _, id := range s.Requirements {
			s.anchor(anchored, fragment("requirement", id))
		}
		s.anchor(anchored, fragment("state", string(s.State)))
		if s.Operation != "" {
			operations = append(operations, s.Operation)
			s.anchor(anchored, fragment("operation", s.Operation))
		}
		tags = append(tags, s.Tags...)
	}
	d.Choices.Operations, d.Choices.Statuses, d.Choices.Tags = sorted(operations), sorted(statuses), sorted(tags)
}

func cellName(operation string, status int) string { return fmt.Sprintf("%s %d", operation, status) }

// cellsOf names the cells that the checks of a scenario are about.
func cellsOf(s *verdict.Scenario) []string {
	var names []string
	for _, c := range s.Checks {
		if c.Status != 0 && c.State != verdict.NotExercised && c.State != verdict.Deselected {
			names = append(names, cellName(c.Operation, c.Status))
		}
	}
	return names
}

// anchor makes the scenario the one that a reference leads to, if it is the first.
func (s *scenarioView) anchor(taken map[string]bool, href string) {
	if !taken[href] {
		taken[href] = true
		s.Anchors = append(s.Anchors, anchorOf(href))
	}
}

// anchorOf returns the id that a browser looks for.
func anchorOf(href string) string {
	id, err := url.PathUnescape(strings.TrimPrefix(href, "#"))
	if err != nil {
		return href
	}
	return id
}

func (d *document) scenario(s *verdict.Scenario, asked map[string]bool) scenarioView {
	v := scenarioView{
		ID: key(s.ID), Name: s.Name, Operation: key(s.Operation), Took: verdict.Duration(s.Duration), Micros: s.Duration.Microseconds(), Reason: s.Reason,
		State: d.Result.StateOf(s), Href: fragment("scenario", s.ID), of: s, d: d,
	}
	if !v.State.Valid() {
		v.State, v.Reason = verdict.Error, fmt.Sprintf("it ended in an unknown state: %q", s.State)
	}
	v.Requirements = slices.Clone(s.Requirements)
	for _, c := range s.Checks {
		if c.Requirement != "" {
			v.Requirements = append(v.Requirements, c.Requirement)
		}
	}
	v.Cells = cellsOf(s)
	for _, a := range s.Answers {
		// The scenarios that ask for a cell say more of it than all that met it.
		if name := cellName(a.Operation, a.Status); !asked[name] {
			v.Cells = append(v.Cells, name)
		}
	}
	v.Requirements, v.Cells = sorted(keys(v.Requirements)), sorted(keys(v.Cells))
	for _, tag := range keys(s.Tags) {
		if !slices.Contains(v.Requirements, strings.TrimPrefix(tag, "@")) {
			v.Tags = append(v.Tags, tag)
		}
	}
	return v
}

// file puts a scenario under its rule and feature.
func (d *document) file(s *scenarioView) {
	n := len(d.Features)
	if n == 0 || d.Features[n-1].Name != s.of.Feature {
		d.Features = append(d.Features, &featureView{Name: s.of.Feature, states: map[verdict.State]int{}})
		n++
	}
	f := d.Features[n-1]
	f.N++
	f.states[s.State]++
	if n := len(f.Rules); n == 0 || f.Rules[n-1].Name != s.of.Rule {
		f.Rules = append(f.Rules, &ruleView{Name: s.of.Rule})
	}
	rule := f.Rules[len(f.Rules)-1]
	rule.Scenarios = append(rule.Scenarios, s)
}

// Right reports whether there is nothing to prove: of what is as it should be,
// less is shown.
func (s *scenarioView) Right() bool { return !slices.Contains(wrong, s.State) }

// Cases are the cases of the scenario.
func (s *scenarioView) Cases() []verdict.Case { return s.of.Cases }

// Steps are the steps of the scenario.
func (s *scenarioView) Steps() []verdict.Step { return s.of.Steps }

// Brief are as many exchanges as are shown of a scenario that is as it should be.
func (s *scenarioView) Brief() []brief {
	var all []brief
	if !s.Right() {
		return nil
	}
	for _, e := range s.shown() {
		if e != nil {
			all = append(all, briefly(e, s.d.Result.Target.BaseURL))
		}
	}
	return all
}

// Exchanges are as many exchanges as are shown of a scenario that is not.
func (s *scenarioView) Exchanges() []*exchangeView {
	if s.Right() {
		return nil
	}
	reasons := map[string][]string{}
	for _, c := range s.of.Checks {
		if c.Reason != "" && !slices.Contains(reasons[c.Exchange], c.Reason) {
			reasons[c.Exchange] = append(reasons[c.Exchange], c.Reason)
		}
	}
	for _, c := range s.of.Cases {
		if c.Reason != "" {
			reasons[c.Exchange] = append(reasons[c.Exchange], c.Reason)
		}
	}
	var all []*exchangeView
	for _, e := range s.shown() {
		if e == nil {
			continue
		}
		l := inPassing
		if len(reasons[e.ID]) > 0 {
			l = asEvidence
		}
		v := showExchange(e, reasons[e.ID], l)
		v.addCurl(e, s.d.Result.Settings.Credentials)
		all = append(all, v)
	}
	return all
}

func (s *scenarioView) shown() []*exchange.Exchange {
	return s.of.Exchanges[:min(len(s.of.Exchanges), s.most())]
}

func (s *scenarioView) most() int {
	if s.Right() {
		return maxBrief
	}
	return maxExchanges
}

// MoreExchanges is how many exchanges are not shown.
func (s *scenarioView) MoreExchanges() int { return max(0, len(s.of.Exchanges)-s.most()) }
