// Package run makes one run: from a profile and a selection to a Result. It
// starts or finds the target, proves it in a preflight, has the scenarios
// executed and adds up what they found.
//
// It prints nothing and knows no flags; commands do that.
package run

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"time"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/target"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/steps"
)

// Options are what a run is asked to do.
type Options struct {
	Pack    *pack.Pack
	Profile target.Profile
	Handler http.Handler // served in this process in place of the bundled server; nil for that
	// Disposable says that the Handler ends with the run: nothing is removed.
	Disposable bool
	Selection  plan.Selection

	Seed            string // "" for a new one
	Strict          bool
	AllowIncomplete bool
	FailFast        bool

	Tool       verdict.Tool
	OnStart    func(*verdict.Result) // once the plan and the target are known
	OnScenario func(verdict.Scenario)
	OnExchange func(*exchange.Exchange)

	Now func() time.Time // nil: time.Now

	// NewID makes the id of the next request of a scope, as in steps.Config. Where
	// it is set, scenarios run one at a time, so that the same answers bring about
	// the same requests.
	NewID func(scope string) string
	// Answer takes the place of the network, as in exchange.Options. The profile's
	// target is only a name then.
	Answer func(*exchange.Exchange) error
}

// The defaults of what a profile leaves open.
const (
	liveConcurrency    = 4
	defaultConsistency = 5 * time.Second
	defaultBurstBudget = 1200
)

// Plan returns the scenarios that a run would execute. A step that no definition
// knows is found here, whichever scenario it is in, before anything is sent.
func Plan(o Options) ([]plan.Scenario, error) {
	if err := steps.Check(o.Pack); err != nil {
		return nil, err
	}
	return o.Pack.Inventory.Select(o.Selection, plan.Facts{
		Requirements: o.Pack.RequirementIDs(),
		Operations:   o.Pack.OperationIDs(),
		Operation:    func(s plan.Scenario) []string { return []string{steps.Operation(o.Pack, s)} },
	})
}

// Execute makes a run. The error is about what was asked for (a selection that
// is empty, a URL that is none); whatever the target does is in the Result.
func Execute(ctx context.Context, o Options) (*verdict.Result, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Seed == "" {
		o.Seed = NewSeed()
	}
	scenarios, err := Plan(o)
	if err != nil {
		return nil, err
	}
	t, err := o.target()
	if err != nil {
		return nil, err
	}
	defer func() { _ = t.Close() }() // nothing of it is needed any more
	config, err := o.config(t, scenarios)
	if err != nil {
		return nil, err
	}
	r := o.newResult(t, config)
	if o.OnStart != nil {
		o.OnStart(r)
	}
	if err := target.Preflight(ctx, config.Client, o.Pack, config.Credentials[steps.Main]); err != nil {
		r.Problems = append(r.Problems, preflightProblem(ctx, err))
	} else if err := o.scenarios(ctx, config, r); err != nil {
		return nil, err
	}
	o.conclude(r, config)
	return r, nil
}

func preflightProblem(ctx context.Context, err error) verdict.Problem {
	if ctx.Err() != nil {
		return verdict.Problem{Kind: verdict.Interrupted, Message: "interrupted before the first scenario"}
	}
	return verdict.Problem{Kind: verdict.Unreachable, Message: err.Error()}
}

func (o *Options) target() (*target.Target, error) {
	switch {
	case o.Handler != nil:
		return target.Serve(o.Handler, o.Pack.Contract.BasePath)
	case o.Profile.Target != "":
		return target.At(o.Profile.Target)
	}
	bundled := target.BundledProfile()
	o.Profile.Keys, o.Profile.FaultHeader = bundled.Keys, bundled.FaultHeader
	return target.StartBundled()
}

// config turns options and profile into what the scenarios need.
func (o *Options) config(t *target.Target, scenarios []plan.Scenario) (steps.Config, error) {
	p := o.Profile
	concurrency := p.Concurrency
	if concurrency == 0 {
		concurrency = liveConcurrency
		if t.Kind == target.Bundled {
			concurrency = 2 * runtime.GOMAXPROCS(0)
		}
	}
	if o.NewID != nil {
		concurrency = 1
	}
	settings := exchange.Options{
		BaseURL: t.BaseURL, Secrets: p.Keys.Secrets(), Concurrency: concurrency,
		Limits:     exchange.Limits{Total: time.Duration(p.Timeout)},
		UserAgent:  o.Tool.Name + "/" + o.Tool.Version,
		OnExchange: o.OnExchange,
	}
	o.inOrder(&settings)
	client, err := exchange.New(settings)
	if err != nil {
		return steps.Config{}, err
	}
	name, value, err := target.ParseFaultHeader(p.FaultHeader)
	if err != nil {
		return steps.Config{}, err
	}
	c := steps.Config{
		Pack: o.Pack, Client: client, Scenarios: scenarios, Seed: o.Seed, Concurrency: concurrency,
		Consistency: time.Duration(p.Consistency),
		Credentials: map[steps.Key]string{}, Variables: map[steps.Key]string{},
		FaultHeader: steps.FaultHeader{Name: name, Value: value}, BurstBudget: p.BurstBudget,
		Disposable: o.Disposable && o.Handler != nil, Strict: o.Strict, FailFast: o.FailFast, OnScenario: o.OnScenario,
		NewID: o.NewID, Now: settings.Now, Sleep: settings.Sleep,
	}
	for key, variable := range p.Keys.Variables() {
		c.Credentials[steps.Key(key)] = variable
	}
	for key, variable := range target.AllVariables() {
		c.Variables[steps.Key(key)] = variable
	}
	if c.Consistency == 0 {
		c.Consistency = defaultConsistency
	}
	if c.BurstBudget == 0 {
		c.BurstBudget = defaultBurstBudget
	}
	return c, nil
}

func (o *Options) scenarios(ctx context.Context, config steps.Config, r *verdict.Result) error {
	outcome, err := steps.Run(ctx, config)
	if err != nil {
		return err
	}
	r.Scenarios, r.Leftovers = outcome.Scenarios, outcome.Leftovers
	r.Traffic.Created, r.Traffic.Removed = outcome.Created, outcome.Removed
	if ctx.Err() != nil || outcome.Lost != nil {
		r.Scenarios = slices.DeleteFunc(r.Scenarios, isUntouched)
	}
	switch {
	case ctx.Err() != nil:
		r.Problems = append(r.Problems, verdict.Problem{Kind: verdict.Interrupted, Message: interruption(ctx)})
	case outcome.Lost != nil:
		r.Problems = append(r.Problems, verdict.Problem{
			Kind: verdict.Unreachable, Message: fmt.Sprintf("the target was lost: %v", outcome.Lost),
		})
	}
	return nil
}

// isUntouched reports whether a scenario had sent nothing when its run was
// stopped, so that it has nothing to tell. How many were planned is in the Result.
func isUntouched(s verdict.Scenario) bool {
	return s.State == verdict.Inconclusive && len(s.Exchanges) == 0
}

func interruption(ctx context.Context) string {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return "the deadline of the run has passed"
	}
	return "interrupted"
}

// NewSeed makes a seed that is easy to type.
func NewSeed() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	return strconv.FormatUint(binary.BigEndian.Uint64(b[:])%1_000_000_000, 10)
}
