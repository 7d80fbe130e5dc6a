package verdict

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// result is a Result with a scenario in each of the states, in the form in which
// the engine leaves one behind.
func result(states ...State) *Result {
	r := &Result{Format: Format, Planned: len(states), Inventory: len(states)}
	for n, state := range states {
		r.Scenarios = append(r.Scenarios, Scenario{
			Identity: Identity{ID: fmt.Sprintf("features/a.feature:%d", n+1), Name: "a scenario"}, State: state,
			Checks: []Check{{Requirement: "A-001", Operation: "getBook", State: state}},
		})
	}
	return r
}

// cells says that the contract documents some statuses, of which 200 was seen.
func cells(statuses ...int) func(*Result) {
	return func(r *Result) {
		for _, status := range statuses {
			r.Cells = append(r.Cells, Cell{Operation: "getBook", Status: status, State: Passed, Answers: 9})
		}
		r.Scenarios[0].Answers = []Answers{{"getBook", 200, 1}}
	}
}

func problem(kind ProblemKind, message string) []Problem {
	return []Problem{{Kind: kind, Message: message}}
}

func TestDecide(t *testing.T) {
	for _, tc := range []struct {
		name   string
		result *Result
		change func(*Result)
		exit   int
		word   string
		reason string
	}{
		{name: "all passed", result: result(Passed, Passed), exit: 0, word: "conformant", reason: "2 scenarios held"},
		{name: "one passed", result: result(Passed), exit: 0, word: "conformant", reason: "1 scenario held"},
		{name: "a warning", result: result(Passed, Warned), exit: 0, word: "conformant", reason: "1 scenario held, 1 warning"},
		{name: "not applicable", result: result(Passed, NotApplicable), exit: 0, word: "conformant", reason: "1 scenario held, 1 not applicable"},
		{
			name: "a selection", result: result(Passed), change: func(r *Result) { r.Inventory = 9 },
			exit: 0, word: "partial", reason: "1 of 9 scenarios held; not a verdict on the whole",
		},
		{
			name: "a shard", result: result(Passed, Passed),
			change: func(r *Result) { r.Inventory, r.Settings.Shard = 9, &Shard{Index: 2, Count: 3, Of: 6} },
			exit:   0, word: "partial", reason: "2 of 9 scenarios held; shard 2/3 of 6 scenarios; not a verdict on the whole",
		},
		{
			name: "only reading", result: result(Passed, Warned, Deselected), change: func(r *Result) { r.Settings.ReadOnly = true },
			exit: 0, word: "partial", reason: "1 of 3 scenarios held, 1 warning; not a verdict on the whole",
		},
		{
			name: "only reading, and nothing is left to read", result: result(Deselected), change: func(r *Result) { r.Settings.ReadOnly = true },
			exit: 3, word: "incomplete", reason: "nothing passed",
		},
		{
			name: "the bundled server", result: result(Passed), change: func(r *Result) { r.Target.Kind = "bundled" },
			exit: 0, word: "conformant", reason: "1 scenario held, of the bundled server",
		},
		{
			name: "a selection, of the bundled server", result: result(Passed), change: func(r *Result) { r.Inventory, r.Target.Kind = 9, "bundled" },
			exit: 0, word: "partial", reason: "1 of 9 scenarios held, of the bundled server; not a verdict on the whole",
		},
		{
			name: "a failure of the bundled server", result: result(Failed), change: func(r *Result) { r.Target.Kind = "bundled" },
			exit: 1, word: "non-conformant", reason: "1 scenario failed, of the bundled server",
		},
		{
			name: "a cell that was never seen", result: result(Passed), change: cells(200, 404),
			exit: 3, word: "incomplete", reason: "no answer seen of getBook 404",
		},
		{
			name: "many of them", result: result(Passed), change: cells(200, 400, 401, 404, 422, 429),
			exit: 3, word: "incomplete", reason: "no answer seen of getBook 400, getBook 401, getBook 404 and 1 more",
		},
		{
			name: "those of a server in trouble or busy alone", result: result(Passed), change: cells(200, 429, 500, 502, 503),
			exit: 0, word: "conformant", reason: "1 scenario held; not provoked: getBook 429, getBook 500, getBook 502 and 1 more",
		},
		{
			name: "those of a pack that was made from a document", result: result(Passed),
			change: func(r *Result) { r.Contract.UnseenShown = true; cells(200, 404, 409, 500)(r) },
			exit:   0, word: "conformant", reason: "1 scenario held; not provoked: getBook 404, getBook 409, getBook 500",
		},
		{
			name: "a success of a pack that was made from a document", result: result(Passed),
			change: func(r *Result) {
				r.Contract.UnseenShown = true
				cells(200, 409)(r)
				r.Cells = append(r.Cells, Cell{Operation: "takeBook", Status: 204})
			},
			exit: 3, word: "incomplete", reason: "no answer seen of takeBook 204",
		},
		{
			name: "a scenario was kept from seeing a server error", result: result(Passed, NotExercised),
			change: func(r *Result) {
				cells(200, 500)(r)
				r.Scenarios[1].Checks = append(r.Scenarios[1].Checks, Check{Operation: "getBook", Status: 500, State: NotExercised})
			},
			exit: 3, word: "incomplete", reason: "1 scenario not exercised",
		},
		{
			name: "one of them, and incomplete allowed", result: result(Passed), change: func(r *Result) { allow(r); cells(200, 404)(r) },
			exit: 0, word: "partial", reason: "1 of 1 scenario held; no answer seen of getBook 404, as allowed; not a verdict on the whole",
		},
		{
			name: "one of a selection", result: result(Passed), change: func(r *Result) { r.Inventory = 2; cells(200, 404)(r) },
			exit: 0, word: "partial", reason: "1 of 2 scenarios held; not a verdict on the whole",
		},
		{
			name: "another status came in its place, as permitted", result: result(Passed),
			change: func(r *Result) {
				cells(200, 422)(r)
				r.Scenarios[0].Checks = append(r.Scenarios[0].Checks, Check{Operation: "getBook", Status: 400, State: Passed, InPlaceOf: []int{422}})
			},
			exit: 0, word: "conformant", reason: "1 scenario held",
		},
		{
			name: "a scenario was kept from seeing it", result: result(Passed, NotExercised),
			change: func(r *Result) {
				cells(200, 404)(r)
				r.Scenarios[1].Checks = append(r.Scenarios[1].Checks, Check{Operation: "getBook", Status: 404, State: NotExercised})
			},
			exit: 3, word: "incomplete", reason: "1 scenario not exercised",
		},
		{name: "a failure", result: result(Passed, Failed, Failed), exit: 1, word: "non-conformant", reason: "2 scenarios failed"},
		{name: "not exercised", result: result(Passed, NotExercised), exit: 3, word: "incomplete", reason: "1 scenario not exercised"},
		{name: "inconclusive", result: result(Passed, Inconclusive, Inconclusive), exit: 3, word: "incomplete", reason: "2 scenarios inconclusive"},
		{
			name: "both", result: result(Passed, Inconclusive, NotExercised),
			exit: 3, word: "incomplete", reason: "1 scenario not exercised, 1 scenario inconclusive",
		},
		{name: "an error", result: result(Passed, Error), exit: 5, word: "broken", reason: "1 scenario of the harness itself went wrong"},

		{
			name: "incomplete, allowed", result: result(Passed, NotExercised), change: allow,
			exit: 0, word: "partial", reason: "1 of 2 scenarios held; 1 scenario not exercised, as allowed; not a verdict on the whole",
		},
		{
			name: "incomplete, allowed, and something inconclusive", result: result(Passed, NotExercised, Inconclusive), change: allow,
			exit: 3, word: "incomplete", reason: "1 scenario inconclusive",
		},
		{name: "failed, incomplete allowed", result: result(Failed, NotExercised), change: allow, exit: 1, word: "non-conformant", reason: "1 scenario failed"},
		{name: "nothing passed, incomplete allowed", result: result(NotExercised), change: allow, exit: 3, word: "incomplete", reason: "1 scenario not exercised, nothing passed"},
		{name: "only inconclusive, allowed", result: result(Inconclusive), change: allow, exit: 3, word: "incomplete", reason: "1 scenario inconclusive, nothing passed"},
		{name: "only warned, incomplete allowed", result: result(Warned), change: allow, exit: 3, word: "incomplete", reason: "nothing passed"},
		{
			name: "only not applicable, incomplete allowed", result: result(NotApplicable), change: allow,
			exit: 3, word: "incomplete", reason: "nothing passed",
		},
		{name: "only not exercised", result: result(NotExercised, NotExercised), exit: 3, word: "incomplete", reason: "2 scenarios not exercised, nothing passed"},
		{name: "only warned", result: result(Warned), exit: 3, word: "incomplete", reason: "nothing passed"},
		{name: "only not applicable", result: result(NotApplicable), exit: 3, word: "incomplete", reason: "nothing passed"},

		{name: "warned, strict", result: result(Passed, Warned), change: strict, exit: 1, word: "non-conformant", reason: "1 scenario failed"},
		{name: "passed, strict", result: result(Passed), change: strict, exit: 0, word: "conformant", reason: "1 scenario held"},
		{
			name: "a check warned, strict", result: result(Passed, Passed),
			change: func(r *Result) { strict(r); r.Scenarios[0].Checks[0].State = Warned },
			exit:   1, word: "non-conformant", reason: "1 scenario failed",
		},

		{name: "empty document", result: &Result{}, exit: 2, word: "unusable", reason: "no scenario was selected"},
		{name: "empty document, incomplete allowed", result: &Result{}, change: allow, exit: 2, word: "unusable", reason: "no scenario was selected"},
		{
			name: "nothing planned, and a wrong URL", result: &Result{Problems: problem(Unreachable, "refused")},
			exit: 4, word: "unreachable", reason: "refused",
		},
		{
			name: "usage", result: &Result{Problems: problem(Usage, "no such file")},
			exit: 2, word: "unusable", reason: "no such file",
		},
		{
			name: "refused in the preflight", result: &Result{Planned: 5, Problems: problem(KeyRefused, "the key is refused")},
			exit: 4, word: "key refused", reason: "the key is refused",
		},
		{
			name: "refused by a proxy", result: &Result{Planned: 5, Problems: problem(Intercepted, "403 from nginx")},
			exit: 4, word: "refused by a proxy", reason: "403 from nginx",
		},
		{
			name: "another API", result: &Result{Planned: 5, Problems: problem(OtherAPI, "404")},
			exit: 4, word: "another API", reason: "404",
		},
		{
			name: "server errors", result: &Result{Planned: 5, Problems: problem(Failing, "503")},
			exit: 4, word: "failing", reason: "503",
		},
		{
			name: "a rate limit that is used up", result: &Result{Planned: 5, Problems: problem(Limited, "429")},
			exit: 4, word: "rate limited", reason: "429",
		},
		{
			name: "lost half-way", result: result(Passed, Inconclusive), change: func(r *Result) { r.Problems = problem(Unreachable, "lost") },
			exit: 4, word: "unreachable", reason: "lost",
		},
		{
			name: "lost after a failure", result: result(Failed, Inconclusive), change: func(r *Result) { r.Problems = problem(Unreachable, "lost") },
			exit: 4, word: "unreachable", reason: "lost",
		},

		{
			name: "interrupted at once", result: &Result{Planned: 5, Problems: problem(Interrupted, "interrupted")},
			exit: 3, word: "incomplete", reason: "interrupted, 0 of 5 planned scenarios were executed, nothing passed",
		},
		{
			name: "interrupted half-way", result: result(Passed), change: func(r *Result) { r.Planned = 2; r.Problems = problem(Interrupted, "interrupted") },
			exit: 3, word: "incomplete", reason: "interrupted, 1 of 2 planned scenarios were executed",
		},
		{
			name: "interrupted, incomplete allowed", result: result(Passed),
			change: func(r *Result) { allow(r); r.Planned = 2; r.Problems = problem(Interrupted, "interrupted") },
			exit:   3, word: "incomplete", reason: "interrupted, 1 of 2 planned scenarios were executed",
		},
		{
			name: "interrupted at the end, incomplete allowed", result: result(Passed),
			change: func(r *Result) { allow(r); r.Problems = problem(Interrupted, "interrupted") },
			exit:   3, word: "incomplete", reason: "interrupted",
		},
		{
			name: "interrupted after a failure", result: result(Failed), change: func(r *Result) { r.Planned = 2; r.Problems = problem(Interrupted, "interrupted") },
			exit: 1, word: "non-conformant", reason: "1 scenario failed",
		},

		{
			name: "failed fast", result: result(Passed, Failed), change: func(r *Result) { r.Planned = 9; r.Settings.FailFast = true },
			exit: 1, word: "non-conformant", reason: "1 scenario failed",
		},
		{
			name: "failed fast on an error", result: result(Passed, Error), change: func(r *Result) { r.Planned = 9; r.Settings.FailFast = true },
			exit: 5, word: "broken", reason: "1 scenario of the harness itself went wrong",
		},
		{
			name: "to fail fast, and nothing failed", result: result(Passed), change: func(r *Result) { r.Settings.FailFast = true },
			exit: 0, word: "conformant", reason: "1 scenario held",
		},
		{
			name: "to fail fast, nothing failed and not all was executed", result: result(Passed),
			change: func(r *Result) { allow(r); r.Planned = 2; r.Settings.FailFast = true },
			exit:   5, word: "broken", reason: "1 of 2 planned scenarios were executed",
		},

		{name: "a baseline that drifted", result: result(Passed), change: func(r *Result) { r.Problems = problem(Drifted, "entry 1 passed") }, exit: 6, word: "drifted", reason: "entry 1 passed"},
		{name: "a certificate that does not verify", result: result(Passed), change: func(r *Result) { r.Problems = problem(Unverified, "bad signature") }, exit: 7, word: "unverified", reason: "bad signature"},
		{name: "a report that was not written", result: result(Passed), change: func(r *Result) { r.Problems = problem(Broken, "disk full") }, exit: 5, word: "broken", reason: "disk full"},
		{
			name: "the first of two problems of a kind", result: result(Passed),
			change: func(r *Result) {
				r.Problems = append(problem(Broken, "disk full"), problem(Broken, "no such folder")...)
			},
			exit: 5, word: "broken", reason: "disk full",
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if tc.change != nil {
				tc.change(tc.result)
			}
			v := Decide(tc.result)
			require.Equal(t, tc.exit, v.Exit, v.Reason)
			require.Equal(t, tc.word, v.Word)
			require.Equal(t, tc.reason, v.Reason)
		})
	}
}

func allow(r *Result)  { r.Settings.AllowIncomplete = true }
func strict(r *Result) { r.Settings.Strict = true }

// TestDecideDoesNotBelieve gives it documents that no run leaves behind.
func TestDecideDoesNotBelieve(t *testing.T) {
	for _, tc := range []struct {
		name   string
		result *Result
		change func(*Result)
		exit   int
		reason string
	}{
		{name: "no state", result: result(Passed, ""), exit: 5, reason: `scenario "features/a.feature:2" ended without a state`},
		{name: "unknown state", result: result(Passed, "ok"), exit: 5, reason: `scenario "features/a.feature:2" is in the unknown state "ok"`},
		{
			name: "check without a state", result: result(Passed),
			change: func(r *Result) { r.Scenarios[0].Checks = append(r.Scenarios[0].Checks, Check{}) },
			exit:   5, reason: `a check of scenario "features/a.feature:1" ended without a state`,
		},
		{
			name: "case without a state", result: result(Passed),
			change: func(r *Result) { r.Scenarios[0].Cases = []Case{{Name: "x"}} },
			exit:   5, reason: `a check of scenario "features/a.feature:1" ended without a state`,
		},
		{
			name: "check of an unknown state", result: result(Passed),
			change: func(r *Result) { r.Scenarios[0].Checks[0].State = "PASSED" },
			exit:   5, reason: `a check of scenario "features/a.feature:1" is in the unknown state "PASSED"`,
		},
		{
			name: "passed, a check failed", result: result(Passed, Passed),
			change: func(r *Result) {
				r.Scenarios[1].Checks = append(r.Scenarios[1].Checks, Check{State: Failed}, Check{State: Passed})
			},
			exit: 1, reason: "1 scenario failed",
		},
		{
			name: "passed, a case failed", result: result(Passed),
			change: func(r *Result) { r.Scenarios[0].Cases = []Case{{State: Passed}, {State: Failed}} },
			exit:   1, reason: "1 scenario failed",
		},
		{
			name: "warned, a check failed", result: result(Passed, Warned),
			change: func(r *Result) { r.Scenarios[1].Checks[0].State = Failed },
			exit:   1, reason: "1 scenario failed",
		},
		{
			name: "not applicable, a check failed", result: result(Passed, NotApplicable),
			change: func(r *Result) { r.Scenarios[1].Checks[0].State = Failed },
			exit:   1, reason: "1 scenario failed",
		},
		{
			name: "passed, a check is an error", result: result(Passed),
			change: func(r *Result) { r.Scenarios[0].Checks[0].State = Error },
			exit:   5, reason: "1 scenario of the harness itself went wrong",
		},
		{
			name: "passed, a check is inconclusive", result: result(Passed, Passed),
			change: func(r *Result) { r.Scenarios[0].Checks[0].State = Inconclusive },
			exit:   3, reason: "1 scenario inconclusive",
		},
		{
			name: "passed without a check", result: result(Passed),
			change: func(r *Result) { r.Scenarios[0].Checks = nil },
			exit:   5, reason: `scenario "features/a.feature:1" passed, and no check of it did`,
		},
		{
			name: "passed, its check not applicable", result: result(Passed),
			change: func(r *Result) { r.Scenarios[0].Checks[0].State = NotApplicable },
			exit:   5, reason: `scenario "features/a.feature:1" passed, and no check of it did`,
		},
		{
			name: "not applicable, its check passed", result: result(NotApplicable),
			change: func(r *Result) { r.Scenarios[0].Checks[0].State = Passed },
			exit:   3, reason: "nothing passed",
		},
		{
			name: "the same scenario twice", result: result(Passed, Passed),
			change: func(r *Result) { r.Scenarios[1].ID = r.Scenarios[0].ID },
			exit:   5, reason: `scenario "features/a.feature:1" is recorded twice`,
		},
		{
			name: "a failure hidden behind its double", result: result(Passed, Failed),
			change: func(r *Result) { r.Scenarios[1].ID = r.Scenarios[0].ID },
			exit:   5, reason: `scenario "features/a.feature:1" is recorded twice`,
		},
		{
			name: "sums and a verdict that were written in", result: result(Failed),
			change: func(r *Result) {
				r.Verdict = Verdict{Exit: 0, Word: "conformant", Reason: "fine", Counts: map[State]int{Passed: 500}}
				r.Cells = []Cell{{Operation: "getBook", Status: 200, State: Passed, Answers: 9}}
				r.Requirements = []Requirement{{ID: "A-001", State: Passed, Checks: 9}}
			},
			exit: 1, reason: "1 scenario failed",
		},
		{name: "fewer than planned", result: result(Passed), change: func(r *Result) { r.Planned = 2 }, exit: 5, reason: "1 of 2 planned scenarios were executed"},
		{name: "none of those planned", result: &Result{Planned: 2}, exit: 5, reason: "0 of 2 planned scenarios were executed"},
		{name: "more than planned", result: result(Passed, Passed), change: func(r *Result) { r.Planned = 1 }, exit: 5, reason: "2 of 1 planned scenarios were executed"},
		{
			name: "more than planned, failing fast", result: result(Passed, Failed),
			change: func(r *Result) { r.Planned = 1; r.Settings.FailFast = true },
			exit:   5, reason: "2 of 1 planned scenarios were executed",
		},
		{
			name: "more than planned, interrupted", result: result(Passed, Passed),
			change: func(r *Result) { r.Planned = 1; r.Problems = problem(Interrupted, "interrupted") },
			exit:   5, reason: "2 of 1 planned scenarios were executed",
		},
		{name: "executed without a plan", result: result(Passed), change: func(r *Result) { r.Planned = 0 }, exit: 5, reason: "1 of 0 planned scenarios were executed"},
		{name: "planned less than nothing", result: &Result{Planned: -1}, exit: 5, reason: "0 of -1 planned scenarios were executed"},
		{name: "problem without a message", result: result(Passed), change: func(r *Result) { r.Problems = problem(Broken, "") }, exit: 5, reason: "broken"},
		{name: "unreachable without a message", result: result(Passed), change: func(r *Result) { r.Problems = problem(Unreachable, "") }, exit: 4, reason: "unreachable"},
		{name: "problem of an unknown kind", result: result(Passed), change: func(r *Result) { r.Problems = problem("odd", "x") }, exit: 5, reason: `a problem of unknown kind "odd": x`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if tc.change != nil {
				tc.change(tc.result)
			}
			v := Decide(tc.result)
			require.Equal(t, tc.exit, v.Exit, v.Reason)
			require.Equal(t, tc.reason, v.Reason)
		})
	}
}

// TestDecidePrecedence gives it every set of reasons for an exit code.
func TestDecidePrecedence(t *testing.T) {
	add := func(kind ProblemKind) func(*Result) {
		return func(r *Result) { r.Problems = append(r.Problems, Problem{Kind: kind, Message: string(kind)}) }
	}
	scenario := func(state State) func(*Result) {
		return func(r *Result) {
			r.Scenarios = append(r.Scenarios, result(state).Scenarios[0])
			r.Planned++
			r.Scenarios[len(r.Scenarios)-1].ID = string(state)
		}
	}
	order := []struct {
		exit int
		make []func(*Result) // each of them is a reason
	}{
		{exit: ExitBroken, make: []func(*Result){add(Broken), scenario(Error), scenario("")}},
		{exit: ExitUsage, make: []func(*Result){add(Usage)}},
		{exit: ExitCertificate, make: []func(*Result){add(Unverified)}},
		{exit: ExitUnreachable, make: []func(*Result){add(Unreachable)}},
		{exit: ExitFailed, make: []func(*Result){scenario(Failed)}},
		{exit: ExitBaseline, make: []func(*Result){add(Drifted)}},
		{exit: ExitIncomplete, make: []func(*Result){add(Interrupted), scenario(NotExercised), scenario(Inconclusive)}},
	}
	for set := range 1 << len(order) {
		variants := 1
		for _, o := range order {
			variants = max(variants, len(o.make))
		}
		for variant := range variants {
			r, want := result(Passed), ExitConformant
			var holding []int
			for n := len(order) - 1; n >= 0; n-- { // the order in which they came about does not count
				if set&(1<<n) != 0 {
					order[n].make[variant%len(order[n].make)](r)
					want = order[n].exit
					holding = append(holding, order[n].exit)
				}
			}
			v := Decide(r)
			require.Equal(t, want, v.Exit, "%v hold: %s", holding, v.Reason)
			slices.Reverse(r.Problems)
			slices.Reverse(r.Scenarios)
			require.Equal(t, want, Decide(r).Exit, "%v hold", holding)
		}
	}
}

// TestNothingPassedIsNeverConformant tries every mixture of states in which no
// scenario passed, under every setting.
func TestNothingPassedIsNeverConformant(t *testing.T) {
	others := append(slices.DeleteFunc(States(), func(s State) bool { return s == Passed }), "", "bogus")
	mixtures := [][]State{nil}
	for _, a := range others {
		mixtures = append(mixtures, []State{a})
		for _, b := range others {
			mixtures = append(mixtures, []State{a, b})
		}
	}
	kinds := append([]ProblemKind{"", "odd"}, problemKinds...)
	for _, states := range mixtures {
		for settings := range 8 {
			for _, planned := range []int{-1, 0, len(states), len(states) + 1} {
				for _, kind := range kinds {
					r := result(states...)
					r.Planned = planned
					r.Settings = Settings{Strict: settings&1 != 0, AllowIncomplete: settings&2 != 0, FailFast: settings&4 != 0}
					r.Verdict.Counts = map[State]int{Passed: 9}
					if kind != "" {
						r.Problems = problem(kind, "")
					}
					v := Decide(r)
					require.NotEqual(t, ExitConformant, v.Exit, "%v %+v planned %d, problem %q", states, r.Settings, planned, kind)
					require.NotEmpty(t, v.Reason)
					require.NotEmpty(t, v.Word)
				}
			}
		}
	}
}

func TestDecideCounts(t *testing.T) {
	r := result(Passed, Passed, Failed, Warned, NotApplicable, NotExercised, Inconclusive, Error)
	r.Scenarios[1].Checks[0].State = Failed
	before, err := json.Marshal(r)
	require.NoError(t, err)
	want := map[State]int{Passed: 1, Failed: 2, Warned: 1, NotApplicable: 1, NotExercised: 1, Inconclusive: 1, Error: 1}
	require.Equal(t, want, Decide(r).Counts)
	require.Equal(t, want, Decide(r).Counts, "the second time")
	after, err := json.Marshal(r)
	require.NoError(t, err)
	require.JSONEq(t, string(before), string(after), "it changes nothing")
	strict(r)
	want[Failed], want[Warned] = 3, 0
	delete(want, Warned)
	require.Equal(t, want, Decide(r).Counts)
}

func TestExitCodes(t *testing.T) {
	require.Equal(t, []int{0, 1, 2, 3, 4, 5, 6, 7}, []int{
		ExitConformant, ExitFailed, ExitUsage, ExitIncomplete, ExitUnreachable, ExitBroken, ExitBaseline, ExitCertificate,
	})
}
