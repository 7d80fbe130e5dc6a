package verdict

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/exchange"
)

// asked is a scenario about an operation, whose one request was answered, in the
// form in which the engine leaves one behind. Checks of an answer's form come
// before its own.
func asked(operation string, line int, state State, reason string, requirements ...string) Scenario {
	id := "x" + strconv.Itoa(line)
	s := Scenario{
		Identity: Identity{
			ID: "a.feature:" + strconv.Itoa(line), Name: operation + " by its name", Rule: "Each is right", Line: line,
			Requirements: requirements,
		},
		Operation: operation, State: state, Reason: reason,
		Exchanges: []*exchange.Exchange{{ID: id, Operation: operation, Answer: exchange.Answer{Status: 201}}},
	}
	s.Checks = []Check{{Operation: operation, Status: 400, State: state, Reason: reason, Exchange: id}}
	for _, q := range requirements {
		s.Checks = append(s.Checks, Check{Requirement: q, Operation: operation, State: state, Reason: reason, Exchange: id})
	}
	return s
}

// met adds to a scenario an answer whose form is wrong.
func met(s Scenario, requirement, operation string, status int, reason, id string, also ...string) Scenario {
	for _, id := range append([]string{id}, also...) {
		if s.Exchange(id) == nil {
			s.Exchanges = append(s.Exchanges, &exchange.Exchange{ID: id, Operation: operation, Answer: exchange.Answer{Status: status}})
		}
	}
	s.Checks = append([]Check{{Requirement: requirement, Operation: operation, Status: status, State: Failed, Reason: reason, Exchange: id, Also: also}}, s.Checks...)
	s.State = Worse(s.State, Failed)
	return s
}

func with(s Scenario, change func(*Scenario)) Scenario { change(&s); return s }

func TestFindings(t *testing.T) {
	const missing = "data.city is missing"
	for _, c := range []struct {
		name      string
		scenarios []Scenario
		want      []string // state, requirements, places, reason, lines of the scenarios
	}{
		{name: "nothing wrong", scenarios: []Scenario{asked("a", 1, Passed, "", "Q-1"), asked("a", 2, NotExercised, "r"), asked("a", 3, NotApplicable, "r")}},
		{name: "a requirement, and its cell no second time", scenarios: []Scenario{asked("a", 1, Failed, "r", "Q-1")},
			want: []string{"failed [Q-1] [a] r [1]"}},
		{name: "several requirements of one scenario", scenarios: []Scenario{asked("a", 1, Failed, "r", "Q-2", "Q-1")},
			want: []string{"failed [Q-2 Q-1] [a] r [1]"}},
		{name: "no requirement, but a cell", scenarios: []Scenario{asked("a", 1, Failed, "r")}, want: []string{"failed [] [a] r [1]"}},
		{name: "no check at all", scenarios: []Scenario{with(asked("a", 1, Failed, "r", "Q-1"), func(s *Scenario) { s.Checks = nil })},
			want: []string{"failed [Q-1] [a] r [1]"}},
		{name: "a state that says more than the checks", scenarios: []Scenario{with(asked("a", 1, Warned, "r", "Q-1"), func(s *Scenario) { s.State = Failed })},
			want: []string{"failed [Q-1] [a] r [1]"}},
		{name: "a state that says less than a case", scenarios: []Scenario{with(asked("a", 1, Passed, "", "Q-1"), func(s *Scenario) { s.Cases = []Case{{Name: "n", State: Failed, Reason: "wrong"}} })},
			want: []string{"failed [Q-1] [a]  [1]"}},
		{name: "a MUST beside a SHOULD", scenarios: []Scenario{with(asked("a", 1, Failed, "r", "Q-1", "S-1"), func(s *Scenario) { s.Checks[2].State = Warned })},
			want: []string{"failed [Q-1 S-1] [a] r [1]"}},
		{name: "the worst first, and then what most met", scenarios: []Scenario{
			asked("a", 1, Warned, "w", "S-1"), asked("a", 2, Inconclusive, "i", "Q-1"), asked("a", 3, Error, "e", "Q-1"),
			asked("a", 4, Failed, "f", "Q-1"), asked("a", 5, Failed, "g", "Q-1"), asked("a", 6, Failed, "g", "Q-1"),
		}, want: []string{"failed [Q-1] [a] g [5 6]", "failed [Q-1] [a] f [4]", "error [Q-1] [a] e [3]", "inconclusive [Q-1] [a] i [2]", "warned [S-1] [a] w [1]"}},
		{name: "the same, whatever the key of a map", scenarios: []Scenario{
			asked("a", 1, Failed, `sizes["idle_raw"] = 1, want object`, "Q-1"), asked("a", 2, Failed, `sizes["nice"] = null, want object`, "Q-1"), asked("a", 3, Failed, `sizes.nice = 1, want object`, "Q-1"),
		}, want: []string{`failed [Q-1] [a] sizes["idle_raw"] = 1, want object [1 2]`, `failed [Q-1] [a] sizes.nice = 1, want object [3]`}},
		{name: "the same, whatever the ids", scenarios: []Scenario{
			asked("a", 1, Failed, `pet 17 "amxb57sh9uyfs" is there`, "Q-1"), asked("a", 2, Failed, `pet 4711 "aeq7r6qd7x5fa" is there`, "Q-1"),
			asked("a", 3, Failed, "status = 500, want 400", "Q-1"), asked("a", 4, Failed, "status = 201, want 400", "Q-1"),
		}, want: []string{`failed [Q-1] [a] pet 17 "amxb57sh9uyfs" is there [1 2]`, "failed [Q-1] [a] status = 500, want 400 [3]", "failed [Q-1] [a] status = 201, want 400 [4]"}},
		{name: "the same of several operations", scenarios: []Scenario{
			asked("a", 1, Failed, "status = 200 {}, want 401", "Q-1"), asked("b", 2, Failed, "status = 200 {\"data\":[]}, want 401", "Q-1"),
		}, want: []string{"failed [Q-1] [a b] status = 200 {}, want 401 [1 2]"}},
		{name: "of two requirements it is two", scenarios: []Scenario{asked("a", 1, Failed, "status = 200, want 401", "Q-1"), asked("a", 2, Failed, "status = 200, want 401", "Q-2")},
			want: []string{"failed [Q-1] [a] status = 200, want 401 [1]", "failed [Q-2] [a] status = 200, want 401 [2]"}},
		{name: "whatever breaks down breaks down", scenarios: []Scenario{
			with(asked("a", 1, Failed, "status = 500, want 200", "Q-1"), func(s *Scenario) { s.Exchanges[0].Status = 500 }),
			with(asked("a", 2, Failed, "status = 500, want 200", "Q-2"), func(s *Scenario) { s.Exchanges[0].Status = 500 }),
		}, want: []string{"failed [Q-1 Q-2] [a] status = 500, want 200 [1 2]"}},
		{name: "what got in the way says nothing of a requirement", scenarios: []Scenario{asked("a", 1, Inconclusive, "a answered 503", "Q-1"), asked("a", 2, Inconclusive, "a answered 503", "Q-2")},
			want: []string{"inconclusive [Q-1 Q-2] [a] a answered 503 [1 2]"}},
		{name: "what the end of the run has cut off", scenarios: []Scenario{
			asked("a", 1, Inconclusive, "list: GET http://h/lists?limit=200: canceled", "Q-1"), asked("b", 2, Inconclusive, "two words: make: POST http://h/pets: canceled (and 1 more)", "Q-2"),
			asked("b", 3, Inconclusive, "make: POST http://h/pets: connection refused", "Q-2"),
		}, want: []string{"inconclusive [Q-1 Q-2] [a b] list: GET http://h/lists?limit=200: canceled [1 2]", "inconclusive [Q-2] [b] make: POST http://h/pets: connection refused [3]"}},

		{name: "a missing member, whoever met it", scenarios: []Scenario{
			met(asked("a", 1, Passed, "", "Q-1"), "Q-7", "get", 200, missing, "y1", "y2", "y3"), met(asked("b", 2, Passed, "", "Q-7"), "Q-7", "get", 200, missing, "y4"),
		}, want: []string{"failed [Q-7] [get 200] data.city is missing [2 1] in 4 answers"}},
		{name: "one wrong form in many operations", scenarios: []Scenario{
			met(asked("a", 1, Passed, "", "Q-1"), "Q-7", "a", 400, `detail = [17], want string`, "y1"), met(asked("b", 2, Passed, "", "Q-1"), "Q-7", "b", 404, `detail = null, want string`, "y2"),
		}, want: []string{"failed [Q-7] [a 400 b 404] detail = [17], want string [1 2] in 2 answers"}},
		{name: "one answer that breaks several requirements at once", scenarios: []Scenario{
			met(met(asked("a", 1, Passed, ""), "Q-7", "a", 200, "body is empty", "y1"), "Q-8", "a", 200, "body is empty", "y1"),
			met(met(asked("b", 2, Passed, ""), "Q-9", "b", 200, "body is empty", "y2"), "Q-8", "b", 200, "body is empty", "y2"),
		}, want: []string{"failed [Q-8 Q-7 Q-9] [a 200 b 200] body is empty [1 2] in 2 answers"}},
		{name: "a form without a requirement", scenarios: []Scenario{met(asked("a", 1, Passed, "", "Q-1"), "", "a", 0, "body is empty", "x1")},
			want: []string{"failed [] [a 201] body is empty [1]"}},
		{name: "the form of what the scenario carries itself", scenarios: []Scenario{met(asked("a", 1, Passed, "", "Q-1"), "Q-1", "a", 201, missing, "x1")},
			want: []string{"failed [Q-1] [a 201] data.city is missing [1]"}},

		{name: "what follows from a body that cannot be read", scenarios: []Scenario{
			met(asked("a", 1, Failed, `detail = null, want "no"`, "Q-1"), "Q-7", "a", 201, "body is not one JSON value", "x1"),
			met(asked("a", 2, Inconclusive, "the answer of a says no id", "Q-1"), "Q-7", "a", 201, "body is not one JSON value", "x2"),
		}, want: []string{"failed [Q-7] [a 201] body is not one JSON value [1 2] in 2 answers"}},
		{name: "what follows from a member that is missing", scenarios: []Scenario{met(asked("a", 1, Failed, `the contact has no city, want "Bern"`, "Q-1"), "Q-7", "get", 200, missing, "y1")},
			want: []string{"failed [Q-7] [get 200] data.city is missing [1]"}},
		{name: "another member does not follow", scenarios: []Scenario{met(asked("a", 1, Failed, `data.name = "x", want "y"`, "Q-1"), "Q-7", "a", 201, missing, "x1")},
			want: []string{"failed [Q-7] [a 201] data.city is missing [1]", `failed [Q-1] [a] data.name = "x", want "y" [1]`}},
		{name: "another status does not follow from what came with it", scenarios: []Scenario{met(asked("a", 1, Failed, "status = 201, want 400", "Q-1"), "Q-7", "a", 201, missing, "x1")},
			want: []string{"failed [Q-7] [a 201] data.city is missing [1]", "failed [Q-1] [a] status = 201, want 400 [1]"}},
		{name: "a status that is not documented explains itself", scenarios: []Scenario{
			met(asked("a", 1, Failed, "status = 418 tea, want 400", "Q-1"), "Q-7", "a", 418, "status = 418, want 200, 400", "x1"),
		}, want: []string{"failed [Q-7] [a 418] status = 418, want 200, 400 [1]"}},
		{name: "an answer that the scenario did not look at", scenarios: []Scenario{
			with(met(asked("a", 1, Failed, "it is not found", "Q-1"), "Q-7", "set", 200, missing, "y1"), func(s *Scenario) { s.Exchanges[0], s.Exchanges[1] = s.Exchanges[1], s.Exchanges[0] }),
		}, want: []string{"failed [Q-7] [set 200] data.city is missing [1]", "failed [Q-1] [a] it is not found [1]"}},
		{name: "a MUST never follows from a SHOULD", scenarios: []Scenario{
			with(met(asked("a", 1, Failed, "it is not found", "Q-1"), "S-1", "a", 201, missing, "x1"), func(s *Scenario) { s.Checks[0].State = Warned }),
		}, want: []string{"failed [Q-1] [a] it is not found [1]", "warned [S-1] [a 201] data.city is missing [1]"}},
		{name: "a fault of our own follows from nothing", scenarios: []Scenario{met(asked("a", 1, Error, "no such step", "Q-1"), "Q-7", "a", 201, missing, "x1")},
			want: []string{"failed [Q-7] [a 201] data.city is missing [1]", "error [Q-1] [a] no such step [1]"}},
		{name: "another scenario's shared answer", scenarios: []Scenario{
			met(asked("make", 1, Passed, "", "Q-1"), "Q-7", "make", 201, "body is not one JSON value", "x1"),
			asked("b", 2, Inconclusive, "set-up: the answer of make says no id at /data/id", "Q-1"),
			asked("b", 3, Inconclusive, "set-up: make answered 404", "Q-1"),
		}, want: []string{"failed [Q-7] [make 201] body is not one JSON value [1 2]", "inconclusive [Q-1] [b] set-up: make answered 404 [3]"}},
		{name: "a listing that was read once", scenarios: []Scenario{
			met(asked("list", 1, Passed, "", "Q-1"), "Q-7", "list", 200, "pagination is missing", "x1"), asked("b", 2, Failed, "list: pagination is missing", "Q-2"),
		}, want: []string{"failed [Q-7] [list 200] pagination is missing [1 2]"}},
		{name: "of several cases, those that follow and those that do not", scenarios: []Scenario{
			met(with(asked("a", 1, Failed, "n: detail = null (and 1 more)", "Q-1"), func(s *Scenario) {
				s.Exchanges = append(s.Exchanges, &exchange.Exchange{ID: "c1"}, &exchange.Exchange{ID: "c2"})
				s.Cases = []Case{{Name: "n", State: Failed, Reason: "detail = null, want string", Exchange: "c1"}, {Name: "m", State: Failed, Reason: "status = 201, want 422", Exchange: "c2"}, {Name: "o", State: Passed}}
			}), "Q-7", "a", 422, "detail = null, want string", "c1"),
		}, want: []string{"failed [Q-7] [a 422] detail = null, want string [1]", "failed [Q-1] [a] m: status = 201, want 422 [1]"}},
		{name: "systematic in all cases of two operations", scenarios: []Scenario{
			with(asked("a", 1, Failed, "n: status = 400, want 422", "Q-1"), func(s *Scenario) { s.Cases = []Case{{Name: "n", State: Failed, Reason: "status = 400, want 422"}} }),
			with(asked("b", 2, Failed, "m: status = 400 no, want 422", "Q-1"), func(s *Scenario) { s.Cases = []Case{{Name: "m", State: Failed, Reason: "status = 400 no, want 422"}} }),
		}, want: []string{"failed [Q-1] [a b] n: status = 400, want 422 [1 2]"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := &Result{Scenarios: c.scenarios}
			var told []string
			for _, f := range Findings(r) {
				told = append(told, briefly(&f))
			}
			require.Equal(t, c.want, told)
			requireRequirementsAgree(t, r)
		})
	}
}

// requireRequirementsAgree shows that no requirement fails that no finding names.
func requireRequirementsAgree(t *testing.T, r *Result) {
	t.Helper()
	named := map[string]bool{}
	for _, f := range Findings(r) {
		for _, q := range f.Requirements {
			named[q.ID] = named[q.ID] || f.State == Failed
		}
	}
	for id, sum := range causesOf(r).tallyRequirements() {
		require.True(t, sum.state != Failed || named[id], "requirement %s failed, and no finding names it", id)
	}
}

// briefly is what matters of a finding in these tests.
func briefly(f *Finding) string {
	var ids []string
	for _, q := range f.Requirements {
		ids = append(ids, q.ID)
	}
	var lines []int
	for _, o := range f.Occurrences {
		lines = append(lines, o.Scenario.Line)
	}
	text := fmt.Sprintf("%s %v %v %s %v", f.State, ids, f.Places, f.Reason, lines)
	if f.Answers > 1 {
		text += fmt.Sprintf(" in %d answers", f.Answers)
	}
	return text
}

func TestAFindingSaysWhatIsBroken(t *testing.T) {
	r := &Result{
		Requirements: []Requirement{{ID: "Q-1", Level: "SHOULD"}, {ID: "Q-7", Level: "MUST", Text: "A contact has every field."}},
		Scenarios: []Scenario{
			asked("a", 1, Failed, `detail = "x", want "y"`, "Q-1"), met(asked("b", 2, Passed, "", "Q-1"), "Q-7", "get", 200, "data.city is missing", "y1"),
			asked("a", 3, Failed, "no", "Q-1"), asked("b", 4, Failed, "no", "Q-1"), met(asked("a", 5, Passed, ""), "Q-9", "get", 200, "data is missing", "y1"),
		},
	}
	type told struct{ title, level, subject, actual, expected, extent string }
	var all []told
	ids := map[string]bool{}
	for _, f := range Findings(r) {
		all = append(all, told{f.Title, f.Level(), f.Comparison.Subject, f.Comparison.Actual, f.Comparison.Expected, f.Extent()})
		require.Len(t, f.ID, 8)
		ids[f.ID] = true
	}
	require.Equal(t, []told{
		{"Each is right", "SHOULD", "", "no", "", "2 scenarios"},
		{"a by its name", "SHOULD", "detail", `"x"`, `"y"`, ""},
		{"A contact has every field.", "MUST", "", "data.city is missing", "", ""},
		{"An answer is not as it is described", "", "", "data is missing", "", ""},
	}, all)
	require.Len(t, ids, 4, "no two findings have the same id")
	require.Equal(t, "4 findings: 4 failed", FindingCounts(Findings(r)))
	require.Equal(t, "no findings", FindingCounts(nil))

	before := Findings(r)[2].ID
	r.Scenarios = r.Scenarios[1:2]
	require.Equal(t, before, Findings(r)[0].ID, "the same in another run")
	r.Settings.Strict = true
	r.Scenarios = []Scenario{asked("a", 1, Warned, "no", "Q-1")}
	require.Equal(t, Failed, Findings(r)[0].State, "where strictness was asked for, a warning is a failure")
}
