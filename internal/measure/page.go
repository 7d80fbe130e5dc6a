package measure

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/steps"
)

//go:embed page.html
var pageSource string

var pageTemplate = template.Must(template.New("score").Parse(pageSource))

// page is what the template shows.
type page struct {
	Score
	Title  string
	Serve  string // where a server with a fault in front of it listens
	Flags  string // that name the pack and the server, each after a space
	Groups []group
	Tables []table
}

// group are the faults of one operation that were not killed.
type group struct {
	Operation string
	Entries   []entry
}

// entry is one fault that was not killed, with the scenarios to look at.
type entry struct {
	Outcome
	Where     string          // what the scenarios have to do with it
	Scenarios []plan.Scenario // that should have found it
}

type table struct {
	Head string
	Rows []Tally
}

// Page writes what a score says as one page of HTML that needs nothing else: each fault
// that was not killed with the scenarios that should have found it, and an exchange that
// it changed. The flags are those with which the pack and the server were named, as a shell
// takes them, and stand in the commands that the page shows. It returns an error if that
// cannot be written.
func (s Score) Page(p *pack.Pack, flags ...string) ([]byte, error) {
	shown := page{Score: s, Title: p.Contract.Title + " " + p.Contract.Version, Serve: ServeAddr}
	for _, flag := range flags {
		shown.Flags += " " + flag
	}
	byID := map[string]plan.Scenario{}
	for _, scenario := range p.Inventory.Scenarios {
		byID[scenario.ID] = scenario
	}
	groups := map[string][]entry{}
	for _, o := range s.Outcomes {
		if o.State == Killed || o.State == Permitted {
			continue
		}
		e := entry{Outcome: o, Where: "These scenarios met it, and did not find it:"}
		for _, id := range o.Reached {
			e.Scenarios = append(e.Scenarios, byID[id])
		}
		if len(e.Scenarios) == 0 {
			e.Where, e.Scenarios = "No scenario meets it. These are about the operation:", aboutOperation(p, o.Operation)
		}
		groups[o.Operation] = append(groups[o.Operation], e)
	}
	for _, t := range s.Operations {
		if entries := groups[t.Name]; len(entries) > 0 {
			shown.Groups = append(shown.Groups, group{t.Name, entries})
		}
	}
	if entries := groups[""]; len(entries) > 0 {
		shown.Groups = append(shown.Groups, group{"all operations", entries})
	}
	for _, t := range []table{{Head: "operator", Rows: s.Operators}, {Head: "operation", Rows: s.Operations}, {Head: "requirement", Rows: s.Requirements}} {
		if len(t.Rows) > 0 {
			shown.Tables = append(shown.Tables, t)
		}
	}
	var b bytes.Buffer
	if err := pageTemplate.Execute(&b, shown); err != nil {
		return nil, fmt.Errorf("page of the score: %w", err)
	}
	return b.Bytes(), nil
}

// aboutOperation are some scenarios about an operation, those first that are written for it
// alone.
func aboutOperation(p *pack.Pack, operation string) []plan.Scenario {
	var own, rows []plan.Scenario
	for _, s := range p.Inventory.Scenarios {
		switch {
		case operation == "" || steps.Operation(p, s) != operation:
		case s.Outline == s.Line:
			own = append(own, s)
		default:
			rows = append(rows, s)
		}
	}
	own = append(own, rows...)
	return own[:min(len(own), maxReached)]
}

// Forbidden is how many faults the contract does not permit.
func (t Tally) Forbidden() int { return t.Faults - t.Permitted }

// Settled is how many faults were killed or are permitted.
func (t Tally) Settled() int { return t.Killed + t.Permitted }
