package report

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/assaykit/assay/internal/verdict"
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

// CodeQuality writes the violations of a Result as GitLab's code quality report.
func CodeQuality(w io.Writer, r *verdict.Result) error {
	q := &quality{seen: map[string]int{}, issues: []qualityIssue{}}
	q.whole(r)
	texts := sentences(r.Requirements)
	for i := range r.Scenarios {
		for _, v := range violationsOf(&r.Scenarios[i], texts) {
			q.add(v, &r.Scenarios[i])
		}
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(q.issues); err != nil {
		return fmt.Errorf("write code quality report: %w", err)
	}
	return nil
}

type quality struct {
	issues []qualityIssue
	seen   map[string]int // how often a fingerprint's text was met
}

// whole adds a verdict that is about the run itself. Without it a run that could
// not judge anything would look as if all issues were resolved.
func (q *quality) whole(r *verdict.Result) {
	v := verdict.Decide(r)
	if v.Exit == verdict.ExitConformant || v.Exit == verdict.ExitFailed {
		return
	}
	path := ""
	if len(r.Scenarios) > 0 {
		path = r.Scenarios[0].File
	}
	q.issues = append(q.issues, qualityIssue{
		Description: line(v.Word+": "+v.Reason, maxReason), CheckName: "verdict", Severity: "blocker",
		Fingerprint: q.fingerprint("verdict", v.Word),
		Location:    location(path, 1),
	})
}

func (q *quality) add(v violation, s *verdict.Scenario) {
	name := strings.Join(v.requirements, " ")
	if name == "" {
		name = string(v.state)
	}
	parts := []string{line(v.operations[0], maxName), line(v.title, maxName)}
	if v.state != verdict.Failed {
		parts = append([]string{string(v.state)}, parts...)
	}
	why := v.reason
	if len(v.cases) > 0 {
		why = fmt.Sprintf("%d of %s, such as %s: %s", len(v.cases), plural(v.ofCases, "case"), v.cases[0].Name, v.cases[0].Reason)
	}
	q.issues = append(q.issues, qualityIssue{
		Description: strings.Join(parts, ": ") + ": " + reason(why),
		CheckName:   line(name, maxName), Severity: severities[v.state],
		// Neither the line nor what was found: both may change while the fault stays.
		Fingerprint: q.fingerprint(name, v.operations[0], s.File, s.Name, v.title),
		Location:    location(s.File, s.Line),
	})
}

// location is a place that GitLab takes: it leaves out issues without a path.
func location(path string, lineNumber int) qualityLocation {
	if path == "" {
		path = "features"
	}
	return qualityLocation{Path: line(path, maxName), Lines: qualityLines{max(1, lineNumber)}}
}

// fingerprint is the same for the same issue in another run, and no two issues
// of a report have the same.
func (q *quality) fingerprint(parts ...string) string {
	text := strings.Join(parts, "\x00")
	q.seen[text]++
	if n := q.seen[text]; n > 1 {
		text += "\x00" + strconv.Itoa(n)
	}
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
