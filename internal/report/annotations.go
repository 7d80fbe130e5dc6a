package report

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/assaykit/assay/internal/verdict"
)

// maxAnnotations is how many annotations of each kind GitHub shows of a step.
const maxAnnotations = 10

var _ = format(Format{Name: "annotations", File: "annotations.txt", Write: Annotations,
	Description: "workflow commands of GitHub Actions"})

// Annotations writes the findings of a Result as workflow commands of GitHub Actions,
// which shows them beside the lines of the scenarios. It returns the writer's errors.
func Annotations(w io.Writer, r *verdict.Result) error {
	all := verdict.Findings(r)
	byKind := map[string][]verdict.Finding{}
	for _, f := range all {
		kind := "error"
		switch {
		case f.Known:
			kind = "notice"
		case f.State == verdict.Warned || f.State == verdict.Inconclusive:
			kind = "warning"
		}
		byKind[kind] = append(byKind[kind], f)
	}
	var b bytes.Buffer
	if v := verdict.Decide(r); v.Exit != verdict.ExitConformant && v.Exit != verdict.ExitFailed {
		b.WriteString(command("error", "", 0, "assay: "+v.Word, line(v.Reason, maxReason)))
		byKind["error"] = leaveOut(&b, "error", byKind["error"], maxAnnotations-1)
	}
	for _, f := range verdict.Facts(r) {
		if f.Warning {
			b.WriteString(command("warning", "", 0, "assay: "+f.Name, line(f.Value, maxReason)))
			byKind["warning"] = leaveOut(&b, "warning", byKind["warning"], maxAnnotations-1)
		}
	}
	if len(all) > 0 {
		b.WriteString(command("notice", "", 0, "assay", verdict.FindingCounts(all)))
		byKind["notice"] = leaveOut(&b, "notice", byKind["notice"], maxAnnotations-1)
	}
	for _, kind := range []string{"error", "warning", "notice"} {
		for _, f := range leaveOut(&b, kind, byKind[kind], maxAnnotations) {
			p := &page{}
			p.finding(&f, r.Settings.Credentials)
			head, body, _ := strings.Cut(p.String(), "\n")
			at := f.Best().Scenario.Cited()
			b.WriteString(command(kind, at.File, at.Line, head, strings.TrimRight(unindented(body), "\n")))
		}
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write annotations: %w", err)
	}
	return nil
}

// leaveOut returns as many findings as GitHub shows, and a message with the number of
// the others, which replaces one.
func leaveOut(b *bytes.Buffer, kind string, all []verdict.Finding, limit int) []verdict.Finding {
	if len(all) <= limit {
		return all
	}
	more := all[limit-1:]
	b.WriteString(command(kind, "", 0, "assay", moreFindings(more)+"; the log has them"))
	return all[:limit-1]
}

// command returns a workflow command, on one line even if the texts have several.
func command(kind, file string, lineNumber int, title, message string) string {
	var properties []string
	if file != "" {
		properties = append(properties, "file="+escapeProperty.Replace(line(file, maxName)))
		if lineNumber > 0 {
			properties = append(properties, "line="+strconv.Itoa(lineNumber))
		}
	}
	properties = append(properties, "title="+escapeProperty.Replace(title))
	return "::" + kind + " " + strings.Join(properties, ",") + "::" + escapeData.Replace(message) + "\n"
}

var (
	escapeData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	escapeProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)
