// Package packtest gives tests the bundled contract pack, and scenarios for it.
package packtest

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/plan"
)

// Bundled returns the bundled pack, which no test may change. A test that cannot read it fails.
func Bundled(t testing.TB) *pack.Pack {
	t.Helper()
	p, err := pack.Bundled()
	require.NoError(t, err)
	return p
}

// Part returns a copy of the bundled pack that has only the scenarios of which of
// returns true. A test for which there is none fails.
func Part(t testing.TB, of func(plan.Scenario) bool) *pack.Pack {
	t.Helper()
	p, inventory := *Bundled(t), *Bundled(t).Inventory
	inventory.Scenarios = slices.DeleteFunc(slices.Clone(inventory.Scenarios), func(s plan.Scenario) bool { return !of(s) })
	require.NotEmpty(t, inventory.Scenarios)
	p.Inventory = &inventory
	return &p
}

// Written is a scenario of some steps, each with its keyword, for the bundled
// pack; "|" begins a row of the table of the step before.
func Written(lines ...string) plan.Scenario {
	s := plan.Scenario{ID: "features/written.feature:1", Name: "Written", File: "features/written.feature", Line: 1, Tags: []string{"@CRM-GEN-001"}}
	for n, line := range lines {
		if line[0] == '|' {
			last := &s.Steps[len(s.Steps)-1]
			last.Table = append(last.Table, row(line))
			continue
		}
		keyword, text, _ := strings.Cut(line, " ")
		s.Steps = append(s.Steps, plan.Step{Keyword: keyword, Written: keyword, Text: text, Line: n + 2})
	}
	return s
}

// row reads the cells of a line such as "| a | b |".
func row(line string) []string {
	var values []string
	for _, value := range strings.Split(strings.Trim(line, "|"), "|") {
		values = append(values, strings.TrimSpace(value))
	}
	return values
}
