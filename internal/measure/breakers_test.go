package measure

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/fault"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/reference"
	"github.com/assaykit/assay/reference/faults"
	"github.com/assaykit/assay/steps"
)

func TestEveryRequirementIsBrokenByAFault(t *testing.T) {
	broken := map[string]bool{}
	for _, b := range Breakers() {
		broken[b.Requirement] = true
	}
	for _, id := range packtest.Bundled(t).RequirementIDs() {
		require.True(t, broken[id], "no deviation and no fault in transit breaks %s", id)
	}
}

func TestFaultsInTransitBreakTheirRequirements(t *testing.T) {
	whole := packtest.Bundled(t)
	for requirement, name := range faults.InTransit() {
		t.Run(requirement, func(t *testing.T) {
			t.Parallel()
			f, err := fault.Named(whole, name)
			require.NoError(t, err)
			var survey fault.Survey // of what the server answers without a fault
			ofOperation := func(s plan.Scenario) bool {
				return steps.Operation(whole, s) == f.Operation && !slices.Contains(s.Tags, "@listings")
			}
			if slices.ContainsFunc(whole.Inventory.Scenarios, ofOperation) {
				through(t, fault.Options{Pack: packtest.Part(t, ofOperation), Seen: survey.Note})
			}
			r := through(t, fault.Options{Pack: partFor(t, whole, requirement, f.Operation), Fault: &f, Samples: &survey.Samples, Labelled: true})
			require.True(t, slices.ContainsFunc(r.Scenarios, func(s verdict.Scenario) bool {
				return slices.ContainsFunc(s.Checks, func(c verdict.Check) bool {
					return c.Requirement == requirement && c.State == verdict.Failed
				})
			}), "no check of the requirement has failed with %s", name)
		})
	}
}

// partFor is the part of a pack with the scenarios of a requirement that are about an
// operation, or else with those of the one or the other.
func partFor(t *testing.T, whole *pack.Pack, requirement, operation string) *pack.Pack {
	t.Helper()
	carries := func(s plan.Scenario) bool { return slices.Contains(pack.Requirements(s), requirement) }
	about := func(s plan.Scenario) bool { return steps.Operation(whole, s) == operation }
	both := func(s plan.Scenario) bool { return carries(s) && about(s) }
	if slices.ContainsFunc(whole.Inventory.Scenarios, both) {
		return packtest.Part(t, both)
	}
	return packtest.Part(t, func(s plan.Scenario) bool { return carries(s) || about(s) && !slices.Contains(s.Tags, "@listings") })
}

// through runs a pack against the reference server with a layer in front of it.
func through(t *testing.T, o fault.Options) *verdict.Result {
	t.Helper()
	server, err := reference.New(target.BundledConfig())
	require.NoError(t, err)
	o.Next = server
	profile := target.BundledProfile()
	profile.Connection.Label = true
	r, err := run.Execute(t.Context(), run.Options{
		Pack: o.Pack, Profile: profile, Handler: fault.New(o),
		Disposable: true, Seed: "breakers", Policy: run.Policy{Strict: true}, Tool: verdict.Tool{Name: "assay", Version: "test"},
	})
	require.NoError(t, err)
	return r
}
