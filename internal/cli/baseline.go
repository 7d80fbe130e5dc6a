package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/assaykit/assay/internal/baseline"
	"github.com/assaykit/assay/internal/input"
	"github.com/assaykit/assay/internal/setting"
	"github.com/assaykit/assay/internal/verdict"
)

func (a *app) baselineCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "baseline",
		Short: "Keep a file of failures that are known",
		Long: `Keep a file of known failures, for assay run --baseline FILE. Their scenarios still run,
and the verdict stays non-conformant, but the exit code is 0 if nothing else fails. A new
or different failure is exit 1. An entry that passes, has expired or names nothing is
exit 6.`,
		Example: `  assay baseline write --help`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownCommand(cmd, args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(a.baselineWriteCommand())
	return cmd
}

func (a *app) baselineWriteCommand() *cobra.Command {
	var into string
	var terms baseline.Terms
	cmd := &cobra.Command{
		Use:   "write RESULT",
		Short: "Write the failures of a result as a baseline",
		Long: `Write the failures of a result as a baseline, to stdout or, with --into, to a file. run
writes the result with --report json=FILE. In an existing file, entries that still fail
keep their reasons and comments, entries that passed go, and new failures are added. Each
entry needs a reason, an owner and a date on which it expires: set them here, or in the
file.`,
		Example: `  assay run --tags @lists --report json=result.json && assay baseline write result.json > baseline.yaml
  assay run --tags @lists --report json=result.json && assay baseline write result.json --into baseline.yaml`,
		ValidArgsFunction: resultFiles,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return hinted(errors.New("baseline write needs one result"), "see: %s --help", cmd.CommandPath())
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if _, err := parseDate("expires", terms.Expires, 0); err != nil {
				return err
			}
			return a.baselineWrite(args[0], into, terms)
		},
	}
	addOwn(cmd,
		setting.Setting{Flag: "into", Takes: "FILE", Complete: setting.Files, Value: setting.Text(&into),
			Help: "bring this file up to date instead of writing to stdout"},
		setting.Setting{Flag: "reason", Takes: "TEXT", Value: setting.Any(&terms.Reason),
			Help: "why the new failures are accepted"},
		setting.Setting{Flag: "owner", Takes: "NAME", Value: setting.Any(&terms.Owner),
			Help: "who sees to them"},
		setting.Setting{Flag: "expires", Takes: "DATE", Value: setting.Any(&terms.Expires),
			Help: "the last day on which they are accepted, such as 2026-12-31"},
	)
	return cmd
}

func (a *app) baselineWrite(name, into string, terms baseline.Terms) error {
	r, err := readResult(a.in, name)
	if err != nil {
		return err
	}
	if why := unfitForBaseline(r); why != "" {
		return fmt.Errorf("%s cannot become a baseline: %s", name, why)
	}
	if into == "" {
		text, err := baseline.Fresh(r, terms)
		if err != nil {
			return broken(err)
		}
		_, err = a.out.Write(text)
		return err
	}
	text, changes, err := baseline.Update(into, r, terms)
	if err != nil {
		return err
	}
	if err := replace(into, text); err != nil {
		return broken(fmt.Errorf("write baseline %s: %w", into, input.Unwritten(err)))
	}
	_, err = fmt.Fprintf(a.out, "%s: %d kept, %d added, %d dropped\n", into, changes.Kept, changes.Added, changes.Dropped)
	return err
}

// unfitForBaseline says why a result tells too little; "" if it does not.
func unfitForBaseline(r *verdict.Result) string {
	v := verdict.Decide(r)
	switch v.Exit {
	case verdict.ExitBroken, verdict.ExitUsage, verdict.ExitUnreachable:
		return v.Word + ", " + v.Reason
	}
	return ""
}

// replace writes a file as a whole or not at all: what people have written into
// it is not to be lost.
func replace(name string, text []byte) error {
	mode := os.FileMode(0o644)
	if info, err := os.Stat(name); err == nil {
		mode = info.Mode().Perm()
	}
	file, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	err = errors.Join(err, file.Chmod(mode), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), name)
	}
	if err != nil {
		_ = os.Remove(file.Name()) // the error says enough
	}
	return err
}
