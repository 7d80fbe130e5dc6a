package measure

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/assaykit/assay/internal/fault"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/reference/faults"
)

// Then is one Then of the features, and what it finds.
type Then struct {
	File  string `json:"file"`
	Line  int    `json:"line"`  // from 1
	Text  string `json:"text"`  // of its first row, where it is in an outline
	Finds int    `json:"finds"` // number of faults
	// Alone is the name of a fault that survives without the step; "" if something else finds
	// every fault that the step finds.
	Alone string `json:"alone,omitempty"`
}

// Thens measures what each Then of the features finds, of the deviations of the bundled
// server and of faults in transit. It runs every fault against all scenarios that could
// find it. Where a step seems to be the only one to find a fault, it runs the scenarios
// once more without the step, to see whether the fault survives. This takes several times
// as long as Mutation and Transit.Run.
//
// It returns the steps in the order of the files, and the errors that those return.
func Thens(ctx context.Context, o Options, t Transit) ([]Then, error) {
	all := []mutants{o.mutants()}
	if len(t.Faults) > 0 {
		inTransit, err := t.mutants(ctx)
		if err != nil {
			return nil, err
		}
		all = append(all, inTransit)
	}
	thens := thensOf(o.Pack)
	for _, m := range all {
		found, err := m.findings(ctx, thens)
		if err != nil {
			return nil, err
		}
		for n := range thens {
			if err := m.weigh(ctx, &thens[n], found); err != nil {
				return nil, err
			}
		}
	}
	return thens, ctx.Err()
}

// mutants are faults of one kind, each with a number, and how they are tried.
type mutants struct {
	pack      *pack.Pack
	parallel  int
	outcomes  []Outcome // of each, as if it were killed
	onOutcome func(Outcome)
	scenarios func(n int) []plan.Scenario // that could find it
	// execute runs scenarios with a fault: all of them, or until the first has found it. It
	// also returns what tells whether a scenario has.
	execute func(ctx context.Context, n int, scenarios []plan.Scenario, first bool) (*verdict.Result, func(verdict.Scenario) bool, error)
}

// mutants are the deviations.
func (o Options) mutants() mutants {
	m := mutants{pack: o.Pack, parallel: o.Parallel, onOutcome: o.OnOutcome}
	for _, d := range o.Deviations {
		m.outcomes = append(m.outcomes, Outcome{Fault: d.Name, Requirement: d.Requirement, Operation: d.Operation, Says: d.Says, State: Killed})
	}
	m.scenarios = func(n int) []plan.Scenario {
		if likely := o.likely(o.Deviations[n]); len(likely) > 0 {
			return likely
		}
		return o.Pack.Inventory.Scenarios
	}
	m.execute = func(ctx context.Context, n int, scenarios []plan.Scenario, first bool) (*verdict.Result, func(verdict.Scenario) bool, error) {
		d := o.Deviations[n]
		r, err := o.execute(ctx, d, scenarios, first)
		return r, func(s verdict.Scenario) bool { return killedBy(d, s) }, err
	}
	return m
}

// mutants are the faults in transit that some scenario meets.
func (o Transit) mutants(ctx context.Context) (mutants, error) {
	t := newTransit(o)
	if err := t.look(ctx); err != nil {
		return mutants{}, err
	}
	m := mutants{pack: o.Pack, parallel: o.Parallel, onOutcome: o.OnOutcome}
	var met []fault.Fault
	var breaks [][]string
	var scenarios [][]plan.Scenario
	for _, f := range o.Faults {
		reach := t.survey.Of(t.Pack, f)
		reached := t.reached(f, reach)
		if f.Permitted != "" || len(reached) == 0 || f.Form && len(reach.Breaks) == 0 {
			continue
		}
		met, breaks, scenarios = append(met, f), append(breaks, reach.Breaks), append(scenarios, reached)
		m.outcomes = append(m.outcomes, Outcome{Fault: f.Name, Operator: f.Operator, Operation: f.Operation, Kind: f.Kind, Says: f.Says, State: Killed})
	}
	m.scenarios = func(n int) []plan.Scenario { return scenarios[n] }
	m.execute = func(ctx context.Context, n int, scenarios []plan.Scenario, first bool) (*verdict.Result, func(verdict.Scenario) bool, error) {
		r, touched, err := t.execute(ctx, &met[n], scenarios, breaks[n], first)
		return r, func(s verdict.Scenario) bool {
			return slices.ContainsFunc(s.Checks, func(c verdict.Check) bool { return touched.shows(met[n], breaks[n], s, c) })
		}, err
	}
	return m, nil
}

// at is where a step stands.
type at struct {
	file string
	line int
}

// finding is what found a fault: the steps that failed on it, and whether the form of an
// answer failed too, which no step asks for.
type finding struct {
	n     int // of the fault
	steps map[at]bool
	form  bool
}

// findings runs every fault against all scenarios that could find it.
func (m mutants) findings(ctx context.Context, thens []Then) ([]finding, error) {
	asks := map[at]bool{}
	for _, step := range thens {
		asks[at{step.File, step.Line}] = true
	}
	var done sync.Mutex
	found := make([]finding, len(m.outcomes))
	err := each(ctx, m.parallel, len(m.outcomes), func(n int) error {
		found[n] = finding{n: n, steps: map[at]bool{}}
		r, kills, err := m.execute(ctx, n, m.scenarios(n), false)
		if err != nil {
			return fmt.Errorf("fault %s: %w", m.outcomes[n].Fault, err)
		}
		for _, s := range r.Scenarios {
			if !kills(s) {
				continue
			}
			if where := failing(s); asks[where] {
				found[n].steps[where] = true
			} else {
				found[n].form = true
			}
		}
		if m.onOutcome != nil {
			done.Lock()
			defer done.Unlock()
			m.onOutcome(m.outcomes[n])
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

// thensOf are the Then steps of the features, each once, in the order of the files.
func thensOf(p *pack.Pack) []Then {
	var all []Then
	seen := map[at]bool{}
	for _, s := range p.Inventory.Scenarios {
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

// triedAlone bounds for how many faults of a kind a step is left out.
const triedAlone = 5

// weigh counts what a step finds, and looks for a fault that survives without it.
func (m mutants) weigh(ctx context.Context, step *Then, found []finding) error {
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
		survives, err := m.survivesWithout(ctx, f.n, where)
		if err != nil {
			return err
		}
		if survives {
			step.Alone = m.outcomes[f.n].Fault
		}
	}
	return nil
}

// survivesWithout reports whether a fault survives the scenarios that have a step when that
// step is left out. No other scenario finds it.
func (m mutants) survivesWithout(ctx context.Context, n int, where at) (bool, error) {
	var without []plan.Scenario
	for _, s := range m.pack.Inventory.Scenarios {
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
	r, kills, err := m.execute(ctx, n, without, true)
	if err != nil {
		return false, err
	}
	return !slices.ContainsFunc(r.Scenarios, kills), nil
}
