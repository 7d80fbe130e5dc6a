package steps

import (
	"context"
	"fmt"
	"sync"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/spec"
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

// common is a set of resources that scenarios which exhaust a limit use side by side, as
// each finds in it what it needs, whatever the others do.
type common struct {
	mu  sync.Mutex // held while something may be created in it
	set *resource.Set
}

// bind makes the accepted request of an operation with what scenarios have in common, and
// creates there what is missing.
func (c *common) bind(ctx context.Context, a *resource.Agent, org resource.Key, operation string, unique *resource.Source) (resource.Request, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.begin(a, org)
	return a.Bind(ctx, operation, c.set, unique)
}

func (c *common) begin(a *resource.Agent, org resource.Key) {
	if c.set == nil {
		c.set = a.NewSet(org, a.Source("in common of "+string(org)))
	}
}

// lendHolders puts into a set what the resources of an operation's accepted request are
// created in, where the request itself does not refer to it: nobody looks at that.
func (c *common) lendHolders(ctx context.Context, a *resource.Agent, to *resource.Set, operation string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.begin(a, to.Org)
	for _, name := range resource.HoldersFor(a.Fixtures, operation) {
		i, err := a.Have(ctx, c.set, name)
		if err != nil {
			return err
		}
		to.PutPlain(name, i)
	}
	return nil
}

// leaves reports whether what an operation refers to is as good as before for any other
// accepted request: it only reads, creates something, or changes fields.
func leaves(f *fixtures.Fixtures, o spec.Operation) bool {
	if o.Safe() {
		return true
	}
	for _, r := range f.Resources.Resources {
		if r.CreatedBy(o.ID) || r.Change == o.ID {
			return true
		}
	}
	return false
}

// bindBeside prepares the request of another organization that is to be sent in
// the moment in which the scenario's own is limited.
func (run *ScenarioRun) bindBeside(ctx context.Context) error {
	unique, o := run.Resources.Unique(run.Plan.ID+" of another"), run.base.Operation
	in := &run.beside
	if !leaves(run.Fixtures, o) {
		in = &common{set: run.NewSet(resource.Main, unique)}
		if err := run.beside.lendHolders(ctx, run.Agent, in.set, o.ID); err != nil {
			return err
		}
	}
	r, err := in.bind(ctx, run.Agent, resource.Main, o.ID, unique)
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
	what := b.scenario.ID + ", beside it"
	scope := what
	if leaves(b.Pack.Fixtures, b.operation) {
		scope = "beside them"
	}
	b.apartIn(resource.Main, what, scope, func() { b.accept(b.operation.ID, nil) })
}
