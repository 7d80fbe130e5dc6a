package baseline

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/verdict"
)

const (
	scenarioKey = "features/lists.feature: An unrecognized list type is refused"
	head1       = "format: assay-baseline/1\nknown:\n"
)

func TestLoad(t *testing.T) {
	p := packtest.Bundled(t)
	for _, c := range []struct {
		name string
		text string
		want verdict.Known
		says string // of an error; "" for none
	}{
		{
			name: "everything",
			text: head1 + "- scenario: '" + scenarioKey + "'\n  requirements: [CRM-LISTS-001, CRM-ERR-004]\n  operation: createList\n" +
				"  failure: [a, b]\n  reason: r\n  owner: o\n  issue: '#1'\n  expires: 2026-12-31\n",
			want: verdict.Known{
				Scenario: scenarioKey, Requirements: []string{"CRM-ERR-004", "CRM-LISTS-001"}, Operation: "createList",
				Failure: []string{"a", "b"}, Reason: "r", Owner: "o", Issue: "#1", Expires: "2026-12-31",
			},
		},
		{
			name: "the form of an answer", text: head1 + "- {requirements: CRM-GEN-001, operation: createList, status: 201, failure: a, reason: r, owner: o, expires: 2026-12-31}\n",
			want: verdict.Known{Requirements: []string{"CRM-GEN-001"}, Operation: "createList", Status: 201, Failure: []string{"a"}, Reason: "r", Owner: "o", Expires: "2026-12-31"},
		},
		{
			name: "a scenario that is gone", text: head1 + "- {scenario: nowhere, failure: a, reason: r, owner: o, expires: 2026-12-31}\n",
			want: verdict.Known{Scenario: "nowhere", Failure: []string{"a"}, Reason: "r", Owner: "o", Expires: "2026-12-31", Unknown: "the contract pack has no such scenario"},
		},
		{
			name: "a requirement that is gone", text: head1 + "- {requirements: [CRM-LISTS-999], operation: createList, failure: a, reason: r, owner: o, expires: 2026-12-31}\n",
			want: verdict.Known{Requirements: []string{"CRM-LISTS-999"}, Operation: "createList", Failure: []string{"a"}, Reason: "r", Owner: "o", Expires: "2026-12-31", Unknown: `unknown requirement "CRM-LISTS-999", did you mean "CRM-LISTS-009"?`},
		},
		{
			name: "an operation that is gone", text: head1 + "- {requirements: [CRM-LISTS-001], operation: makeList, failure: a, reason: r, owner: o, expires: 2026-12-31}\n",
			want: verdict.Known{Requirements: []string{"CRM-LISTS-001"}, Operation: "makeList", Failure: []string{"a"}, Reason: "r", Owner: "o", Expires: "2026-12-31", Unknown: `unknown operation "makeList"`},
		},
		{name: "no reason", text: head1 + "- {scenario: a, failure: b, owner: o, expires: 2026-12-31}\n", says: "line 3: the entry has no reason"},
		{name: "no owner", text: head1 + "- {scenario: a, failure: b, reason: r, owner: ' ', expires: 2026-12-31}\n", says: "line 3: the entry has no owner"},
		{name: "no end", text: head1 + "- {scenario: a, failure: b, reason: r, owner: o, expires: 2026-12-31}\n- {scenario: b, failure: b, reason: r, owner: o}\n", says: "line 4: the entry has no expires"},
		{name: "an empty file", says: "it is empty"},
		{name: "no YAML", text: "{", says: "line 1: the list or the mapping that begins with [ or { has no ] or } at its end"},
		{name: "two documents", text: head1 + "---\na: b\n", says: "it has more than one document"},
		{name: "something else", text: "known: []\n", says: "line 1: this is no baseline: want format: assay-baseline/1"},
		{name: "another format", text: "format: assay-baseline/2\nknown: []\n", says: "line 1: this is no baseline: want format: assay-baseline/1"},
		{name: "a text", text: "hello\n", says: "line 1: want a mapping of format, known"},
		{name: "no entries", text: "format: assay-baseline/1\n", says: "line 1: want a list of entries under known"},
		{name: "entries that are none", text: head1 + "- a\n", says: "line 3: want a mapping of scenario, requirements"},
		{name: "an unknown field", text: head1 + "- {scenario: a, failure: b, expire: 2026-12-31}\n", says: `line 3: unknown field "expire", did you mean "expires"?`},
		{name: "a field twice", text: head1 + "- {scenario: a, scenario: b}\n", says: `line 3: field "scenario" is there twice`},
		{name: "no failure", text: head1 + "- {scenario: a}\n", says: "line 3: the entry does not say what the failure is: want failure"},
		{name: "nothing that fails", text: head1 + "- {failure: a, operation: createList}\n", says: "line 3: the entry does not say what fails"},
		{name: "a day that is none", text: head1 + "- {scenario: a, failure: b, expires: 2026-13-01}\n", says: `line 3: expires "2026-13-01" is not a day such as 2026-12-31`},
		{name: "a status that is none", text: head1 + "- {operation: a, requirements: b, failure: b, status: 20}\n", says: `line 3: "20" is not a status such as 404`},
		{name: "a text that is none", text: head1 + "- {scenario: [a], failure: b}\n", says: "line 3: scenario needs a text"},
		{name: "a list that is none", text: head1 + "- {scenario: a, failure: {b: c}}\n", says: "line 3: failure needs a list of texts"},
		{name: "an entry twice", text: head1 + "- {scenario: a, failure: b}\n- {scenario: a, failure: b, reason: x}\n", says: "line 4: the entry is that of line 3 again"},
	} {
		t.Run(c.name, func(t *testing.T) {
			name := filepath.Join(t.TempDir(), "known.yaml")
			require.NoError(t, os.WriteFile(name, []byte(c.text), 0o644))
			b, err := Load(name, p)
			if c.says != "" {
				require.ErrorContains(t, err, "read baseline "+name+": ")
				require.ErrorContains(t, err, c.says)
				require.NotContains(t, err.Error(), "\n")
				return
			}
			require.NoError(t, err)
			require.Equal(t, &verdict.Baseline{File: name, Entries: []verdict.Known{c.want}}, b)
		})
	}
}

// red is a Result with a failed scenario of each name, and an answer of the wrong
// form.
func red(keys ...string) *verdict.Result {
	r := &verdict.Result{}
	for _, key := range keys {
		r.Scenarios = append(r.Scenarios, verdict.Scenario{
			Identity: verdict.Identity{ID: key, Key: key, Requirements: []string{"A-001"}},
			State:    verdict.Failed,
			Checks: []verdict.Check{
				{Requirement: "A-001", Operation: "getBook", State: verdict.Failed, Reason: "status = 200, want 404"},
				{Requirement: "A-009", Operation: "makeBook", State: verdict.Failed, Reason: "HTML", Exchange: "x"},
				{Requirement: "A-010", Operation: "makeBook", State: verdict.Warned, Reason: "hm", Exchange: "x"},
			},
			Exchanges: []*exchange.Exchange{{ID: "x", Operation: "makeBook", Answer: exchange.Answer{Status: 201}}},
		})
	}
	r.Scenarios = append(r.Scenarios, verdict.Scenario{Identity: verdict.Identity{ID: "good", Key: "good"}, State: verdict.Passed, Checks: []verdict.Check{{State: verdict.Passed}}})
	r.Planned, r.Inventory = len(r.Scenarios), len(r.Scenarios)
	return r
}

// TestWhatIsWrittenIsKnown: what Fresh writes of a Result makes all of its
// failures known ones.
func TestWhatIsWrittenIsKnown(t *testing.T) {
	r := red("a: one", "a: two \"quoted\" # no comment")
	for _, strict := range []bool{false, true} {
		r.Settings.Strict = strict
		text, err := Fresh(r, Terms{})
		require.NoError(t, err)
		d, err := parse(text)
		require.NoError(t, err)
		require.Len(t, d.entries, map[bool]int{false: 3, true: 4}[strict])
		r.Baseline = &verdict.Baseline{Entries: d.entries}
		v := verdict.Decide(r)
		require.Equal(t, 0, v.Exit, v.Reason)
		require.Equal(t, 2, v.Known)
	}
}

func TestUpdate(t *testing.T) {
	name := filepath.Join(t.TempDir(), "known.yaml")
	text, changes, err := Update(name, red("one"), Terms{})
	require.NoError(t, err)
	require.Equal(t, Changes{Added: 2}, changes)
	require.True(t, strings.HasPrefix(string(text), "# Known failures: "))

	edited := head1 + `  # Since the move.
  - scenario: one # the first
    requirements: [A-001]
    operation: getBook
    failure: status = 200, want 404
    reason: known since 2019
  - {scenario: good, failure: gone, reason: it was}
  # Elsewhere.
  - {scenario: not selected, failure: other}
  - scenario: two
    requirements: [A-001]
    operation: getBook
    failure: status = 500, want 404
`
	require.NoError(t, os.WriteFile(name, []byte(edited), 0o644))
	text, changes, err = Update(name, red("one", "two"), Terms{})
	require.NoError(t, err)
	require.Equal(t, Changes{Kept: 2, Added: 2, Dropped: 2}, changes)
	for _, kept := range []string{"# Since the move.", "scenario: one # the first", "reason: known since 2019", "# Elsewhere.", "not selected"} {
		require.Contains(t, string(text), kept)
	}
	for _, dropped := range []string{"good", "status = 500"} {
		require.NotContains(t, string(text), dropped)
	}
	d, err := parse(text)
	require.NoError(t, err)
	require.Len(t, d.entries, 4)

	require.NoError(t, os.WriteFile(name, text, 0o644))
	again, changes, err := Update(name, red("one", "two"), Terms{})
	require.NoError(t, err)
	require.Equal(t, Changes{Kept: 4}, changes)
	require.Equal(t, string(text), string(again), "it changes nothing the second time")

	require.NoError(t, os.WriteFile(name, []byte("{"), 0o644))
	_, _, err = Update(name, red("one"), Terms{})
	require.ErrorContains(t, err, "read baseline "+name)
	empty := []byte("format: assay-baseline/1\nknown: []\n")
	require.NoError(t, os.WriteFile(name, empty, 0o644))
	text, _, err = Update(name, red("one"), Terms{})
	require.NoError(t, err)
	require.Contains(t, string(text), "known:\n  - scenario: one\n")
}
