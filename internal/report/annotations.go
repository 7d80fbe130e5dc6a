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

// Annotations writes the violations of a Result as workflow commands of GitHub
// Actions, which shows them beside the lines of the scenarios.
func Annotations(w io.Writer, r *verdict.Result) error {
	requirements := byID(r.Requirements)
	byKind := map[string][]violation{}
	for _, v := range violations(r) {
		kind := "error"
		if v.state == verdict.Warned || v.state == verdict.Inconclusive {
			kind = "warning"
		}
		byKind[kind] = append(byKind[kind], v)
	}
	var b bytes.Buffer
	if v := verdict.Decide(r); v.Exit != verdict.ExitConformant && v.Exit != verdict.ExitFailed {
		b.WriteString(command("error", "", 0, "assay: "+v.Word, line(v.Reason, maxReason)))
		byKind["error"] = leaveOut(&b, "error", byKind["error"], maxAnnotations-1)
	}
	for _, kind := range []string{"error", "warning"} {
		for _, v := range leaveOut(&b, kind, byKind[kind], maxAnnotations) {
			p := &page{}
			p.violation(&v, requirements, r.Settings.Credentials)
			head, body, _ := strings.Cut(p.String(), "\n")
			b.WriteString(command(kind, v.file, v.line, head, strings.TrimRight(unindented(body), "\n")))
		}
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write annotations: %w", err)
	}
	return nil
}

// leaveOut returns as many violations as can be shown, and says how many those
// are that cannot, which takes the place of one.
func leaveOut(b *bytes.Buffer, kind string, all []violation, limit int) []violation {
	if len(all) <= limit {
		return all
	}
	more := all[limit-1:]
	b.WriteString(command(kind, "", 0, "assay", fmt.Sprintf("and %d more (%s); the log has them", len(more), byState(states(more)))))
	return all[:limit-1]
}

// command is a workflow command, on one line whatever the texts hold.
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
