package measure

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/reference/faults"
)

// Then is one Then of the features, and what it finds.
type Then struct {
	File  string `json:"file"`
	Line  int    `json:"line"`
	Text  string `json:"text"`  // of its first row, where it is in an outline
	Finds int    `json:"finds"` // deviations
	// Alone is a deviation that survives without the step; "" if something else finds
	// every deviation that the step finds.
	Alone string `json:"alone,omitempty"`
}

// Thens measures what each Then of the features finds. It runs every deviation
// against all scenarios that could find it. Where a step seems to be the only one
// to find a deviation, it runs the scenarios once more without the step, to see
// whether the deviation survives. This takes several times as long as Mutation.
//
// It returns the steps in the order of the files, and the errors that Mutation
// returns.
func Thens(ctx context.Context, o Options) ([]Then, error) {
	thens := o.thens()
	found, err := o.findings(ctx, thens)
	if err != nil {
		return nil, err
	}
	for n := range thens {
		if err := o.weigh(ctx, &thens[n], found); err != nil {
			return nil, err
		}
	}
	return thens, ctx.Err()
}

// at is where a step stands.
type at struct {
	file string
	line int
}

// finding is what found a deviation: the steps that failed on it, and whether the
// form of an answer failed too, which no step asks for.
type finding struct {
	deviation faults.Deviation
	steps     map[at]bool
	form      bool
}

// findings runs every deviation against all scenarios that could find it.
func (o Options) findings(ctx context.Context, thens []Then) ([]finding, error) {
	asks := map[at]bool{}
	for _, step := range thens {
		asks[at{step.File, step.Line}] = true
	}
	var done sync.Mutex
	found := make([]finding, len(o.Deviations))
	err := o.each(ctx, func(n int) error {
		d := o.Deviations[n]
		found[n] = finding{deviation: d, steps: map[at]bool{}}
		scenarios := o.likely(d)
		if len(scenarios) == 0 {
			scenarios = o.Pack.Inventory.Scenarios
		}
		r, err := o.execute(ctx, d, scenarios, false)
		if err != nil {
			return err
		}
		for _, s := range r.Scenarios {
			if !killedBy(d, s) {
				continue
			}
			if where := failing(s); asks[where] {
				found[n].steps[where] = true
			} else {
				found[n].form = true
			}
		}
		if o.OnOutcome != nil {
			done.Lock()
			defer done.Unlock()
			o.OnOutcome(Outcome{Fault: d.Name, Requirement: d.Requirement, Operation: d.Operation, Says: d.Says, State: Killed})
		}
		return nil
	})
	return found, err
}

func killedBy(d faults.Deviation, s verdict.Scenario) bool {
	return slices.ContainsFunc(s.Checks, func(c verdict.Check) bool { return kills(d, c) })
}

// failing returns where the step stands on which a scenario failed.
func failing(s verdict.Scenario) at {
	for _, step := range s.Steps {
		if step.State == verdict.Failed {
			return at{s.File, step.Line}
		}
	}
	return at{}
}

// thens are the Then steps of the features, each once, in the order of the files.
func (o Options) thens() []Then {
	var all []Then
	seen := map[at]bool{}
	for _, s := range o.Pack.Inventory.Scenarios {
		for _, step := range s.Steps {
			where := at{s.File, step.Line}
			if step.Keyword != "Then" || seen[where] {
				continue
			}
			seen[where] = true
			all = append(all, Then{File: s.File, Line: step.Line, Text: step.Text})
		}
	}
	slices.SortStableFunc(all, func(a, b Then) int {
		if a.File != b.File {
			return strings.Compare(a.File, b.File)
		}
		return a.Line - b.Line
	})
	return all
}

// triedAlone bounds for how many deviations a step is left out.
const triedAlone = 5

// weigh counts what a step finds, and looks for a deviation that survives without it.
func (o Options) weigh(ctx context.Context, step *Then, found []finding) error {
	where, tried := at{step.File, step.Line}, 0
	for _, f := range found {
		if !f.steps[where] {
			continue
		}
		step.Finds++
		if f.form || len(f.steps) > 1 || step.Alone != "" || tried == triedAlone {
			continue
		}
		tried++
		survives, err := o.survivesWithout(ctx, f.deviation, where)
		if err != nil {
			return err
		}
		if survives {
			step.Alone = f.deviation.Name
		}
	}
	return nil
}

// survivesWithout reports whether a deviation survives the scenarios that have a
// step when that step is left out. No other scenario finds it.
func (o Options) survivesWithout(ctx context.Context, d faults.Deviation, where at) (bool, error) {
	var without []plan.Scenario
	for _, s := range o.Pack.Inventory.Scenarios {
		is := func(step plan.Step) bool { return s.File == where.file && step.Line == where.line }
		if !slices.ContainsFunc(s.Steps, is) {
			continue
		}
		s.Steps = slices.DeleteFunc(slices.Clone(s.Steps), is)
		if s.Steps[len(s.Steps)-1].Keyword == "Then" { // else nothing is left of it
			without = append(without, s)
		}
	}
	if len(without) == 0 {
		return true, nil
	}
	r, err := o.execute(ctx, d, without, true)
	if err != nil {
		return false, err
	}
	return !slices.ContainsFunc(r.Scenarios, func(s verdict.Scenario) bool { return killedBy(d, s) }), nil
}
