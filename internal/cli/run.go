package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/report"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
)

// runOptions are the flags of run.
type runOptions struct {
	run.Options
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
}

func (a *app) runCommand() *cobra.Command {
	var o runOptions
	cmd := &cobra.Command{
		Use:   "run [FEATURE[:LINE] ...]",
		Short: "Test a target and give a verdict",
		Long: `Test a target and give a verdict.

Without --target the bundled reference server is tested, in this process. A live
target takes an API key in ASSAY_API_KEY, and further ones for what it takes them
to see: ASSAY_OTHER_ORG_KEY, ASSAY_EXPIRED_KEY, ASSAY_REVOKED_KEY, ASSAY_BURST_KEY.
The settings can stand in a file, assay.yaml or --profile FILE; flags win over the
environment, and the environment over the file.

Exit codes: 0 conformant, 1 a MUST failed, 2 usage or an empty selection,
3 incomplete, 4 the target cannot be reached or refuses the key, 5 our own fault.`,
		Example: `  assay run
  assay run --tags '@auth and not @burst'
  assay run --operation createContact --name 'without a list'
  assay run features/contacts.feature:8
  ASSAY_API_KEY=demo-key assay run --target http://127.0.0.1:8080/api/v1 --report json=result.json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.Selection.Paths = args
			return a.run(cmd.Context(), cmd, o)
		},
	}
	o.flags(cmd)
	return cmd
}

func (o *runOptions) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&o.targetURL, "target", "", "base URL of a live target, such as http://127.0.0.1:8000/api/v1")
	f.StringVar(&o.profile, "profile", "", "file with the settings (default: assay.yaml, if there is one)")
	f.StringVar(&o.fault, "fault-header", "", "request header by which the target can be made to answer 500, such as 'X-Conformance-Fault: 500'")
	f.StringVar(&o.contract, "contract", "", "folder of a contract pack (default: the bundled one)")
	f.StringVar(&o.Selection.Tags, "tags", "", "run the scenarios for which this tag expression holds, such as '@auth and not @burst'")
	f.StringVar(&o.Selection.Name, "name", "", "run the scenarios whose name matches this regular expression")
	f.StringArrayVar(&o.Selection.Requirements, "requirement", nil, "run the scenarios that carry this requirement (repeatable)")
	f.StringArrayVar(&o.Selection.Operations, "operation", nil, "run the scenarios about this operation (repeatable)")
	f.BoolVar(&o.dryRun, "dry-run", false, "show what would be run and written, and send nothing")
	f.IntVar(&o.concurrency, "concurrency", 0, "scenarios at once (default: twice the cores for the bundled server, 4 for a live target)")
	f.StringVar(&o.Seed, "seed", "", "seed of names, data and order (default: a new one, which is shown)")
	f.DurationVar(&o.timeout, "timeout", 30*time.Second, "time for one request")
	f.DurationVar(&o.consistency, "consistency", 5*time.Second, "how long something that was created may take to appear")
	f.BoolVar(&o.Strict, "strict", false, "a violated SHOULD fails instead of warning")
	f.BoolVar(&o.AllowIncomplete, "allow-incomplete", false, "exit 0 although something could not be exercised")
	f.BoolVar(&o.FailFast, "fail-fast", false, "start no further scenario after the first failure")
	f.StringArrayVar(&o.reports, "report", nil, "write a report, as FORMAT=FILE; formats: json (repeatable; - is stdout)")
	f.BoolVarP(&o.verbose, "verbose", "v", false, "show each exchange")
}

func (a *app) run(ctx context.Context, cmd *cobra.Command, o runOptions) error {
	reports, err := parseReports(o.reports)
	if err != nil {
		return err
	}
	if err := a.settle(cmd, &o); err != nil {
		return err
	}
	if o.dryRun {
		return a.dryRun(o)
	}
	// The report takes stdout unless something else was sent there.
	out := a.out
	for _, r := range reports {
		if r.file == "-" {
			out = a.err
		}
	}
	return a.execute(ctx, o, reports, out)
}

// settle brings flags, environment and profile together: flags win over the
// environment, and the environment over the file.
func (a *app) settle(cmd *cobra.Command, o *runOptions) error {
	o.Tool = tool()
	profile, err := a.readProfile(o.profile)
	if err != nil {
		return err
	}
	profile.Keys.FromEnvironment(a.getenv)
	changed := cmd.Flags().Changed
	if changed("target") {
		profile.Target = o.targetURL
	}
	if changed("fault-header") {
		profile.FaultHeader = o.fault
	}
	if changed("contract") {
		profile.Contract = o.contract
	}
	if changed("concurrency") {
		if o.concurrency < 1 {
			return fmt.Errorf("--concurrency %d: want 1 or more", o.concurrency)
		}
		profile.Concurrency = o.concurrency
	}
	if err := setDuration(changed("timeout"), "timeout", o.timeout, &profile.Timeout); err != nil {
		return err
	}
	if err := setDuration(changed("consistency"), "consistency", o.consistency, &profile.Consistency); err != nil {
		return err
	}
	if profile.Target != "" && profile.Keys.Main == "" && !o.dryRun {
		return errors.New("a live target takes an API key\n  set ASSAY_API_KEY in the environment")
	}
	o.Profile = profile
	o.Pack, err = openPack(profile.Contract)
	return err
}

func setDuration(changed bool, name string, value time.Duration, into *target.Duration) error {
	if !changed {
		return nil
	}
	if value <= 0 {
		return fmt.Errorf("--%s %s: want more than nothing", name, value)
	}
	*into = target.Duration(value)
	return nil
}

// defaultProfile is read if it is there and no other is named.
const defaultProfile = "assay.yaml"

func (a *app) readProfile(name string) (target.Profile, error) {
	if name == "" {
		if _, err := os.Stat(defaultProfile); err != nil {
			return target.Profile{}, nil
		}
		name = defaultProfile
	}
	p, err := target.Load(name, a.getenv)
	if err != nil {
		return target.Profile{}, err
	}
	return *p, nil
}

// execute makes the run and shows what it came to.
func (a *app) execute(ctx context.Context, o runOptions, reports []reportFile, out io.Writer) error {
	progress := report.NewProgress(a.err, report.ProgressOptions{
		Terminal: isTerminal(a.err) && !o.verbose, Color: a.color(a.err),
	})
	o.OnStart = func(r *verdict.Result) { progress.Start(r.Planned, r.Target.BaseURL, r.Seed) }
	o.OnScenario = progress.Scenario
	if o.verbose {
		var mu sync.Mutex
		o.OnExchange = func(e *exchange.Exchange) {
			mu.Lock()
			defer mu.Unlock()
			report.Exchange(a.err, e, a.color(a.err))
		}
	}
	r, err := run.Execute(ctx, o.Options)
	if err != nil {
		return err
	}
	progress.Done()
	problem := writeReports(r, reports, a.out)
	if problem != nil {
		r.Problems = append(r.Problems, verdict.Problem{Kind: verdict.Broken, Message: problem.Error()})
		r.Verdict = verdict.Decide(r)
	}
	a.exit = r.Verdict.Exit
	if err := report.Text(out, r, report.TextOptions{Color: a.color(out), Width: 80}); err != nil {
		return broken(fmt.Errorf("write report: %w", err))
	}
	return nil
}

// color reports whether colours are welcome: on a terminal, unless NO_COLOR says
// otherwise (no-color.org).
func (a *app) color(w io.Writer) bool {
	value, set := a.getenv("NO_COLOR")
	term, _ := a.getenv("TERM")
	return isTerminal(w) && (!set || value == "") && term != "dumb"
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// reportFile is one report that was asked for.
type reportFile struct{ format, file string }

func parseReports(flags []string) ([]reportFile, error) {
	var reports []reportFile
	for _, text := range flags {
		format, file, ok := strings.Cut(text, "=")
		if !ok || file == "" {
			return nil, fmt.Errorf("--report %q is not of the form FORMAT=FILE", text)
		}
		if format != "json" {
			return nil, fmt.Errorf("--report %q: unknown format %q, want json", text, format)
		}
		reports = append(reports, reportFile{format, file})
	}
	return reports, nil
}

// writeReports writes every report that it can, and returns the first error.
func writeReports(r *verdict.Result, reports []reportFile, stdout io.Writer) error {
	var first error
	for _, f := range reports {
		if err := writeReport(r, f, stdout); err != nil && first == nil {
			first = fmt.Errorf("write report: %w", err)
		}
	}
	return first
}

func writeReport(r *verdict.Result, f reportFile, stdout io.Writer) error {
	if f.file == "-" {
		return report.JSON(stdout, r)
	}
	if err := os.MkdirAll(filepath.Dir(f.file), 0o755); err != nil {
		return err
	}
	out, err := os.Create(f.file)
	if err != nil {
		return err
	}
	if err := report.JSON(out, r); err != nil {
		_ = out.Close() // the first error is the one to tell
		return err
	}
	return out.Close()
}
