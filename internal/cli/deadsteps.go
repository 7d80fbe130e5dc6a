package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/assaykit/assay/internal/fault"
	"github.com/assaykit/assay/internal/measure"
	"github.com/assaykit/assay/internal/report"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/reference/faults"
)

// deadSteps lists the Then steps that no fault fails on, and those that find only
// what something else finds as well.
func (a *app) deadSteps(ctx context.Context, o mutationOptions, inTransit []fault.Fault, own []faults.Deviation) error {
	if err := o.reach(ctx); err != nil {
		return err
	}
	progress := a.newProgress(ctx, len(inTransit)+len(own)).note
	steps, err := measure.Thens(ctx, measure.Options{
		Pack: o.Pack, Deviations: own, Parallel: o.atOnce(o.Profile.Target == ""), OnOutcome: progress,
	}, a.transit(o, inTransit, progress))
	if ctx.Err() != nil {
		return interrupted("the steps were not measured")
	}
	if err != nil {
		return startError(err)
	}
	var b strings.Builder
	dead := listSteps(&b, "dead: no fault fails on it", steps, func(s measure.Then) bool { return s.Finds == 0 })
	double := listSteps(&b, "double: other steps find what it finds", steps, func(s measure.Then) bool {
		return s.Finds > 0 && s.Alone == ""
	})
	fmt.Fprintf(&b, "%d Then steps: without %d of them a fault survives, %d are double, %d dead\n",
		len(steps), len(steps)-dead-double, double, dead)
	if dead > 0 {
		a.exit = verdict.ExitFailed
	}
	_, err = fmt.Fprint(a.out, b.String())
	return err
}

// listSteps writes the steps of one kind under a heading, and returns how many
// there are.
func listSteps(b *strings.Builder, heading string, steps []measure.Then, is func(measure.Then) bool) int {
	n := 0
	for _, s := range steps {
		if !is(s) {
			continue
		}
		if n++; n == 1 {
			fmt.Fprintln(b, heading)
		}
		fmt.Fprintf(b, "  %s:%d  %s (%d)\n", report.Line(s.File), s.Line, report.Line(s.Text), s.Finds)
	}
	return n
}
