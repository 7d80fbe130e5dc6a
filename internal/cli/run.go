package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/setting"
	"github.com/assaykit/assay/internal/verdict"
)

// runOptions are the flags of a run that say nothing about its target.
type runOptions struct {
	run.Options
	gateOptions
	profile    string
	reports    []string
	logs       string // file for what containers log
	ledgerFile string
	dryRun     bool
	verbose    bool
	quiet      bool
	output     string // folder for reports
}

func (a *app) runCommand() *cobra.Command {
	var o runOptions
	cmd := &cobra.Command{
		Use:   "run [FEATURE[:LINE] ...]",
		Short: "Test a target and give a verdict",
		Long: `Test a target and give a verdict.

Without --target, run tests the bundled reference server in this process. If a key is set,
name the target: --target bundled is the bundled server. A live target needs an API key
in ASSAY_API_KEY. Further keys let the run exercise more: ASSAY_OTHER_ORG_KEY,
ASSAY_EXPIRED_KEY, ASSAY_REVOKED_KEY, ASSAY_BURST_KEY. With --image, run starts a
container as the live target and removes it at the end. Settings can be in a file,
assay.yaml or --profile FILE; the environment overrides the file, and flags override both.

Exit codes: 0 all that was tested passed, 1 a MUST failed, 2 usage or an empty selection,
3 incomplete, 4 the target cannot be reached or refuses the key, 5 our own fault,
6 the baseline is out of date. The verdict is conformant only if everything ran and
nothing is open.`,
		Example: `  assay run
  assay run --tags '@auth and not @burst'
  assay run --operation createContact --name 'without a list'
  assay run features/contacts.feature:8
  ASSAY_API_KEY=demo-key assay run --target http://127.0.0.1:8080/api/v1 --tags @lists --report json=result.json
  ASSAY_API_KEY=demo-key assay run --image assay --tags @lists`,
		ValidArgsFunction: fromPack(fileChoices),
		RunE: func(cmd *cobra.Command, args []string) error {
			for _, arg := range args {
				if strings.HasPrefix(arg, "http://") || strings.HasPrefix(arg, "https://") {
					return hinted(fmt.Errorf("%s is a URL, and run takes feature files", arg), "did you mean --target %s?", arg)
				}
			}
			o.Selection.Paths = args
			return a.run(a.untilStopped(cmd), cmd, o)
		},
	}
	o.flags(cmd)
	return cmd
}

func (o *runOptions) flags(cmd *cobra.Command) {
	addProfileFlags(cmd, setting.Run)
	addSettings(cmd, o.settings(), setting.Run, false)
}

func (a *app) run(ctx context.Context, cmd *cobra.Command, o runOptions) error {
	reports, err := o.reportFiles()
	if err != nil {
		return err
	}
	if o.dryRun && len(reports) > 0 {
		return errors.New("--dry-run excludes --report and --output: without a run there is nothing to report")
	}
	if o.quiet && o.verbose {
		return errors.New("--quiet and --verbose exclude each other")
	}
	if o.watch {
		if o.dryRun {
			return errors.New("--dry-run and --watch exclude each other")
		}
		return a.watch(ctx, cmd, o, reports)
	}
	if err := a.settle(cmd, &o); err != nil {
		return err
	}
	if o.dryRun {
		return a.dryRun(o)
	}
	_, err = a.execute(ctx, o, reports, a.textPlace(reports))
	return err
}

// execute makes the run and shows what it came to. Without a place for each report there
// is no run.
func (a *app) execute(ctx context.Context, o runOptions, reports []reportFile, out io.Writer) (*verdict.Result, error) {
	if err := o.checkReports(reports); err != nil {
		return nil, err
	}
	r, err := a.observe(ctx, &o, run.Execute)
	if err != nil {
		return nil, err
	}
	r.Contract.Score = o.packScore
	err = a.show(r, reports, out, o.quiet)
	a.tellGitHub(r, reports)
	return r, err
}
