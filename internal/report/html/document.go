package html

import (
	"cmp"
	"fmt"
	"html/template"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/assaykit/assay/internal/report/visible"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/internal/wording"
)

// document is what the page shows, in the order in which it does.
type document struct {
	look
	overview
	Comparison   *comparison // nil where the Result is compared with none
	Matrix       matrix
	Findings     findings
	Open         []openView
	Times        times
	Requirements requirements
	Scenarios    []scenarioView // that the features hold, in their order
	Features     []*featureView
	Choices      choices
	Details      []fact
}

// overview is the verdict, and what belongs to the run as a whole.
type overview struct {
	Result   *verdict.Result
	Verdict  verdict.Verdict
	Counts   []count
	Facts    []fact
	Problems []verdict.Problem
}

// look is what every page has.
type look struct {
	Policy string
	CSS    template.CSS
	Script template.JS
}

var ours = look{Policy: policy, CSS: template.CSS(css), Script: template.JS(script)}

// count is how many scenarios are in a state.
type count struct {
	State verdict.State
	N     int
	Href  string
}

type fact struct {
	Name, Value string
	Warning     bool // it takes from what the verdict is worth
}

// openView is why scenarios were left open, and how many for the same reason.
type openView struct {
	State  verdict.State
	Reason string
	N      int
	Href   string
}

// requirements are the sentences of the contract, and what became of them.
type requirements struct {
	All  []requirementView
	Kept string // how many requirements were
}

type requirementView struct {
	verdict.Requirement
	Source    string
	Scenarios string // how many carry it
	Href      string // "" where none does
}

// choices are the values that the filters offer.
type choices struct {
	States       []verdict.State
	Operations   []string
	Statuses     []string
	Requirements []string
	Tags         []string
}

func newDocument(r *verdict.Result) *document {
	d := &document{look: ours, overview: overview{Result: r, Verdict: verdict.Decide(r)}}
	d.addScenarios()
	d.Matrix = newMatrix(r.Cells, d.Choices.Operations)
	for _, s := range verdict.States() {
		if n := d.count(s); n > 0 {
			d.Counts = append(d.Counts, count{State: s, N: n, Href: fragment("state", string(s))})
			d.Choices.States = append(d.Choices.States, s)
		}
	}
	for _, p := range r.Problems {
		if p.Message != d.Verdict.Reason {
			d.Problems = append(d.Problems, p)
		}
	}
	d.Findings = newFindings(r)
	d.Open = d.open()
	d.Times = newTimes(r)
	d.addRequirements()
	d.Facts, d.Details = facts(r), details(r)
	return d
}

func (d *document) count(state verdict.State) int {
	n := 0
	for i := range d.Scenarios {
		if d.Scenarios[i].State == state {
			n++
		}
	}
	return n
}

func (d *document) open() []openView {
	var all []openView
	for _, state := range []verdict.State{verdict.NotExercised, verdict.NotApplicable, verdict.Deselected} {
		for _, o := range d.Result.LeftOpen(state) {
			filter := []string{"state", string(state)}
			if !o.Differs {
				filter = append(filter, "q", o.Reason)
			}
			all = append(all, openView{State: state, N: o.Scenarios, Reason: o.Reason, Href: fragment(filter...)})
		}
	}
	return all
}

func (d *document) addRequirements() {
	carried, states := map[string]int{}, map[verdict.State]int{}
	for i := range d.Scenarios {
		for _, id := range d.Scenarios[i].Requirements {
			carried[id]++
		}
	}
	for _, q := range d.Result.Requirements {
		v := requirementView{Requirement: q, Source: verdict.Source(q), Scenarios: wording.Count(carried[key(q.ID)], "scenario")}
		if carried[key(q.ID)] > 0 {
			v.Href = fragment("requirement", q.ID)
			d.Choices.Requirements = append(d.Choices.Requirements, key(q.ID))
		}
		d.Requirements.All = append(d.Requirements.All, v)
		states[q.State]++
	}
	d.Requirements.Kept = verdict.CountStates(states)
}

// facts are what is to be known at a glance.
func facts(r *verdict.Result) []fact {
	var all []fact
	for _, f := range verdict.Facts(r) {
		all = append(all, fact{Name: wording.Title(f.Name), Value: f.Value, Warning: f.Warning})
	}
	return written(append(all, fact{Name: "Finished", Value: moment(r.Finished)}))
}

// details are what is needed to make the same run again, and to know what this
// one was.
func details(r *verdict.Result) []fact {
	s := r.Settings
	var options []string
	for _, o := range []struct {
		on   bool
		name string
	}{{s.Strict, "strict"}, {s.AllowIncomplete, "incomplete allowed"}, {s.FailFast, "ends at the first failure"}, {s.FaultHook, "fault hook"}} {
		if o.on {
			options = append(options, o.name)
		}
	}
	return written([]fact{
		{Name: "Tool", Value: strings.TrimSpace(r.Tool.Name + " " + r.Tool.Version + " " + r.Tool.Commit)},
		{Name: "Contract pack", Value: r.Contract.Digest},
		{Name: "Requirements", Value: r.Contract.RequirementsDigest},
		{Name: "Seed", Value: r.Seed},
		{Name: "Started", Value: moment(r.Started)},
		{Name: "Concurrency", Value: fmt.Sprint(s.Concurrency)},
		{Name: "Options", Value: strings.Join(options, ", ")},
		{Name: "Credentials", Value: strings.Join(s.Credentials, ", ")},
		{Name: "Exit code", Value: fmt.Sprint(verdict.Decide(r).Exit)},
	})
}

// written leaves out facts that there are none of.
func written(all []fact) []fact {
	return slices.DeleteFunc(all, func(f fact) bool { return f.Value == "" })
}

func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2 January 2006, 15:04:05 UTC")
}

// fragment returns the reference to what the page shows for a filter, given as
// names and values. Where there is an element of that id, a browser without
// JavaScript goes there.
func fragment(pairs ...string) string {
	var parts []string
	for i := 0; i < len(pairs); i += 2 {
		parts = append(parts, pairs[i]+"="+strings.ReplaceAll(url.QueryEscape(key(pairs[i+1])), "+", "%20"))
	}
	return "#" + strings.Join(parts, "&")
}

// key is a text as the page compares it: as it is shown, on one line.
func key(text string) string { return strings.ReplaceAll(visible.Text(text), "\n", `\n`) }

func keys(texts []string) []string {
	var all []string
	for _, text := range texts {
		all = append(all, key(text))
	}
	return all
}

// class is the state in whose colour and sign something stands.
func class(s verdict.State) verdict.State {
	if !s.Valid() {
		return verdict.Error
	}
	return s
}

func words(s verdict.State) string {
	if s == "" {
		return "no state"
	}
	return strings.ReplaceAll(key(string(s)), "-", " ")
}

// sorted returns the values that are there, each once.
func sorted[E cmp.Ordered](values []E) []E {
	slices.Sort(values)
	return slices.Compact(values)
}
