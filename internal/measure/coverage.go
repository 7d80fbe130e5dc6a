package measure

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/steps"
)

// Coverage says what a run asserted, and what it left open. It counts checks that
// were made; what tags promise does not count.
type Coverage struct {
	Requirements []Requirement `json:"requirements"` // in the order of the Result
	Cells        int           `json:"cells"`        // number of all
	Asserted     int           `json:"asserted"`     // number of cells
	Gaps         []string      `json:"gaps"`         // a line for each thing that keeps the coverage from being complete; empty for none
}

// Requirement is one requirement of the pack, and what stands behind it.
type Requirement struct {
	ID        string   `json:"id"`
	Level     string   `json:"level"`     // MUST or SHOULD
	Checks    int      `json:"checks"`    // that were made
	Scenarios []string `json:"scenarios"` // ids of those of which a check asserted it
	Faults    []string `json:"faults"`    // names of those that break it
}

// CoverageOf computes the coverage of a pack from the Result of a run of all of it,
// and from the faults that the pack has to find. Without faults (nil), as of a pack that
// is not the bundled one, no step and no fault counts as missing.
func CoverageOf(p *pack.Pack, r *verdict.Result, faults []Breaker) Coverage {
	covered := Coverage{Cells: len(r.Cells)}
	for _, q := range r.Requirements {
		entry := Requirement{ID: q.ID, Level: q.Level, Checks: q.Checks, Scenarios: []string{}, Faults: []string{}}
		for _, s := range r.Scenarios {
			if asserts(s, q.ID) {
				entry.Scenarios = append(entry.Scenarios, s.ID)
			}
		}
		for _, f := range faults {
			if f.Requirement == q.ID {
				entry.Faults = append(entry.Faults, f.Fault)
			}
		}
		covered.Requirements = append(covered.Requirements, entry)
	}
	for _, c := range r.Cells {
		if c.Asserted() {
			covered.Asserted++
		}
	}
	covered.Gaps = covered.gaps(p, r, faults)
	return covered
}

// asserts reports whether a check of a scenario passed, failed or warned for a
// requirement.
func asserts(s verdict.Scenario, id string) bool {
	return slices.ContainsFunc(s.Checks, func(c verdict.Check) bool {
		return c.Requirement == id && (c.State == verdict.Passed || c.State == verdict.Failed || c.State == verdict.Warned)
	})
}

// gaps lists everything that keeps the coverage from being complete.
func (c Coverage) gaps(p *pack.Pack, r *verdict.Result, faults []Breaker) []string {
	found := []string{}
	for _, q := range c.Requirements {
		if q.Checks == 0 {
			found = append(found, fmt.Sprintf("requirement %s: nothing asserted it", q.ID))
		}
		if faults != nil && len(q.Faults) == 0 {
			found = append(found, fmt.Sprintf("requirement %s: no fault breaks it", q.ID))
		}
	}
	for _, cell := range r.Cells {
		switch {
		case cell.Permitted():
			found = append(found, fmt.Sprintf("cell %s %d: no such answer was seen: %s", cell.Operation, cell.Status, cell.Note))
		case !cell.Asserted():
			found = append(found, fmt.Sprintf("cell %s %d: no such answer was seen", cell.Operation, cell.Status))
		}
	}
	for _, f := range faults {
		if _, ok := p.Contract.Requirement(f.Requirement); !ok {
			found = append(found, fmt.Sprintf("fault %s: unknown requirement %q", f.Fault, f.Requirement))
		}
	}
	if faults != nil {
		for _, d := range steps.Unused(p) {
			found = append(found, fmt.Sprintf("step %q: no scenario uses it", d.Form))
		}
	}
	for _, name := range unusedResources(p) {
		found = append(found, fmt.Sprintf("resource %q of resources.yaml: nothing uses it", name))
	}
	return found
}

// unusedResources returns the names of the resources that no step and no other
// fixture names.
func unusedResources(p *pack.Pack) []string {
	var text strings.Builder
	for _, s := range p.Inventory.Scenarios {
		for _, step := range s.Steps {
			fmt.Fprintln(&text, step.Text, step.Table)
		}
	}
	for _, request := range p.Fixtures.Requests {
		fmt.Fprintln(&text, request.Path, request.Query, request.Body)
	}
	for _, resource := range p.Fixtures.Resources.Resources {
		fmt.Fprintln(&text, resource.With, resource.AliasOf)
	}
	words := strings.FieldsFunc(text.String(), func(r rune) bool {
		return r != '_' && r != '-' && !unicode.IsLetter(r)
	})
	var unused []string
	for _, name := range p.Fixtures.ResourceNames() {
		plural := p.Fixtures.Resources.Resources[name].Plural
		if !slices.Contains(words, name) && !slices.Contains(words, plural) {
			unused = append(unused, name)
		}
	}
	return unused
}
