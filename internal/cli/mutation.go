package cli

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/assaykit/assay/internal/measure"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/report"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/reference/faults"
)

func (a *app) mutationCommand() *cobra.Command {
	var pattern, file string
	var parallel int
	var list, dead bool
	cmd := &cobra.Command{
		Use:   "mutation",
		Short: "Measure the suite: run it against the bundled server with one fault at a time",
		Long: `Run the suite against the bundled server with one fault at a time. Each fault
names the requirement that it breaks, and counts as found only if a check of that
very requirement fails. A fault that survives is a gap in the suite: exit 1.`,
		Example: `  assay mutation --list
  assay mutation --only 'page'`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			chosen, err := chosenDeviations(pattern)
			if err != nil {
				return err
			}
			if list {
				return a.listDeviations(chosen)
			}
			if dead {
				return a.deadSteps(a.untilStopped(cmd), chosen, parallel)
			}
			if file != "" && pattern != "" {
				return errors.New("--score and --only exclude each other: a score is one of all deviations")
			}
			return a.mutation(a.untilStopped(cmd), chosen, parallel, file)
		},
	}
	cmd.Flags().StringVar(&pattern, "only", "", "only the deviations whose name matches this regular expression")
	cmd.Flags().IntVar(&parallel, "parallel", runtime.GOMAXPROCS(0)+1, "deviations at once")
	cmd.Flags().BoolVar(&dead, "dead-steps", false, "look for a Then without which no fault survives instead (takes much longer)")
	cmd.Flags().StringVar(&file, "score", "", "write the score to `FILE`, as JSON")
	cmd.Flags().BoolVar(&list, "list", false, "list the deviations and run nothing")
	return cmd
}

func chosenDeviations(pattern string) ([]faults.Deviation, error) {
	matches, err := regexp.Compile(pattern)
	if err != nil {
		return nil, fmt.Errorf("--only %q: %w", pattern, err)
	}
	var chosen []faults.Deviation
	for _, d := range faults.Deviations() {
		if matches.MatchString(d.Name) {
			chosen = append(chosen, d)
		}
	}
	if len(chosen) == 0 {
		return nil, fmt.Errorf("no deviation matches %q\n  see: assay mutation --list", pattern)
	}
	return chosen, nil
}

func (a *app) listDeviations(chosen []faults.Deviation) error {
	var b strings.Builder
	for _, d := range chosen {
		fmt.Fprintf(&b, "%s  %s  %s\n  %s\n", d.Name, d.Requirement, orAll(d.Operation), d.Says)
	}
	_, err := fmt.Fprint(a.out, b.String())
	return err
}

func orAll(operation string) string {
	if operation == "" {
		return "all operations"
	}
	return operation
}

func (a *app) mutation(ctx context.Context, chosen []faults.Deviation, parallel int, file string) error {
	p, err := pack.Bundled()
	if err != nil {
		return broken(err)
	}
	started := time.Now()
	var measured []measure.Outcome
	progress := a.mutationProgress(len(chosen))
	outcomes, err := measure.Mutation(ctx, measure.Options{
		Pack: p, Deviations: chosen, Parallel: parallel, OnOutcome: func(o measure.Outcome) {
			if ctx.Err() == nil { // of a run that was broken off nothing is known
				measured = append(measured, o)
				progress(o)
			}
		},
	})
	if ctx.Err() != nil {
		if len(measured) > 0 {
			if err := a.showMutation(measured, time.Since(started)); err != nil {
				return err
			}
		}
		return interrupted(fmt.Sprintf("%d of %d deviations were measured", len(measured), len(chosen)))
	}
	if err != nil {
		return broken(err)
	}
	if err := writeScore(file, p, outcomes); err != nil {
		return err
	}
	return a.showMutation(outcomes, time.Since(started))
}

// mutationProgress returns what shows how far it has come.
func (a *app) mutationProgress(all int) func(measure.Outcome) {
	done := 0
	return func(o measure.Outcome) {
		done++
		if o.State != measure.Killed {
			_, _ = fmt.Fprintf(a.err, "%-9s  %s\n", o.State, o.Deviation)
		}
		if done%50 == 0 {
			_, _ = fmt.Fprintf(a.err, "%d of %d deviations done\n", done, all)
		}
	}
}

// showMutation lists what was not killed, by kind, and the score.
func (a *app) showMutation(outcomes []measure.Outcome, took time.Duration) error {
	var b strings.Builder
	counts := map[measure.State]int{}
	for _, state := range []measure.State{measure.Misjudged, measure.Unclear, measure.Survived} {
		for _, o := range outcomes {
			if o.State != state {
				continue
			}
			if counts[state]++; counts[state] == 1 {
				fmt.Fprintf(&b, "%s\n", state)
			}
			fmt.Fprintf(&b, "  %s  %s  %s\n    %s\n", o.Deviation, o.Requirement, orAll(o.Operation), o.Says)
			if o.Reason != "" {
				fmt.Fprintf(&b, "    %s  %s\n", report.Line(o.Scenario), report.Line(o.Reason))
			}
		}
	}
	killed := len(outcomes) - counts[measure.Misjudged] - counts[measure.Unclear] - counts[measure.Survived]
	fmt.Fprintf(&b, "%d of %d deviations killed, %d misjudged, %d unclear, %d survived in %s: %d %%\n",
		killed, len(outcomes), counts[measure.Misjudged], counts[measure.Unclear], counts[measure.Survived],
		took.Round(time.Second), measure.Score(outcomes))
	if killed < len(outcomes) {
		a.exit = verdict.ExitFailed
	}
	_, err := fmt.Fprint(a.out, b.String())
	return err
}
