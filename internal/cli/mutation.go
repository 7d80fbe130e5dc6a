package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/assaykit/assay/internal/fault"
	"github.com/assaykit/assay/internal/measure"
	"github.com/assaykit/assay/internal/report"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/setting"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/internal/wording"
	"github.com/assaykit/assay/reference/faults"
)

// mutationOptions are the flags of mutation that say nothing about its target.
type mutationOptions struct {
	runOptions
	pattern  string
	sample   int
	parallel int
	list     bool
	dead     bool
	score    string
	since    string
	check    string
	asJSON   bool
	pages    []string
	image    string // that the target was started from; "" for none
}

func (a *app) mutationCommand() *cobra.Command {
	var o mutationOptions
	cmd := &cobra.Command{
		Use:   "mutation",
		Short: "Measure how many faults a contract pack finds",
		Long: `Measure a contract pack: run it against a server that conforms, with one fault at a
time. A fault that no scenario finds is a gap in the pack: exit 1.

Faults in transit work between the harness and any server: each changes one thing in an
answer or in a request. They are computed from the OpenAPI document. The server that
--target names must conform: scenarios that fail without a fault are left out. Each fault
runs some scenarios, so use a server for tests.

Exit codes: 0 all that the contract forbids is found, 1 something survived or was found
for the wrong reason, 3 something was unclear, 2 usage.

Without --target, mutation uses the bundled server, which also has faults of its own.
Each of these names the requirement that it breaks, and counts as found only if a check
of that requirement fails.`,
		Example: `  assay mutation --list
  assay mutation --only 'member-missing@getContact'
  assay mutation --openapi openapi.yaml --target http://127.0.0.1:8080`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.mutation(a.untilStopped(cmd), cmd, o)
		},
	}
	addProfileFlags(cmd, setting.Run)
	addSettings(cmd, o.settings(), setting.Doctor, false)
	addOwn(cmd, o.ownSettings()...)
	cmd.AddCommand(a.mutationServeCommand())
	return cmd
}

// ownSettings say which faults are measured, and what becomes of the score.
func (o *mutationOptions) ownSettings() []setting.Setting {
	return []setting.Setting{
		{Flag: "only", Takes: "REGEX", Value: setting.Any(&o.pattern),
			Help: "only the faults whose name matches this regular expression"},
		{Flag: "sample", Takes: "N", Value: setting.Number(&o.sample, 0, 0),
			Help: "only so many of these faults, drawn by the seed"},
		{Flag: "seed", Takes: "TEXT", Value: setting.Any(&o.Seed),
			Help: "the text by which --sample draws: the same faults for the same text"},
		{Flag: "parallel", Takes: "N", Default: "4 for each processor, or 1 for a live target", Value: setting.Number(&o.parallel, 0, 0),
			Help: "how many faults are measured at once"},
		{Flag: "dead-steps", Value: setting.Flag(&o.dead),
			Help: "look for a Then without which none of these faults survives instead (takes much longer)"},
		{Flag: "score", Takes: "FILE", Complete: setting.Files, Value: setting.Any(&o.score),
			Help: "write the score to this file, as JSON, which --since takes"},
		{Flag: "since", Takes: "FILE", Complete: setting.Files, Value: setting.Any(&o.since),
			Help: "take over from the score in this file what no change since affects"},
		{Flag: "check", Takes: "FILE", Complete: setting.Files, Value: setting.Any(&o.check),
			Help: "measure again a sample of the faults of the score in this file, and exit 1 where it is not true (without --sample, 60 of them)"},
		pagesSetting(&o.pages, "a page to work through what was not found"),
		{Flag: "list", Help: "list the faults and run nothing", Value: setting.Flag(&o.list)},
		jsonSetting(&o.asJSON),
	}
}

// mutation measures a pack.
func (a *app) mutation(ctx context.Context, cmd *cobra.Command, o mutationOptions) error {
	reports, err := parseVerificationReports(o.pages)
	if err != nil {
		return err
	}
	if err := checkDestinations(append(filesOf(reports), o.score)); err != nil {
		return err
	}
	o.dryRun = o.list // which needs no key
	if err := a.settle(cmd, &o.runOptions); err != nil {
		return err
	}
	if o.Profile.Image.Ref != "" && !o.list {
		stop, err := a.startImage(ctx, &o)
		if err != nil {
			return err
		}
		defer stop()
	}
	bundled := o.Profile.Target == ""
	if bundled && o.Profile.Contract != "" && !o.list {
		return hinted(errors.New("--contract needs a target: the bundled server implements another contract"), "name it with --target URL")
	}
	faults, deviations, err := o.chosen(bundled && o.Profile.Contract == "" && o.Profile.OpenAPI == "")
	switch {
	case err != nil:
		return err
	case o.list:
		return a.listFaults(faults, deviations)
	case o.dead:
		return a.deadSteps(ctx, o, faults, deviations)
	case o.score != "" && (o.pattern != "" || o.sample != 0 || o.check != ""):
		return errors.New("--score excludes --only, --sample and --check: a score is one of all faults")
	}
	var earlier measure.Score
	if o.check != "" {
		if earlier, err = o.toCheck(); err != nil {
			return err
		}
	}
	manyRuns.Store(true)
	started := time.Now()
	progress := a.newProgress(ctx, len(faults)+len(deviations))
	outcomes, err := a.measure(ctx, o, faults, deviations, progress.note)
	if ctx.Err() != nil {
		if len(progress.measured) > 0 {
			if err := a.showMutation(o, progress.measured, time.Since(started)); err != nil {
				return err
			}
		}
		return interrupted(fmt.Sprintf("%d of %d faults were measured", len(progress.measured), progress.all))
	}
	if err != nil {
		return err
	}
	score := o.scoreOf(outcomes)
	if err := writeScore(o.score, score); err != nil {
		return err
	}
	if err := a.writeScorePages(score, o, reports); err != nil {
		return err
	}
	if o.check != "" {
		return a.showChecked(earlier, outcomes)
	}
	return a.showMutation(o, outcomes, time.Since(started))
}

// reach returns why a live target cannot be measured, in words about the target itself: a
// run behind a fault sees only what stands between.
func (o *mutationOptions) reach(ctx context.Context) error {
	if o.Profile.Target == "" {
		return nil
	}
	ended, err := run.Reach(ctx, o.Options)
	if err != nil || ended == nil || ctx.Err() != nil {
		return err
	}
	return &codedError{ended.Exit, errors.New(ended.Reason)}
}

// startImage starts the image that is to have faults in front of it, and names it as the
// target. It returns what stops it.
func (a *app) startImage(ctx context.Context, o *mutationOptions) (stop func(), err error) {
	t, err := target.StartImage(ctx, o.Profile, o.Pack.Contract.BasePath, func(step string) { _, _ = fmt.Fprintln(a.err, report.Line(step)) })
	stop = func() {
		if t != nil {
			_ = t.Close() // nothing of it is needed any more
		}
	}
	if err != nil {
		stop()
		return nil, startError(err)
	}
	o.image, o.Profile.Image.Ref, o.Profile.Target = o.Profile.Image.Ref, "", t.BaseURL.String()
	return stop, nil
}

// atOnce is how many faults are measured at once. Most of them wait for something.
func (o *mutationOptions) atOnce(bundled bool) int {
	switch {
	case o.parallel > 0:
		return o.parallel
	case bundled:
		return 4 * runtime.GOMAXPROCS(0)
	}
	return 1
}

// chosen returns the faults in transit whose name matches, and those of the bundled
// server if it has any to show.
func (o *mutationOptions) chosen(bundled bool) ([]fault.Fault, []faults.Deviation, error) {
	matches, err := regexp.Compile(o.pattern)
	if err != nil {
		return nil, nil, fmt.Errorf("--only %q: %w", o.pattern, err)
	}
	inTransit := slices.DeleteFunc(fault.Of(o.Pack), func(f fault.Fault) bool { return !matches.MatchString(f.Name) })
	var own []faults.Deviation
	if bundled {
		own = slices.DeleteFunc(faults.Deviations(), func(d faults.Deviation) bool { return !matches.MatchString(d.Name) })
	}
	inTransit, own = o.drawn(inTransit, own)
	if len(inTransit)+len(own) == 0 {
		return nil, nil, hinted(fmt.Errorf("no fault matches %q", o.pattern), "see: assay mutation --list")
	}
	return inTransit, own, nil
}

// drawn are the faults of the sample; all where there is to be none.
func (o *mutationOptions) drawn(inTransit []fault.Fault, own []faults.Deviation) ([]fault.Fault, []faults.Deviation) {
	size := o.sample
	if o.check != "" && size == 0 {
		size = checkedSample
	}
	if size == 0 {
		return inTransit, own
	}
	var names []string
	for _, f := range inTransit {
		names = append(names, f.Name)
	}
	for _, d := range own {
		names = append(names, d.Name)
	}
	kept := map[string]bool{}
	for _, name := range measure.Sample(names, size, o.Seed) {
		kept[name] = true
	}
	return slices.DeleteFunc(inTransit, func(f fault.Fault) bool { return !kept[f.Name] }),
		slices.DeleteFunc(own, func(d faults.Deviation) bool { return !kept[d.Name] })
}

func (a *app) listFaults(inTransit []fault.Fault, own []faults.Deviation) error {
	var b strings.Builder
	for _, f := range inTransit {
		fmt.Fprintf(&b, "%s\n  %s %s\n", f.Name, f.Operation, f.Says)
	}
	for _, d := range own {
		fmt.Fprintf(&b, "%s  %s  %s\n  %s\n", d.Name, d.Requirement, orAll(d.Operation), d.Says)
	}
	_, err := fmt.Fprint(a.out, report.Safe(b.String()))
	return err
}

func orAll(operation string) string {
	if operation == "" {
		return "all operations"
	}
	return operation
}

// measure measures the faults in transit, and then those of the bundled server.
func (a *app) measure(ctx context.Context, o mutationOptions, inTransit []fault.Fault, own []faults.Deviation, progress func(measure.Outcome)) ([]measure.Outcome, error) {
	held, err := o.earlier(inTransit)
	if err != nil {
		return nil, err
	}
	outcomes, err := a.inTransit(ctx, o, inTransit, held, progress)
	if err != nil || len(own) == 0 {
		return outcomes, err
	}
	others, err := measure.Mutation(ctx, measure.Options{
		Pack: o.Pack, Deviations: own, Parallel: o.atOnce(true), OnOutcome: progress,
	})
	if err != nil {
		return nil, broken(err)
	}
	return append(outcomes, others...), nil
}

// inTransit measures faults in front of the server that is tested.
func (a *app) inTransit(
	ctx context.Context, o mutationOptions, chosen []fault.Fault, held map[string]measure.Outcome, progress func(measure.Outcome),
) ([]measure.Outcome, error) {
	var outcomes []measure.Outcome
	for _, f := range chosen {
		if known, ok := held[f.Name]; ok {
			outcomes = append(outcomes, known)
			progress(known)
		}
	}
	chosen = slices.DeleteFunc(chosen, func(f fault.Fault) bool { _, ok := held[f.Name]; return ok })
	if len(chosen) == 0 {
		return outcomes, nil
	}
	if err := o.reach(ctx); err != nil {
		return nil, err
	}
	found, err := a.transit(o, chosen, progress).Run(ctx)
	if err != nil {
		return nil, startError(err)
	}
	return append(outcomes, found...), nil
}

// transit is a measurement of faults in front of the server that is tested.
func (a *app) transit(o mutationOptions, chosen []fault.Fault, progress func(measure.Outcome)) measure.Transit {
	bundled := o.Profile.Target == ""
	t := measure.Transit{
		Pack: o.Pack, Faults: chosen, Profile: o.Profile, Server: run.Server(o.Options), Disposable: bundled, Parallel: o.atOnce(bundled), OnOutcome: progress,
		Abort: a.abort,
		OnLeftover: func(left verdict.Leftover) {
			if left.Stays {
				return // as the pack says
			}
			_, _ = fmt.Fprintf(a.err, "left on the target: %s\n", report.Line(strings.TrimSpace(left.Resource+" "+left.ID+" "+left.Identity)))
		},
		OnSurvey: func(r *verdict.Result) {
			passed := 0
			for _, s := range r.Scenarios {
				if s.State == verdict.Passed {
					passed++
				}
			}
			_, _ = fmt.Fprintf(a.err, "without a fault: %d of %s pass\n", passed, wording.Count(r.Planned, "scenario"))
		},
	}
	if bundled {
		t.Profile, t.Server = target.BundledProfile(), measure.Bundled
	}
	return t
}

// progress is what has been measured so far.
type progress struct {
	app      *app
	stopped  func() bool // the run was broken off
	all      int
	measured []measure.Outcome
}

func (a *app) newProgress(ctx context.Context, all int) *progress {
	return &progress{app: a, stopped: func() bool { return ctx.Err() != nil }, all: all}
}

// note takes note of an outcome, and shows how far it has come. Of a run that was broken
// off nothing is known.
func (p *progress) note(o measure.Outcome) {
	if p.stopped() {
		return
	}
	p.measured = append(p.measured, o)
	if o.State != measure.Killed && o.State != measure.Permitted {
		_, _ = fmt.Fprintf(p.app.err, "%-9s  %s\n", o.State, o.Fault)
	}
	if done := len(p.measured); done%100 == 0 {
		_, _ = fmt.Fprintf(p.app.err, "%d of %d faults done\n", done, p.all)
	}
}

// showMutation lists what was not killed, by kind, and the score.
func (a *app) showMutation(o mutationOptions, outcomes []measure.Outcome, took time.Duration) error {
	score := o.scoreOf(outcomes)
	switch {
	case score.Survived+score.Misjudged > 0:
		a.exit = verdict.ExitFailed
	case score.Unclear > 0:
		a.exit = verdict.ExitIncomplete
	}
	if o.asJSON {
		encoder := json.NewEncoder(a.out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(score)
	}
	_, err := fmt.Fprint(a.out, report.Safe(mutationText(score, took)))
	return err
}
