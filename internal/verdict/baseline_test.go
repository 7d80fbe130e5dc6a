package verdict

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/exchange"
)

func TestNormal(t *testing.T) {
	for _, c := range []struct{ name, a, b string }{
		{"a unique name", `title = "Assay A5xzm8reh3jca", want "Assay Ab2cdefghijkm"`, `title = "Assay Azzzzzzzzzzzz", want "Assay A222222222222"`},
		{"a unique name without a digit", `title = "Assay Axbcdefghijkm"`, `title = "Assay Azzzzzzzzzzzz"`},
		{"a UUID without a digit", "id aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee is on it", "id ffffffff-bbbb-cccc-dddd-ffffffffffff is on it"},
		{"a unique address", "the contact assaya5xzm8reh3jca@example.com is gone", "the contact assayabcdefghijkmn@example.com is gone"},
		{"a UUID", "id 123e4567-e89b-12d3-a456-426614174000 is on it", "id aaaaaaaa-e89b-12d3-a456-426614174fff is on it"},
		{"a prefixed id", "no page has the list, id lst_8fa3b2", "no page has the list, id lst_77ab0c"},
		{"an object id", "the list 507f1f77bcf86cd799439011 has changed", "the list 507f191e810c19729de860ea has changed"},
		{"a number", "data[3].id = 17, want text", "data[12].id = 4, want text"},
		{"a time", `created_at = "2026-01-02T03:04:05Z"`, `created_at = "2026-11-12T13:14:15.123Z"`},
		{"a value that was cut", `shows {"id":"9","title":"Assay Ab…`, `shows {"id":"10","title":"Assay A…`},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, Normal(c.a), Normal(c.b))
		})
	}
	for _, c := range []struct{ name, a, b string }{
		{"statuses", "status = 201, want 400", "status = 500, want 400"},
		{"the other status", "status = 201, want 400 or 422", "status = 201, want 400 or 404"},
		{"messages", `detail = "No such type"`, `detail = "No such list"`},
		{"fields", "title = null", "type = null"},
		{"ordinary words that are long", `detail = "authenticated"`, `detail = "acknowledged"`},
	} {
		t.Run("different "+c.name, func(t *testing.T) {
			require.NotEqual(t, Normal(c.a), Normal(c.b))
		})
	}
}

// failing is a scenario that fails for a reason of its own.
func failing(key, reason string) Scenario {
	return Scenario{
		Identity:  Identity{ID: "features/a.feature:" + key, Key: "features/a.feature: " + key, Requirements: []string{"A-002", "A-001"}},
		State:     Failed,
		Reason:    reason,
		Operation: "getBook",
		Checks: []Check{
			{Operation: "getBook", Status: 404, State: Failed, Reason: reason},
			{Requirement: "A-002", Operation: "getBook", State: Failed, Reason: reason},
			{Requirement: "A-001", Operation: "getBook", State: Failed, Reason: reason},
		},
	}
}

// malformed is a scenario that is right itself, and met an answer of the wrong
// form on its way.
func malformed(key string) Scenario {
	return Scenario{
		Identity:  Identity{ID: "features/a.feature:" + key, Key: "features/a.feature: " + key, Requirements: []string{"A-001"}},
		State:     Failed,
		Reason:    "Content-Type = text/html",
		Operation: "getBook",
		Checks: []Check{
			{Requirement: "A-009", Operation: "makeBook", State: Failed, Reason: "Content-Type = text/html", Exchange: "x"},
			{Requirement: "A-001", Operation: "getBook", State: Passed},
		},
		Exchanges: []*exchange.Exchange{{ID: "x", Operation: "makeBook", Answer: exchange.Answer{Status: 201}}},
	}
}

func failuresOf(s Scenario) []Failure { return Failures(&Result{Scenarios: []Scenario{s}}) }

func TestFailures(t *testing.T) {
	own := failing("one", "status = 200, want 404")
	require.Equal(t, []Failure{{
		Scenario: "features/a.feature: one", Requirements: []string{"A-001", "A-002"}, Operation: "getBook",
		Says: []string{"status = 200, want 404"}, State: Failed,
	}}, failuresOf(own))

	form := malformed("two")
	require.Equal(t, []Failure{{
		Requirements: []string{"A-009"}, Operation: "makeBook", Status: 201,
		Says: []string{"Content-Type = text/html"}, State: Failed,
	}}, failuresOf(form))

	cases := failing("three", "a: wrong (and 1 more)")
	cases.Cases = []Case{{Name: "a", State: Failed, Reason: "wrong"}, {Name: "b", State: Passed}, {Name: "c", State: Failed, Reason: "wrong 17"}}
	found := failuresOf(cases)
	require.Len(t, found, 1)
	require.Equal(t, []string{"a: wrong", "c: wrong …"}, found[0].Says, "one more must not go under")

	bare := Scenario{Identity: Identity{File: "features/a.feature", Name: "four"}, State: Failed, Reason: "it is on fire"}
	require.Equal(t, "features/a.feature: four", failuresOf(bare)[0].Scenario)
	for _, state := range []State{Passed, NotExercised, Inconclusive, NotApplicable, Error} {
		require.Empty(t, failuresOf(Scenario{State: state, Checks: []Check{{State: state}}}))
	}
}

var theDay = time.Date(2026, 6, 30, 23, 59, 0, 0, time.UTC)

// knows is an entry for what failing makes.
func knows(key, failure string) Known {
	return Known{Scenario: "features/a.feature: " + key, Requirements: []string{"A-001", "A-002"}, Operation: "getBook", Failure: []string{failure}}
}

func TestDecideWithABaseline(t *testing.T) {
	form := Known{Requirements: []string{"A-009"}, Operation: "makeBook", Status: 201, Failure: []string{"Content-Type = text/html"}}
	const gone = "status = 200, want 404"
	shared := failing("shared", "makeBook: Content-Type = text/html")
	with := func(k Known, change func(*Known)) Known { change(&k); return k }
	answered := func(r *Result) {
		r.Scenarios[0].Exchanges = []*exchange.Exchange{{ID: "y", Operation: "makeBook", Answer: exchange.Answer{Status: 201}}}
	}
	for _, c := range []struct {
		name    string
		states  []State    // of further scenarios, beside one that passed
		more    []Scenario // that failed
		entries []Known
		change  func(*Result)
		exit    int
		word    string
		reason  string
		state   KnownState // of the first entry
	}{
		{name: "known", more: []Scenario{failing("one", gone)}, entries: []Known{knows("one", gone)},
			exit: 0, word: "non-conformant", reason: "1 scenario failed, as the baseline has it; 1 scenario held", state: KnownFailing},
		{name: "known, and another", more: []Scenario{failing("one", gone), failing("two", gone)}, entries: []Known{knows("one", gone)},
			exit: 1, word: "non-conformant", reason: "1 scenario failed, and 1 as the baseline has it", state: KnownFailing},
		{name: "it fails otherwise", more: []Scenario{failing("one", "status = 500, want 404")}, entries: []Known{knows("one", gone)},
			exit: 1, word: "non-conformant", reason: "1 scenario failed", state: KnownOther},
		{name: "it violates one requirement more", more: []Scenario{failing("one", gone)},
			entries: []Known{with(knows("one", gone), func(k *Known) { k.Requirements = []string{"A-001"} })},
			exit:    1, word: "non-conformant", reason: "1 scenario failed", state: KnownOther},
		{name: "it violates one requirement less", more: []Scenario{failing("one", gone)},
			entries: []Known{with(knows("one", gone), func(k *Known) { k.Requirements = []string{"A-001", "A-002", "A-003"} })},
			exit:    0, word: "non-conformant", reason: "1 scenario failed, as the baseline has it; 1 scenario held", state: KnownFailing},
		{name: "another operation", more: []Scenario{failing("one", gone)},
			entries: []Known{with(knows("one", gone), func(k *Known) { k.Operation = "listBooks" })},
			exit:    1, word: "non-conformant", reason: "1 scenario failed", state: KnownOther},

		{name: "it passes", entries: []Known{{Scenario: "features/a.feature: a scenario", Failure: []string{gone}}},
			exit: 6, word: "drifted", reason: "it passes now: features/a.feature: a scenario", state: KnownPassed},
		{name: "it passes, and another is known", more: []Scenario{failing("one", gone)},
			entries: []Known{{Scenario: "features/a.feature: a scenario", Failure: []string{gone}}, knows("one", gone)},
			exit:    6, word: "non-conformant", reason: "1 scenario failed, as the baseline has it; it passes now: features/a.feature: a scenario", state: KnownPassed},
		{name: "two drift", entries: []Known{{Scenario: "features/a.feature: a scenario", Failure: []string{gone}}, {Unknown: "there is no such scenario", Scenario: "b"}},
			exit: 6, word: "drifted", reason: "2 entries of the baseline have drifted, the first: it passes now: features/a.feature: a scenario", state: KnownPassed},
		{name: "not selected", entries: []Known{knows("elsewhere", gone)}, exit: 0, word: "conformant", reason: "1 scenario held", state: KnownUnseen},
		{name: "inconclusive", states: []State{Inconclusive}, change: func(r *Result) { r.Scenarios[1].Key = "features/a.feature: one" },
			entries: []Known{knows("one", gone)}, exit: 3, word: "incomplete", reason: "1 scenario inconclusive", state: KnownUnseen},
		{name: "not exercised", states: []State{NotExercised}, change: func(r *Result) { r.Scenarios[1].Key = "features/a.feature: one" },
			entries: []Known{knows("one", gone)}, exit: 3, word: "incomplete", reason: "1 scenario not exercised", state: KnownUnseen},
		{name: "known, and one inconclusive", states: []State{Inconclusive}, more: []Scenario{failing("one", gone)}, entries: []Known{knows("one", gone)},
			exit: 3, word: "non-conformant", reason: "1 scenario failed, as the baseline has it; 1 scenario inconclusive", state: KnownFailing},
		{name: "names nothing", entries: []Known{with(knows("one", gone), func(k *Known) { k.Unknown = "there is no such scenario" })},
			exit: 6, word: "drifted", reason: "there is no such scenario: features/a.feature: one", state: KnownNothing},
		{name: "expired yesterday", more: []Scenario{failing("one", gone)}, entries: []Known{with(knows("one", gone), func(k *Known) { k.Expires = "2026-06-29" })},
			exit: 6, word: "non-conformant", reason: "1 scenario failed, as the baseline has it; it has expired on 2026-06-29: features/a.feature: one", state: KnownExpired},
		{name: "expires today", more: []Scenario{failing("one", gone)}, entries: []Known{with(knows("one", gone), func(k *Known) { k.Expires = "2026-06-30" })},
			exit: 0, word: "non-conformant", reason: "1 scenario failed, as the baseline has it; 1 scenario held", state: KnownFailing},

		{name: "the form of an answer, wherever it shows", more: []Scenario{malformed("one"), malformed("two")}, entries: []Known{form},
			exit: 0, word: "non-conformant", reason: "2 scenarios failed, as the baseline has it; 1 scenario held", state: KnownFailing},
		{name: "the form, and its own failure", entries: []Known{form},
			more: []Scenario{func() Scenario {
				s := failing("one", gone)
				s.Checks = append(s.Checks, malformed("").Checks[0])
				return s
			}()},
			exit: 1, word: "non-conformant", reason: "1 scenario failed", state: KnownUnseen},
		{name: "the form of another status", more: []Scenario{malformed("one")}, entries: []Known{with(form, func(k *Known) { k.Status = 404 })},
			exit: 1, word: "non-conformant", reason: "1 scenario failed", state: KnownUnseen},
		{name: "the form is right now", entries: []Known{form}, change: answered,
			exit: 6, word: "drifted", reason: "it passes now: makeBook 201", state: KnownPassed},
		{name: "there was no such answer", entries: []Known{form}, exit: 0, word: "conformant", reason: "1 scenario held", state: KnownUnseen},
		{name: "the form is right in a part", entries: []Known{form}, change: func(r *Result) { answered(r); r.Inventory = 9 },
			exit: 0, word: "partial", reason: "1 of 9 scenarios held; not a verdict on the whole", state: KnownUnseen},
		{name: "the form is right in a shard", entries: []Known{form}, change: func(r *Result) { answered(r); r.Settings.Shard = &Shard{Index: 1, Count: 2, Of: 1} },
			exit: 0, word: "partial", reason: "1 of 1 scenario held; shard 1/2 of 1 scenario; not a verdict on the whole", state: KnownUnseen},

		{name: "what another scenario's answer brought about", more: []Scenario{malformed("one"), shared}, entries: []Known{form},
			exit: 0, word: "non-conformant", reason: "2 scenarios failed, as the baseline has it; 1 scenario held", state: KnownFailing},
		{name: "what another scenario's answer brought about, and that is not known", more: []Scenario{malformed("one"), shared},
			entries: []Known{{Scenario: shared.Key, Requirements: []string{"A-002", "A-001"}, Operation: "getBook", Failure: []string{Normal(shared.Reason)}}},
			exit:    1, word: "non-conformant", reason: "1 scenario failed, and 1 as the baseline has it", state: KnownFailing},

		{name: "a warning that is known is none in a strict run", states: []State{Warned}, change: func(r *Result) { strict(r); r.Scenarios[1].Key = "k"; r.Scenarios[1].Requirements = []string{"A-001"} },
			entries: []Known{{Scenario: "k", Requirements: []string{"A-001"}, Operation: "getBook", Failure: []string{""}}},
			exit:    0, word: "non-conformant", reason: "1 scenario failed, as the baseline has it; 1 scenario held", state: KnownFailing},
		{name: "our own fault", states: []State{Error}, entries: []Known{knows("one", gone)}, exit: 5, word: "broken", reason: "1 scenario of the harness itself went wrong", state: KnownUnseen},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := result(append([]State{Passed}, c.states...)...)
			for i := range r.Scenarios {
				r.Scenarios[i].File = "features/a.feature"
			}
			r.Scenarios = append(r.Scenarios, c.more...)
			r.Planned += len(c.more)
			r.Inventory = r.Planned
			r.Started = theDay
			r.Baseline = &Baseline{File: "b.yaml", Entries: c.entries}
			if c.change != nil {
				c.change(r)
			}
			NoteKnown(r)
			v := Decide(r)
			require.Equal(t, c.reason, v.Reason)
			require.Equal(t, c.exit, v.Exit)
			require.Equal(t, c.word, v.Word)
			require.Equal(t, c.state, r.Baseline.Entries[0].State)
			require.Equal(t, v.Exit == 6, r.Baseline.Entries[0].Drift() != "")

			// What somebody writes into the document decides nothing.
			for i := range r.Baseline.Entries {
				r.Baseline.Entries[i].State = KnownFailing
			}
			require.Equal(t, v, Decide(r))
			text, err := json.Marshal(r)
			require.NoError(t, err)
			var again Result
			require.NoError(t, json.Unmarshal(text, &again))
			require.Equal(t, v, Decide(&again))
		})
	}
}

func TestFindingsSayWhatTheBaselineKnows(t *testing.T) {
	r := result(Passed)
	one, two := failing("one", "status = 200, want 404"), malformed("two")
	both := failing("three", "status = 200, want 404")
	both.Checks = append(both.Checks, two.Checks[0])
	both.Exchanges = two.Exchanges
	r.Scenarios = append(r.Scenarios, one, two, both)
	known := func() (all []string) {
		for _, f := range Findings(r) {
			for _, o := range f.Occurrences {
				all = append(all, fmt.Sprintf("%s: %s: %t of %t", f.Reason, o.Scenario.Key, o.Entry != nil, f.Known))
			}
		}
		return all
	}
	require.Equal(t, []string{
		"status = 200, want 404: features/a.feature: one: false of false", "status = 200, want 404: features/a.feature: three: false of false",
		"Content-Type = text/html: features/a.feature: two: false of false", "Content-Type = text/html: features/a.feature: three: false of false",
	}, known())
	r.Baseline = &Baseline{Entries: []Known{knows("one", "status = 200, want 404"), {
		Requirements: []string{"A-009"}, Operation: "makeBook", Status: 201, Failure: []string{"Content-Type = text/html"},
	}}}
	require.Equal(t, []string{
		"status = 200, want 404: features/a.feature: three: false of false", "status = 200, want 404: features/a.feature: one: true of false",
		"Content-Type = text/html: features/a.feature: two: true of true", "Content-Type = text/html: features/a.feature: three: true of true",
	}, known())
	require.True(t, r.Baseline.Covers(&one))
	require.False(t, r.Baseline.Covers(&both))
	require.False(t, (*Baseline)(nil).Covers(&one))
}
