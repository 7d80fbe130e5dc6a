package report

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/internal/wording"
)

// The form that GitLab reads, a subset of Code Climate's.
type (
	qualityIssue struct {
		Description string          `json:"description"`
		CheckName   string          `json:"check_name"`
		Fingerprint string          `json:"fingerprint"`
		Severity    string          `json:"severity"`
		Location    qualityLocation `json:"location"`
	}
	qualityLocation struct {
		Path  string       `json:"path"`
		Lines qualityLines `json:"lines"`
	}
	qualityLines struct {
		Begin int `json:"begin"`
	}
)

var severities = map[verdict.State]string{
	verdict.Failed: "critical", verdict.Error: "blocker", verdict.Inconclusive: "info", verdict.Warned: "minor",
}

var _ = format(Format{Name: "codequality", File: "codequality.json", Write: CodeQuality,
	Description: "GitLab's code quality JSON"})

// CodeQuality writes the findings of a Result as GitLab's code quality report in JSON. It
// returns the writer's errors.
func CodeQuality(w io.Writer, r *verdict.Result) error {
	q := &quality{issues: []qualityIssue{}}
	q.whole(r)
	for _, f := range verdict.Findings(r) {
		q.add(&f)
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(q.issues); err != nil {
		return fmt.Errorf("write code quality report: %w", err)
	}
	return nil
}

type quality struct{ issues []qualityIssue }

// whole adds an issue for a verdict about the run itself. Without it, a run that judged
// nothing would look as if all issues were resolved.
func (q *quality) whole(r *verdict.Result) {
	v := verdict.Decide(r)
	if v.Exit == verdict.ExitConformant || v.Exit == verdict.ExitFailed {
		return
	}
	at := verdict.Citation{}
	if len(r.Scenarios) > 0 {
		at = verdict.Citation{File: r.Scenarios[0].Cited().File, Line: 1}
	}
	q.issues = append(q.issues, qualityIssue{
		Description: line(v.Word+": "+v.Reason, maxReason), CheckName: "verdict", Severity: "blocker",
		Fingerprint: fingerprint("verdict", v.Word),
		Location:    location(at),
	})
}

func (q *quality) add(f *verdict.Finding) {
	var ids []string
	for _, r := range f.Requirements {
		ids = append(ids, r.ID)
	}
	name := requirementList(ids)
	if name == "" {
		name = string(f.State)
	}
	best := f.Best()
	parts := []string{line(places(f), maxName), line(f.Title, maxName)}
	if f.State != verdict.Failed {
		parts = append([]string{string(f.State)}, parts...)
	}
	why := best.Reason
	if n := len(best.Cases); n > 0 {
		why = fmt.Sprintf("%d of %s, such as %s: %s", n, wording.Count(len(best.Scenario.Cases), "case"), best.Cases[0].Name, best.Cases[0].Reason)
	}
	description := strings.Join(parts, ": ") + ": " + reason(why)
	if extent := f.Extent(); extent != "" {
		description += " (" + extent + ")"
	}
	q.issues = append(q.issues, qualityIssue{
		Description: description + " [finding " + f.ID + "]",
		CheckName:   line(name, maxName), Severity: severities[f.State],
		// Neither the line nor the values found: both may change while the fault stays.
		Fingerprint: fingerprint("finding", f.ID),
		Location:    location(best.Scenario.Cited()),
	})
}

// location is the place of an issue. GitLab leaves out issues without a path.
func location(at verdict.Citation) qualityLocation {
	return qualityLocation{Path: line(cmp.Or(at.File, "features"), maxName), Lines: qualityLines{max(1, at.Line)}}
}

// fingerprint returns a hash that is the same for the same issue in another run.
func fingerprint(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:])
}
