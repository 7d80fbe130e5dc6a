package schedule

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/resource"
)

// parsed is what the parser of the executor makes of a feature.
func parsed(t *testing.T, source []byte) []plan.Scenario {
	t.Helper()
	inventory, err := plan.Parse(fstest.MapFS{"script.feature": {Data: source}})
	require.NoError(t, err, "%s", source)
	return inventory.Scenarios
}

// What is executed is written anew from the plan. It has to read the same.
func TestTheScriptReadsAsThePlan(t *testing.T) {
	p := packtest.Bundled(t)
	for _, want := range p.Inventory.Scenarios {
		again := parsed(t, script(job{plan: want}))
		require.Len(t, again, 1)
		s := again[0]
		require.Equal(t, want.ID, s.Name)
		require.Len(t, s.Steps, len(want.Steps))
		for k := range s.Steps {
			require.Equal(t, want.Steps[k].Keyword, s.Steps[k].Keyword)
			require.Equal(t, want.Steps[k].Text, s.Steps[k].Text)
			require.Equal(t, want.Steps[k].Table, s.Steps[k].Table)
		}
	}
}

func TestCellsSurviveTheScript(t *testing.T) {
	for _, value := range []string{
		"plain", "", `a|b`, `a\b`, `\`, `\\`, `\n`, `\|`, "two\nlines", `a\nb`, "\n", `ends with \`, `|`, `||`,
		"<placeholder>", `"quoted"`, "# no comment", "@no-tag", "Scenario: none", "Ünïcödé 李 😀", `{"a": "b|c\nd"}`,
	} {
		t.Run(value, func(t *testing.T) {
			s := packtest.Written("Given a list with:")
			s.Steps[0].Table = [][]string{{"title", value}, {value, "x"}}
			again := parsed(t, script(job{plan: s}))
			require.Equal(t, s.Steps[0].Table, again[0].Steps[0].Table)
		})
	}
}

// Cells that were parsed once are parsed to the same again, whatever is in them.
func TestAnyCellsSurviveTheScript(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	alphabet := []string{"a", "|", `\`, "n", "\n", " ", "\t", `"`, "#", "@", "<", ">", "\u00a0", "\u2003", "\u0085", "ü", ":", "*", "'''", `"""`}
	for range 300 {
		var source strings.Builder
		source.WriteString("Feature: f\nScenario: s\nGiven a list with:\n")
		for range 3 {
			source.WriteString("|")
			for range 2 {
				for range random.IntN(8) {
					source.WriteString(escapeCell.Replace(alphabet[random.IntN(len(alphabet))]))
				}
				source.WriteString("|")
			}
			source.WriteString("\n")
		}
		first := parsed(t, []byte(source.String()))[0]
		again := parsed(t, script(job{plan: first}))[0]
		require.Equal(t, first.Steps[0].Table, again.Steps[0].Table, source.String())
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
