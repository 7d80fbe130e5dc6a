package measure

import (
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/fault"
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
	for requirement, name := range faults.InTransit() {
		t.Run(requirement, func(t *testing.T) {
			t.Parallel()
			whole := packtest.Bundled(t)
			f, err := fault.Named(whole, name)
			require.NoError(t, err)
			p := packtest.Part(t, func(s plan.Scenario) bool {
				return steps.Operation(whole, s) == f.Operation && !slices.Contains(s.Tags, "@listings")
			})
			server, err := reference.New(target.BundledConfig())
			require.NoError(t, err)
			r, err := run.Execute(t.Context(), run.Options{
				Pack: p, Profile: target.BundledProfile(), Handler: http.Handler(fault.New(fault.Options{Pack: p, Fault: &f, Next: server})),
				Disposable: true, Seed: "breakers", Policy: run.Policy{Strict: true}, Tool: verdict.Tool{Name: "assay", Version: "test"},
			})
			require.NoError(t, err)
			require.True(t, slices.ContainsFunc(r.Scenarios, func(s verdict.Scenario) bool {
				return slices.ContainsFunc(s.Checks, func(c verdict.Check) bool {
					return c.Requirement == requirement && c.State == verdict.Failed
				})
			}), "no check of the requirement has failed with %s", name)
		})
	}
}
