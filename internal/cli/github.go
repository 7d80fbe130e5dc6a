package cli

import (
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/assaykit/assay/internal/input"
	"github.com/assaykit/assay/internal/report"
	"github.com/assaykit/assay/internal/verdict"
)

// tellGitHub shows a Result where GitHub Actions shows things: annotations beside
// the scenarios, and the summary of the step. Nobody asked for them, so that they
// do not change the verdict if they cannot be written.
func (a *app) tellGitHub(r *verdict.Result, reports []reportFile) {
	if value, _ := a.getenv("GITHUB_ACTIONS"); value != "true" {
		return
	}
	asked := func(f reportFile) bool { return f.format.Name == "annotations" && f.file == toStdout }
	if !slices.ContainsFunc(reports, asked) {
		_ = report.Annotations(a.err, r) // GitHub reads them there as well
	}
	if name, _ := a.getenv("GITHUB_STEP_SUMMARY"); name != "" {
		if err := addSummary(name, r); err != nil {
			_, _ = fmt.Fprintf(a.err, "assay: write the step's summary %s: %v\n", report.Line(name), input.Unwritten(err))
		}
	}
}

// addSummary adds a summary to what the step's file has already, within what
// GitHub takes: of more it would show nothing.
func addSummary(name string, r *verdict.Result) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o666)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err == nil {
		text := report.Summary(r, report.MaxMarkdown-int(info.Size())-1)
		if len(text) == 0 {
			err = errors.New("the file is full")
		} else {
			_, err = f.Write(append([]byte("\n"), text...))
		}
	}
	return errors.Join(err, f.Close())
}
