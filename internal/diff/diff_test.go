package diff

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/verdict"
)

// scenario is one about the operation getBook.
func scenario(key string, state verdict.State, reason string) verdict.Scenario {
	return verdict.Scenario{
		Identity:  verdict.Identity{ID: key, Key: key, Name: key, Requirements: []string{"A-001"}},
		State:     state,
		Reason:    reason,
		Operation: "getBook",
		Checks:    []verdict.Check{{Requirement: "A-001", Operation: "getBook", State: state, Reason: reason}},
	}
}

// met is a scenario that came upon an answer of the wrong form; "" for none.
func met(key, wrong string) verdict.Scenario {
	s := scenario(key, verdict.Passed, "")
	s.Exchanges = []*exchange.Exchange{{ID: "x", Operation: "makeBook", Answer: exchange.Answer{Status: 201}}}
	if wrong != "" {
		s.State = verdict.Failed
		s.Checks = append(s.Checks, verdict.Check{Requirement: "A-009", Operation: "makeBook", State: verdict.Failed, Reason: wrong, Exchange: "x"})
	}
	return s
}

// answered is a scenario that passed, and met answers of some statuses.
func answered(statuses ...int) verdict.Scenario {
	s := scenario("a", verdict.Passed, "")
	s.Checks = append(s.Checks, verdict.Check{Operation: "getBook", Status: 404, State: verdict.Passed})
	for _, status := range statuses {
		s.Answers = append(s.Answers, verdict.Answers{Operation: "getBook", Status: status, Count: 1})
	}
	return s
}

func result(scenarios ...verdict.Scenario) *verdict.Result {
	r := &verdict.Result{Origin: verdict.Origin{Contract: verdict.Contract{Title: "Library"}}, Scenarios: scenarios}
	r.Requirements = []verdict.Requirement{{ID: "A-001"}, {ID: "A-002"}}
	r.Cells = []verdict.Cell{{Operation: "getBook", Status: 404}}
	return r
}

func names(items []Item) string {
	var all []string
	for _, i := range items {
		name := i.Kind + " " + i.Name
		if i.Kind == Finding {
			name += " in " + strings.Join(i.Places, " ")
		}
		all = append(all, name)
	}
	return strings.Join(all, ", ")
}

func TestOf(t *testing.T) {
	const (
		passed, failed, warned    = verdict.Passed, verdict.Failed, verdict.Warned
		notExercised, inconlusive = verdict.NotExercised, verdict.Inconclusive
	)
	asserting := func(state verdict.State, checks ...verdict.Check) verdict.Scenario {
		s := scenario("a", state, "")
		s.Checks = append(s.Checks, checks...)
		return s
	}
	for _, c := range []struct {
		name          string
		before, after []verdict.Scenario
		newly, lost   string
		still, fixed  string
		exercised     string
		vanished, new string
	}{
		{name: "nothing", before: []verdict.Scenario{scenario("a", passed, "")}, after: []verdict.Scenario{scenario("a", passed, "")}},
		{name: "it fails", before: []verdict.Scenario{scenario("a", passed, "")}, after: []verdict.Scenario{scenario("a", failed, "no")}, newly: "finding a in getBook"},
		{name: "it is fixed", before: []verdict.Scenario{scenario("a", failed, "no")}, after: []verdict.Scenario{scenario("a", passed, "")}, fixed: "finding a in getBook"},
		{name: "it still fails, with another id", before: []verdict.Scenario{scenario("a", failed, "no x17y")}, after: []verdict.Scenario{scenario("a", failed, "no x99z")}, still: "finding a in getBook"},
		{name: "it fails otherwise", before: []verdict.Scenario{scenario("a", failed, "status = 404")}, after: []verdict.Scenario{scenario("a", failed, "status = 500")}, newly: "finding a in getBook"},
		{name: "a SHOULD", before: []verdict.Scenario{scenario("a", passed, "")}, after: []verdict.Scenario{scenario("a", warned, "hm")}},
		{name: "no longer exercised", before: []verdict.Scenario{scenario("a", passed, "")}, after: []verdict.Scenario{scenario("a", notExercised, "no key")}, lost: "scenario a, requirement A-001"},
		{name: "failed, and no longer exercised", before: []verdict.Scenario{scenario("a", failed, "no")}, after: []verdict.Scenario{scenario("a", inconlusive, "?")}, lost: "finding a in getBook, requirement A-001"},
		{name: "exercised at last", before: []verdict.Scenario{scenario("a", inconlusive, "?")}, after: []verdict.Scenario{scenario("a", passed, "")}, exercised: "scenario a, requirement A-001"},
		{name: "exercised at last, and failed", before: []verdict.Scenario{scenario("a", inconlusive, "?")}, after: []verdict.Scenario{scenario("a", failed, "no")}, newly: "finding a in getBook", exercised: "requirement A-001"},
		{name: "vanished, and nothing is lost", before: []verdict.Scenario{scenario("a", passed, ""), scenario("b", failed, "no")}, after: []verdict.Scenario{scenario("a", passed, "")}, vanished: "scenario b"},
		{name: "vanished, and with it a requirement", before: []verdict.Scenario{scenario("a", passed, "")}, vanished: "scenario a", lost: "requirement A-001"},
		{name: "appeared", before: []verdict.Scenario{scenario("a", passed, "")}, after: []verdict.Scenario{scenario("a", passed, ""), scenario("b", notExercised, "")}, new: "scenario b"},
		{name: "appeared, and failed", after: []verdict.Scenario{scenario("a", failed, "no")}, newly: "finding a in getBook", exercised: "requirement A-001"},
		{name: "a cell is lost", before: []verdict.Scenario{asserting(passed, verdict.Check{Operation: "getBook", Status: 404, State: passed})}, after: []verdict.Scenario{scenario("a", passed, "")}, lost: "cell getBook 404"},
		{name: "a cell is lost where no such answer is seen any more, whatever passed", before: []verdict.Scenario{answered(200, 404)}, after: []verdict.Scenario{answered(200)}, lost: "cell getBook 404"},
		{name: "a cell is not lost because one of two was not exercised", before: []verdict.Scenario{asserting(passed, verdict.Check{Operation: "getBook", Status: 404, State: passed})},
			after: []verdict.Scenario{asserting(passed, verdict.Check{Operation: "getBook", Status: 404, State: passed}, verdict.Check{Operation: "getBook", Status: 404, State: notExercised})}},

		{name: "one finding of two scenarios, and one of them failed before", before: []verdict.Scenario{scenario("a", failed, "no"), scenario("b", passed, "")},
			after: []verdict.Scenario{scenario("a", failed, "no"), scenario("b", failed, "no")}, newly: "finding a in getBook"},
		{name: "one finding of two scenarios, and one is fixed", before: []verdict.Scenario{scenario("a", failed, "no"), scenario("b", failed, "no")},
			after: []verdict.Scenario{scenario("a", failed, "no"), scenario("b", passed, "")}, still: "finding a in getBook"},
		{name: "one finding of two scenarios, and one is not asked again", before: []verdict.Scenario{scenario("a", failed, "no"), scenario("b", failed, "no")},
			after: []verdict.Scenario{scenario("a", failed, "no"), scenario("b", inconlusive, "?")}, still: "finding a in getBook", lost: "finding a in getBook"},
		{name: "the form of an answer", before: []verdict.Scenario{met("a", "")}, after: []verdict.Scenario{met("a", "HTML"), met("b", "HTML")}, newly: "finding An answer is not as it is described in makeBook 201", new: "scenario b"},
		{name: "the same, elsewhere", before: []verdict.Scenario{met("a", "HTML"), met("b", "")}, after: []verdict.Scenario{met("a", ""), met("b", "HTML")}, still: "finding An answer is not as it is described in makeBook 201"},
		{name: "the form is right", before: []verdict.Scenario{met("a", "HTML")}, after: []verdict.Scenario{met("a", "")}, fixed: "finding An answer is not as it is described in makeBook 201"},
		{name: "there is no such answer any more", before: []verdict.Scenario{met("a", "HTML")}, after: []verdict.Scenario{scenario("a", passed, "")}, lost: "finding An answer is not as it is described in makeBook 201"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, err := Of(result(c.before...), result(c.after...))
			require.NoError(t, err)
			require.Equal(t, c.newly, names(d.NewlyFailing), "newly failing")
			require.Equal(t, c.lost, names(d.NoLongerExercised), "no longer exercised")
			require.Equal(t, c.still, names(d.StillFailing), "still failing")
			require.Equal(t, c.fixed, names(d.Fixed), "fixed")
			require.Equal(t, c.exercised, names(d.NewlyExercised), "newly exercised")
			require.Equal(t, c.vanished, names(d.Vanished), "vanished")
			require.Equal(t, c.new, names(d.Appeared), "appeared")
			require.Equal(t, c.newly != "" || c.lost != "", d.Regressions() > 0)
		})
	}
}

func TestASHOULDCountsInAStrictRun(t *testing.T) {
	before, after := result(scenario("a", verdict.Passed, "")), result(scenario("a", verdict.Warned, "hm"))
	after.Settings.Strict = true
	d, err := Of(before, after)
	require.NoError(t, err)
	require.Equal(t, "finding a in getBook", names(d.NewlyFailing))
}

func TestOtherContractsAreNotCompared(t *testing.T) {
	other := result()
	other.Contract.Title = "Pets"
	_, err := Of(result(), other)
	require.EqualError(t, err, `they are of different contracts: "Library" and "Pets"`)
}

// timed is a Result whose answers of one operation took so many milliseconds.
func timed(ms ...int) *verdict.Result {
	s := scenario("a", verdict.Passed, "")
	for _, n := range ms {
		s.Exchanges = append(s.Exchanges, &exchange.Exchange{
			Operation: "getBook", Answer: exchange.Answer{Status: 200}, Timing: exchange.Timing{Duration: time.Duration(n) * time.Millisecond},
		})
	}
	return result(s)
}

func TestSlower(t *testing.T) {
	eight := []int{1, 2, 3, 4, 5, 6, 7, 8}
	for _, c := range []struct {
		name          string
		before, after []int
		want          bool
	}{
		{name: "the same", before: eight, after: eight},
		{name: "twice as long", before: []int{1, 2, 2, 2, 2, 3, 3, 9}, after: []int{2, 4, 4, 4, 4, 6, 6, 18}, want: true},
		{name: "a little longer, within what times differ by", before: eight, after: []int{2, 3, 4, 5, 6, 7, 8, 9}},
		{name: "one answer was slow", before: eight, after: []int{1, 2, 3, 4, 5, 6, 7, 9000}},
		{name: "faster", before: []int{90, 90, 90, 90, 90, 90, 90, 90}, after: eight},
		{name: "too few to tell", before: eight[:3], after: []int{90, 90, 90}},
		{name: "new", after: eight},
		{name: "gone", before: eight},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, err := Of(timed(c.before...), timed(c.after...))
			require.NoError(t, err)
			require.Equal(t, c.want, len(d.Slower) == 1, d.Slower)
			require.Zero(t, d.Regressions(), "times refuse nothing")
			if c.want {
				require.Equal(t, Item{Kind: Operation, Name: "getBook", Before: "median 2.0 ms, 95 % within 9.0 ms", After: "median 4.0 ms, 95 % within 18 ms"}, d.Slower[0])
			}
		})
	}
}

func TestText(t *testing.T) {
	d := &Difference{NewlyFailing: []Item{
		{Kind: Scenario, Name: "a\x1b", Requirements: []string{"A-001"}, Before: "passed", After: "no"},
		{Kind: Finding, ID: "00c0ffee", Name: "It is JSON.", Places: []string{"makeBook 201", "b", "c", "d", "e", "f", "g"}, After: "HTML (2 scenarios)"},
	}, StillFailing: []Item{{Kind: Scenario, Name: "b", Before: "no", After: "no"}}}
	for range 25 {
		d.Vanished = append(d.Vanished, Item{Kind: Scenario, Name: "v", Before: "passed"})
	}
	text := d.Text(func(s string) string { return strings.ReplaceAll(s, "\x1b", "?") }, "--json")
	require.True(t, strings.HasPrefix(text, `newly failing
  a?  A-001
    was: passed
    now: no
  finding 00c0ffee  It is JSON.
    makeBook 201, b, c, d, e and 2 more
    now: HTML (2 scenarios)

still failing
  b
    no

vanished
  v
    was: passed
`), text)
	require.Equal(t, 20, strings.Count(text, "  v\n"))
	require.Contains(t, text, "  and 5 more; --json has all\n")
	require.True(t, strings.HasSuffix(text, "\n2 newly failing, 0 no longer exercised, 1 still failing, 0 fixed, 0 newly exercised, 25 vanished, 0 appeared, 0 slower\n"))
}
