package report

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
)

// A scenario that was derived from a document stands in no file: what is cited is the line
// of the document, and how the scenario can be read.
func TestDerivedScenariosAreCitedByTheirDocument(t *testing.T) {
	first, second := scenario(10, verdict.Failed, "status = 200"), scenario(11, verdict.Failed, "status = 500")
	first.Document, second.Document = &verdict.Citation{File: "api.yaml", Line: 7}, &verdict.Citation{File: "api.yaml"}
	first.Name, second.Name = "A pet is created", "A pet is deleted"
	r := document(first, second)
	shown := written(t, "text", r)
	require.Contains(t, shown, `api.yaml:7 "A pet is created"`)
	require.Contains(t, shown, `api.yaml "A pet is deleted"`)
	require.Contains(t, shown, "assay pack init --openapi api.yaml DIR")
	for _, format := range []string{"text", "annotations", "codequality"} {
		require.NotContains(t, written(t, format, r), "features/pets.feature", format)
	}
	require.Contains(t, written(t, "annotations", r), "file=api.yaml,line=7")
	require.NotContains(t, written(t, "text", document(scenario(10, verdict.Failed, "status = 200"))), "pack init")
}

// Who is told to write a request into a file is told how to have that file.
func TestHowToHaveADerivedScenarioThatDidNotPass(t *testing.T) {
	for _, test := range []struct {
		state verdict.State
		said  bool
	}{
		{state: verdict.Failed, said: true},
		{state: verdict.Inconclusive, said: true},
		{state: verdict.NotExercised, said: true},
		{state: verdict.Deselected},
		{state: verdict.Passed},
	} {
		t.Run(string(test.state), func(t *testing.T) {
			s := scenario(10, test.state, "the target refuses the request that was generated")
			s.Document = &verdict.Citation{File: "api.yaml", Line: 7}
			if says := "assay pack init --openapi api.yaml DIR"; test.said {
				require.Contains(t, written(t, "text", document(s)), says)
			} else {
				require.NotContains(t, written(t, "text", document(s)), says)
			}
		})
	}
}
