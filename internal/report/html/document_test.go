package html

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/verdict"
)

// shown are the findings of a page, in order.
func shown(d *document) []*finding {
	var all []*finding
	for _, g := range d.Findings.Groups {
		all = append(append(all, g.First...), g.Rest...)
	}
	return all
}

func TestFindingsAreOrderedAndEachIsToldOnce(t *testing.T) {
	d := newDocument(everything())
	var told []string
	for _, f := range shown(d) {
		told = append(told, string(f.State)+" "+strings.TrimPrefix(f.Scenario.ID, "features/pets.feature:"))
	}
	require.Equal(t, []string{"failed 10", "failed 30", "failed 40", "failed 40", "error 70", "inconclusive 60", "warned 50"}, told)
	require.Equal(t, []link{{Text: "getPet is held to 200, line 10 (features/pets.feature:20)", Href: "#scenario=features%2Fpets.feature%3A20"}}, shown(d)[0].Same)
	require.Equal(t, "7 findings: 4 failed, 1 error, 1 inconclusive, 1 warned", d.Findings.Counts)
}

func TestAFindingWithItsEvidence(t *testing.T) {
	d := newDocument(everything())
	cases := shown(d)[1]
	require.Equal(t, "2 of 3 cases", cases.OfCases)
	require.Equal(t, verdict.Comparison{Subject: "status", Actual: "201", Expected: "422"}, cases.Comparison, "in the words of the case")
	require.True(t, cases.Exchange.Answer.MarkHead)
	require.Equal(t, []string{"PET-001"}, ids(cases.Requirements))

	ours := shown(d)[4]
	require.Equal(t, "no such step", ours.Comparison.Actual)
	require.Nil(t, ours.Exchange)
}

// What an answer breaks that the scenario is not about is told of the answer.
func TestFindingByTheWay(t *testing.T) {
	s := scenario(1, "deletePet", 401, verdict.Failed, "data.born = 1, want text", "AUTH-001")
	s.Checks = []verdict.Check{
		{Requirement: "AUTH-001", Operation: "deletePet", State: verdict.Passed},
		{Requirement: "PET-001", Operation: "getPet", State: verdict.Failed, Reason: "data.born = 1, want text", Exchange: "x1"},
	}
	f := shown(newDocument(resultOf(s)))[0]
	require.Equal(t, "A pet has a name.", f.Title)
	require.Equal(t, []string{"getPet"}, f.Operations())
	require.Empty(t, f.Rule)
}

func ids(requirements []verdict.Requirement) []string {
	var all []string
	for _, q := range requirements {
		all = append(all, q.ID)
	}
	return all
}

// A sum that somebody wrote into a Result does not hide what is behind it.
func TestNothingIsShownBetterThanItIs(t *testing.T) {
	failed := scenario(1, "getPet", 200, verdict.Failed, "status = 500, want 200", "PET-001")
	failed.State, failed.Reason = verdict.Passed, ""
	strict := scenario(2, "getPet", 404, verdict.Warned, "it shows a stack trace", "PET-003")
	none := scenario(3, "getPet", 401, verdict.Passed, "")
	none.State = ""
	odd := scenario(4, "getPet", 422, verdict.Passed, "")
	odd.State = "splendid"
	r := resultOf(failed, strict, none, odd)
	r.Settings.Strict = true
	r.Verdict = verdict.Verdict{Word: "conformant"}
	d := newDocument(r)
	require.Equal(t, "broken", d.Verdict.Word)
	var states []verdict.State
	for _, s := range d.Scenarios {
		states = append(states, s.State)
	}
	require.Equal(t, []verdict.State{verdict.Failed, verdict.Failed, verdict.Error, verdict.Error}, states)
	require.Len(t, shown(d), 4)
}

func TestManyFindings(t *testing.T) {
	var all []verdict.Scenario
	for i := range 130 {
		all = append(all, scenario(10+i, "getPet", 200, verdict.Failed, strings.Repeat("x", i+1), "PET-001"))
	}
	d := newDocument(resultOf(all...))
	require.Len(t, shown(d), maxFindings)
	require.Equal(t, 30, d.Findings.More)
	require.Contains(t, html(t, resultOf(all...)), "30 more findings are in the")
}

func TestManyExchangesOfAScenario(t *testing.T) {
	s := scenario(1, "getPet", 200, verdict.Passed, "", "PET-001")
	for range 20 {
		s.Exchanges = append(s.Exchanges, sent("y", "getPet", "", 200, "{}"))
	}
	shown := html(t, resultOf(s))
	require.Contains(t, shown, "13 more exchanges of this scenario are not shown.")
	require.NotContains(t, shown, "curl ", "nobody sends again what is as it should be")
}

func TestBodiesThatWereCut(t *testing.T) {
	s := scenario(1, "getPet", 200, verdict.Failed, "status = 500, want 200", "PET-001")
	e := s.Exchanges[0]
	e.RequestBodySize, e.ResponseBodySize, e.Truncated = 70000, 80000, true
	shown := html(t, resultOf(s))
	require.Contains(t, shown, "kept are 14 of 70000 bytes")
	require.Contains(t, shown, "of 80000 bytes; it was not read to its end")
	require.Contains(t, shown, "so there is no command that sends it again")
	require.NotContains(t, shown, "<code>curl")

	*e = *sent("x", "getPet", strings.Repeat("'", 20<<10), 500, "{}")
	require.Contains(t, html(t, resultOf(s)), "too long for a command")
}

func TestSecretsStandByTheirNames(t *testing.T) {
	shown := html(t, everything())
	require.Contains(t, shown, "Bearer [ASSAY_API_KEY]")
	require.Contains(t, shown, "Bearer $ASSAY_API_KEY")
}

func TestNothingToShow(t *testing.T) {
	shown := html(t, &verdict.Result{Scenarios: []verdict.Scenario{{Exchanges: []*exchange.Exchange{nil, {}}}}})
	require.Contains(t, shown, "Broken")
	require.Contains(t, html(t, &verdict.Result{}), "no scenario was selected")
}

type full struct{}

var errFull = errors.New("no space left on device")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestWriteFails(t *testing.T) {
	require.ErrorIs(t, Write(full{}, everything()), errFull)
}

// Findings that the baseline knows come last and are closed away, whatever their state.
func TestKnownFindingsComeLast(t *testing.T) {
	var all []verdict.Scenario
	for i := range 30 {
		all = append(all, scenario(10+i, "getPet", 200, verdict.Failed, fmt.Sprintf("data.%c = 1", 'a'+i), "PET-001"))
	}
	all = append(all, scenario(90, "getPet", 404, verdict.Warned, "a stack trace", "PET-003"))
	r := resultOf(all...)
	r.Baseline = &verdict.Baseline{}
	f := verdict.Findings(r)[0].Failures[0]
	r.Baseline.Entries = []verdict.Known{{Scenario: f.Scenario, Requirements: f.Requirements, Operation: f.Operation, Status: f.Status, Failure: f.Says}}
	verdict.NoteKnown(r)
	groups := newFindings(r).Groups
	require.Len(t, groups, 3)
	require.Equal(t, "Failed", groups[0].Heading)
	require.Len(t, groups[0].First, maxFirst)
	require.Len(t, groups[0].Rest, 4)
	require.Equal(t, "Warning: a SHOULD is violated", groups[1].Heading)
	require.Len(t, groups[1].Rest, 1, "25 are seen at once")
	require.Equal(t, "Known to the baseline", groups[2].Heading)
	require.Empty(t, groups[2].First)
	require.Len(t, groups[2].Rest, 1)
}
