package schedule

import (
	"context"
	"fmt"
	"hash/fnv"
	"io"
	"maps"
	"math/rand/v2"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/cucumber/godog"

	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/steps"
)

// Outcome is what the scenarios of a run amount to.
type Outcome struct {
	Scenarios []verdict.Scenario // in the order of the plan
	Leftovers []verdict.Leftover
	ReusesIDs bool // the target was seen to give out the id of what was deleted again
	Created   int
	Removed   int
	Lost      error // why the target was given up half-way; nil if it was not
	GivenUp   error // why the run was, though the target is there; nil if it was not
}

// Run executes scenarios and removes what they created. Every scenario that was
// executed has its record in the Outcome; a context that is done keeps further
// ones from being started. An error means that nothing was executed.
func Run(ctx context.Context, c Config) (*Outcome, error) {
	var plain, bursts, alone []job
	foreign := map[string]bool{}
	for n, p := range c.Scenarios {
		a, err := steps.Analyse(c.Pack, p)
		if err != nil {
			return nil, err
		}
		a.Number = n
		for _, name := range steps.ForeignNames(a, p) {
			foreign[name] = true
		}
		switch {
		case a.Burst:
			bursts = append(bursts, job{p, a})
		case a.Alone:
			alone = append(alone, job{p, a})
		default:
			plain = append(plain, job{p, a})
		}
	}
	resources := resource.New(c.Config)
	resources.Theirs.Names = slices.Sorted(maps.Keys(foreign))
	s := newSession(c, resources)
	bursts, plain, alone = s.shuffled(bursts), s.shuffled(plain), s.shuffled(alone)
	s.scheduleBurst(s.exercisable(bursts))
	// A limit is exhausted while nothing else goes on, and all scenarios that do
	// so run side by side: each waits for the others.
	s.execute(ctx, "burst", bursts, len(bursts))
	s.execute(ctx, "scenarios", plain, c.Concurrency)
	s.execute(ctx, "alone", alone, 1)
	var leftovers []verdict.Leftover
	if !c.Disposable {
		leftovers = resources.CleanUp(ctx, s.cleaning())
	}
	lost, givenUp := s.run.OutOfReach()
	return &Outcome{
		Scenarios: s.inOrder(), Leftovers: leftovers,
		ReusesIDs: resources.Ledger.Reuses(), Created: resources.Ledger.Created, Removed: resources.Ledger.Removed,
		Lost: lost, GivenUp: givenUp,
	}, nil
}

// job is one scenario to run.
type job struct {
	plan     plan.Scenario
	analysis steps.Analysis
}

func (s *session) exercisable(jobs []job) []string {
	var ids []string
	for _, j := range jobs {
		if s.run.Missing(j.analysis) == "" {
			ids = append(ids, j.plan.ID)
		}
	}
	return ids
}

// execute runs jobs with godog, in their order.
func (s *session) execute(ctx context.Context, name string, jobs []job, concurrency int) {
	if len(jobs) == 0 {
		return
	}
	byName := make(map[string]job, len(jobs))
	for _, j := range jobs {
		byName[j.plan.ID] = j
	}
	suite := godog.TestSuite{
		Name: name,
		TestSuiteInitializer: func(suite *godog.TestSuiteContext) {
			s.register(suite.ScenarioContext(), byName)
		},
		Options: &godog.Options{
			Format: "progress", Output: io.Discard, NoColors: true, Strict: true,
			Concurrency: max(1, concurrency), DefaultContext: ctx,
			FeatureContents: []godog.Feature{{Name: name, Contents: script(name, jobs)}},
		},
	}
	// The status is not looked at: it is 0 for much that is no success.
	suite.Run()
	s.account(byName)
}

// shuffled is an order that follows from the seed.
func (s *session) shuffled(jobs []job) []job {
	h := fnv.New64a()
	_, _ = io.WriteString(h, s.Seed)
	order := rand.New(rand.NewPCG(h.Sum64(), 0)).Perm(len(jobs))
	shuffled := make([]job, len(jobs))
	for i, n := range order {
		shuffled[i] = jobs[n]
	}
	if s.First != nil {
		slices.SortStableFunc(shuffled, func(a, b job) int { return s.rank(a) - s.rank(b) })
	}
	return shuffled
}

// rank orders jobs: those that are to run first are 0.
func (s *session) rank(j job) int {
	if s.First(j.plan.Key) {
		return 0
	}
	return 1
}

// account makes an error of every job that was executed without leaving a
// record. Nothing may be lost without a trace.
func (s *session) account(jobs map[string]job) {
	s.mu.Lock()
	defer s.mu.Unlock()
	recorded := map[string]bool{}
	for _, r := range s.records {
		recorded[r.ID] = true
	}
	for id, j := range jobs {
		if !recorded[id] && !s.stopped {
			run := s.run.NewScenarioRun(j.plan, j.analysis, nil)
			s.records = append(s.records, run.Finish(fmt.Errorf("the scenario was planned and not executed")))
		}
	}
}

func (s *session) inOrder() []verdict.Scenario {
	byID := map[string]verdict.Scenario{}
	for _, r := range s.records {
		byID[r.ID] = r
	}
	var ordered []verdict.Scenario
	for _, p := range s.Scenarios {
		if r, ok := byID[p.ID]; ok {
			ordered = append(ordered, r)
		}
	}
	return ordered
}

// script writes the jobs as a feature for godog: each scenario under its id, with
// the values of its row filled in, in the order of execution. So what is selected
// and in which order it runs is decided here alone.
func script(name string, jobs []job) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "Feature: %s\n", name)
	for _, j := range jobs {
		fmt.Fprintf(&b, "Scenario: %s\n", j.plan.ID)
		for _, step := range j.plan.Steps {
			fmt.Fprintf(&b, "%s %s\n", step.Keyword, step.Text)
			for _, row := range step.Table {
				b.WriteString("|")
				for _, value := range row {
					b.WriteString(" " + escapeCell.Replace(value) + " |")
				}
				b.WriteString("\n")
			}
		}
	}
	return []byte(b.String())
}

var escapeCell = strings.NewReplacer(`\`, `\\`, `|`, `\|`, "\n", `\n`)

// running is a scenario that godog executes.
type running struct {
	*steps.ScenarioRun
	pool    *pool // where its resources came from; nil if they are its own
	begun   bool  // its steps were started
	ended   bool  // it has its record
	skipped error // why its steps were not started
	stepErr error // of the last step that was executed
}

// start is a scenario whose resources come from a pool if it leaves them as they are.
func (s *session) start(j job) *running {
	run := &running{}
	var borrow func() *resource.Set
	if j.analysis.Shares {
		borrow = func() *resource.Set {
			run.pool = s.poolFor(j)
			return run.pool.borrow(run.Org)
		}
	}
	run.ScenarioRun = s.run.NewScenarioRun(j.plan, j.analysis, borrow)
	return run
}

// poolFor returns the pool that a scenario borrows from. The scenarios that run alone
// have one of their own, so that what it holds is the newest there is.
func (s *session) poolFor(j job) *pool {
	if j.analysis.Alone {
		return s.last
	}
	return s.pools[j.analysis.Number%len(s.pools)]
}

type runningKey struct{}

// register gives godog the hooks and the steps. All state is in the context.
func (s *session) register(sc *godog.ScenarioContext, jobs map[string]job) {
	sc.Before(func(ctx context.Context, scenario *godog.Scenario) (context.Context, error) {
		j := jobs[scenario.Name]
		run := s.start(j)
		ctx = context.WithValue(ctx, runningKey{}, run)
		stopped, why := s.isStopped(ctx)
		if stopped {
			run.skipped = why
			s.burst.leave(j.plan.ID)
			return ctx, godog.ErrSkip
		}
		if reason := s.run.LeftOut(j.analysis); reason != "" {
			run.skipped = verdict.Deselectedf("%s", reason)
			return ctx, godog.ErrSkip
		}
		if reason := s.run.Missing(j.analysis); reason != "" {
			run.skipped = verdict.NotExercisedf("%s", reason)
			return ctx, godog.ErrSkip
		}
		run.begun = true
		if j.analysis.Burst {
			s.burst.enter(ctx, j.plan.ID)
		}
		return ctx, nil
	})
	sc.After(func(ctx context.Context, _ *godog.Scenario, err error) (context.Context, error) {
		if run, ok := ctx.Value(runningKey{}).(*running); ok {
			s.end(run, err)
		}
		return ctx, nil
	})
	definitions := steps.Vocabulary()
	for n := range definitions {
		bindStep(sc, &definitions[n])
	}
}

// isStopped reports whether no further scenario is to be started, and with which
// Outcome those end that were not; none after the first failure of a run that
// was to stop there.
func (s *session) isStopped(ctx context.Context) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	lost, givenUp := s.run.OutOfReach()
	switch {
	case ctx.Err() != nil:
		return true, verdict.Inconclusivef("the run was stopped before this scenario")
	case lost != nil:
		return true, verdict.Inconclusivef("the target was lost before this scenario")
	case givenUp != nil:
		return true, verdict.Inconclusivef("the run was given up before this scenario")
	case s.FailFast && s.failed:
		s.stopped = true
		return true, nil
	}
	return false, nil
}

// end records what became of a scenario.
func (s *session) end(run *running, err error) {
	if run.ended || !run.begun && run.skipped == nil {
		return
	}
	run.ended = true
	if run.skipped != nil {
		err = run.skipped
	}
	if run.stepErr != nil {
		err = run.stepErr
	}
	record := run.Finish(err)
	s.burst.leave(run.Plan.ID)
	if run.pool != nil {
		run.pool.giveBack(run.Set, record.State == verdict.Passed && (run.Unharmed || !run.Analysis.Writes))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.records = append(s.records, record)
	s.failed = s.failed || record.State == verdict.Error || record.State == verdict.Failed && (s.Known == nil || !s.Known(&record))
	if s.OnScenario != nil {
		s.OnScenario(record)
	}
}

// bindStep registers a definition under its keyword, so that a Given in the place
// of a Then is an undefined step.
func bindStep(sc *godog.ScenarioContext, d *steps.Definition) {
	add := map[string]func(expr, fn any){"Given": sc.Given, "When": sc.When, "Then": sc.Then}[d.Keyword]
	step := func(ctx context.Context, a steps.Arguments) error {
		run := ctx.Value(runningKey{}).(*running)
		run.stepErr = run.Do(ctx, d, a)
		return run.stepErr
	}
	add(d.Expression, handler(d.Expression, step))
}

// handler makes the function that godog wants for a pattern: a parameter for each
// group, and one for the table of a pattern that ends in a colon.
func handler(pattern *regexp.Regexp, step func(context.Context, steps.Arguments) error) any {
	in := []reflect.Type{reflect.TypeFor[context.Context]()}
	for range pattern.NumSubexp() {
		in = append(in, reflect.TypeFor[string]())
	}
	if strings.HasSuffix(pattern.String(), ":$") {
		in = append(in, reflect.TypeFor[*godog.Table]())
	}
	signature := reflect.FuncOf(in, []reflect.Type{reflect.TypeFor[error]()}, false)
	return reflect.MakeFunc(signature, func(values []reflect.Value) []reflect.Value {
		var a steps.Arguments
		for _, value := range values[1:] {
			switch v := value.Interface().(type) {
			case string:
				a.Text = append(a.Text, v)
			case *godog.Table:
				a.Table = rows(v)
			}
		}
		err := reflect.New(reflect.TypeFor[error]()).Elem()
		if e := step(values[0].Interface().(context.Context), a); e != nil {
			err.Set(reflect.ValueOf(e))
		}
		return []reflect.Value{err}
	}).Interface()
}

func rows(t *godog.Table) [][]string {
	var all [][]string
	for _, row := range t.Rows {
		var cells []string
		for _, c := range row.Cells {
			cells = append(cells, c.Value)
		}
		all = append(all, cells)
	}
	return all
}
