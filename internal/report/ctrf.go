package report

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/assaykit/assay/internal/verdict"
)

// ctrfVersion is the version of the specification of CTRF (ctrf.io) that is written.
const ctrfVersion = "0.0.0"

// The objects of CTRF, the Common Test Report Format, with the members that we have
// something for. Times are in milliseconds.
type (
	ctrfReport struct {
		Format      string      `json:"reportFormat"`
		Version     string      `json:"specVersion"`
		Timestamp   time.Time   `json:"timestamp"`
		GeneratedBy string      `json:"generatedBy"`
		Results     ctrfResults `json:"results"`
	}
	ctrfResults struct {
		Tool        ctrfTool        `json:"tool"`
		Summary     ctrfSummary     `json:"summary"`
		Tests       []ctrfTest      `json:"tests"`
		Environment ctrfEnvironment `json:"environment"`
	}
	ctrfTool struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	}
	ctrfSummary struct {
		Tests    int               `json:"tests"`
		Passed   int               `json:"passed"`
		Failed   int               `json:"failed"`
		Skipped  int               `json:"skipped"`
		Pending  int               `json:"pending"`
		Other    int               `json:"other"`
		Start    int64             `json:"start"`
		Stop     int64             `json:"stop"`
		Duration int64             `json:"duration"`
		Extra    map[string]string `json:"extra"`
	}
	ctrfTest struct {
		ID        string              `json:"testId,omitempty"`
		Name      string              `json:"name"`
		Status    string              `json:"status"`
		RawStatus string              `json:"rawStatus"`
		Duration  int64               `json:"duration"`
		Start     int64               `json:"start,omitempty"`
		Stop      int64               `json:"stop,omitempty"`
		Suite     []string            `json:"suite,omitempty"`
		Message   string              `json:"message,omitempty"`
		Trace     string              `json:"trace,omitempty"`
		File      string              `json:"filePath,omitempty"`
		Line      int                 `json:"line,omitempty"`
		Tags      []string            `json:"tags,omitempty"`
		Labels    map[string][]string `json:"labels,omitempty"`
		Steps     []ctrfStep          `json:"steps,omitempty"`
	}
	ctrfStep struct {
		Name   string `json:"name"`
		Status string `json:"status"`
	}
	ctrfEnvironment struct {
		App     string `json:"appName"`
		Version string `json:"appVersion"`
		Tested  string `json:"testEnvironment"`
		Healthy bool   `json:"healthy"`
	}
)

var _ = format(Format{Name: "ctrf", File: "ctrf.json", Write: CTRF,
	Description: "Common Test Report Format, for dashboards and actions that read it"})

// CTRF writes a Result in the Common Test Report Format: a test for each scenario, and
// one for the verdict where that is about the run itself. It returns the writer's errors.
func CTRF(w io.Writer, r *verdict.Result) error {
	v := verdict.Decide(r)
	all := verdict.Findings(r)
	j := newJUnit(r)
	report := ctrfReport{
		Format: "CTRF", Version: ctrfVersion, Timestamp: r.Finished.UTC(), GeneratedBy: line(r.Tool.Name+" "+r.Tool.Version, maxName),
		Results: ctrfResults{
			Tool:    ctrfTool{line(orUnknown(r.Tool.Name), maxName), line(r.Tool.Version, maxName)},
			Summary: ctrfSummaryOf(r, v, all),
			Tests:   []ctrfTest{},
			Environment: ctrfEnvironment{
				App: line(r.Contract.Title, maxName), Version: line(r.Contract.Version, maxName), Tested: line(r.Target.BaseURL, maxReason),
				Healthy: v.Exit == verdict.ExitConformant,
			},
		},
	}
	for i := range r.Scenarios {
		report.Results.add(j.ctrfTest(&r.Scenarios[i]))
	}
	if aboutTheRun(v) {
		report.Results.add(ctrfTest{Name: verdictCase, Status: "failed", RawStatus: line(v.Word, maxName), Message: line(v.Reason, maxReason)})
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(report); err != nil {
		return fmt.Errorf("write CTRF report: %w", err)
	}
	return nil
}

func orUnknown(name string) string {
	if name == "" {
		return "unknown"
	}
	return name
}

// ctrfSummaryOf is a summary that counts no test yet.
func ctrfSummaryOf(r *verdict.Result, v verdict.Verdict, all []verdict.Finding) ctrfSummary {
	extra := map[string]string{"verdict": v.Word, "reason": line(v.Reason, maxReason), "seed": line(r.Seed, maxName), "findings": verdict.FindingCounts(all)}
	for _, f := range verdict.Facts(r) {
		extra[line(f.Name, maxName)] = line(f.Value, maxReason)
	}
	return ctrfSummary{
		Start: r.Started.UnixMilli(), Stop: r.Finished.UnixMilli(), Duration: max(0, r.Finished.Sub(r.Started)).Milliseconds(), Extra: extra,
	}
}

func (r *ctrfResults) add(t ctrfTest) {
	r.Tests = append(r.Tests, t)
	r.Summary.Tests++
	switch t.Status {
	case "passed":
		r.Summary.Passed++
	case "skipped":
		r.Summary.Skipped++
	default:
		r.Summary.Failed++
	}
}

// ctrfTest is the test of a scenario. It has the name that it has in JUnit, which no
// other of its file has.
func (j *junit) ctrfTest(s *verdict.Scenario) ctrfTest {
	state, found := j.StateOf(s), j.found[s]
	t := ctrfTest{
		ID: line(s.Key, maxReason), Name: orUnknown(j.testcase(s, s.Name, 0, nil).Name), Status: ctrfStatus(state), RawStatus: string(state),
		Duration: max(0, s.Duration).Milliseconds(), File: line(s.Cited().File, maxReason), Line: s.Cited().Line,
		Labels: map[string][]string{},
	}
	if !s.Started.IsZero() {
		t.Start, t.Stop = s.Started.UnixMilli(), s.Started.Add(s.Duration).UnixMilli()
	}
	for _, part := range []string{s.Feature, s.Rule} {
		if part != "" {
			t.Suite = append(t.Suite, line(part, maxName))
		}
	}
	for _, tag := range s.Tags {
		t.Tags = append(t.Tags, line(tag, maxName))
	}
	label := func(name string, values ...string) {
		for _, value := range values {
			if value != "" {
				t.Labels[name] = append(t.Labels[name], line(value, maxName))
			}
		}
	}
	label("requirement", s.Requirements...)
	label("operation", s.Operation)
	for _, f := range found {
		label("finding", f.finding.ID)
	}
	if state != verdict.Passed {
		t.Message, t.Trace = message(s.Reason, found), j.shown(found)
	}
	for _, step := range s.Steps {
		t.Steps = append(t.Steps, ctrfStep{line(step.Keyword+" "+step.Text, maxReason), ctrfStatus(step.State)})
	}
	return t
}

// ctrfStatus returns CTRF's status for a state. The state "" is that of a step that was
// not executed.
func ctrfStatus(s verdict.State) string {
	switch s {
	case verdict.Passed, verdict.Warned:
		return "passed"
	case verdict.NotApplicable, verdict.NotExercised, verdict.Deselected, "":
		return "skipped"
	}
	return "failed" // whatever nobody knows is no pass
}
