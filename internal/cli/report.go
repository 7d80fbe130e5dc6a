package cli

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/assaykit/assay/internal/input"
	"github.com/assaykit/assay/internal/report"
	"github.com/assaykit/assay/internal/setting"
	"github.com/assaykit/assay/internal/verdict"
)

func (a *app) reportCommand() *cobra.Command {
	var (
		formats          []string
		output           string
		schema           bool
		against, history string
	)
	cmd := &cobra.Command{
		Use:   "report [RESULT]",
		Short: "Write reports of a saved result",
		Long: `Write reports of a saved result: assay run --report json=RESULT saves one.

RESULT is a file, or - for stdin. The default format is text. The exit code says whether
the reports were written, not what they say: 0, 2 if the file is no result, 5 if a report
could not be written.

With --against OLD, an earlier result, the report shows what changed since: what is
worse, better, new, gone or slower. With --history DIR it shows all results in the
folder DIR and in those within it: the trend, the scenarios that are flaky, and since
when others fail. Both are written as text or html.

Formats:
` + formatList(),
		Example: `  assay run --tags @lists --report json=result.json && assay report result.json
  assay run --tags @lists --report json=- | assay report - --format junit=junit.xml --format markdown
  assay run --tags @lists --report json=old.json && assay run --tags @lists --report json=new.json && assay report new.json --against old.json
  assay run --tags @lists --report json=results/1.json && assay report --history results --format html=history.html
  assay report --schema`,
		Args: func(_ *cobra.Command, args []string) error {
			switch {
			case schema && len(args) > 0:
				return errors.New("--schema accepts no result")
			case history != "" && (len(args) > 0 || against != "" || schema):
				return errors.New("--history accepts no result and neither --against nor --schema: it reads the results in its folder")
			case history != "":
				return nil
			case !schema && len(args) != 1:
				return hinted(fmt.Errorf("report needs one result, and got %d", len(args)), "such as assay report result.json")
			}
			return nil
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return []string{"json"}, cobra.ShellCompDirectiveFilterFileExt
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if schema {
				_, err := a.out.Write(verdict.Schema)
				return err
			}
			if against == "" && history == "" {
				reports, err := parseReports("format", formats, toStdout, output)
				if err != nil {
					return err
				}
				return a.report(cmd.InOrStdin(), args[0], reports)
			}
			reports, err := compared(formats, output)
			if err != nil {
				return err
			}
			if history != "" {
				return a.reportHistory(history, reports)
			}
			return a.reportAgainst(args[0], against, reports)
		},
	}
	addOwn(cmd,
		setting.Setting{Flag: "format", Takes: "FORMAT", Repeats: true, Default: "text", Complete: setting.Formats, Value: setting.List(&formats, nil),
			Help: "write this format, or FORMAT=FILE; without a file to stdout"},
		setting.Setting{Flag: "output", Takes: "DIR", Complete: setting.Files, Value: setting.Any(&output),
			Help: "write the formats to files in this folder; without --format, all of them"},
		setting.Setting{Flag: "against", Takes: "RESULT", Complete: setting.Files, Value: setting.Any(&against),
			Help: "show what changed since this earlier result"},
		setting.Setting{Flag: "history", Takes: "DIR", Complete: setting.Files, Value: setting.Any(&history),
			Help: "show the trend of all results in this folder"},
		setting.Setting{Flag: "schema", Help: "show the JSON Schema of a result", Value: setting.Flag(&schema)})
	return cmd
}

func completeFormat(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var choices []string
	for _, f := range report.Formats() {
		choices = append(choices, f.Name+"\t"+f.Description)
	}
	return choices, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

func (a *app) report(in io.Reader, name string, reports []reportFile) error {
	r, err := readResult(in, name)
	if err != nil {
		return err
	}
	if len(reports) == 0 {
		return a.showText(a.out, r, false)
	}
	return a.writeAll(r, reports)
}

// writeAll writes reports, and returns an error that names those that it could not write.
func (a *app) writeAll(r *verdict.Result, reports []reportFile) error {
	var failed error
	writeReports(r, reports, a.out, func(err error) { failed = errors.Join(failed, err) })
	if failed != nil {
		return broken(failed)
	}
	return nil
}

var resultFile = input.Kind{Holds: "result", Hint: "a result is written by: assay run --report json=FILE"}

// readResult reads a Result from a file, or from in where that is its name.
func readResult(in io.Reader, name string) (*verdict.Result, error) {
	if name != toStdout {
		f, err := resultFile.Open(name)
		if err != nil {
			return nil, err
		}
		defer func() { _ = f.Close() }() // it was only read
		in = f
	}
	r, err := report.Read(in)
	if err != nil {
		return nil, hinted(fmt.Errorf("%s: %w", name, err), "%s", resultFile.Hint)
	}
	// Whoever wrote the file, the verdict is that of this program.
	verdict.Tally(r)
	r.Verdict = verdict.Decide(r)
	return r, nil
}
