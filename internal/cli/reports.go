package cli

import (
	"errors"
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

const reportUsage = "write a report, as `FORMAT=FILE`; formats: json (repeatable; - is stdout)"

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

// writeReports writes every report that it can, and makes a problem of the
// Result of the first that it cannot. Files are made before anything is written:
// no report must tell a verdict that changes because another has no place.
func writeReports(r *verdict.Result, reports []reportFile, stdout io.Writer) {
	files := make([]*os.File, len(reports))
	for i, f := range reports {
		if f.file != toStdout {
			var err error
			files[i], err = create(f.file)
			noteUnwritten(r, err)
		}
	}
	for i, f := range reports {
		switch {
		case f.file == toStdout:
			_ = report.JSON(stdout, r) // stdout remembers its error
		case files[i] != nil:
			err := report.JSON(files[i], r)
			noteUnwritten(r, errors.Join(err, files[i].Close()))
		}
	}
}

// create makes a file, and the folders that it is to lie in.
func create(name string) (*os.File, error) {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return nil, err
	}
	return os.Create(name)
}

// noteUnwritten takes a report that could not be written into the verdict.
func noteUnwritten(r *verdict.Result, err error) {
	if err != nil {
		r.Problems = append(r.Problems, verdict.Problem{Kind: verdict.Broken, Message: "write report: " + err.Error()})
		r.Verdict = verdict.Decide(r)
	}
}
