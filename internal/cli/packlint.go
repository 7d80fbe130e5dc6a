package cli

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/report"
	"github.com/assaykit/assay/internal/setting"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/internal/wording"
	"github.com/assaykit/assay/spec"
	"github.com/assaykit/assay/steps"
)

func (a *app) packLintCommand() *cobra.Command {
	var strict bool
	cmd := &cobra.Command{
		Use:   "lint DIR",
		Short: "Show every mistake in a contract pack",
		Long: `Show every mistake in a contract pack, each with its file, its line and what to do.
Nothing is sent. Exit codes: 0 no mistake, or warnings alone; 2 a mistake, with which no
run would begin, or with --strict a warning.`,
		Example: `  assay pack lint contract
  assay pack lint --strict contract`,
		Args: exactly("a folder", 1),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := pack.CheckFolder(args[0]); err != nil {
				return fmt.Errorf("read contract pack %q: %w", args[0], err)
			}
			if err := pack.CheckParts(args[0]); err != nil {
				return fmt.Errorf("read contract pack %q: %w", args[0], err)
			}
			return a.packLint(os.DirFS(args[0]), args[0], strict)
		},
	}
	addOwn(cmd, setting.Setting{Flag: "strict", Help: "a warning is a mistake, too: exit 2", Value: setting.Flag(&strict)})
	return cmd
}

func (a *app) packLint(fsys fs.FS, dir string, strict bool) error {
	var b strings.Builder
	all := pack.Lint(fsys, steps.Mistakes)
	isWarning := func(m pack.Mistake) bool { return m.Severity == spec.Warning }
	errors := slices.DeleteFunc(slices.Clone(all), isWarning)
	warnings := len(all) - len(errors)
	for n := 0; n < len(all); n++ {
		m := all[n]
		place, kind := path.Join(filepath.ToSlash(dir), m.File), ""
		if m.Line > 0 {
			place = fmt.Sprintf("%s:%d", place, m.Line)
		}
		if isWarning(m) {
			kind = "warning: "
		}
		message, hints, _ := strings.Cut(m.Message, "\n")
		fmt.Fprintf(&b, "%s: %s%s\n", place, kind, report.Line(message))
		for hint := range strings.Lines(hints) {
			fmt.Fprintf(&b, "  %s\n", report.Line(strings.TrimSpace(hint)))
		}
		if !isWarning(m) {
			continue
		}
		var alike []pack.Mistake
		all, alike = takeAlike(all, n)
		if len(alike) > 0 {
			fmt.Fprintf(&b, "  and %d more like this, in %s\n", len(alike), linesOf(alike))
		}
	}
	if len(errors)+warnings > 0 {
		b.WriteString("\n")
	}
	if len(errors) > 0 || strict && warnings > 0 {
		a.exit = verdict.ExitUsage
	}
	fmt.Fprintf(&b, "%s, %s\n", wording.Count(len(errors), "mistake"), wording.Count(warnings, "warning"))
	_, err := fmt.Fprint(a.out, b.String())
	return err
}

// particular is what differs between messages of one kind.
var particular = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|[0-9]+|[A-Za-z0-9_]+(?:[./\[\]{}#_-]+[A-Za-z0-9_]+)+`)

// kindOf is a message without what differs between those of its kind.
func kindOf(message string) string {
	line, _, _ := strings.Cut(message, "\n")
	return particular.ReplaceAllString(line, "…")
}

// takeAlike takes the warnings out that follow the one at a place, in the same file and of
// its kind, where it is one of several more.
func takeAlike(all []pack.Mistake, n int) (rest, alike []pack.Mistake) {
	const several = 3
	is := func(m pack.Mistake) bool {
		return m.Line > 0 && m.File == all[n].File && m.Severity == spec.Warning && kindOf(m.Message) == kindOf(all[n].Message)
	}
	for _, m := range all[n+1:] {
		if is(m) {
			alike = append(alike, m)
		}
	}
	if len(alike) < several {
		return all, nil
	}
	return append(slices.Clone(all[:n+1]), slices.DeleteFunc(slices.Clone(all[n+1:]), is)...), alike
}

// linesOf lists the lines of mistakes, up to some.
func linesOf(all []pack.Mistake) string {
	const most = 20
	var lines []string
	for _, m := range all[:min(len(all), most)] {
		lines = append(lines, fmt.Sprint(m.Line))
	}
	text := "lines " + strings.Join(lines, ", ")
	if len(all) > most {
		text += ", …"
	}
	return text
}
