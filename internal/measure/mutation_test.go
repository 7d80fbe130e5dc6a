package measure

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/reference/faults"
)

func TestMutation(t *testing.T) {
	const about = "CRM-LISTS-001"
	found := deviation(t, "create-list-accepts-unrecognized-type")
	renamed := found
	renamed.Requirement = "CRM-LISTS-020"
	for _, c := range []struct {
		name      string
		deviation faults.Deviation
		want      State
		reason    string
	}{
		{name: "a check of the broken requirement fails", deviation: found, want: Killed, reason: `status = 201 `},
		{name: "a check of another requirement fails", deviation: renamed, want: Misjudged, reason: `status = 201 `},
		{name: "no scenario asks for it", deviation: deviation(t, "create-list-defaults-to-leads"), want: Survived},
	} {
		t.Run(c.name, func(t *testing.T) {
			var told []Outcome
			outcomes, err := Mutation(context.Background(), Options{
				Pack: only(t, about), Deviations: []faults.Deviation{c.deviation}, OnOutcome: func(o Outcome) { told = append(told, o) },
			})
			require.NoError(t, err)
			require.Equal(t, outcomes, told)
			require.Len(t, outcomes, 1)
			o := outcomes[0]
			require.Equal(t, c.want, o.State, o.Reason)
			require.Equal(t, [3]string{c.deviation.Name, c.deviation.Requirement, c.deviation.Says}, [3]string{o.Fault, o.Requirement, o.Says})
			require.Contains(t, o.Reason, c.reason)
			require.Equal(t, strings.TrimPrefix(o.Fault, "create-list-"), o.Kind)
			require.Equal(t, c.want != Survived, o.Scenario != "")
		})
	}
}

func TestOutcomesAreInTheOrderOfTheDeviations(t *testing.T) {
	names := []string{"create-list-defaults-to-leads", "create-list-accepts-unrecognized-type", "create-list-defaults-to-deals"}
	o := Options{Pack: only(t, "CRM-LISTS-001"), Parallel: 3}
	for _, name := range names {
		o.Deviations = append(o.Deviations, deviation(t, name))
	}
	outcomes, err := Mutation(context.Background(), o)
	require.NoError(t, err)
	for n, name := range names {
		require.Equal(t, name, outcomes[n].Fault)
	}
}

// What is unclear beside others is measured alone once more, and what comes of that counts.
func TestWhatIsNotKilledBesideOthersIsMeasuredAlone(t *testing.T) {
	for _, c := range []struct {
		name     string
		parallel int
		first    State
		want     State
		times    int
	}{
		{name: "killed", parallel: 2, first: Killed, want: Killed, times: 1},
		{name: "survived", parallel: 2, first: Survived, want: Survived, times: 1},
		{name: "unclear", parallel: 2, first: Unclear, want: Killed, times: 2},
		{name: "misjudged", parallel: 2, first: Misjudged, want: Killed, times: 2},
		{name: "there were no others", parallel: 1, first: Unclear, want: Unclear, times: 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			times := 0
			var told []Outcome
			outcomes, err := all(t.Context(), c.parallel, 1, func(int) (Outcome, error) {
				if times++; times == 1 {
					return Outcome{State: c.first}, nil
				}
				return Outcome{State: Killed}, nil
			}, func(o Outcome) { told = append(told, o) })
			require.NoError(t, err)
			require.Equal(t, []Outcome{{State: c.want}}, outcomes)
			require.Equal(t, outcomes, told)
			require.Equal(t, c.times, times)
		})
	}
}

func TestMutationEndsWithAnError(t *testing.T) {
	o := Options{Pack: only(t, "CRM-LISTS-001"), Deviations: []faults.Deviation{{Name: "no-such-fault"}}}
	_, err := Mutation(context.Background(), o)
	require.ErrorContains(t, err, "deviation no-such-fault: ")

	stopped, stop := context.WithCancel(context.Background())
	stop()
	outcomes, err := Mutation(stopped, o)
	require.ErrorIs(t, err, context.Canceled)
	require.Empty(t, outcomes)
}

// What a scenario finds may depend on what others create at the same time: few scenarios run
// one after the other.
func TestFewScenariosRunOneAfterTheOther(t *testing.T) {
	o := Options{Pack: only(t, "CRM-COMPANIES-014"), Parallel: 4}
	for range 8 {
		o.Deviations = append(o.Deviations, deviation(t, "create-contact-links-everyone")) // to the newest company
	}
	outcomes, err := Mutation(t.Context(), o)
	require.NoError(t, err)
	for _, outcome := range outcomes {
		require.Equal(t, Killed, outcome.State, outcome.Reason)
	}
}

// A deviation may show only beside others' scenarios, so that a run of the likely
// ones alone proves nothing.
func TestLikelyScenarios(t *testing.T) {
	o := Options{Pack: only(t, "CRM-LISTS-001")}
	o.Pack.Inventory.Scenarios = append(o.Pack.Inventory.Scenarios, only(t, "CRM-LISTS-019").Inventory.Scenarios[:2]...)
	names := func(of []plan.Scenario) (all []string) {
		for _, s := range of {
			all = append(all, s.Name)
		}
		return all
	}
	const (
		refused = "An unrecognized list type is refused"
		empty   = "A new list has no contacts"
		adding  = "Adding a contact adds no other contact, and to no other list"
	)
	for _, c := range []struct {
		name                   string
		requirement, operation string
		want                   []string
	}{
		{name: "those that carry the requirement", requirement: "CRM-LISTS-001", want: []string{refused}},
		{name: "those that carry the requirement, whatever the operation", requirement: "CRM-LISTS-001", operation: "listListContacts", want: []string{refused}},
		{name: "those whose answers are checked for it", requirement: "CRM-GEN-001", want: []string{refused, empty, adding}},
		{name: "those about the operation first", requirement: "CRM-LISTS-019", operation: "addListContacts", want: []string{adding, empty}},
		{name: "of the operation alone, by the form", requirement: "CRM-GEN-001", operation: "listListContacts", want: []string{empty}},
		{name: "none", requirement: "CRM-COMPANIES-001"},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.want, names(o.likely(faults.Deviation{Requirement: c.requirement, Operation: c.operation})))
		})
	}
}

func TestJudge(t *testing.T) {
	d := faults.Deviation{Name: "fault", Requirement: "A-001"}
	check := func(id string, state verdict.State, reason string) verdict.Scenario {
		return verdict.Scenario{Identity: verdict.Identity{ID: reason}, State: state, Reason: reason, Checks: []verdict.Check{{Requirement: id, State: state, Reason: reason}}}
	}
	for _, c := range []struct {
		name      string
		scenarios []verdict.Scenario
		problems  []verdict.Problem
		want      Outcome
	}{
		{name: "nothing", want: Outcome{State: Survived}},
		{name: "a pass", scenarios: []verdict.Scenario{check("A-001", verdict.Passed, "")}, want: Outcome{State: Survived}},
		{name: "a warning is no failure", scenarios: []verdict.Scenario{check("A-001", verdict.Warned, "w")}, want: Outcome{State: Survived}},
		{name: "inconclusive", scenarios: []verdict.Scenario{check("A-001", verdict.Inconclusive, "i")}, want: Outcome{State: Unclear, Scenario: "i", Reason: "i"}},
		{name: "an error", scenarios: []verdict.Scenario{check("A-001", verdict.Error, "e")}, want: Outcome{State: Unclear, Scenario: "e", Reason: "e"}},
		{name: "a problem", problems: []verdict.Problem{{Kind: verdict.Broken, Message: "p"}}, want: Outcome{State: Unclear, Reason: "p"}},
		{name: "another requirement", scenarios: []verdict.Scenario{check("A-002", verdict.Failed, "f")}, want: Outcome{State: Misjudged, Scenario: "f", Reason: "A-002 f"}},
		{name: "no requirement", scenarios: []verdict.Scenario{check("", verdict.Failed, "f")}, want: Outcome{State: Misjudged, Scenario: "f", Reason: "f"}},
		{
			name: "the worst of several, and of those the first",
			scenarios: []verdict.Scenario{
				check("A-001", verdict.Inconclusive, "i"), check("A-002", verdict.Failed, "f"),
				check("A-001", verdict.Failed, "first"), check("A-001", verdict.Failed, "second"),
			},
			problems: []verdict.Problem{{Kind: verdict.Broken, Message: "p"}},
			want:     Outcome{State: Killed, Scenario: "first", Reason: "first"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.want, judge(d, &verdict.Result{Scenarios: c.scenarios, Problems: c.problems}))
		})
	}
}

func TestScore(t *testing.T) {
	of := func(states ...State) (all []Outcome) {
		for _, s := range states {
			all = append(all, Outcome{State: s})
		}
		return all
	}
	for _, c := range []struct {
		name     string
		outcomes []Outcome
		want     int
	}{
		{name: "none"},
		{name: "all", outcomes: of(Killed, Killed), want: 100},
		{name: "rounded down", outcomes: of(Killed, Killed, Survived), want: 66},
		{name: "what is not killed", outcomes: of(Misjudged, Unclear, Survived), want: 0},
		{name: "what is permitted does not count", outcomes: of(Killed, Permitted), want: 100},
		{name: "nothing but what is permitted", outcomes: of(Permitted)},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, ScoreOf(c.outcomes).Percent) })
	}
}
