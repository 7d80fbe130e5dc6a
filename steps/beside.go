package steps

import (
	"context"
	"fmt"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/verdict"
)

// besideSteps are the steps about others while a limit is exhausted.
func besideSteps() []Definition {
	return []Definition{
		{
			Keyword: "Then",
			Form:    `another organization is served`,
			pattern: `another organization is served`,
			Says:    "The same request with the main key, sent at that moment, is accepted.",
			run:     anotherIsServed,
			cost:    costServed,
			notes:   func(a *Analysis, _ []string) { a.beside = true },
		},
	}
}

// bindBeside prepares the request of another organization that is to be sent in
// the moment in which the scenario's own is limited.
func (run *ScenarioRun) bindBeside(ctx context.Context) error {
	unique := run.Resources.Unique(run.Plan.ID + " of another")
	r, err := run.Bind(ctx, run.base.Operation.ID, run.NewSet(resource.Main, unique), unique)
	r.Expect429 = true
	run.Beside = &r
	return err
}

// anotherIsServed: And another organization is served.
func anotherIsServed(ctx context.Context, run *ScenarioRun, _ Arguments) error {
	e := run.BesideAnswer
	if e == nil {
		return fmt.Errorf("only beside a request that is sent beyond the rate limit another one is sent")
	}
	if e.Status == 429 {
		run.telling = e.ID
		return verdict.Failedf("another organization is answered %s", run.Describe(e))
	}
	if e.Status/100 == 4 {
		return refusedBeside(ctx, run, e)
	}
	if e.Status/100 != 2 {
		return verdict.Inconclusivef("another organization is answered %s", run.Describe(e))
	}
	return nil
}

// refusedBeside judges another refusal than 429 of another organization's request: it
// has to do with the limit where the same request is accepted once that is over. A
// server may carry the request out for whom it has refused last.
func refusedBeside(ctx context.Context, run *ScenarioRun, e *exchange.Exchange) error {
	run.telling = e.ID
	if err := run.Burst.Recover(ctx, run); err != nil {
		return err
	}
	again, err := run.Ask(ctx, *run.Beside)
	if err != nil {
		return err
	}
	if again.Status/100 == 2 {
		return verdict.Failedf("another organization is answered %s, and %d once the limit is over", run.Describe(e), again.Status)
	}
	return verdict.Inconclusivef("another organization is answered %s", run.Describe(e))
}

// costServed bills the main organization's request beside the one that is limited.
func costServed(b *bill, _ Arguments) {
	b.apart(resource.Main, b.scenario.ID+", beside it", func() { b.accept(b.operation.ID, nil) })
}
