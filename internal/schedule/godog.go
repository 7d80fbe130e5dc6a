package schedule

import (
	"context"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"strings"

	"github.com/cucumber/godog"

	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/steps"
)

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

type runningKey struct{}

// register gives godog the hooks and the steps. All state is in the context.
func (s *session) register(sc *godog.ScenarioContext, jobs map[string]job) {
	sc.Before(func(ctx context.Context, scenario *godog.Scenario) (context.Context, error) {
		j := jobs[scenario.Name]
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
	definitions := steps.Vocabulary()
	for n := range definitions {
		bindStep(sc, &definitions[n])
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
