package cli

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/report"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/internal/wording"
	"github.com/assaykit/assay/spec"
	"github.com/assaykit/assay/steps"
)

func (a *app) packLintCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "lint DIR",
		Short: "Show every mistake in a contract pack",
		Long: `Show every mistake in a contract pack, each with its file, its line and what to do.
Nothing is sent. Exit codes: 0 no mistake, or warnings alone; 2 a mistake, with which no
run would begin.`,
		Example: "  assay pack lint contract",
		Args:    exactly("a folder", 1),
		RunE: func(_ *cobra.Command, args []string) error {
			info, err := os.Stat(args[0])
			switch {
			case err != nil:
				return err
			case !info.IsDir():
				return hinted(fmt.Errorf("%s is no folder", args[0]), "a contract pack is a folder with spec, features and fixtures in it")
			}
			return a.packLint(os.DirFS(args[0]), args[0])
		},
	}
}

func (a *app) packLint(fsys fs.FS, dir string) error {
	var b strings.Builder
	errors, warnings := 0, 0
	for _, m := range pack.Lint(fsys, steps.Mistakes) {
		place := path.Join(filepath.ToSlash(dir), m.File)
		if m.Line > 0 {
			place = fmt.Sprintf("%s:%d", place, m.Line)
		}
		kind := ""
		if m.Severity == spec.Warning {
			kind = "warning: "
			warnings++
		} else {
			errors++
		}
		message, hint, _ := strings.Cut(m.Message, "\n")
		fmt.Fprintf(&b, "%s: %s%s\n", place, kind, report.Line(message))
		if hint != "" {
			fmt.Fprintf(&b, "  %s\n", report.Line(strings.TrimSpace(hint)))
		}
	}
	if errors+warnings > 0 {
		b.WriteString("\n")
	}
	if errors > 0 {
		a.exit = verdict.ExitUsage
	}
	fmt.Fprintf(&b, "%s, %s\n", wording.Count(errors, "mistake"), wording.Count(warnings, "warning"))
	_, err := fmt.Fprint(a.out, b.String())
	return err
}
