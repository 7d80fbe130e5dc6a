package cli

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/verdict"
)

// runOptions are the flags of run.
type runOptions struct {
	run.Options
	connectionOptions
	gateOptions
	profile     string
	reports     []string
	dryRun      bool
	verbose     bool
	targetURL   string
	contract    string
	fault       string
	concurrency int
	timeout     time.Duration
	consistency time.Duration
	careful     carefulOptions
	image       imageOptions
}

func (a *app) runCommand() *cobra.Command {
	var o runOptions
	cmd := &cobra.Command{
		Use:   "run [FEATURE[:LINE] ...]",
		Short: "Test a target and give a verdict",
		Long: `Test a target and give a verdict.

Without --target the bundled reference server is tested, in this process; where a
key is set, a target has to be named, if only as --target bundled. A live target
takes an API key in ASSAY_API_KEY, and further ones for what it takes them to see: ASSAY_OTHER_ORG_KEY, ASSAY_EXPIRED_KEY, ASSAY_REVOKED_KEY, ASSAY_BURST_KEY.
With --image a container is started as the live target, and removed at the end.
The settings can stand in a file, assay.yaml or --profile FILE; flags win over the
environment, and the environment over the file.

Exit codes: 0 what was tested held, 1 a MUST failed, 2 usage or an empty selection,
3 incomplete, 4 the target cannot be reached or refuses the key, 5 our own fault,
6 the baseline does not fit any more. Only a run of everything, with nothing left
open, says conformant.`,
		Example: `  assay run
  assay run --tags '@auth and not @burst'
  assay run --operation createContact --name 'without a list'
  assay run features/contacts.feature:8
  ASSAY_API_KEY=demo-key assay run --target http://127.0.0.1:8080/api/v1 --tags @lists --report json=result.json
  ASSAY_API_KEY=demo-key assay run --image assay --tags @lists`,
		ValidArgsFunction: fromPack(fileChoices),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.Selection.Paths = args
			return a.run(a.untilStopped(cmd), cmd, o)
		},
	}
	o.flags(cmd)
	return cmd
}

func (o *runOptions) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&o.targetURL, "target", "", "base `URL` of a live target, such as http://127.0.0.1:8000/api/v1, or the word bundled")
	f.StringVar(&o.profile, "profile", "", "`FILE` with the settings (default: assay.yaml, if there is one)")
	f.StringVar(&o.fault, "fault-header", "", "request `HEADER` by which the target can be made to answer 500, such as 'X-Conformance-Fault: 500'")
	o.image.flags(cmd)
	f.StringVar(&o.contract, "contract", "", "`DIR` of a contract pack (default: the bundled one)")
	f.StringVar(&o.Selection.Tags, "tags", "", "run the scenarios for which this tag `EXPRESSION` holds, such as '@auth and not @burst'")
	f.StringVar(&o.Selection.Name, "name", "", "run the scenarios whose name matches this regular expression, `REGEX`")
	f.StringArrayVar(&o.Selection.Requirements, "requirement", nil, "run the scenarios that carry the requirement `ID` (repeatable)")
	f.StringArrayVar(&o.Selection.Operations, "operation", nil, "run the scenarios about the operation `ID` (repeatable)")
	f.BoolVar(&o.dryRun, "dry-run", false, "show what would be run and written, and send nothing")
	f.IntVar(&o.concurrency, "concurrency", 0, "run `N` scenarios at once (default: twice the cores for the bundled server, 4 for a live target)")
	f.StringVar(&o.Seed, "seed", "", "seed of names, data and order: any `TEXT` (default: a new one, which is shown)")
	f.DurationVar(&o.timeout, "timeout", 30*time.Second, "`TIME` for one request")
	f.DurationVar(&o.consistency, "consistency", 5*time.Second, "`TIME` that something may take to appear when it was created")
	o.careful.flags(cmd)
	f.BoolVar(&o.Strict, "strict", false, "a violated SHOULD fails instead of warning")
	f.BoolVar(&o.AllowIncomplete, "allow-incomplete", false, "exit 0 although something could not be exercised for want of a key or other means")
	f.BoolVar(&o.FailFast, "fail-fast", false, "start no further scenario after the first failure")
	f.StringArrayVar(&o.reports, "report", nil, reportUsage())
	f.BoolVarP(&o.verbose, "verbose", "v", false, "show each exchange")
	o.connectionOptions.flags(cmd)
	o.gateFlags(cmd)
	complete(cmd, map[string]completer{
		"operation":    fromPack((*pack.Pack).OperationIDs),
		"requirement":  fromPack(requirementChoices),
		"tags":         completeTags,
		"report":       completeReport,
		"target":       cobra.NoFileCompletions,
		"fault-header": cobra.NoFileCompletions,
		"name":         cobra.NoFileCompletions,
		"concurrency":  cobra.NoFileCompletions,
		"seed":         cobra.NoFileCompletions,
		"timeout":      cobra.NoFileCompletions,
		"consistency":  cobra.NoFileCompletions,
	})
}

func (a *app) run(ctx context.Context, cmd *cobra.Command, o runOptions) error {
	reports, err := parseReports("report", o.reports, "")
	if err != nil {
		return err
	}
	if o.dryRun && len(reports) > 0 {
		return errors.New("--dry-run and --report exclude each other: without a run there is nothing to report")
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

// execute makes the run and shows what it came to.
func (a *app) execute(ctx context.Context, o runOptions, reports []reportFile, out io.Writer) (*verdict.Result, error) {
	r, err := a.observe(ctx, &o, run.Execute)
	if err != nil {
		return nil, err
	}
	err = a.show(r, reports, out)
	a.tellGitHub(r, reports)
	return r, err
}
