package cli

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/assaykit/assay/internal/merge"
	"github.com/assaykit/assay/internal/report"
	"github.com/assaykit/assay/internal/setting"
	"github.com/assaykit/assay/internal/verdict"
)

func (a *app) mergeCommand() *cobra.Command {
	var o runOptions
	cmd := &cobra.Command{
		Use:   "merge RESULT ...",
		Short: "Merge the results of all shards, and give one verdict",
		Long: `Merge the results of all shards of a run, and give one verdict: the same verdict and exit
code as a run without shards. Missing or doubled shards, and results of different runs,
are exit code 2.`,
		Example:           `  assay run --shard 1/2 --seed 7 --tags @lists --report json=1.json && assay run --shard 2/2 --seed 7 --tags @lists --report json=2.json && assay merge 1.json 2.json --report json=result.json`,
		ValidArgsFunction: resultFiles,
		RunE: func(_ *cobra.Command, names []string) error {
			if len(names) == 0 {
				return hinted(errors.New("merge needs the results of all shards"), "such as: assay merge shard-*.json")
			}
			return a.merge(names, o)
		},
	}
	addSettings(cmd, o.settings(), setting.Merge, false)
	return cmd
}

// resultFiles completes with files.
func resultFiles(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return []string{"json"}, cobra.ShellCompDirectiveFilterFileExt
}

func (a *app) merge(names []string, o runOptions) error {
	reports, err := o.reportFiles()
	if err != nil {
		return err
	}
	var parts []merge.Part
	for _, name := range names {
		r, err := readResult(a.in, name)
		if err != nil {
			return err
		}
		parts = append(parts, merge.Part{Name: name, Result: r})
	}
	r, err := merge.Merge(parts)
	if err != nil {
		return hinted(fmt.Errorf("merge: %w", err), "all shards of a run have the same --seed and the same settings")
	}
	return a.show(r, reports, a.textPlace(reports), o.quiet)
}

// textPlace is where the text goes: to stdout, unless a report was sent there.
func (a *app) textPlace(reports []reportFile) io.Writer {
	if toStdoutGoes(reports) {
		return a.err
	}
	return a.out
}

// show writes the reports and the text, and takes over the exit code.
func (a *app) show(r *verdict.Result, reports []reportFile, out io.Writer, quiet bool) error {
	writeReports(r, reports, a.out, noteUnwritten(r))
	a.exit = r.Verdict.Exit
	return a.showText(out, r, quiet)
}

// showText writes the text of a Result as this terminal takes it.
func (a *app) showText(w io.Writer, r *verdict.Result, quiet bool) error {
	if err := report.Text(w, r, report.TextOptions{Color: a.color(w), Width: report.TextWidth, Quiet: quiet}); err != nil {
		return broken(fmt.Errorf("write report: %w", err))
	}
	return nil
}
