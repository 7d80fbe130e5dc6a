package schedule

import (
	"context"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"strings"
	"sync"

	"github.com/cucumber/godog"

	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/steps"
)

// executeInRoom runs jobs side by side, as many as there is room for.
func (s *session) executeInRoom(ctx context.Context, jobs []job) {
	each(s.alike(jobs), s.Concurrency, func(j job) {
		s.room.enter()
		defer s.room.leave()
		s.executeOne(ctx, j)
	})
}

// execute runs jobs, so many at a time.
func (s *session) execute(ctx context.Context, jobs []job, concurrency int) {
	each(s.alike(jobs), concurrency, func(j job) { s.executeOne(ctx, j) })
}

// each does something with every job, with so many at a time, and begins with them in their
// order: those that stand together follow each other, with the same resources.
func each(jobs [][]job, concurrency int, do func(job)) {
	next := make(chan []job)
	var workers sync.WaitGroup
	for range min(max(1, concurrency), len(jobs)) {
		workers.Go(func() {
			for together := range next {
				for _, j := range together {
					do(j)
				}
			}
		})
	}
	for _, together := range jobs {
		next <- together
	}
	close(next)
	workers.Wait()
}

// executeOne runs a job with godog, in a suite of its own. godog keeps all that it has
// executed in a database, which took a fourth of the processor's time of a whole run: so a
// scenario is one step to it, which is made of the steps of the plan.
func (s *session) executeOne(ctx context.Context, j job) {
	suite := godog.TestSuite{
		Name: j.plan.ID,
		TestSuiteInitializer: func(suite *godog.TestSuiteContext) {
			s.register(suite.ScenarioContext(), j)
		},
		Options: &godog.Options{
			Format: silent, Output: io.Discard, NoColors: true, Strict: true, DefaultContext: ctx,
			FeatureContents: []godog.Feature{{Name: j.plan.ID, Contents: script(j)}},
		},
	}
	// The status is not looked at: it is 0 for much that is no success.
	suite.Run()
}

// script writes a job as a feature for godog: its scenario under its id, with one step.
func script(j job) []byte {
	return fmt.Appendf(nil, "Feature: %s\nScenario: %[1]s\nWhen %s\n", j.plan.ID, whole)
}

// whole is the step that is made of all steps of a scenario.
const whole = "the steps of the plan are executed"

var wholePattern = regexp.MustCompile("^" + whole + "$")

// within returns the steps that make up a whole scenario as godog matches them: each with
// its keyword, and without the colon of one that has a table, which godog takes for a mistake.
func within(s plan.Scenario) godog.Steps {
	texts := make(godog.Steps, len(s.Steps))
	for n, step := range s.Steps {
		texts[n] = step.Keyword + " " + strings.TrimSuffix(step.Text, ":")
	}
	return texts
}

// silent is the format in which godog reports a job: not at all.
const silent = "silent"

func init() {
	godog.Format(silent, "Prints nothing.", func(suite string, out io.Writer) godog.Formatter {
		return quiet{godog.NewBaseFmt(suite, out)}
	})
}

type quiet struct{ *godog.BaseFmt }

// Summary would count what the suite has executed.
func (quiet) Summary() {}

type runningKey struct{}

// register gives godog the hooks, and the steps of a job. All state is in the context.
func (s *session) register(sc *godog.ScenarioContext, j job) {
	sc.Before(func(ctx context.Context, _ *godog.Scenario) (context.Context, error) {
		if !j.analysis.Burst {
			s.makeWay(ctx)
		}
		run := s.start(ctx, j)
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
			s.end(ctx, run, err)
		}
		return ctx, nil
	})
	sc.When(wholePattern, func() godog.Steps { return within(j.plan) })
	for _, d := range steps.DefinitionsOf(j.plan) {
		b := bindingOf(d)
		sc.Step(b.expression, b.function)
	}
}

// binding is how godog knows a definition.
type binding struct {
	expression *regexp.Regexp // what its steps match, as within writes them
	function   any
}

// bindings holds the binding of each definition that was used.
var bindings sync.Map

// bindingOf returns the binding of a definition. The function that godog wants has a
// parameter for each group of the pattern.
func bindingOf(d *steps.Definition) binding {
	if made, ok := bindings.Load(d); ok {
		return made.(binding)
	}
	pattern := strings.TrimSuffix(strings.TrimPrefix(d.Expression.String(), "^"), "$")
	in := []reflect.Type{reflect.TypeFor[context.Context]()}
	for range d.Expression.NumSubexp() {
		in = append(in, reflect.TypeFor[string]())
	}
	signature := reflect.FuncOf(in, []reflect.Type{reflect.TypeFor[error]()}, false)
	made, _ := bindings.LoadOrStore(d, binding{
		expression: regexp.MustCompile("^" + d.Keyword + " " + strings.TrimSuffix(pattern, ":") + "$"),
		function: reflect.MakeFunc(signature, func(values []reflect.Value) []reflect.Value {
			var text []string
			for _, value := range values[1:] {
				text = append(text, value.String())
			}
			ctx := values[0].Interface().(context.Context)
			err := reflect.New(reflect.TypeFor[error]()).Elem()
			if stepErr := ctx.Value(runningKey{}).(*running).step(ctx, d, text); stepErr != nil {
				err.Set(reflect.ValueOf(stepErr))
			}
			return []reflect.Value{err}
		}).Interface(),
	})
	return made.(binding)
}

// step executes the next step of the plan, whose definition and groups godog has found.
func (run *running) step(ctx context.Context, d *steps.Definition, text []string) error {
	run.stepErr = run.Do(ctx, d, steps.Arguments{Text: text, Table: run.Plan.Steps[run.executed].Table})
	run.executed++
	return run.stepErr
}
