package run_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/reference"
	"github.com/assaykit/assay/reference/faults"
)

// runVariant runs the pack against a server that takes other choices where the
// contract leaves one.
func runVariant(t *testing.T, tags string, variations ...string) {
	t.Helper()
	config := target.BundledConfig()
	config.OrganizationLimits["burst"] = reference.DefaultLimits // reached by a slow machine, too
	handler, err := faults.New(config, variations...)
	require.NoError(t, err)
	profile := target.BundledProfile()
	if tags != "@burst" {
		// Some of them announce limits, which nothing here needs to keep to.
		profile.Rate = exchange.Rate{PerSecond: 100_000}
	}
	r, err := run.Execute(context.Background(), run.Options{
		Pack: packtest.Bundled(t), Profile: profile, Handler: handler, Disposable: true,
		Scope: run.Scope{Selection: plan.Selection{Tags: tags}}, Seed: "variations", Policy: run.Policy{Strict: true},
		Tool: verdict.Tool{Name: "assay", Version: "test"},
	})
	require.NoError(t, err)
	for _, s := range r.Scenarios {
		for _, c := range s.Checks {
			if c.State != verdict.Passed {
				t.Logf("%s %s %s: %s %s", c.State, s.ID, s.Name, c.Requirement, c.Reason)
			}
		}
	}
	require.Equal(t, verdict.ExitConformant, r.Verdict.Exit, r.Verdict.Reason)
}

func lowersLimits(variation string) bool { return strings.Contains(variation, "limit") }

// everyVariation names the variable that has each variation run alone as well,
// which takes minutes; make mutation sets it.
const everyVariation = "ASSAY_EVERY_VARIATION"

// A red variation is a bug in the suite: it is stricter than the contract.
func TestEveryVariationConforms(t *testing.T) {
	if os.Getenv(everyVariation) == "" {
		t.Skipf("each variation alone takes minutes: set %s=1, or run make mutation", everyVariation)
	}
	variations := faults.Variations()
	require.GreaterOrEqual(t, len(variations), 30)
	for _, v := range variations {
		t.Run(v.Name, func(t *testing.T) {
			t.Parallel()
			// Everything would take minutes under a lower limit: a burst is what it is
			// about.
			if lowersLimits(v.Name) {
				runVariant(t, "@burst", v.Name)
				return
			}
			runVariant(t, "not @burst", v.Name)
		})
	}
}

func TestAllVariationsTogetherConform(t *testing.T) {
	for n, together := range faults.AllVariations() {
		together = slices.DeleteFunc(together, lowersLimits)
		t.Run(fmt.Sprintf("choice %d of each", n+1), func(t *testing.T) {
			t.Parallel()
			runVariant(t, "not @burst", together...)
		})
	}
}
