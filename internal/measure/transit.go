package measure

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/fault"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/run"
	"github.com/assaykit/assay/internal/schedule"
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
func (o Transit) Run(ctx context.Context) ([]Outcome, error) {
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

// Where nothing takes long to appear, a fault that loses something costs no more time than
// this.
const (
	quick  = 100 * time.Millisecond // on the bundled server, where it appears at once
	prompt = 500 * time.Millisecond // elsewhere
)

// look runs the whole pack without a fault. It waits but shortly for things to appear, and
// as long as the profile has it only if more scenarios pass then: what a run needs without
// a fault it also gets with one.
func (t *transit) look(ctx context.Context) error {
	t.budget = quick
	if !t.Disposable {
		t.budget = prompt
	}
	r, err := t.lookOnce(ctx)
	if err != nil {
		return err
	}
	if patient := cmp.Or(t.Profile.Consistency.Std(), target.DefaultConsistency); !t.Disposable && patient > t.budget && wanting(r) {
		shortly, survey, footprint := t.budget, t.survey, t.footprint
		t.budget = patient
		again, err := t.lookOnce(ctx)
		switch {
		case err != nil:
			return err
		case passes(again) > passes(r):
			r = again
		default:
			t.budget, t.survey, t.footprint = shortly, survey, footprint
		}
	}
	if t.OnSurvey != nil {
		t.OnSurvey(r)
	}
	return t.learn(r)
}

func (t *transit) lookOnce(ctx context.Context) (*verdict.Result, error) {
	t.survey, t.footprint = &fault.Survey{}, map[string]int{}
	r, _, err := t.execute(ctx, nil, t.Pack.Inventory.Scenarios, nil, false)
	if err == nil {
		err = ctx.Err()
	}
	return r, err
}

// wanting reports whether there are scenarios that more patience could make pass: not those
// for which there are no means.
func wanting(r *verdict.Result) bool {
	return slices.ContainsFunc(r.Scenarios, func(s verdict.Scenario) bool {
		return slices.Contains([]verdict.State{verdict.Failed, verdict.Warned, verdict.Inconclusive, verdict.Error}, s.State)
	})
}

// passes counts the scenarios that passed.
func passes(r *verdict.Result) int {
	n := 0
	for _, s := range r.Scenarios {
		if s.State == verdict.Passed {
			n++
		}
	}
	return n
}

// learn takes from the run without a fault which scenarios can find one. It returns an
// error if there is none.
func (t *transit) learn(r *verdict.Result) error {
	passed := map[string]bool{}
	for _, s := range r.Scenarios {
		passed[s.ID] = s.State == verdict.Passed
		for _, e := range s.Exchanges {
			t.survey.Use(printable(s.ID), e.ID)
		}
	}
	for _, s := range t.Pack.Inventory.Scenarios {
		if !passed[s.ID] {
			continue
		}
		t.labels[printable(s.ID)], t.about[printable(s.ID)] = s, steps.Operation(t.Pack, s)
		t.alone[printable(s.ID)] = lone(t.Pack, s)
		t.wanted[spec.Cell{Operation: t.about[printable(s.ID)], Status: steps.Wants(t.Pack, s)}] = true
		if steps.Bursts(s) {
			t.bursts, t.bursting[printable(s.ID)] = append(t.bursts, s), true
		}
	}
	if len(t.labels) == 0 {
		return fmt.Errorf("no scenario passes without a fault: %s", r.Verdict.Reason)
	}
	return nil
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

// open reports whether the answer that a fault is about is one that the contract only
// permits.
func (t *transit) open(f fault.Fault) bool {
	operation, _ := t.Pack.Contract.Operation(f.Operation)
	return slices.ContainsFunc(operation.Responses, func(r spec.Response) bool { return r.Permitted && r.Status == f.Status })
}

// cannotBeAskedFor reports whether a status is one of a server in trouble that the profile
// has no means to bring about: no fault header, or no key whose limit may be exhausted.
func (t *transit) cannotBeAskedFor(status int) bool {
	return status >= http.StatusInternalServerError && t.Profile.FaultHeader == "" || status == http.StatusTooManyRequests && t.Profile.Keys.Burst == ""
}

// reached returns the scenarios in which a fault changes something: those about its
// operation first, and of these the short ones.
func (t *transit) reached(f fault.Fault, reach fault.Reach) []plan.Scenario {
	var all []plan.Scenario
	for _, label := range reach.Scenarios {
		if s, passed := t.labels[label]; passed {
			all = append(all, s)
		} else if label == steps.BurstScope {
			all = append(all, t.bursts...)
		}
	}
	weight := func(s plan.Scenario) int {
		label := printable(s.ID)
		n := t.cost(s)
		if t.about[label] != f.Operation {
			n += 1000
		}
		if t.bursting[label] {
			n += 10_000
		}
		return n
	}
	slices.SortStableFunc(all, func(a, b plan.Scenario) int { return weight(a) - weight(b) })
	return slices.CompactFunc(all, func(a, b plan.Scenario) bool { return a.ID == b.ID })
}

// ofOperation are all scenarios about the operation of a fault: one may look at what was
// answered to another.
func (t *transit) ofOperation(f fault.Fault) []plan.Scenario {
	if f.Form {
		return nil
	}
	var all []plan.Scenario
	for _, s := range t.Pack.Inventory.Scenarios {
		if t.about[printable(s.ID)] == f.Operation {
			all = append(all, s)
		}
	}
	return all
}

// cost is how many requests a scenario takes at most. In a run of many it may find there
// what it has to make where it runs alone.
func (t *transit) cost(s plan.Scenario) int {
	return max(t.footprint[printable(s.ID)], t.alone[printable(s.ID)])
}

// lone is about how many requests a scenario takes where no other one runs.
func lone(p *pack.Pack, s plan.Scenario) int {
	unit := schedule.Unit(p, s)
	n := unit.Cost
	for _, shared := range unit.Once {
		n += shared
	}
	return n
}

// firstBatch is how many requests the first part of the scenarios may take, if it is more
// than one scenario.
const firstBatch = 12

// batches are the scenarios in parts, each of which takes more requests than the one
// before: the first ones find most faults.
func batches(all []plan.Scenario, cost func(plan.Scenario) int) [][]plan.Scenario {
	var parts [][]plan.Scenario
	for most := firstBatch; len(all) > 0; most *= 6 {
		n, sum := 1, cost(all[0])
		for n < len(all) && sum+cost(all[n]) <= most {
			sum += cost(all[n])
			n++
		}
		parts, all = append(parts, all[:n]), all[n:]
	}
	return parts
}

// longest is how long one run with a fault may take.
const longest = time.Minute

// touchedBy is what a fault changed in one run, safe for concurrent use.
type touchedBy struct {
	mu        sync.Mutex
	exchanges map[string]int           // by id: the status that came of it
	scenarios map[string]bool          // by the beginning of their label
	first     map[string]fault.Passage // by the same: what was changed first
}

func (t *touchedBy) note(p fault.Passage) {
	t.mu.Lock()
	defer t.mu.Unlock()
	label := scenarioOf(p.Scenario)
	if !t.scenarios[label] {
		t.first[label] = p
	}
	t.exchanges[p.Exchange], t.scenarios[label] = p.Answer.Status, true
}

// proof is what was changed in the first of some scenarios in which something was; nil
// where nothing was.
func (t *touchedBy) proof(r *verdict.Result, scenarios []plan.Scenario) *Proof {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, s := range scenarios {
		p, changed := t.first[printable(s.ID)]
		if !changed {
			continue
		}
		proof := &Proof{Scenario: s.ID, Changes: p.Changes()}
		for _, record := range r.Scenarios {
			for _, e := range record.Exchanges {
				if e.ID == p.Exchange {
					proof.Curl = served(e).Curl()
				}
			}
		}
		return proof
	}
	return nil
}

// ServeAddr is where a server with a fault in front of it listens, if nothing else is said: a
// host and a port.
const ServeAddr = "127.0.0.1:8090"

// served is an exchange as it would be with such a server: the one of a run is gone.
func served(e *exchange.Exchange) *exchange.Exchange {
	again := *e
	if u, err := url.Parse(e.URL); err == nil {
		u.Scheme, u.Host = "http", ServeAddr
		again.URL = u.String()
	}
	return &again
}

// maxReached bounds the scenarios that an outcome names.
const maxReached = 5

func idsOf(scenarios []plan.Scenario) []string {
	var ids []string
	for _, s := range scenarios[:min(len(scenarios), maxReached)] {
		ids = append(ids, s.ID)
	}
	return ids
}

// isTouched reports whether one of the exchanges that a check is about was changed.
func (t *touchedBy) isTouched(c verdict.Check) bool {
	return slices.ContainsFunc(append(c.Also, c.Exchange), func(id string) bool { return t.exchanges[id] != 0 })
}

// taken reports whether scenarios ask for the status of changed answers, and have got it
// wherever they ask for one. What says that one status is as good as another permits both;
// what asks for none, such as a look at what has become of something, says nothing.
func (t *touchedBy) taken(r *verdict.Result) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	wanted := 0
	for _, s := range r.Scenarios {
		for _, c := range s.Checks {
			for _, id := range append(c.Also, c.Exchange) {
				if t.exchanges[id] == 0 || c.Form || c.Requirement != "" {
					continue
				}
				if c.State != verdict.Passed || c.Status != t.exchanges[id] {
					return false
				}
				wanted++
			}
		}
	}
	return wanted > 0
}

// shows reports whether a failed check shows a fault for what it is: it is about a
// requirement that the fault breaks, or about an exchange that it changed. What breaks no
// description of an answer may show in whatever a scenario looks at afterwards, and what
// happens to a burst in that there was none.
func (t *touchedBy) shows(f fault.Fault, breaks []string, s verdict.Scenario, c verdict.Check) bool {
	if c.State != verdict.Failed {
		return false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Contains(breaks, c.Requirement) || t.isTouched(c) ||
		!f.Form && (t.scenarios[printable(s.ID)] || slices.ContainsFunc(s.Exchanges, func(e *exchange.Exchange) bool { return t.exchanges[e.ID] != 0 })) ||
		t.scenarios[steps.BurstScope]
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
