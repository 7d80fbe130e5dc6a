package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/report"
	"github.com/assaykit/assay/internal/verdict"
)

// reportFormats are the formats that --report takes.
var reportFormats = []string{"json"}

// reportFile is one report that was asked for.
type reportFile struct{ format, file string }

// toStdout is the name of a file that stands for stdout.
const toStdout = "-"

func parseReports(flags []string) ([]reportFile, error) {
	var reports []reportFile
	for _, text := range flags {
		format, file, ok := strings.Cut(text, "=")
		if !ok || file == "" {
			return nil, hinted(fmt.Errorf("--report %q is not of the form FORMAT=FILE", text), "such as --report json=result.json")
		}
		if err := plan.Known("format", format, reportFormats); err != nil {
			return nil, hinted(fmt.Errorf("--report %q: %w", text, err), "the formats are: %s", strings.Join(reportFormats, ", "))
		}
		if slices.ContainsFunc(reports, func(r reportFile) bool { return r.file == file }) {
			return nil, fmt.Errorf("--report %q: another report goes to the same place", text)
		}
		reports = append(reports, reportFile{format, file})
	}
	return reports, nil
}

// writeReports writes every report that it can, and returns the first error.
func writeReports(r *verdict.Result, reports []reportFile, stdout io.Writer) error {
	var first error
	for _, f := range reports {
		if f.file == toStdout {
			_ = report.JSON(stdout, r) // stdout remembers its error
			continue
		}
		if err := writeReport(r, f.file); err != nil && first == nil {
			first = fmt.Errorf("write report: %w", err)
		}
	}
	return first
}

func writeReport(r *verdict.Result, name string) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	out, err := os.Create(name)
	if err != nil {
		return err
	}
	if err := report.JSON(out, r); err != nil {
		_ = out.Close() // the first error is the one to tell
		return err
	}
	return out.Close()
}
