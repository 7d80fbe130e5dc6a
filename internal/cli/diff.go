package cli

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/assaykit/assay/internal/diff"
	"github.com/assaykit/assay/internal/report"
	"github.com/assaykit/assay/internal/verdict"
)

func (a *app) diffCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "diff BEFORE AFTER",
		Short: "Show what changed between two results",
		Long: `Show what changed between two results that run or merge has written with
--report json=FILE: which findings are new, still there or gone, what is no longer
exercised, which scenarios are new or gone, and which operations are slower. A new
failure is worse; a slower operation is not.

Exit codes: 0 nothing is worse, 1 something newly fails or is no longer exercised,
2 a file is no result, or they are of different contracts.`,
		Example:           `  assay run --tags @lists --report json=old.json && assay run --tags @lists --report json=new.json && assay diff old.json new.json`,
		ValidArgsFunction: resultFiles,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 2 {
				return hinted(errors.New("diff needs two results: the one before, and the one after"), "see: %s --help", cmd.CommandPath())
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error { return a.diff(args[0], args[1], asJSON) },
	}
	addOwn(cmd, jsonSetting(&asJSON))
	return cmd
}

func (a *app) diff(before, after string, asJSON bool) error {
	first, err := readResult(a.in, before)
	if err != nil {
		return err
	}
	second, err := readResult(a.in, after)
	if err != nil {
		return err
	}
	d, err := diff.Of(first, second)
	if err != nil {
		return fmt.Errorf("compare %s and %s: %w", before, after, err)
	}
	if d.Regressions() > 0 {
		a.exit = verdict.ExitFailed
	}
	if asJSON {
		encoder := json.NewEncoder(a.out)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		return encoder.Encode(d)
	}
	_, err = fmt.Fprint(a.out, d.Text(report.Line, "--json"))
	return err
}
