// Package run makes one run: from a profile and a selection to a Result. It
// starts or finds the target, checks it in a preflight, executes the scenarios, removes
// what they created and collects what they found.
//
// An error is about what was asked for, such as an empty selection. Whatever the target
// does is in the Result. The package prints nothing and knows no flags.
package run

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"time"

	"github.com/assaykit/assay/internal/clock"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/internal/schedule"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/ledger"
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
	Scope
	Policy
	Baseline *verdict.Baseline // failures that are known; the run notes in it what became of them

	Seed     string // "" for a new one
	KeptBody int    // bytes of a body that the Result keeps; 0 for exchange.KeptBody
	// Ledger is where is recorded what the run creates on a target that does not
	// end with it; nowhere for the zero Place.
	Ledger ledger.Place
	// Abort is closed when not even the clean-up is to go on; nil for never.
	Abort <-chan struct{}

	Tool verdict.Tool
	Events
	// Clock is how the run waits for limits to pass and for things to appear.
	clock.Clock
	Replay
}

// Scope is which scenarios run.
type Scope struct {
	Selection plan.Selection
	Shard     plan.Shard            // the zero value for all that is selected
	First     func(key string) bool // scenarios that are to run before the others; nil for none
}

// Policy is what counts as a failure, and when a run stops.
type Policy struct {
	Strict          bool // a SHOULD counts as a MUST
	AllowIncomplete bool // what was not exercised is accepted
	FailFast        bool // the first failure ends the run
}

// Events are called as a run goes on; nil for what nobody waits for.
type Events struct {
	OnStart    func(*verdict.Result) // once the plan and the target are known
	OnEstimate func(Estimate)        // once the target has answered
	OnScenario func(verdict.Scenario)
	OnRemoval  func(done, all int) // as what was created is removed, as in resource.Cleaning
	OnExchange func(*exchange.Exchange)
	OnLimiter  func(server string) // once, where a limiter in front of the target was met
	OnProgress func(string)        // what takes time before the target is there, in a few words

	ContainerLogs io.Writer // for all that the target's containers log; nil for nowhere
}

// Replay is what takes the place of chance and of the network, so that recorded answers
// are judged again.
type Replay struct {
	// NewID makes the id of the next request of a scope, as in steps.Settings. Where
	// it is set, scenarios run one at a time, so that the same answers bring about
	// the same requests.
	NewID func(scope string) string
	// Answer takes the place of the network, as in exchange.Options. The profile's
	// target is only a name then.
	Answer func(*exchange.Exchange) error
}

// maxTimeouts is after how much time in vain, in timeouts of one request, a target
// is given up: one that answers all but every third request would else hold up a
// run for hours. It is more where many scenarios run at once.
const maxTimeouts = 20

// Plan returns the scenarios that a run would execute. A step that no definition knows is
// found here, whichever scenario it is in, before anything is sent. It returns an error
// for such a step, and for a selection that matches nothing.
func Plan(o Options) ([]plan.Scenario, error) {
	all, err := selected(o)
	if err != nil {
		return nil, err
	}
	return o.Shard.Of(all, o.unit)
}

// unit says which scenarios stay in one shard, and what they cost.
func (o *Options) unit(s plan.Scenario) plan.Unit {
	return schedule.Unit(o.Pack, s)
}

func selected(o Options) ([]plan.Scenario, error) {
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
// is empty, a URL that is none, a ledger that cannot be written), and comes without a
// Result; whatever the target does is in the Result. When ctx is done, the run ends early,
// removes what it has created, and returns the Result of that.
func Execute(ctx context.Context, o Options) (*verdict.Result, error) {
	o = o.ForTarget()
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Seed == "" {
		o.Seed = NewSeed()
	}
	all, err := selected(o)
	if err != nil {
		return nil, err
	}
	scenarios, err := o.Shard.Of(all, o.unit)
	if err != nil {
		return nil, err
	}
	t, err := o.target(ctx)
	if t != nil {
		defer func() { _ = t.Close() }() // nothing of it is needed any more
	}
	if err != nil {
		return o.notStarted(ctx, t, err, scenarios)
	}
	config, err := o.config(t, scenarios)
	if err != nil {
		return nil, err
	}
	if o.Shard.Count > 0 {
		config.Shard = &verdict.Shard{Index: o.Shard.Index, Count: o.Shard.Count, Of: len(all)}
	}
	r := o.newResult(t, config)
	if config.LedgerFile, err = o.openLedger(r, config); err != nil {
		return nil, err
	}
	if o.OnStart != nil {
		o.OnStart(r)
	}
	if err := target.Preflight(ctx, config.Client, o.Pack, config.Credentials[resource.Main]); err != nil {
		r.Problems = append(r.Problems, preflightProblem(ctx, err))
	} else if err := o.scenarios(ctx, config, r); err != nil {
		return nil, errors.Join(err, closeLedger(r, config.LedgerFile))
	}
	o.closeContainers(ctx, t, r)
	noteLedger(r, closeLedger(r, config.LedgerFile))
	o.conclude(r, config)
	return r, nil
}

// unfitKinds are the problems that the preflight finds.
var unfitKinds = map[string]verdict.ProblemKind{
	target.Refused: verdict.KeyRefused, target.Intercepted: verdict.Intercepted,
	target.OtherAPI: verdict.OtherAPI, target.Failing: verdict.Failing, target.Limited: verdict.Limited,
}

func preflightProblem(ctx context.Context, err error) verdict.Problem {
	if ctx.Err() != nil {
		return verdict.Problem{Kind: verdict.Interrupted, Message: interruption(ctx) + " before the first scenario"}
	}
	problem := verdict.Problem{Kind: verdict.Unreachable, Message: err.Error() + remedy(err)}
	var unfit *target.UnfitError
	if errors.As(err, &unfit) {
		problem.Kind = unfitKinds[unfit.Kind]
		problem.Message += " (" + unfit.Hint + ")"
	}
	return problem
}

func (o *Options) target(ctx context.Context) (*target.Target, error) {
	switch {
	case o.Handler != nil:
		return target.Serve(o.Handler, o.Pack.Contract.BasePath)
	case o.Profile.Target != "":
		return target.At(o.Profile.Target)
	case o.Profile.Image.Ref != "":
		return target.StartImage(ctx, o.Profile, o.Pack.Contract.BasePath, o.OnProgress)
	}
	return target.StartBundled()
}

// ForTarget returns the options with the keys, the fault header and the
// connection that their target needs: those of the bundled server, which are
// known, where nothing else is named.
func (o Options) ForTarget() Options {
	if !o.isBundled() {
		return o
	}
	bundled := target.BundledProfile()
	o.Profile.Keys, o.Profile.FaultHeader, o.Profile.FaultSecrets = bundled.Keys, bundled.FaultHeader, nil
	o.Profile.Connection = o.Profile.Connection.ForBundled()
	return o
}

// isBundled reports whether the target is the bundled server.
func (o *Options) isBundled() bool {
	return o.Handler == nil && o.Profile.Target == "" && o.Profile.Image.Ref == ""
}

// config turns options and profile into what the scenarios need.
func (o *Options) config(t *target.Target, scenarios []plan.Scenario) (schedule.Config, error) {
	p := o.Profile
	concurrency := o.concurrency(t.Kind == target.Bundled)
	client, timing, err := o.client(t, concurrency)
	if err != nil {
		return schedule.Config{}, err
	}
	name, value, err := p.Fault()
	if err != nil {
		return schedule.Config{}, err
	}
	c := schedule.Config{
		Config: resource.Config{
			Pack: o.Pack, Seed: o.Seed, Concurrency: concurrency, Consistency: time.Duration(p.Consistency), ReadOnly: p.ReadOnly, Plausible: p.Connection.Appearance.Plausible(),
			Credentials: map[resource.Key]string{}, Split: map[resource.Key]bool{}, Variables: map[resource.Key]string{}, Clock: timing,
		},
		Settings: steps.Settings{
			Client: client, Patience: time.Duration(max(maxTimeouts, 3*concurrency)) * client.Limits().Total,
			FaultHeader: steps.FaultHeader{Name: name, Value: value}, Strict: o.Strict, KeptBody: o.KeptBody, Label: p.Connection.Label, NewID: o.NewID,
		},
		Scenarios: scenarios, BurstBudget: p.BurstBudget, BurstProof: target.DefaultBurstBudget,
		Disposable: o.Disposable && o.Handler != nil, FailFast: o.FailFast, OnScenario: o.OnScenario, OnRemoval: o.OnRemoval, Abort: o.Abort,
		First: o.First, Known: o.Baseline.Covers,
	}
	for key, variable := range p.Keys.Variables() {
		if !o.Pack.Fixtures.Auth.None() {
			c.Credentials[resource.Key(key)] = variable
		}
	}
	if len(c.Credentials) > 0 && c.Credentials[resource.Main] == "" && !o.Pack.Fixtures.Auth.TakesMain() {
		c.Credentials[resource.Main] = target.MainVariable // each scheme has another in its place
	}
	for key, variable := range target.AllVariables() {
		c.Variables[resource.Key(key)] = variable
	}
	for key, credential := range c.Credentials {
		c.Split[key] = client.Splits(credential)
	}
	if c.Consistency == 0 {
		c.Consistency = target.DefaultConsistency
	}
	if c.BurstBudget == 0 {
		c.BurstBudget = target.DefaultBurstBudget
	}
	return c, nil
}

// concurrency is how many scenarios run at the same time.
func (o *Options) concurrency(bundled bool) int {
	switch {
	case o.NewID != nil:
		return 1
	case o.Profile.Concurrency != 0:
		return o.Profile.Concurrency
	case bundled:
		return 2 * runtime.GOMAXPROCS(0)
	}
	return target.DefaultConcurrency
}

func (o *Options) scenarios(ctx context.Context, config schedule.Config, r *verdict.Result) error {
	o.estimate(config, r)
	outcome, err := schedule.Run(ctx, config)
	if err != nil {
		return err
	}
	r.Scenarios, r.Leftovers = outcome.Scenarios, outcome.Leftovers
	r.Traffic.Created, r.Traffic.Removed = outcome.Created, outcome.Removed
	r.Target.ReusesIDs = outcome.ReusesIDs
	if ctx.Err() != nil || outcome.Lost != nil || outcome.GivenUp != nil {
		r.Scenarios = slices.DeleteFunc(r.Scenarios, isUntouched)
	}
	switch {
	case ctx.Err() != nil:
		r.Problems = append(r.Problems, verdict.Problem{Kind: verdict.Interrupted, Message: interruption(ctx)})
	case outcome.Lost != nil:
		r.Problems = append(r.Problems, verdict.Problem{
			Kind: verdict.Unreachable, Message: fmt.Sprintf("the target was lost: %v", outcome.Lost),
		})
	case outcome.GivenUp != nil:
		r.Problems = append(r.Problems, verdict.Problem{
			Kind: verdict.Interrupted, Message: fmt.Sprintf("the run was given up: %v", outcome.GivenUp),
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

// NewSeed makes a random seed that is easy to type: a number of up to nine digits.
func NewSeed() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	return strconv.FormatUint(binary.BigEndian.Uint64(b[:])%1_000_000_000, 10)
}
