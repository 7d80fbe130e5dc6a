package report

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
)

// held is a Result that was compared with a baseline: one failure is known, one is
// not, one has passed, and of one the run tells nothing.
func held() *verdict.Result {
	r := document(
		scenario(12, verdict.Failed, `status = 201, want 400 "name is required"`),
		scenarioOf("deletePet", 404, 30, verdict.Failed, "the pet is still there", "PET-002"),
		scenarioOf("listPets", 200, 44, verdict.Passed, ""),
	)
	r.Scenarios[0].Key, r.Scenarios[1].Key, r.Scenarios[2].Key = "features/pets.feature: one", "two", "three"
	r.Baseline = &verdict.Baseline{File: "known.yaml", Entries: []verdict.Known{
		{
			Scenario: "features/pets.feature: one", Requirements: []string{"PET-001"}, Operation: "createPet",
			Failure: []string{`status = 201, want 400 "name is required"`},
			Reason:  "pets were nameless once\x1b[2J", Issue: "PETS-17", Owner: "pets", Expires: "2026-12-31",
		},
		{Scenario: "three", Operation: "listPets", Failure: []string{"x"}},
		{Scenario: "four", Operation: "listPets", Failure: []string{"x"}},
	}}
	verdict.NoteKnown(r)
	r.Verdict = verdict.Decide(r)
	return r
}

func TestTextShowsKnownFailuresApart(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, Text(&b, held(), TextOptions{}))
	text := b.String()
	require.Contains(t, text, `
the baseline is out of date: known.yaml
  it passes now: three

known failures, as known.yaml has them
  PET-001  createPet  features/pets.feature: one
    status = 201, want 400 "name is required"
    reason: pets were nameless once\x1b[2J · issue: PETS-17 · owner: pets · until 2026-12-31
    finding 5e38ff36

known failures that this run does not show
  four: not seen in this run
`)
	failures, _, _ := strings.Cut(text, "the baseline")
	require.Contains(t, failures, "the pet is still there")
	require.NotContains(t, failures, "name is required", "it is not among what is new")
	require.True(t, strings.HasSuffix(text, "\nNON-CONFORMANT: 1 scenario failed, and 1 as the baseline has it (seed 42, exit 1)\n"), text)
}

func TestTextOfKnownFailuresAlone(t *testing.T) {
	r := held()
	r.Scenarios = append(r.Scenarios[:1], r.Scenarios[2])
	r.Planned, r.Inventory, r.Baseline.Entries = 2, 2, r.Baseline.Entries[:1]
	r.Settings.Shard = &verdict.Shard{Index: 2, Count: 8, Of: 2}
	var b bytes.Buffer
	require.NoError(t, Text(&b, r, TextOptions{Color: true}))
	require.Contains(t, b.String(), "2/8: 2 of 2 scenarios\n")
	require.True(t, strings.HasSuffix(b.String(), "\x1b[33mNON-CONFORMANT: 1 scenario failed, as the baseline has it; 1 of 2 scenarios held; shard 2/8 of 2 scenarios; not a verdict on the whole (seed 42, exit 0)\x1b[0m\n"), b.String())
}

func TestReadTakesBackABaseline(t *testing.T) {
	r := held()
	var b bytes.Buffer
	require.NoError(t, JSON(&b, r))
	again, err := Read(&b)
	require.NoError(t, err)
	require.Equal(t, r.Baseline, again.Baseline)
	require.Equal(t, r.Verdict, verdict.Decide(again))
	for _, c := range []struct {
		change func(*verdict.Known)
		says   string
	}{
		{func(k *verdict.Known) { k.Failure = nil }, "read result: baseline.entries[1]: it does not say what the failure is"},
		{func(k *verdict.Known) { k.State = "fine" }, `read result: baseline.entries[1]: unknown state "fine"`},
	} {
		r := held()
		c.change(&r.Baseline.Entries[1])
		b.Reset()
		require.NoError(t, JSON(&b, r))
		_, err := Read(&b)
		require.EqualError(t, err, c.says)
	}
}
