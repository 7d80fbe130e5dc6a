package report_test

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/fault/faulttest"
	"github.com/assaykit/assay/internal/pack/packtest"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/report"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
)

// faulty are servers with one fault each: in the form of one operation's answers,
// of a refusal, and in what an operation does. ASSAY_FAULTS names others.
var faulty = []string{
	"answer.timestamp-date@getContact:200/data/created_at", "answer.body-marked@updateContact:400", "answer.flag-inverted@deleteCompany:200/data/deleted",
	"answer.body-unwrapped@listCompanies:200", "create-contact-status-created",
}

// TestEveryReportNamesTheSameFindings runs servers with a fault: whatever format a
// report is in, it names the same findings, and how many they are.
func TestEveryReportNamesTheSameFindings(t *testing.T) {
	names := faulty
	if text := os.Getenv("ASSAY_FAULTS"); text != "" {
		names = strings.Split(text, ",")
	}
	p := packtest.Bundled(t)
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			profile := target.BundledProfile()
			profile.Consistency = target.Duration(200 * time.Millisecond)
			r, err := run.Execute(context.Background(), run.Options{
				Pack: p, Profile: profile, Handler: faulttest.Server(t, name), Disposable: true, Seed: "1", Policy: run.Policy{AllowIncomplete: true},
				Tool: verdict.Tool{Name: "assay", Version: "test"}, Scope: run.Scope{Selection: plan.Selection{Tags: "(@contacts or @companies) and not @burst"}},
			})
			require.NoError(t, err)
			require.Equal(t, verdict.ExitFailed, r.Verdict.Exit, r.Verdict.Reason)
			all := verdict.Findings(r)
			require.LessOrEqual(t, len(all), 9, "fewer than a report leaves out")
			agree(t, r, all)
			nothingIsLost(t, r, all)
		})
	}
}

// named finds where a report names a finding. A report about a scenario names
// each of those that it shows in.
var named = regexp.MustCompile(`finding ([0-9a-f]{8})\b`)

func agree(t *testing.T, r *verdict.Result, all []verdict.Finding) {
	t.Helper()
	want := map[string]bool{}
	for _, f := range all {
		want[f.ID] = true
	}
	require.Len(t, want, len(all), "no two have the same id")
	for _, format := range report.Formats() {
		var b bytes.Buffer
		require.NoError(t, format.Write(&b, r))
		got := map[string]bool{}
		if format.Name == "json" {
			var document verdict.Document
			require.NoError(t, json.Unmarshal(b.Bytes(), &document))
			for _, f := range document.Findings {
				got[f.ID] = true
			}
			require.Equal(t, want, got, format.Name)
			continue
		}
		for _, m := range named.FindAllStringSubmatch(b.String(), -1) {
			got[m[1]] = true
		}
		require.Equal(t, slices.Sorted(maps.Keys(want)), slices.Sorted(maps.Keys(got)), format.Name)
		if format.Name != "codequality" { // it has a list, and no place for a sum
			require.Contains(t, b.String(), strings.Split(verdict.FindingCounts(all), ":")[0], format.Name)
		}
	}
}

func nothingIsLost(t *testing.T, r *verdict.Result, all []verdict.Finding) {
	t.Helper()
	found := map[*verdict.Scenario]bool{}
	for _, f := range all {
		for _, o := range f.Occurrences {
			found[o.Scenario] = true
			require.False(t, f.State == verdict.Warned && o.State == verdict.Failed, "%s: a MUST under a SHOULD", o.Scenario.ID)
		}
	}
	for i := range r.Scenarios {
		s := &r.Scenarios[i]
		switch r.StateOf(s) {
		case verdict.Passed, verdict.NotApplicable, verdict.NotExercised:
			require.False(t, found[s], s.ID)
		default:
			require.True(t, found[s], s.ID)
		}
	}
}
