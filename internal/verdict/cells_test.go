package verdict

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/exchange"
)

// A cell is what was seen of answers of its own operation and status.
func TestCells(t *testing.T) {
	answers := func(status, count int) []Answers { return []Answers{{"getBook", status, count}} }
	about := func(status int, state State, more ...func(*Check)) []Check {
		c := Check{Operation: "getBook", Status: status, State: state, Exchange: "x"}
		for _, change := range more {
			change(&c)
		}
		return []Check{c}
	}
	form := func(c *Check) { c.Form, c.Requirement, c.Also = true, "A-001", []string{"y", "z"} }
	inPlaceOf := func(status int) func(*Check) { return func(c *Check) { c.InPlaceOf = []int{status} } }
	shows := func(status int) []*exchange.Exchange {
		return []*exchange.Exchange{{ID: "x", Operation: "getBook", Answer: exchange.Answer{Status: status}}}
	}
	for _, c := range []struct {
		name      string
		scenarios []Scenario
		part      bool // of the scenarios
		ok        Cell // of 200
		refused   Cell // of 422
	}{
		{name: "nothing", ok: Cell{State: NotExercised}, refused: Cell{State: NotExercised}},
		{name: "nothing, of a part", part: true, ok: Cell{State: Deselected}, refused: Cell{State: Deselected}},
		{
			name: "answers that nobody finds fault with", scenarios: []Scenario{{Answers: answers(200, 2)}, {Answers: answers(200, 3)}},
			ok: Cell{State: Passed, Answers: 5}, refused: Cell{State: NotExercised},
		},
		{
			name: "one of them is wrong in its form, where the scenario asks for something else",
			scenarios: []Scenario{
				{Answers: answers(200, 9), Checks: about(200, Passed)},
				{Operation: "makeBook", Answers: answers(200, 9), Checks: about(200, Failed, form)},
			},
			ok: Cell{State: Failed, Answers: 18}, refused: Cell{State: NotExercised},
		},
		{
			name: "a warning", scenarios: []Scenario{{Answers: answers(200, 1), Checks: about(200, Warned, form)}},
			ok: Cell{State: Warned, Answers: 1}, refused: Cell{State: NotExercised},
		},
		{
			name:      "a status that was wanted, and another that came",
			scenarios: []Scenario{{Answers: answers(200, 1), Checks: about(422, Failed), Exchanges: shows(200)}},
			ok:        Cell{State: Passed, Answers: 1}, refused: Cell{State: Failed, Note: "answered 200"},
		},
		{
			name:      "no answer to one that was wanted",
			scenarios: []Scenario{{Checks: about(422, Inconclusive), Exchanges: shows(0)}},
			ok:        Cell{State: NotExercised}, refused: Cell{State: Inconclusive},
		},
		{
			name:      "a status that is permitted in place of the wanted one",
			scenarios: []Scenario{{Answers: answers(400, 2), Checks: about(400, Passed, inPlaceOf(422))}, {Checks: about(404, Passed, inPlaceOf(422))}},
			ok:        Cell{State: NotExercised}, refused: Cell{State: NotExercised, Note: "answered 400 and 404, as permitted"},
		},
		{
			name:      "the wanted one, and one in its place",
			scenarios: []Scenario{{Answers: answers(400, 1), Checks: about(400, Passed, inPlaceOf(422))}, {Answers: answers(422, 1)}},
			ok:        Cell{State: NotExercised}, refused: Cell{State: Passed, Answers: 1},
		},
		{
			name:      "a scenario without means, beside one with them",
			scenarios: []Scenario{{Answers: answers(200, 1)}, {Checks: about(200, NotExercised)}},
			ok:        Cell{State: Passed, Answers: 1}, refused: Cell{State: NotExercised},
		},
		{
			name: "a scenario without means, of a part", part: true, scenarios: []Scenario{{Checks: about(200, NotExercised)}},
			ok: Cell{State: NotExercised}, refused: Cell{State: Deselected},
		},
		{
			name: "a scenario that is not of the run", part: true, scenarios: []Scenario{{State: Deselected, Checks: about(200, Deselected)}},
			ok: Cell{State: Deselected}, refused: Cell{State: Deselected},
		},
		{
			name: "a pass that no answer is behind", scenarios: []Scenario{{State: Passed, Checks: about(200, Passed)}},
			ok: Cell{State: NotExercised}, refused: Cell{State: NotExercised},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := &Result{Scenarios: c.scenarios, Cells: []Cell{{Operation: "getBook", Status: 200, Answers: 7}, {Operation: "getBook", Status: 422, Note: "told"}}}
			if c.part {
				r.Inventory = 1
			}
			Tally(r)
			c.ok.Operation, c.ok.Status, c.refused.Operation, c.refused.Status = "getBook", 200, "getBook", 422
			require.Equal(t, []Cell{c.ok, c.refused}, r.Cells)
			for _, cell := range r.Cells {
				require.Equal(t, cell.State == Passed || cell.State == Failed || cell.State == Warned, cell.Asserted())
				require.Equal(t, cell.State == NotExercised && cell.Note != "", cell.Permitted())
			}
		})
	}
}

// What follows from the form of another operation's answer is that one's alone: of
// a member that one operation leaves out, one cell tells.
func TestACellIsNotWhatFollowsFromAnotherAnswer(t *testing.T) {
	r := &Result{
		Cells: []Cell{{Operation: "set", Status: 200}, {Operation: "get", Status: 200}},
		Scenarios: []Scenario{{
			State: Failed, Operation: "set", Identity: Identity{Requirements: []string{"A-001"}}, Reason: `it has no city, want "Bern"`,
			Answers: []Answers{{"set", 200, 1}, {"get", 200, 1}},
			Checks: []Check{
				{Requirement: "A-007", Operation: "get", Status: 200, State: Failed, Reason: "data.city is missing", Exchange: "y", Form: true},
				{Operation: "set", Status: 200, State: Failed, Reason: `it has no city, want "Bern"`, Exchange: "x"},
				{Requirement: "A-001", Operation: "set", Status: 200, State: Failed, Reason: `it has no city, want "Bern"`, Exchange: "x"},
			},
			Exchanges: []*exchange.Exchange{{ID: "x", Operation: "set", Answer: exchange.Answer{Status: 200}}, {ID: "y", Operation: "get", Answer: exchange.Answer{Status: 200}}},
		}},
	}
	Tally(r)
	require.Equal(t, []State{Passed, Failed}, []State{r.Cells[0].State, r.Cells[1].State})

	r.Scenarios[0].Checks[0].Reason = "data.name is missing"
	Tally(r)
	require.Equal(t, []State{Failed, Failed}, []State{r.Cells[0].State, r.Cells[1].State}, "it does not follow")
}
