package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/assaykit/assay/internal/fault"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/report"
	"github.com/assaykit/assay/reference/faults"
	"github.com/assaykit/assay/spec"
)

// How much of an explanation is shown.
const (
	fullScenarios = 4  // with their steps
	mostCauses    = 12 // of each kind
)

// requirement writes the sentence of a requirement and its source, what keeps it, what
// looks at it, and what breaks it.
func (e *explanation) requirement(id string) {
	n := slices.IndexFunc(e.pack.Contract.Requirements, func(q spec.Requirement) bool { return q.ID == id })
	q := e.pack.Contract.Requirements[n]
	fmt.Fprintf(&e.text, "%s  %s\n  %s\n", report.Line(q.ID), q.Level, report.Line(q.Text))
	var facts []string
	if q.Source.Page != "" {
		facts = append(facts, strings.TrimSuffix("contract: "+q.Source.Page+" page, "+q.Source.Section, ", "))
	}
	if applies := e.applies(q); applies != "" {
		facts = append(facts, "applies to "+applies)
	}
	for _, fact := range facts {
		fmt.Fprintf(&e.text, "  %s\n", report.Line(fact))
	}
	carriers := e.carriers(id)
	e.satisfied(q, carriers)
	e.causes(id, carriers)
	e.seen(id)
}

// applies are the operations that a requirement speaks of.
func (e *explanation) applies(q spec.Requirement) string {
	if len(q.Applies) == len(e.pack.Contract.Operations) {
		return "every operation"
	}
	return strings.Join(q.Applies, ", ")
}

// outline is a scenario as it stands in a file, with all its rows.
type outline struct {
	plan.Scenario // the first of them
	rows          int
}

// carriers are the scenarios that carry a requirement, outlines once.
func (e *explanation) carriers(id string) []outline {
	var all []outline
	for _, s := range e.pack.Inventory.Scenarios {
		if !slices.Contains(pack.Requirements(s), id) {
			continue
		}
		if last := len(all) - 1; last >= 0 && all[last].File == s.File && all[last].Outline == s.Outline {
			all[last].rows++
			continue
		}
		all = append(all, outline{s, 1})
	}
	return all
}

// satisfied writes what the scenarios want that carry a requirement, each under the
// sentence of its rule.
func (e *explanation) satisfied(q spec.Requirement, carriers []outline) {
	e.text.WriteString("\nWhat satisfies it\n")
	if e.pack.OnEveryAnswer(q.ID) {
		e.text.WriteString("  Every answer is held to it, in every scenario.\n")
	} else if len(carriers) == 0 {
		e.text.WriteString("  No scenario looks at it.\n")
	}
	rule := ""
	for i, c := range carriers {
		if c.Rule != rule && c.Rule != "" {
			fmt.Fprintf(&e.text, "  %s\n", report.Line(c.Rule))
		}
		rule = c.Rule
		where := c.ID
		if c.rows > 1 {
			where += fmt.Sprintf(", and %d more like it", c.rows-1)
		}
		fmt.Fprintf(&e.text, "    %s  (%s)\n", report.Line(c.Name), where)
		if i < fullScenarios {
			e.steps(c.Steps)
		}
	}
}

func (e *explanation) steps(steps []plan.Step) {
	for _, step := range steps {
		fmt.Fprintf(&e.text, "      %s %s\n", step.Written, report.Line(step.Text))
		for _, row := range step.Table {
			fmt.Fprintf(&e.text, "        | %s |\n", report.Line(strings.Join(row, " | ")))
		}
	}
}

// catches begins a remark that says which wrong server a scenario is there for.
const catches = "Catches "

// causes writes which mistakes break a requirement: those that the scenarios are there
// for, and those that the reference server can be given.
func (e *explanation) causes(id string, carriers []outline) {
	var causes []string
	for _, c := range carriers {
		if what, ok := strings.CutPrefix(c.Remark, catches); ok && !slices.Contains(causes, what) {
			causes = append(causes, what)
		}
	}
	var own []string
	if e.bundled {
		for _, d := range faults.Deviations() {
			if d.Requirement == id {
				own = append(own, d.Name+": "+d.Says)
			}
		}
	}
	if len(causes) > 0 {
		e.text.WriteString("\nTypical causes\n")
		e.some(causes)
	}
	if len(own) > 0 {
		fmt.Fprintf(&e.text, "\nMistakes that the reference server can be given (%s serve --deviation NAME)\n", calledAs())
		e.some(own)
	}
	if name := faults.InTransit()[id]; e.bundled && name != "" {
		says := name
		if f, err := fault.Named(e.pack, name); err == nil {
			says += ": " + f.Operation + " " + f.Says + "."
		}
		fmt.Fprintf(&e.text, "\nA fault that breaks it (%s mutation serve --fault NAME)\n", calledAs())
		e.some([]string{says})
	}
}

func (e *explanation) some(causes []string) {
	for _, cause := range causes[:min(len(causes), mostCauses)] {
		fmt.Fprintf(&e.text, "  - %s\n", report.Line(cause))
	}
	if more := len(causes) - mostCauses; more > 0 {
		fmt.Fprintf(&e.text, "  - and %d more\n", more)
	}
}

// seen writes which findings of the result are about a requirement.
func (e *explanation) seen(id string) {
	if e.result == nil {
		return
	}
	for _, q := range e.result.Requirements {
		if q.ID == id {
			fmt.Fprintf(&e.text, "\nIn the result: %s\n", q.State)
		}
	}
	for _, f := range e.findings {
		for _, q := range f.Requirements {
			if q.ID == id {
				fmt.Fprintf(&e.text, "  finding %s  %s\n", f.ID, report.Line(f.Title))
			}
		}
	}
}
