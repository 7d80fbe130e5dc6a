package baseline_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/baseline"
	"github.com/assaykit/assay/internal/fault/faulttest"
	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
)

// deviations are servers that fail in ways of different kinds: in many cases at once,
// and in the form of a refusal. ASSAY_FAULTS names others.
var deviations = []string{"answer.body-unwrapped@createList:201", "answer.body-marked@createList:400"}

func chosenDeviations() []string {
	if text := os.Getenv("ASSAY_FAULTS"); text != "" {
		return strings.Split(text, ",")
	}
	return deviations
}

// TestABaselineHoldsInTheNextRun writes a baseline of a run against a server with
// a fault, and compares another run with it, with another seed and in another
// order: nothing of it may be new, and nothing may have drifted.
func TestABaselineHoldsInTheNextRun(t *testing.T) {
	p := packtest.Bundled(t)
	for _, name := range chosenDeviations() {
		t.Run(name, func(t *testing.T) {
			execute := func(seed string, known *verdict.Baseline) *verdict.Result {
				profile := target.BundledProfile()
				profile.Consistency = target.Duration(200 * time.Millisecond)
				r, err := run.Execute(context.Background(), run.Options{
					Pack: p, Profile: profile, Handler: faulttest.Server(t, name), Disposable: true, Seed: seed, Baseline: known,
					Tool: verdict.Tool{Name: "assay", Version: "test"}, Scope: run.Scope{Selection: plan.Selection{Tags: "(@lists or @validation) and not @burst"}}, Policy: run.Policy{AllowIncomplete: true},
				})
				require.NoError(t, err)
				return r
			}
			first := execute("1", nil)
			require.Equal(t, verdict.ExitFailed, first.Verdict.Exit, first.Verdict.Reason)
			text, err := baseline.Fresh(first, baseline.Terms{Reason: "r", Owner: "o", Expires: "2999-12-31"})
			require.NoError(t, err)
			file := filepath.Join(t.TempDir(), "known.yaml")
			require.NoError(t, os.WriteFile(file, text, 0o644))
			known, err := baseline.Load(file, p)
			require.NoError(t, err)
			second := execute("2", known)
			news := ""
			for _, f := range verdict.Findings(second) {
				if f.State == verdict.Failed && !f.Known {
					news += fmt.Sprintf("\n%s %v", f.Reason, f.Places)
				}
			}
			require.Equal(t, 0, second.Verdict.Exit, "%s\n%s\n%s", second.Verdict.Reason, news, text)
			require.Equal(t, "non-conformant", second.Verdict.Word)
			require.Equal(t, second.Verdict.Counts[verdict.Failed], second.Verdict.Known)
		})
	}
}
