package measure

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/assaykit/assay/internal/fault"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/spec"
	"github.com/assaykit/assay/steps"
)

// Transit says what to measure with faults between the harness and a server that
// conforms.
type Transit struct {
	Pack    *pack.Pack
	Faults  []fault.Fault
	Profile target.Profile // with the keys of the server
	// Server makes the server: a new one for each run where it is Disposable. It is called for
	// each run, maybe several times at once; an error of it ends the measurement.
	Server     func() (http.Handler, error)
	Disposable bool // what a run leaves on the server need not be removed
	Parallel   int  // faults at once; less than 1 counts as 1
	// Abort is closed when not even the clean-up is to go on; nil for never.
	Abort <-chan struct{}

	OnSurvey   func(*verdict.Result)  // called after the run without a fault; nil for no call
	OnLeftover func(verdict.Leftover) // called for what a run could not remove, maybe several times at once; nil for no call
	OnOutcome  func(Outcome)          // called when a fault is done, never twice at a time; nil for no call
}

// transit is a Transit with what the run without a fault has shown.
type transit struct {
	Transit
	survey    *fault.Survey
	labels    map[string]plan.Scenario // the scenarios that passed, by the beginning of their label
	about     map[string]string        // by label: the operation that the scenario is about
	bursting  map[string]bool          // by label: it exhausts a limit
	wanted    map[spec.Cell]bool       // the statuses that scenarios ask for
	bursts    []plan.Scenario          // the scenarios that do
	footprint map[string]int           // by label: the requests of the scenario in the run without a fault
	alone     map[string]int           // by label: those of the scenario if no other one runs
	budget    time.Duration            // how long a run waits for something to appear
}

func newTransit(o Transit) *transit {
	return &transit{Transit: o, labels: map[string]plan.Scenario{}, about: map[string]string{}, bursting: map[string]bool{}, wanted: map[spec.Cell]bool{}, alone: map[string]int{}}
}

// Run measures the pack with each fault. First it makes a run without one: what fails
// there is left out. It returns an outcome for each fault, in the order given. When the
// context ends, it returns the context's error and no outcome. It returns an error if a
// run cannot be started, or if the run without a fault has nothing that passed.
//
// On a server that others use, no scenario is run that changes what there is one of alone: a
// fault in between could keep it from being put back.
func (o Transit) Run(ctx context.Context) ([]Outcome, error) {
	if !o.Disposable {
		o.Pack = sparing(o.Pack)
	}
	t := newTransit(o)
	if err := t.look(ctx); err != nil {
		return nil, err
	}
	return all(ctx, o.Parallel, len(o.Faults), func(n int) (Outcome, error) {
		outcome, err := t.measure(ctx, o.Faults[n])
		if err != nil {
			return outcome, fmt.Errorf("fault %s: %w", o.Faults[n].Name, err)
		}
		return outcome, nil
	}, o.OnOutcome)
}

// labelled is how the label of a request begins that is sent for a scenario.
var labelled = regexp.MustCompile(`^(.*\.feature:[0-9]+)( |$)`)

// scenarioOf returns the part of a label that tells the scenario.
func scenarioOf(label string) string {
	if found := labelled.FindStringSubmatch(label); found != nil {
		return found[1]
	}
	return label
}

// printable is a text as it stands in a label.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, text)
}

// unreached is why a fault survives that changes nothing.
const unreached = "no scenario brings about what it would change"

// measure finds out what the pack makes of a fault.
func (t *transit) measure(ctx context.Context, f fault.Fault) (Outcome, error) {
	out := Outcome{Fault: f.Name, Operation: f.Operation, Operator: f.Operator, Kind: f.Kind, Says: f.Says, Rule: f.Rule, State: Survived}
	if f.Permitted != "" {
		out.State, out.Reason = Permitted, f.Permitted
		return out, nil
	}
	if o, _ := t.Pack.Contract.Operation(f.Operation); !t.Disposable && steps.WritesSingleton(t.Pack, o) {
		out.State, out.Reason = Permitted, "no fault is measured where it could keep the settings of a server that others use from being put back"
		return out, nil
	}
	reach := t.survey.Of(t.Pack, f)
	out.Breaks = reach.Breaks
	scenarios := t.reached(f, reach)
	switch {
	case f.Form && len(reach.Breaks) == 0 && len(reach.Scenarios) > 0:
		out.State, out.Reason = Permitted, "all that came of it is as the document says"
		return out, nil
	case len(scenarios) == 0 && t.open(f):
		out.State, out.Reason = Permitted, "the contract requires such an answer of nobody, and the server gave none"
		return out, nil
	case len(scenarios) == 0 && !reach.Seen && t.cannotBeAskedFor(f.Status):
		out.State, out.Reason = Permitted, "no request alone leads to such an answer, and the server gave none"
		return out, nil
	case len(scenarios) == 0 && f.Others && t.survey.Samples.Accounts() < 2:
		out.State, out.Reason = Permitted, "there is no key of another account to ask with"
		return out, nil
	case len(scenarios) == 0 && f.Open != "" && (reach.Seen || f.Operation == ""):
		out.State, out.Reason = Permitted, f.Open
		return out, nil
	case len(scenarios) == 0:
		out.Reason = unreached
		return out, nil
	}
	taken, changed := false, false
	for _, part := range append(batches(scenarios, t.cost), t.ofOperation(f)) {
		if len(part) == 0 {
			continue
		}
		r, touched, err := t.execute(ctx, &f, part, reach.Breaks, true)
		if err != nil {
			return out, err
		}
		if judged := judgeTransit(f, reach.Breaks, r, touched); severity(judged.State) > severity(out.State) {
			out.State, out.Scenario, out.Key, out.Reason, out.guess = judged.State, judged.Scenario, judged.Key, judged.Reason, judged.guess
		}
		if out.State == Killed || ctx.Err() != nil {
			break
		}
		if out.Proof == nil {
			out.Proof = touched.proof(r, part)
		}
		if len(touched.exchanges) > 0 {
			taken, changed = touched.taken(r) && (taken || !changed), true
		}
	}
	if out.State == Killed {
		out.Proof = nil
	} else {
		out.Reached = idsOf(scenarios)
	}
	switch {
	case out.State == Unclear && out.guess:
		out.State = Permitted
	case out.State != Survived:
	case !changed && f.Open != "" && reach.Seen:
		out.State, out.Reason = Permitted, f.Open
	case !changed:
		out.Reason = unreached
	case f.Choice && taken:
		out.State, out.Reason = Permitted, "every scenario that it reaches says that the status may be this one as well"
	case f.Choice && f.Status/100 == 4 && f.To/100 == 4 && !t.wanted[spec.Cell{Operation: f.Operation, Status: f.Status}]:
		out.State, out.Reason = Permitted, "the contract does not say which of its refusals this has to be"
	}
	return out, nil
}

// longest is how long one run with a fault may take.
const longest = time.Minute

// maxReached bounds the scenarios that an outcome names.
const maxReached = 5

func idsOf(scenarios []plan.Scenario) []string {
	var ids []string
	for _, s := range scenarios[:min(len(scenarios), maxReached)] {
		ids = append(ids, s.ID)
	}
	return ids
}

// execute runs scenarios with a fault or none: all of them, or until the first has found it.
func (t *transit) execute(ctx context.Context, f *fault.Fault, scenarios []plan.Scenario, breaks []string, first bool) (*verdict.Result, *touchedBy, error) {
	server, err := t.Server()
	if err != nil {
		return nil, nil, err
	}
	ctx, enough := context.WithCancel(ctx)
	defer enough()
	if f != nil { // one may have the harness ask for ever
		defer time.AfterFunc(longest, enough).Stop()
	}
	profile := t.Profile
	profile.Connection.Label = true
	profile.Consistency = target.Duration(t.budget)
	if t.Parallel > 1 && len(scenarios) <= few && !slices.ContainsFunc(scenarios, steps.Bursts) {
		profile.Concurrency = 1
	}
	touched := &touchedBy{exchanges: map[string]int{}, scenarios: map[string]bool{}, first: map[string]fault.Passage{}}
	options := fault.Options{Pack: t.Pack, Fault: f, Next: server, Labelled: true, Late: 10 * t.budget, Samples: &t.survey.Samples, Seen: func(p fault.Passage) {
		if p.Touched {
			touched.note(p)
		}
	}}
	if f == nil {
		options.Samples = nil
		options.Seen = func(p fault.Passage) {
			p.Scenario = scenarioOf(p.Scenario)
			t.footprint[p.Scenario]++
			t.survey.Note(p)
		}
	}
	only := *t.Pack
	only.Inventory = &plan.Inventory{Scenarios: scenarios, Files: t.Pack.Inventory.Files}
	r, err := run.Execute(ctx, run.Options{
		Pack: &only, Profile: profile, Handler: fault.New(options), Disposable: t.Disposable, Abort: t.Abort, Seed: t.seed(), Policy: run.Policy{Strict: true},
		Tool: verdict.Tool{Name: "assay", Version: "mutation"},
		Events: run.Events{OnScenario: func(s verdict.Scenario) {
			if first && slices.ContainsFunc(s.Checks, func(c verdict.Check) bool { return touched.shows(*f, breaks, s, c) }) {
				enough()
			}
		}},
	})
	if r != nil && t.OnLeftover != nil {
		for _, left := range r.Leftovers {
			t.OnLeftover(left)
		}
	}
	return r, touched, err
}

// seed is that of each run on a server of its own, which makes all of them alike. On one that
// others use, and where faults leave things, each has a new one: two runs must not give the
// same names.
func (t *transit) seed() string {
	if t.Disposable {
		return "mutation"
	}
	return run.NewSeed()
}

// judgeTransit returns what a run made of a fault. All its scenarios pass without one: what
// was not exercised is no pass. That is so where the target refuses a request that was
// generated and that nobody vouches for.
func judgeTransit(f fault.Fault, breaks []string, r *verdict.Result, touched *touchedBy) Outcome {
	out := worst(r, func(s verdict.Scenario, c verdict.Check) bool { return touched.shows(f, breaks, s, c) })
	for _, s := range r.Scenarios {
		if s.State == verdict.NotExercised && out.State == Survived {
			out.State, out.Scenario, out.Key, out.Reason, out.guess = Unclear, s.ID, s.Key, s.Reason, true
		}
	}
	return out
}
