package cli

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/report"
	"github.com/assaykit/assay/internal/verdict"
)

// reportFile is one report that was asked for.
type reportFile struct {
	format report.Format
	file   string
}

// toStdout is the name of a file that stands for stdout.
const toStdout = "-"

func (f reportFile) String() string { return f.format.Name + "=" + f.file }

// parseReports reads the values of a flag. A format that names no file goes to the
// default, or to a file with its usual name in the folder, where there is one. All
// files with a relative name are in that folder, and without a value all formats.
func parseReports(flag string, values []string, defaultFile, folder string) ([]reportFile, error) {
	if folder != "" && len(values) == 0 {
		values = report.FormatNames()
	}
	var reports []reportFile
	for _, text := range values {
		name, file, ok := strings.Cut(text, "=")
		if format, known := report.FormatNamed(name); !ok && folder != "" && known {
			file = format.File
		} else if !ok {
			file = defaultFile
		}
		if file == "" {
			return nil, hinted(fmt.Errorf("--%s %q is not of the form FORMAT=FILE", flag, text),
				"such as --%s json=result.json; with --output DIR the FORMAT is enough", flag)
		}
		if folder != "" && file != toStdout && !filepath.IsAbs(file) {
			file = filepath.Join(folder, file)
		}
		if err := plan.Known("format", name, report.FormatNames()); err != nil {
			return nil, hinted(fmt.Errorf("--%s %q: %w", flag, text, err), "the formats are: %s", strings.Join(report.FormatNames(), ", "))
		}
		format, _ := report.FormatNamed(name)
		if file == "/dev/stdout" || file == "/dev/fd/1" {
			file = toStdout // opened once more it would have a place of its own to write to
		}
		if slices.ContainsFunc(reports, func(r reportFile) bool { return place(r.file) == place(file) }) {
			return nil, fmt.Errorf("--%s %q: another report has the same file", flag, text)
		}
		reports = append(reports, reportFile{format, file})
	}
	return reports, nil
}

// reportFiles are the reports that a run was asked for.
func (o *runOptions) reportFiles() ([]reportFile, error) {
	return parseReports("report", o.reports, "", o.output)
}

func toStdoutGoes(reports []reportFile) bool {
	return slices.ContainsFunc(reports, func(r reportFile) bool { return r.file == toStdout })
}

// formatList are the formats as help shows them.
func formatList() string {
	var b strings.Builder
	for _, f := range report.Formats() {
		fmt.Fprintf(&b, "  %-12s %s\n", f.Name, f.Description)
	}
	return strings.TrimRight(b.String(), "\n")
}

func completeReport(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var choices []string
	for _, f := range report.Formats() {
		choices = append(choices, f.Name+"=\t"+f.Description)
	}
	return choices, cobra.ShellCompDirectiveNoSpace
}

// writeReports writes every report that it can, and tells of each that it cannot.
// That may change the Result, which the others are then written from once more:
// no report must tell a verdict that changes because another has no place. So
// files take their places last.
func writeReports(r *verdict.Result, reports []reportFile, stdout io.Writer, unwritten func(error)) {
	var files, streams []*outlet
	for _, f := range reports {
		if f.file == toStdout {
			continue
		}
		o, err := openOutlet(f)
		switch {
		case err != nil:
			unwritten(err)
		case o.final == "":
			streams = append(streams, o)
		default:
			files = append(files, o)
		}
	}
	files = writeFiles(r, files, unwritten)
	lost := false
	for _, o := range streams {
		if err := o.writeStream(r); err != nil {
			lost = true
			unwritten(err)
		}
	}
	if lost {
		files = writeFiles(r, files, unwritten)
	}
	for _, o := range files {
		if err := o.keep(); err != nil {
			unwritten(err)
		}
	}
	for _, f := range reports {
		if f.file == toStdout {
			_ = f.format.Write(stdout, r) // stdout remembers its error
		}
	}
}

// writeFiles writes files, all of them again after each that cannot be written,
// and returns those that can.
func writeFiles(r *verdict.Result, files []*outlet, unwritten func(error)) []*outlet {
	for i := 0; i < len(files); i++ {
		if err := files[i].write(r); err != nil {
			files[i].discard()
			files = slices.Delete(files, i, i+1)
			unwritten(err)
			i = -1
		}
	}
	return files
}

// noteUnwritten takes reports that could not be written into the verdict.
func noteUnwritten(r *verdict.Result) func(error) {
	return func(err error) {
		r.Problems = append(r.Problems, verdict.Problem{Kind: verdict.Broken, Message: err.Error()})
		r.Verdict = verdict.Decide(r)
	}
}
