package measure

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/verdict"
)

func TestCoverageCountsWhatWasAsserted(t *testing.T) {
	r := &verdict.Result{
		Scenarios: []verdict.Scenario{
			{Identity: verdict.Identity{ID: "passed", Requirements: []string{"A-001"}}, Checks: []verdict.Check{{Requirement: "A-001", State: verdict.Passed}}},
			{Identity: verdict.Identity{ID: "warned"}, Checks: []verdict.Check{{Requirement: "A-001", State: verdict.Warned}}},
			{Identity: verdict.Identity{ID: "failed"}, Checks: []verdict.Check{{Requirement: "A-001", State: verdict.Failed}}},
			{Identity: verdict.Identity{ID: "inconclusive"}, Checks: []verdict.Check{{Requirement: "A-001", State: verdict.Inconclusive}}},
			{Identity: verdict.Identity{ID: "not exercised"}, Checks: []verdict.Check{{Requirement: "A-001", State: verdict.NotExercised}}},
			{Identity: verdict.Identity{ID: "tagged", Requirements: []string{"A-001"}}},
		},
		Requirements: []verdict.Requirement{{ID: "A-001", Level: "MUST", Checks: 5}, {ID: "A-002", Level: "SHOULD"}},
		Cells: []verdict.Cell{
			{Operation: "op", Status: 200, State: verdict.Passed},
			{Operation: "op", Status: 400, State: verdict.Failed},
			{Operation: "op", Status: 404, State: verdict.NotExercised},
			{Operation: "op", Status: 422, State: verdict.NotExercised, Note: "answered 400"},
		},
	}
	broken := []Breaker{
		{Fault: "first", Requirement: "A-001"}, {Fault: "second", Requirement: "A-001"}, {Fault: "third", Requirement: "B-001"},
	}
	c := CoverageOf(only(t, "CRM-LISTS-001"), r, broken)
	require.Equal(t, []Requirement{
		{ID: "A-001", Level: "MUST", Checks: 5, Scenarios: []string{"passed", "warned", "failed"}, Faults: []string{"first", "second"}},
		{ID: "A-002", Level: "SHOULD", Scenarios: []string{}, Faults: []string{}},
	}, c.Requirements)
	require.Equal(t, 4, c.Cells)
	require.Equal(t, 2, c.Asserted)
	require.Subset(t, c.Gaps, []string{
		"requirement A-002: nothing asserted it",
		"requirement A-002: no fault breaks it",
		"cell op 404: no such answer was seen",
		"cell op 422: no such answer was seen: answered 400",
		`fault third: unknown requirement "B-001"`,
	})
	require.NotContains(t, c.Gaps, "requirement A-001: no fault breaks it")
}

// A pack whose scenarios use little of it has steps and resources that nothing uses.
func TestCoverageNamesWhatNothingUses(t *testing.T) {
	part := only(t, "CRM-LISTS-001")
	c := CoverageOf(part, &verdict.Result{}, []Breaker{})
	require.Contains(t, c.Gaps, `step "its pages are read": no scenario uses it`)
	require.NotContains(t, c.Gaps, `step "nothing has changed": no scenario uses it`)
	require.Contains(t, c.Gaps, `resource "peer" of resources.yaml: nothing uses it`)

	whole := packtest.Bundled(t)
	require.Empty(t, CoverageOf(whole, &verdict.Result{}, []Breaker{}).Gaps)
	require.Equal(t, []string{`resource "peer" of resources.yaml: nothing uses it`}, onlyOf("peer", CoverageOf(part, &verdict.Result{}, nil).Gaps),
		"a pack that is not the bundled one need not use every step")
}

// onlyOf are the gaps about steps, and those about a resource.
func onlyOf(name string, gaps []string) []string {
	return slices.DeleteFunc(slices.Clone(gaps), func(gap string) bool {
		return !strings.HasPrefix(gap, "step ") && !strings.Contains(gap, strconv.Quote(name))
	})
}
