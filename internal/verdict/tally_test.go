package verdict

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/exchange"
)

// What applies only to a target that has it does not apply where nothing has
// shown it; what applies to all has then not been exercised, unless the run was
// none of everything.
func TestTallyOfRequirements(t *testing.T) {
	for _, c := range []struct {
		name     string
		optional bool
		part     func(*Result)
		checks   []Check
		judged   map[string]int
		want     State
		count    int
	}{
		{name: "nothing", want: NotExercised},
		{name: "nothing, of a selection", part: func(r *Result) { r.Inventory = 2 }, want: Deselected},
		{name: "nothing, of a shard", part: func(r *Result) { r.Settings.Shard = &Shard{Index: 1, Count: 2, Of: 1} }, want: Deselected},
		{name: "nothing, of a run that only reads", part: func(r *Result) { r.Settings.ReadOnly = true }, want: Deselected},
		{name: "nothing of what is optional", optional: true, want: NotApplicable},
		{name: "nothing of what is optional, of a selection", optional: true, part: func(r *Result) { r.Inventory = 2 }, want: Deselected},
		{name: "a scenario that is left out", part: func(r *Result) { r.Settings.ReadOnly = true }, checks: []Check{{Requirement: "A-001", State: Deselected}}, want: Deselected},
		{name: "a scenario without means, of a selection", part: func(r *Result) { r.Inventory = 2 }, checks: []Check{{Requirement: "A-001", State: NotExercised}}, want: NotExercised, count: 1},
		{name: "a check of what is optional", optional: true, checks: []Check{{Requirement: "A-001", State: Failed}}, want: Failed, count: 1},
		{name: "an answer that was checked for it", optional: true, judged: map[string]int{"A-001": 3}, want: Passed, count: 3},
		{name: "several answers that break it", checks: []Check{{Requirement: "A-001", State: Failed, Exchange: "x", Also: []string{"y", "z"}}}, judged: map[string]int{"A-001": 3}, want: Failed, count: 6},
		{name: "a warning", checks: []Check{{Requirement: "A-001", State: Warned}}, want: Warned, count: 1},
		{name: "a warning of a strict run", part: func(r *Result) { r.Settings.Strict = true }, checks: []Check{{Requirement: "A-001", State: Warned}}, want: Failed, count: 1},
		{name: "another requirement's check", checks: []Check{{Requirement: "A-002", State: Passed}}, want: NotExercised},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := &Result{
				Planned: 1, Inventory: 1,
				Scenarios:    []Scenario{{Checks: c.checks, Judged: c.judged}},
				Requirements: []Requirement{{ID: "A-001", Optional: c.optional, State: Passed, Checks: 3}},
			}
			if c.part != nil {
				c.part(r)
			}
			Tally(r)
			require.Equal(t, c.want, r.Requirements[0].State)
			require.Equal(t, c.count, r.Requirements[0].Checks)
		})
	}
}

// In a strict run a cell is failed where its finding and its scenario are.
func TestTallyOfCellsInAStrictRun(t *testing.T) {
	for strict, want := range map[bool]State{false: Warned, true: Failed} {
		r := &Result{
			Origin: Origin{Settings: Settings{Strict: strict}}, Planned: 1, Inventory: 1,
			Scenarios: []Scenario{{
				Answers: []Answers{{Operation: "getPet", Status: 200, Count: 1}},
				Checks:  []Check{{Requirement: "A-001", Operation: "getPet", Status: 200, State: Warned, Reason: "hm"}},
			}},
			Cells: []Cell{{Operation: "getPet", Status: 200}},
		}
		Tally(r)
		require.Equal(t, want, r.Cells[0].State)
	}
}

// A scenario that fails because the form of another answer is wrong says nothing of
// its own requirement, whatever other scenarios say of that.
func TestARequirementFailsOnlyWhereAFindingNamesIt(t *testing.T) {
	const missing = "data.city is missing"
	follows := met(asked("a", 1, Failed, `the thing has no city, want "Bern"`, "Q-1"), "Q-7", "get", 200, missing, "y1")
	for _, c := range []struct {
		name      string
		scenarios []Scenario
		own       State // of Q-1, which only follows
		form      State // of Q-7, whose form is wrong
	}{
		{name: "it follows", scenarios: []Scenario{follows}, own: Inconclusive, form: Failed},
		{name: "it follows, and another scenario shows that it holds", scenarios: []Scenario{follows, asked("b", 2, Passed, "", "Q-1")}, own: Inconclusive, form: Failed},
		{name: "it follows, and another scenario shows that it is broken", scenarios: []Scenario{follows, asked("b", 2, Failed, "no", "Q-1")}, own: Failed, form: Failed},
		{
			name: "it does not follow", own: Failed, form: Failed,
			scenarios: []Scenario{met(asked("a", 1, Failed, "status = 201, want 400", "Q-1"), "Q-7", "a", 201, missing, "x1")},
		},
		{
			name: "one of two cases follows", own: Failed, form: Failed,
			scenarios: []Scenario{met(with(asked("a", 1, Failed, "n: detail = null (and 1 more)", "Q-1"), func(s *Scenario) {
				s.Exchanges = append(s.Exchanges, &exchange.Exchange{ID: "c1"}, &exchange.Exchange{ID: "c2"})
				s.Cases = []Case{{Name: "n", State: Failed, Reason: "detail = null, want string", Exchange: "c1"}, {Name: "m", State: Failed, Reason: "status = 201, want 422", Exchange: "c2"}}
			}), "Q-7", "a", 422, "detail = null, want string", "c1")},
		},
		{
			name: "its own answer has the wrong form, and what it asks follows", own: Failed, form: Failed,
			scenarios: []Scenario{met(met(asked("a", 1, Failed, `the thing has no city, want "Bern"`, "Q-1"), "Q-7", "get", 200, missing, "y1"), "Q-1", "a", 201, "data.id is missing", "x1")},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := &Result{Planned: 2, Inventory: 2, Scenarios: c.scenarios, Requirements: []Requirement{{ID: "Q-1"}, {ID: "Q-7"}}}
			Tally(r)
			require.Equal(t, [2]State{c.own, c.form}, [2]State{r.Requirements[0].State, r.Requirements[1].State})
			requireRequirementsAgree(t, r)
		})
	}
}
