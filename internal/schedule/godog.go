package schedule

import (
	"context"
	"fmt"
	"io"
	"reflect"
	"strings"
	"sync"

	"github.com/cucumber/godog"

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

// executeOne runs a job with godog, in a suite of its own: godog keeps all that it has
// executed in a database, and adding to a large one takes longer.
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

// script writes a job as a feature for godog: its scenario under its id, with the
// values of its row filled in.
func script(j job) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "Feature: %s\nScenario: %[1]s\n", j.plan.ID)
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
	return []byte(b.String())
}

var escapeCell = strings.NewReplacer(`\`, `\\`, `|`, `\|`, "\n", `\n`)

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
	for _, d := range steps.DefinitionsOf(j.plan) {
		bindStep(sc, d)
	}
}

// bindStep registers a definition under its keyword, so that a Given in the place
// of a Then is an undefined step.
func bindStep(sc *godog.ScenarioContext, d *steps.Definition) {
	add := map[string]func(expr, fn any){"Given": sc.Given, "When": sc.When, "Then": sc.Then}[d.Keyword]
	add(d.Expression, handler(d))
}

// handlers holds the function of each definition that was used.
var handlers sync.Map

// handler is the function that godog wants for a definition: it has a parameter for each
// group of the pattern, and one for the table of a pattern that ends in a colon.
func handler(d *steps.Definition) any {
	if made, ok := handlers.Load(d); ok {
		return made
	}
	in := []reflect.Type{reflect.TypeFor[context.Context]()}
	for range d.Expression.NumSubexp() {
		in = append(in, reflect.TypeFor[string]())
	}
	if strings.HasSuffix(d.Expression.String(), ":$") {
		in = append(in, reflect.TypeFor[*godog.Table]())
	}
	signature := reflect.FuncOf(in, []reflect.Type{reflect.TypeFor[error]()}, false)
	made, _ := handlers.LoadOrStore(d, reflect.MakeFunc(signature, func(values []reflect.Value) []reflect.Value {
		var a steps.Arguments
		for _, value := range values[1:] {
			switch v := value.Interface().(type) {
			case string:
				a.Text = append(a.Text, v)
			case *godog.Table:
				a.Table = rows(v)
			}
		}
		ctx := values[0].Interface().(context.Context)
		run := ctx.Value(runningKey{}).(*running)
		run.stepErr = run.Do(ctx, d, a)
		err := reflect.New(reflect.TypeFor[error]()).Elem()
		if run.stepErr != nil {
			err.Set(reflect.ValueOf(run.stepErr))
		}
		return []reflect.Value{err}
	}).Interface())
	return made
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
