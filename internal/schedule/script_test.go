package schedule

import (
	"fmt"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/steps"
)

// parsed is what the parser of the executor makes of a feature.
func parsed(t *testing.T, source []byte) []plan.Scenario {
	t.Helper()
	inventory, err := plan.Parse(fstest.MapFS{"script.feature": {Data: source}})
	require.NoError(t, err, "%s", source)
	return inventory.Scenarios
}

// godog finds a scenario under its id, and the one step that is made of all others.
func TestTheScriptHasTheScenario(t *testing.T) {
	for _, want := range packtest.Bundled(t).Inventory.Scenarios {
		again := parsed(t, script(job{plan: want}))
		require.Len(t, again, 1)
		require.Equal(t, want.ID, again[0].Name)
		require.Len(t, again[0].Steps, 1)
		require.True(t, wholePattern.MatchString(again[0].Steps[0].Text))
	}
}

// Each step that a scenario is made of is matched by its own definition, and by no other
// of the scenario: with strict matching godog would refuse to execute it.
func TestEachStepHasOneBinding(t *testing.T) {
	all := packtest.Bundled(t).Inventory.Scenarios
	all = append(all, packtest.Written("Given a list", "When it is sent with:", "Then it answers with:"))
	for _, s := range all {
		texts, known := within(s), steps.DefinitionsOf(s)
		require.Len(t, texts, len(s.Steps))
		for n, step := range s.Steps {
			var groups [][]string
			for _, d := range known {
				if m := bindingOf(d).expression.FindStringSubmatch(texts[n]); m != nil {
					require.Equal(t, step.Keyword, d.Keyword)
					require.Equal(t, d.Expression.FindStringSubmatch(step.Text)[1:], m[1:], step.Text)
					groups = append(groups, m)
				}
			}
			require.Len(t, groups, 1, "%s %s in %s", step.Keyword, step.Text, s.ID)
		}
	}
}

func TestTheOrderFollowsFromTheSeed(t *testing.T) {
	var jobs []job
	for n := range 50 {
		jobs = append(jobs, job{plan: plan.Scenario{ID: fmt.Sprint(n)}})
	}
	order := func(seed string) []job {
		return (&session{Config: Config{Config: resource.Config{Seed: seed}}}).shuffled(jobs)
	}
	require.Equal(t, order("7"), order("7"))
	require.NotEqual(t, order("7"), order("8"))
	require.ElementsMatch(t, jobs, order("7"))
}
