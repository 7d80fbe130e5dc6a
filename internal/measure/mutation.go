package measure

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/reference/faults"
	"github.com/assaykit/assay/steps"
)

// State says whether the pack found a fault.
type State string

const (
	// Killed: a check of the requirement that is broken has failed.
	Killed State = "killed"
	// Misjudged: something failed, and not the requirement that is broken.
	Misjudged State = "misjudged"
	// Unclear: nothing failed, and something was inconclusive or went wrong.
	Unclear State = "unclear"
	// Survived: everything passed.
	Survived State = "survived"
	// Permitted: the contract allows all that the fault changes, so that there is
	// nothing to find.
	Permitted State = "permitted"
)

// Outcome says what the pack made of one fault.
type Outcome struct {
	Fault       string   `json:"fault"`                 // its name
	Operator    string   `json:"operator,omitempty"`    // of a fault in transit
	Kind        string   `json:"kind,omitempty"`        // faults of one kind do the same to different things
	Requirement string   `json:"requirement,omitempty"` // that a deviation of the bundled server breaks
	Breaks      []string `json:"breaks,omitempty"`      // requirements that a fault in transit breaks by the form of answers
	Rule        string   `json:"rule,omitempty"`        // that a fault in transit breaks
	Operation   string   `json:"operation,omitempty"`   // its operationId; "" where it shows in several
	Says        string   `json:"says"`                  // what a client sees
	State       State    `json:"state"`
	Scenario    string   `json:"scenario,omitempty"` // id of the first that came to the state; "" for none
	Key         string   `json:"key,omitempty"`      // of that scenario, which stays the same where lines move
	Reason      string   `json:"reason,omitempty"`   // why it is in that state; "" where there is nothing to say
	// Reached are the ids of at most five scenarios in which a fault in transit changes
	// something and that did not find it, those first that should have; none of a fault that
	// was killed.
	Reached []string `json:"reached,omitempty"`
	guess   bool     // it is unclear because nobody vouches for a request that was refused
	Proof   *Proof   `json:"proof,omitempty"` // of what it changed; nil where it was killed or changed nothing
}

// Proof is an exchange that a fault in transit changed.
type Proof struct {
	Scenario string   `json:"scenario"`       // id of the one for which it was sent
	Curl     string   `json:"curl,omitempty"` // a command that sends the request again, to ServeAddr; "" where the request is not known
	Changes  []string `json:"changes"`        // as fault.Passage.Changes returns them
}

// Options say what to measure.
type Options struct {
	Pack       *pack.Pack
	Deviations []faults.Deviation // of the bundled server, as package faults has them
	Parallel   int                // deviations at once; less than 1 counts as 1
	OnOutcome  func(Outcome)      // called when a deviation ends, never twice at a time; nil for no call
}

// Mutation runs the pack against the bundled server with each deviation. It returns
// an outcome for each, in the order given, or the error of the first deviation that
// the server does not know or the run could not start with. When the context ends,
// it returns the context's error and no outcome.
func Mutation(ctx context.Context, o Options) ([]Outcome, error) {
	return all(ctx, o.Parallel, len(o.Deviations), func(n int) (Outcome, error) {
		outcome, err := o.measure(ctx, o.Deviations[n])
		if err != nil {
			return outcome, fmt.Errorf("deviation %s: %w", o.Deviations[n].Name, err)
		}
		return outcome, nil
	}, o.OnOutcome)
}

// all measures faults, several at once, and those alone once more that came out unclear or
// misjudged: on a busy machine a limit that is to be exhausted may not be reached in time.
// It calls onOutcome, if it is not nil, when a fault is done, never twice at a time. It
// returns an outcome for each fault, in their order, or the first error.
func all(ctx context.Context, parallel, count int, measure func(n int) (Outcome, error), onOutcome func(Outcome)) ([]Outcome, error) {
	outcomes := make([]Outcome, count)
	var mu sync.Mutex
	var again []int
	one := func(n int, alone bool) error {
		outcome, err := measure(n)
		if err != nil {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		outcomes[n] = outcome
		if !alone && (outcome.State == Unclear || outcome.State == Misjudged) {
			again = append(again, n)
		} else if onOutcome != nil {
			onOutcome(outcome)
		}
		return nil
	}
	err := each(ctx, parallel, count, func(n int) error { return one(n, parallel <= 1) })
	for _, n := range again {
		if err == nil && ctx.Err() == nil {
			err = one(n, true)
		}
	}
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return nil, err
	}
	return outcomes, nil
}

// each does something for every number below count, several at once. It returns the
// first error in the order of the numbers, or that of the context.
func each(ctx context.Context, parallel, count int, do func(n int) error) error {
	errs := make([]error, count)
	var workers sync.WaitGroup
	queue := make(chan int)
	for range max(1, parallel) {
		workers.Go(func() {
			for n := range queue {
				if ctx.Err() == nil {
					errs[n] = do(n)
				}
			}
		})
	}
	for n := range count {
		queue <- n
	}
	close(queue)
	workers.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}

// measure runs the scenarios that could find a deviation, the most likely ones first, and
// the whole pack if none of them does.
func (o Options) measure(ctx context.Context, d faults.Deviation) (Outcome, error) {
	out := Outcome{Fault: d.Name, Kind: d.Kind(), Requirement: d.Requirement, Operation: d.Operation, Says: d.Says}
	parts := batches(o.likely(d), func(s plan.Scenario) int { return lone(o.Pack, s) })
	parts = append(parts, o.Pack.Inventory.Scenarios) // some faults show only after others have left their marks
	for n := 0; n < len(parts) && out.State != Killed && ctx.Err() == nil; n++ {
		r, err := o.execute(ctx, d, parts[n], true)
		if err != nil {
			return out, err
		}
		judged := judge(d, r)
		if out.State == "" || severity(judged.State) > severity(out.State) {
			out.State, out.Scenario, out.Key, out.Reason = judged.State, judged.Scenario, judged.Key, judged.Reason
		}
	}
	return out, nil
}

func severity(s State) int {
	return slices.Index([]State{Survived, Unclear, Misjudged, Killed}, s)
}

// few is how many scenarios run one after the other: what one of them meets there is never
// another one's doing.
const few = 16

// execute runs scenarios against a fresh server with the deviation: all of them, or
// until the first has found it.
func (o Options) execute(ctx context.Context, d faults.Deviation, scenarios []plan.Scenario, first bool) (*verdict.Result, error) {
	handler, err := faults.New(bundledConfig(), d.Name)
	if err != nil {
		return nil, err
	}
	ctx, enough := context.WithCancel(ctx)
	defer enough()
	only := *o.Pack
	only.Inventory = &plan.Inventory{Scenarios: scenarios, Files: o.Pack.Inventory.Files}
	profile := target.BundledProfile()
	profile.Consistency = target.Duration(quick)
	if len(scenarios) <= few && !slices.ContainsFunc(scenarios, steps.Bursts) {
		profile.Concurrency = 1
	}
	return run.Execute(ctx, run.Options{
		Pack: &only, Profile: profile, Handler: handler, Disposable: true, Seed: "mutation", Policy: run.Policy{Strict: true},
		Tool: verdict.Tool{Name: "assay", Version: "mutation"},
		Events: run.Events{OnScenario: func(s verdict.Scenario) {
			if first && killedBy(d, s) {
				enough()
			}
		}},
	})
}

// likely returns the scenarios that could find a deviation: those that carry its
// requirement, first those about its operation, and then those whose answers are checked
// for it by their form. Burst scenarios last a second each, so they are among them only if
// they carry the requirement.
func (o Options) likely(d faults.Deviation) []plan.Scenario {
	judging := map[string]bool{} // operations whose answers are checked for the requirement
	for _, operation := range o.Pack.Contract.Operations {
		for _, response := range operation.Responses {
			if slices.Contains(o.Pack.Contract.Judged(operation.ID, response.Status), d.Requirement) {
				judging[operation.ID] = true
			}
		}
	}
	ranks := make([][]plan.Scenario, 4)
	for _, s := range o.Pack.Inventory.Scenarios {
		about := steps.Operation(o.Pack, s)
		carries := slices.Contains(pack.Requirements(s), d.Requirement)
		ofOperation := d.Operation == "" || about == d.Operation
		bursts := steps.Bursts(s)
		switch {
		case carries && ofOperation && !bursts:
			ranks[0] = append(ranks[0], s)
		case carries && !bursts:
			ranks[1] = append(ranks[1], s)
		case carries && ofOperation:
			ranks[2] = append(ranks[2], s)
		case judging[about] && ofOperation && !bursts:
			ranks[3] = append(ranks[3], s)
		}
	}
	return slices.Concat(ranks...)
}

// judge returns what a run made of a deviation.
func judge(d faults.Deviation, r *verdict.Result) Outcome {
	return worst(r, func(_ verdict.Scenario, c verdict.Check) bool { return kills(d, c) })
}

// worst returns the worst state of all checks of a run, with the scenario and the reason
// of the first check in that state.
func worst(r *verdict.Result, kills func(verdict.Scenario, verdict.Check) bool) Outcome {
	out := Outcome{State: Survived}
	note := func(state State, s verdict.Scenario, reason string) {
		if severity(state) > severity(out.State) {
			out.State, out.Scenario, out.Key, out.Reason = state, s.ID, s.Key, reason
		}
	}
	for _, s := range r.Scenarios {
		for _, c := range s.Checks {
			switch {
			case kills(s, c):
				note(Killed, s, c.Reason)
			case c.State == verdict.Failed:
				note(Misjudged, s, strings.TrimSpace(c.Requirement+" "+c.Reason))
			}
		}
		if s.State == verdict.Inconclusive || s.State == verdict.Error {
			note(Unclear, s, s.Reason)
		}
	}
	for _, p := range r.Problems {
		note(Unclear, verdict.Scenario{}, p.Message)
	}
	return out
}

// kills reports whether a check found a deviation: whether it failed, and is about
// the very requirement that the deviation breaks.
func kills(d faults.Deviation, c verdict.Check) bool {
	return c.State == verdict.Failed && c.Requirement == d.Requirement
}
