package measure

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/fault"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/steps"
)

// Without a scenario exactly those faults survive that it alone has found, and a
// measurement that takes over what does not change comes to the same.
func TestWithoutAScenario(t *testing.T) {
	const operation, refused = "createList", "createList with a malformed body"
	isAbout := func(p *pack.Pack, s plan.Scenario) bool {
		return steps.Operation(p, s) == operation && !steps.Bursts(s)
	}
	all := packtest.Bundled(t)
	whole := packtest.Part(t, func(s plan.Scenario) bool { return isAbout(all, s) })
	faults := slices.DeleteFunc(fault.Of(whole), func(f fault.Fault) bool {
		return f.Operation != operation || f.Permitted != "" || !strings.HasPrefix(f.Operator, "request.") && f.Status < 400
	})
	measured := func(p *pack.Pack, faults []fault.Fault) []Outcome {
		o := Transit{
			Pack: p, Faults: faults, Profile: target.BundledProfile(), Disposable: true, Parallel: 8,
			Server: Bundled,
		}
		outcomes, err := o.Run(context.Background())
		require.NoError(t, err)
		return outcomes
	}
	names := func(outcomes []Outcome, states ...State) []string {
		found := []string{}
		for _, o := range outcomes {
			if slices.Contains(states, o.State) {
				found = append(found, o.Fault)
			}
		}
		slices.Sort(found)
		return found
	}
	before := measured(whole, faults)
	score, basis := ScoreOf(before), BasisOf(whole, "v1", "bundled")
	score.Basis = &basis
	for _, c := range []struct{ removed, guarded string }{
		{removed: "An unrecognized list type is refused", guarded: "answer.error-text@createList:400"},
		{removed: "Titles of all kinds are found again as they were written", guarded: "request.text-escaped@createList:body/title"},
		{removed: refused, guarded: "request.invalid-accepted@createList:body"},
	} {
		t.Run(c.removed, func(t *testing.T) {
			without := packtest.Part(t, func(s plan.Scenario) bool { return isAbout(all, s) && s.Name != c.removed })
			// A refusal of what is valid has the form of one that was seen.
			alone := packtest.Part(t, func(s plan.Scenario) bool { return s.Name == c.removed || s.Name == refused })
			without.Digest += " without " + c.removed

			after := measured(without, faults)
			lost := slices.DeleteFunc(names(after, Survived, Unclear, Permitted), func(name string) bool { return !slices.Contains(names(before, Killed), name) })
			require.Contains(t, lost, c.guarded)
			require.Empty(t, slices.DeleteFunc(names(after, Killed), func(name string) bool { return slices.Contains(names(before, Killed), name) }))
			require.Equal(t, lost, slices.DeleteFunc(names(measured(alone, faults), Killed), func(name string) bool { return !slices.Contains(lost, name) }),
				"the scenario finds each of them")

			now := BasisOf(without, "v1", "bundled")
			held := Since(score, now, without, faults)
			require.NotEmpty(t, held)
			rest := measured(without, slices.DeleteFunc(slices.Clone(faults), func(f fault.Fault) bool { _, known := held[f.Name]; return known }))
			for _, o := range held {
				rest = append(rest, o)
			}
			require.Equal(t, names(after, Killed), names(rest, Killed))
			require.Equal(t, names(after, Survived), names(rest, Survived))
		})
	}
}
