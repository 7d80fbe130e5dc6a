package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/assaykit/assay/internal/diff"
	"github.com/assaykit/assay/internal/history"
	"github.com/assaykit/assay/internal/input"
	"github.com/assaykit/assay/internal/report"
	"github.com/assaykit/assay/internal/report/html"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/internal/wording"
)

// comparable are the formats of reports over several results.
var comparable = []string{"text", "html"}

// compared reads the formats of a report over several results. Without one it is the
// text, or with a folder both.
func compared(formats []string, output string) ([]reportFile, error) {
	if len(formats) == 0 {
		formats = comparable[:1]
		if output != "" {
			formats = comparable
		}
	}
	reports, err := parseReports("format", formats, toStdout, output)
	if err != nil {
		return nil, err
	}
	for _, r := range reports {
		if !slices.Contains(comparable, r.format.Name) {
			return nil, fmt.Errorf("--format %q: a report over several results is written as %s", r.format.Name, strings.Join(comparable, " or "))
		}
	}
	return reports, nil
}

// writing gives each of the reports the function that writes its format.
func writing(reports []reportFile, text, page func(io.Writer) error) []reportFile {
	for i := range reports {
		write := text
		if reports[i].format.Name == "html" {
			write = page
		}
		reports[i].format.Write = func(w io.Writer, _ *verdict.Result) error { return write(w) }
	}
	return reports
}

func (a *app) reportAgainst(name, earlier string, reports []reportFile) error {
	if name == toStdout && earlier == toStdout {
		return errors.New("both results are stdin: give the name of a file for one of them")
	}
	r, err := readResult(a.in, name)
	if err != nil {
		return err
	}
	old, err := readResult(a.in, earlier)
	if err != nil {
		return err
	}
	d, err := diff.Of(old, r)
	if err != nil {
		return fmt.Errorf("compare %s and %s: %w", earlier, name, err)
	}
	text := func(w io.Writer) error {
		_, err := fmt.Fprintf(w, "%s\nbefore: %s: %s\nnow:    %s: %s\n", d.Text(report.Line, "--format html=FILE"),
			old.Verdict.Word, report.Line(old.Verdict.Reason), r.Verdict.Word, report.Line(r.Verdict.Reason))
		return err
	}
	page := func(w io.Writer) error { return html.WriteAgainst(w, r, old, filepath.Base(earlier)) }
	return a.writeAll(r, writing(reports, text, page))
}

func (a *app) reportHistory(folder string, reports []reportFile) error {
	h, skipped, err := readHistory(folder)
	if err != nil {
		return err
	}
	if skipped > 0 {
		_, _ = fmt.Fprintf(a.err, "assay: left out %s of %s that %s no result of a whole run\n", wording.Count(skipped, "JSON file"), folder, isOrAre(skipped))
	}
	text := func(w io.Writer) error {
		_, err := io.WriteString(w, h.Text(report.Line))
		return err
	}
	page := func(w io.Writer) error { return html.WriteHistory(w, h) }
	return a.writeAll(&verdict.Result{}, writing(reports, text, page))
}

func isOrAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

// readHistory reads all results in a folder, and returns how many JSON files it left
// out. Results of another contract are an error.
func readHistory(folder string) (*history.History, int, error) {
	if info, err := os.Stat(folder); err != nil {
		return nil, 0, fmt.Errorf("read history %s: %w", folder, input.Why(folder, err))
	} else if !info.IsDir() {
		return nil, 0, hinted(fmt.Errorf("read history %s: it is a file", folder), "give the folder that it is in")
	}
	h, skipped := &history.History{}, 0
	err := filepath.WalkDir(folder, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("read history: %w", err)
		}
		if entry.IsDir() || filepath.Ext(name) != ".json" {
			return nil
		}
		r := wholeResult(name)
		if r == nil {
			skipped++
			return nil
		}
		local, err := filepath.Rel(folder, name)
		if err != nil {
			return fmt.Errorf("read history: %w", err)
		}
		return h.Add(filepath.ToSlash(local), r)
	})
	if err != nil {
		return nil, 0, hinted(err, "one folder holds the results of one contract")
	}
	if len(h.Runs) == 0 {
		return nil, 0, hinted(fmt.Errorf("read history: %s has no result", folder), "a result is written by: assay run --report json=FILE")
	}
	return h, skipped, nil
}

// wholeResult reads the result of a whole run; nil for a file that is none.
func wholeResult(name string) *verdict.Result {
	r, err := readResult(nil, name)
	if err != nil || r.Settings.Shard != nil {
		return nil
	}
	return r
}
